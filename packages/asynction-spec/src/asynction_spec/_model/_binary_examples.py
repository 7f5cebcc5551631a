"""Examples of binary data, which a document can only write as text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .._schemas._dialects import ALTERNATIVE_KEYWORDS
from .._text._source import Node

_MAX_DEPTH = 50  # of an example: schemas may contain themselves


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
