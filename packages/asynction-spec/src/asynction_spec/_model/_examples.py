"""The examples that a document gives of the arguments of its events.

It can only write binary data in them as text, which becomes bytes here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from .._schemas._dialects import ALTERNATIVE_KEYWORDS
from .._text._nodes import Node
from ._arguments import Arguments
from ._async_api_spec import AsyncApiSpec, Event
from ._read_v2_and_v3 import text

_MAX_DEPTH = 50  # of an example: schemas may contain themselves


@dataclass(frozen=True, slots=True)
class Example:
    """Arguments that a document gives as an example, with what it says of them."""

    arguments: list[Any]
    name: str | None = None
    summary: str | None = None


def examples_of(spec: AsyncApiSpec, described: Event | Arguments) -> list[Example]:
    """The examples that a document itself gives, in its order; they are not checked.

    Those of an event are the examples of its message (Message Example Object) that have a payload;
    those of arguments are those of the reply that they are, and of their schema. Binary data, which
    a document can only write as text, are bytes.

    >>> from asynction_spec import load_spec
    >>> spec = load_spec(
    ...     {
    ...         "asyncapi": "2.6.0",
    ...         "info": {"title": "Chat", "version": "1.0.0"},
    ...         "channels": {
    ...             "/": {
    ...                 "publish": {
    ...                     "message": {
    ...                         "name": "say",
    ...                         "payload": {"type": "string", "examples": ["Hello"]},
    ...                         "examples": [{"name": "short", "payload": "Hi"}],
    ...                     }
    ...                 }
    ...             }
    ...         },
    ...     }
    ... )
    >>> say = spec.namespaces["/"].receives[0]
    >>> examples_of(spec, say)
    [Example(arguments=['Hi'], name='short', summary=None)]
    >>> examples_of(spec, say.payload)
    [Example(arguments=['Hello'], name=None, summary=None)]
    """
    if isinstance(described, Event):
        return [*_message_examples(spec, described.payload, described.examples)]
    own = [
        Example(_as_arguments(spec, described, each)) for each in _schema_examples(spec, described)
    ]
    return [*_message_examples(spec, described, described.examples), *own]


def _message_examples(
    spec: AsyncApiSpec, described: Arguments | None, examples: Sequence[Node]
) -> Iterator[Example]:
    for node in map(spec.follow, examples):
        payload = node.get("payload")  # optional since AsyncAPI 2.0, and so are headers
        if payload is not None:
            arguments = _as_arguments(spec, described, payload.value)
            yield Example(arguments, text(node, "name"), text(node, "summary"))


def _schema_examples(spec: AsyncApiSpec, arguments: Arguments) -> Iterator[Any]:
    schema = spec.follow(arguments.schema)
    several, single = schema.get("examples"), schema.get("example")
    yield from several.value if several and isinstance(several.value, list) else ()
    if single is not None:  # of OpenAPI, and in use all the same
        yield single.value


def _as_arguments(spec: AsyncApiSpec, arguments: Arguments | None, value: Any) -> list[Any]:
    if arguments is not None:
        value = with_binary_data(arguments.schema, value, spec.follow)
    is_list = arguments is not None and arguments.positional and isinstance(value, list)
    return [*value] if is_list else [value]


def with_binary_data(schema: Node, value: Any, follow: Callable[[Node], Node]) -> Any:
    """A value whose texts are bytes wherever a schema says `format: binary`.

    Args:
        schema: The schema.
        value: An example of the schema.
        follow: Gives what a `$ref` leads to.
    """
    return _Reading(follow).read(schema, value, _MAX_DEPTH)


class _Reading:
    def __init__(self, follow: Callable[[Node], Node]) -> None:
        self._follow = follow

    def read(self, schema: Node, value: Any, depth: int) -> Any:
        if depth == 0 or not isinstance(value, str | dict | list):
            return value
        schema = self._follow(schema)
        if not isinstance(schema.value, dict):
            return value
        for keyword in ALTERNATIVE_KEYWORDS:
            several = schema.get(keyword)
            for each in several.elements() if several is not None else ():
                value = self.read(each, value, depth - 1)
        if isinstance(value, str):
            is_binary = schema.value.get("format") == "binary"
            return value.encode() if is_binary else value
        if isinstance(value, dict):
            return self._members(schema, value, depth)
        return self._elements(schema, value, depth) if isinstance(value, list) else value

    def _members(self, schema: Node, value: dict[str, Any], depth: int) -> dict[str, Any]:
        properties, others = schema.get("properties"), schema.get("additionalProperties")
        named = dict(properties.items()) if properties is not None else {}
        return {
            name: each
            if (part := named.get(name, others)) is None
            else self.read(part, each, depth - 1)
            for name, each in value.items()
        }

    def _elements(self, schema: Node, value: list[Any], depth: int) -> list[Any]:
        items = schema.get("items")
        listed = schema.get("prefixItems")
        if listed is None and items is not None and isinstance(items.value, list):
            listed, items = items, schema.get("additionalItems")
        first = listed.elements() if listed is not None else ()
        parts: list[Node | None] = [*first]
        parts += [items] * max(0, len(value) - len(parts))
        return [
            each if part is None else self.read(part, each, depth - 1)
            for part, each in zip(parts, value, strict=False)
        ]
