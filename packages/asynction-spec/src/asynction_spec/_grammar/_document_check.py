"""Checks a document by the tables of its version."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias

from .._diagnostics import Diagnostic, Rule, Severity
from .._did_you_mean import did_you_mean, nearest
from .._model._version import Version
from .._printable_values import excerpt, join_words, kind_of
from .._text._nodes import Node, NodeId
from .._text._references import References, UnresolvedReferenceError, is_reference
from ._extensions import diagnose_extension
from ._field_types import (
    ANY_FIELD,
    EXTENSION,
    FORMATS,
    IDENTIFIER,
    SCALARS,
    Field,
    Number,
    Table,
    Type,
    tables,
)
from ._reference_targets import article, object_title, wrong_kind

Found: TypeAlias = Iterator[Diagnostic]

REF_PLACE = Rule(
    "ref-place",
    Severity.ERROR,
    "The specification has a Reference Object in some places and not in others, where tools "
    "disagree on whether to follow it.",
)
REF_NEEDED = Rule(
    "ref-needed",
    Severity.WARNING,
    "An operation, and a reply, refer to their channel: a channel that is written into them is "
    "not one of the document's channels, so nobody can connect to it.",
)
UNKNOWN_FIELD = Rule(
    "unknown-field",
    Severity.ERROR,
    "An object has only the fields that the specification gives it in the document's version, "
    "and extensions, whose names begin with `x-`.",
)
MISSING_FIELD = Rule(
    "missing-field",
    Severity.ERROR,
    "An object has the fields that the specification requires.",
)
WRONG_TYPE = Rule(
    "wrong-type",
    Severity.ERROR,
    "A field holds a string, a boolean, a list or a mapping as the specification says. A "
    "version such as `1.0` is a number in YAML unless it is in quotes.",
)
UNKNOWN_WORD = Rule(
    "unknown-word",
    Severity.ERROR,
    "Where the specification lists the words that a field may hold, it holds one of these.",
)
FORMAT = Rule(
    "format",
    Severity.ERROR,
    "A URI is an absolute one, an email address looks like one, and a runtime expression begins "
    "with `$message.header#` or `$message.payload#`.",
)
REPEATED_ITEM = Rule(
    "repeated-item",
    Severity.ERROR,
    "The items of a list are unique if the specification says so.",
)
COMPONENT_NAME = Rule(
    "component-name",
    Severity.WARNING,
    "The names of components consist of letters, digits, `.`, `-` and `_`.",
)

_WORDING = {
    "string": "a string",
    "boolean": "a boolean",
    "integer": "an integer",
    "null": "null",
}
# Objects with a variant: the field that distinguishes it, and the table of the variant.
_VARIANTS = {"message": ("oneOf", "messages")}


class Grammar:
    """The grammar of one version, and the objects of a document.

    Args:
        version: The version.
        references: How to follow references.
    """

    def __init__(self, version: Version, references: References) -> None:
        self._tables: Mapping[str, Table] = tables(version.major)
        self._field_names = {name: table.fields for name, table in self._tables.items()}
        self._version = version
        self._references = references
        # References may be cyclic, and many may lead to one object.
        self._seen: set[tuple[NodeId, str]] = set()
        self.objects: dict[str, list[Node]] = {}
        """After `diagnose`, every object of the document by its kind."""
        self.schemas: list[tuple[Node, str | None]] = []
        """After `diagnose`, every schema of the document with its `schemaFormat`."""
        self._forms: dict[str, Callable[[Node, Type], Found]] = {
            "scalar": self._scalar,
            "format": self._format,
            "words": self._words,
            "any": self._any,
            "schema": self._schema,
            "object": self._object_at,
            "list": self._list,
            "map": self._map,
            "components": self._components,
            "either": self._either,
        }

    def diagnose(self) -> Found:
        """The violations of the grammar in the document, each once and in no order."""
        yield from self._object(self._references.root, "document")

    def _check(self, node: Node, kind: Type) -> Found:
        return self._forms[kind.form](node, kind)

    # -- values --------------------------------------------------------------------------------

    def _any(self, _node: Node, _kind: Type) -> Found:
        yield from ()

    def _scalar(self, node: Node, kind: Type) -> Found:
        if not _is_scalar(node, kind.name):
            yield _wrong_type(node, _WORDING.get(kind.name, f"a {kind.name}"))

    def _either(self, node: Node, kind: Type) -> Found:
        fitting = (each for each in kind.inner if _is_scalar(node, each.name))
        yield from self._check(node, next(fitting, kind.inner[0]))

    def _format(self, node: Node, kind: Type) -> Found:
        pattern, wording = FORMATS[kind.name]
        if not isinstance(node.value, str):
            yield _wrong_type(node, _WORDING["string"])
        elif not pattern.fullmatch(node.value):
            yield FORMAT.problem(f"{excerpt(node.value)} is not {wording}", node.place)

    def _words(self, node: Node, kind: Type) -> Found:
        since = dict(kind.words)
        words = [word for word, number in kind.words if number <= self._version.number]
        if not isinstance(node.value, str) or node.value not in since:
            message = f"{excerpt(node.value)} is not one of {join_words(words)}"
            hint = did_you_mean(str(node.value), words)
            yield UNKNOWN_WORD.problem(message + hint, node.place)
        elif node.value not in words:
            message = f"{excerpt(node.value)} exists {_since_version(since[node.value])}"
            yield UNKNOWN_WORD.problem(message, node.place)

    # -- lists and mappings --------------------------------------------------------------------

    def _list(self, node: Node, kind: Type) -> Found:
        if is_reference(node):
            yield from self._misplaced_reference(node, kind)
            return
        if not isinstance(node.value, list):
            yield _wrong_type(node, "a list")
        for element in node.elements():
            yield from self._check(element, kind.inner[0])
        if kind.distinct:
            yield from _repeated_items(node)

    def _map(self, node: Node, kind: Type) -> Found:
        if is_reference(node):
            yield from self._misplaced_reference(node, kind)
            return
        if not isinstance(node.value, dict):
            yield _wrong_type(node, "a mapping")
        for name, member in node.items():
            if not name.startswith("x-") or isinstance(member.value, dict):
                yield from self._check(member, kind.inner[0])

    def _components(self, node: Node, kind: Type) -> Found:
        yield from self._map(node, kind)
        for name, member in node.items():
            if not IDENTIFIER.fullmatch(name) and name != "$ref":
                message = f"the name {name!r} has more than letters, digits, '.', '-' and '_'"
                yield COMPONENT_NAME.problem(message, member.key_place)

    # -- references ----------------------------------------------------------------------------

    def _misplaced_reference(self, node: Node, kind: Type) -> Found:
        """Report a reference where the specification has none, and check its target anyway."""
        message = "a reference is not allowed here: write out what it leads to"
        yield REF_PLACE.problem(message, node.child("$ref").key_place)
        try:
            target = self._references.follow(node)
        except UnresolvedReferenceError:
            return  # the references report it
        if (target.id, str(kind)) not in self._seen:
            self._seen.add((target.id, str(kind)))
            yield from self._check(target, kind)

    def _reference(self, node: Node, kind: str) -> Found:
        """Follow a reference, and check its target as this kind of object."""
        try:
            target = self._references.follow(node)
        except UnresolvedReferenceError:
            return  # the references report it
        wrong = wrong_kind(node, target, kind)
        if wrong is not None:
            yield wrong
        elif kind != "ack":
            yield from self._object(target, kind)

    # -- schemas -------------------------------------------------------------------------------

    def _schema(self, node: Node, kind: Type) -> Found:
        """Note a schema, which `_schema_validity` validates later."""
        if kind.name == "ack":
            yield from self._ack(node)
            return
        try:
            resolved = self._references.follow(node)
        except UnresolvedReferenceError:
            return
        if self._version.major > 2 and resolved.get("schema") is not None:
            yield from self._object(resolved, "multiFormatSchema")
            self._note(resolved.child("schema"), resolved.get("schemaFormat"))
        else:
            self._note(node, None)

    def _ack(self, node: Node) -> Found:
        if is_reference(node):
            yield from self._reference(node, "ack")
        try:
            resolved = self._references.follow(node)
        except UnresolvedReferenceError:
            return
        self._note(resolved.get("args") or resolved, None)

    def _note(self, schema: Node, schema_format: Node | None) -> None:
        written = schema_format.value if schema_format is not None else None
        self.schemas.append((schema, written if isinstance(written, str) else None))

    # -- objects -------------------------------------------------------------------------------

    def _object_at(self, node: Node, kind: Type) -> Found:
        if not is_reference(node) or "$ref" in self._tables[kind.name].fields:
            faults = list(self._object(node, kind.name))
            if kind.reference and not faults:
                message = f"a reference to {article(object_title(kind.name))} is needed here"
                faults = [REF_NEEDED.problem(message, node.place)]
            yield from faults
        elif kind.referable:
            yield from self._reference(node, kind.name)
        else:
            yield from self._misplaced_reference(node, kind)

    def _object(self, node: Node, kind: str) -> Found:
        if (node.id, kind) in self._seen:
            return
        self._seen.add((node.id, kind))
        if not isinstance(node.value, dict):
            yield _wrong_type(node, "a mapping")
            return
        self.objects.setdefault(kind, []).append(node)
        kind = self._variant(node, kind)
        table = self._tables[kind]
        if is_reference(node) and "$ref" in table.fields:
            yield from self._reference(node, kind)
        intended = set()
        for name, child in node.items():
            field = table.fields.get(name)
            if field is not None:
                yield from self._field(node, child, field)
            elif EXTENSION.fullmatch(name):
                misspelt = diagnose_extension(child, kind, self._field_names)
                yield from (misspelt,) if misspelt else ()
            elif ANY_FIELD in table.fields:
                yield from self._check(child, table.fields[ANY_FIELD].type)
            else:
                yield self._unknown_field(child, kind)
                intended.add(nearest(name, table.fields))
        yield from _missing_fields(node, kind, table, intended)

    def _variant(self, node: Node, kind: str) -> str:
        """The table of an object that has variants."""
        field, variant = _VARIANTS.get(kind, ("", ""))
        if field in node.value and variant in self._tables:
            return variant
        typed = f"{kind}.{node.value.get('type')}"
        return typed if typed in self._tables else kind

    def _field(self, node: Node, child: Node, field: Field) -> Found:
        if field.since > self._version.number:
            message = f"the field {child.name!r} exists {_since_version(field.since)}"
            yield UNKNOWN_FIELD.problem(message, child.key_place)
            return
        # In AsyncAPI 2 `schemaFormat` is a field beside `payload`, and any value may have one.
        by_version_2 = field.type.name == "payload" and self._version.major == 2
        schema_format = node.get("schemaFormat") if by_version_2 else None
        if schema_format is not None:
            self._note(child, schema_format)
        else:
            yield from self._check(child, field.type)

    def _unknown_field(self, child: Node, kind: str) -> Diagnostic:
        hint = did_you_mean(child.name, self._tables[kind].fields)
        message = f"the {object_title(kind)} has no field {child.name!r}{hint}"
        return UNKNOWN_FIELD.problem(message, child.key_place)


def _missing_fields(node: Node, kind: str, table: Table, intended: set[str | None]) -> Found:
    for name in table.fields:
        if table.fields[name].required and name not in node.value and name not in intended:
            message = f"the {object_title(kind)} needs the field {name!r}"
            yield MISSING_FIELD.problem(message, node.place)
    for names in table.one_of:
        if not intended.union(node.value).intersection(names):
            words = " or ".join(map(repr, names))
            message = f"the {object_title(kind)} needs one of the fields {words}"
            yield MISSING_FIELD.problem(message, node.place)


def _repeated_items(node: Node) -> Found:
    seen: set[str] = set()
    for element in node.elements():
        written = json.dumps(element.value, sort_keys=True)
        if written in seen:
            message = f"{excerpt(element.value)} is in this list twice"
            yield REPEATED_ITEM.problem(message, element.place)
        seen.add(written)


def _is_scalar(node: Node, name: str) -> bool:
    fits = isinstance(node.value, SCALARS[name])
    return fits and (name == "boolean" or not isinstance(node.value, bool))


def _since_version(number: Number) -> str:
    return f"since AsyncAPI {number[0]}.{number[1]}"


def _wrong_type(node: Node, expected: str) -> Diagnostic:
    message = f"{expected} is needed here, and {kind_of(node.value)} was found"
    if expected == _WORDING["string"] and isinstance(node.value, bool | int | float):
        message += ": put it in quotes"
    return WRONG_TYPE.problem(message, node.place)
