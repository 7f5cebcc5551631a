"""A module of TypeScript for the official client: interfaces of what travels, and of the events."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from .._model._async_api_spec import AsyncApiSpec
from ._document_types import (
    ArgumentList,
    ArgumentTypes,
    DocumentTypes,
    EventTypes,
    NamespaceTypes,
    document_types,
)
from ._generated_comments import GENERATED_NOTE, one_line, wrapped_lines
from ._generated_names import JAVASCRIPT_RESERVED
from ._type_model import (
    Declaration,
    ListOf,
    Literals,
    MapOf,
    Primitive,
    Record,
    Scalar,
    TupleOf,
    Type,
    TypeWriter,
    Union,
)

_PRIMITIVES = {
    "string": "string",
    "integer": "number",
    "number": "number",
    "boolean": "boolean",
    "null": "null",
    "binary": "Binary",
}
_IDENTIFIER = re.compile(r"[A-Za-z_$][\w$]*", re.ASCII)
_BINARY = """\
/** Binary data: what is sent may be any of these, what is received depends on the platform. */
export type Binary =
  | ArrayBuffer
  | ArrayBufferView
  | (typeof globalThis extends { Blob: { prototype: infer B } } ? B : never);
"""


def typescript_types(spec: AsyncApiSpec) -> str:
    """A TypeScript module with the types of a document, for the official client.

        Path("events.ts").write_text(typescript_types(load_spec("asyncapi.yaml")))

    It has an interface for each object that travels, and `ServerToClientEvents` and
    `ClientToServerEvents` for each namespace, which `Socket` of socket.io-client takes.
    """
    types = document_types(spec)
    lines = [f"// The types of {one_line(types.title)}. {GENERATED_NOTE}", "", *_module(types)]
    return "\n".join(lines).rstrip() + "\n"


def _module(types: DocumentTypes) -> Iterator[str]:
    """The lines of a TypeScript module with all types of a document."""
    declared = [line for each in types.declarations.values() for line in _declaration(each)]
    events = [line for each in types.namespaces for line in _namespace(each)]
    if any("Binary" in line for line in (*declared, *events)):
        yield from _BINARY.splitlines()
        yield ""
    yield from (*declared, *events) or ["export {};"]  # without exports it is not a module


def _declaration(declaration: Declaration) -> Iterator[str]:
    yield from _comment(_text(declaration.description, declaration.deprecated))
    if isinstance(declaration.type, Record):
        yield f"export interface {declaration.name} {{"
        yield from _members(declaration.type)
        yield "}"
    else:
        yield f"export type {declaration.name} = {expression(declaration.type)};"
    yield ""


def _members(record: Record) -> Iterator[str]:
    for each in record.fields:
        yield from _comment(_text(each.description, each.deprecated), "  ")
        optional = "" if each.required else "?"
        yield f"  {_key(each.name)}{optional}: {expression(each.type)};"
    if not record.fields and record.is_closed:  # an empty interface would take any value
        yield "  [key: string]: never;"
    elif record.is_open or not record.fields:
        yield "  [key: string]: unknown;"


def _text(description: str | None, deprecated: bool) -> str:  # noqa: FBT001  # a field of both
    text = (description or "").strip()
    return f"{text}\n@deprecated".strip() if deprecated else text


def _key(name: str) -> str:
    return name if _IDENTIFIER.fullmatch(name) else _literal(name)


# -- literals and comments, in which no text acts as code --------------------------------------


def _literal(value: Scalar) -> str:
    """A scalar in TypeScript."""
    if isinstance(value, str):
        return '"' + "".join(map(_character, value)) + '"'
    return json.dumps(value)


def _character(character: str) -> str:
    if character in '"\\':
        return "\\" + character
    return character if character.isprintable() else f"\\u{{{ord(character):x}}}"


def _comment(text: str, indent: str = "") -> Iterator[str]:
    """The lines of a comment in TypeScript."""
    # A description with `*/` would end the comment, and go on as code.
    lines = [line.replace("*/", "*\\/") for line in wrapped_lines(text, indent)]
    if len(lines) == 1:
        yield f"{indent}/** {lines[0]} */"
    elif lines:
        yield f"{indent}/**"
        yield from (f"{indent} * {line}".rstrip() for line in lines)
        yield f"{indent} */"


# -- types --------------------------------------------------------------------------------------


class TypeScriptTypes(TypeWriter):
    """Writes types of TypeScript."""

    nothing = "never"
    anything = "unknown"

    def primitive(self, found: Primitive) -> str:
        """A built-in type, or the one of binary data that the module declares."""
        return _PRIMITIVES[found.kind]

    def literals(self, found: Literals) -> str:
        """The values, with a `|` between them."""
        return " | ".join(map(_literal, found.values))

    def list_of(self, found: ListOf) -> str:
        """An array."""
        return f"{self.operand(found.item)}[]"

    def tuple_of(self, found: TupleOf) -> str:
        """A tuple."""
        written = [
            self.operand(each) + ("?" if number >= found.least else "")
            for number, each in enumerate(found.items)
        ]
        written += [] if found.rest is None else [f"...{self.operand(found.rest)}[]"]
        return f"[{', '.join(written)}]"

    def map_of(self, found: MapOf) -> str:
        """An index signature."""
        return f"{{ [key: string]: {self.write(found.value)} }}"

    def union(self, found: Union) -> str:
        """The types with a `|` between them."""
        return " | ".join(map(self.write, found.members))

    def operand(self, found: Type) -> str:
        """A type before `[]` or `?`, in brackets where it needs them."""
        written = self.write(found)
        return f"({written})" if " | " in written and not isinstance(found, MapOf) else written


_WRITER = TypeScriptTypes()
expression = _WRITER.write


# -- events -------------------------------------------------------------------------------------


def _namespace(namespace: NamespaceTypes) -> Iterator[str]:
    for direction, events, what in (
        ("ServerToClientEvents", namespace.emits, "that the server emits"),
        ("ClientToServerEvents", namespace.receives, "that clients send"),
    ):
        yield from _comment(f"The events {what} in the namespace `{namespace.name}`.")
        yield f"export interface {namespace.prefix}{direction} {{"
        for each in events:
            yield from _event(each)
        yield "}"
        yield ""


def _event(event: EventTypes) -> Iterator[str]:
    text = event.event.description or event.event.summary or event.event.title
    yield from _comment(_text(text, event.event.deprecated), "  ")
    yield f"  {_key(event.name)}: ({_parameters(event)}) => void;"


def _parameters(event: EventTypes) -> str:
    callback = None if event.ack is None else f"ack: ({_arguments(event.ack)}) => void"
    only = event.payload.only
    if only is not None and (callback is None or _has_one_length(only)):
        written = _named(only)
        return ", ".join([*written, callback] if callback else written)
    return f"...args: {_tuples(event.payload, callback)}"


def _arguments(types: ArgumentTypes) -> str:
    if types.only is not None:
        return ", ".join(_named(types.only))
    return f"...args: {_tuples(types, None)}"


def _has_one_length(arguments: ArgumentList) -> bool:
    return arguments.least == len(arguments.parameters) and arguments.rest is None


def _named(arguments: ArgumentList) -> list[str]:
    """Named parameters, or named elements of a tuple."""
    written = [
        f"{_parameter(each.name)}{'?' if number >= arguments.least else ''}:"
        f" {expression(each.type)}"
        for number, each in enumerate(arguments.parameters)
    ]
    if arguments.rest is not None:
        written.append(f"...others: {_WRITER.operand(arguments.rest)}[]")
    return written


def _tuples(types: ArgumentTypes, callback: str | None) -> str:
    """A tuple type for each number of arguments; a callback comes after all of them."""
    found: dict[str, None] = {}
    for each in types.alternatives:
        lengths = range(each.least, len(each.parameters) + 1)
        for length in lengths if callback else [len(each.parameters)]:
            written = _named(_first(each, length) if callback else each)
            found[f"[{', '.join([*written, callback] if callback else written)}]"] = None
    return " | ".join(found)


def _first(arguments: ArgumentList, length: int) -> ArgumentList:
    has_all = length == len(arguments.parameters)
    return ArgumentList(arguments.parameters[:length], length, arguments.rest if has_all else None)


def _parameter(name: str) -> str:
    """The name of a parameter, as JavaScript spells names."""
    first, *others = name.strip("_").split("_")
    written = first + "".join(each[:1].upper() + each[1:] for each in others)
    return f"{written}_" if written in JAVASCRIPT_RESERVED else written
