"""The types of TypeScript that schemas describe."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from asynction_spec import Node

from .._schemas._shared_schemas import Follow
from ._names_and_literals import JAVASCRIPT, literal

_MAX_DEPTH = 3
"""How deep objects are written out within one another; `any` takes the place of deeper ones."""
_MAX_ALTERNATIVES = 10
"""How deep alternatives are written out that are alternatives of others, as deep again."""
_MAX_VALUES = 6  # of an enumeration that are written out; with more, its type is
_BY_NAME = {
    "string": "string",
    "integer": "number",
    "number": "number",
    "boolean": "boolean",
    "null": "null",
}


class TypeScriptTypes:
    """Writes the types of schemas.

    Args:
        follow: Follows references.
    """

    def __init__(self, follow: Follow) -> None:
        self._follow = follow

    def of(self, node: Node, depth: int = 0, alternatives_above: int = 0) -> str:
        """The type of the values that a schema describes, or of more than those."""
        node = self._follow(node)
        schema = node.value
        is_deep = depth > _MAX_DEPTH or alternatives_above > _MAX_ALTERNATIVES
        if not isinstance(schema, dict) or is_deep:
            return "any"
        if "const" in schema:
            return _literal_type([schema["const"]])
        enum = schema.get("enum")
        if isinstance(enum, list) and 0 < len(enum) <= _MAX_VALUES:
            return _literal_type(enum)
        for keyword in ("oneOf", "anyOf"):
            alternatives = node.get(keyword)
            if alternatives is not None and "properties" not in schema:
                above = alternatives_above + 1
                return _union(self.of(each, depth, above) for each in alternatives.elements())
        written = schema.get("type")
        if written is None and "properties" in schema:
            written = "object"
        types: Sequence[Any] = written if isinstance(written, list) else [written]
        return _union(self._named(str(each), node, depth) for each in types)

    def _named(self, name: str, node: Node, depth: int) -> str:
        if name == "object":
            return self._object(node, depth)
        if name == "array":
            items = node.get("items")
            if items is None or not isinstance(items.value, dict):
                return "any[]"
            item = self.of(items, depth + 1)
            return f"({item})[]" if " | " in item else f"{item}[]"
        if name == "string" and node.value.get("format") == "binary":
            return "ArrayBuffer | Uint8Array"
        return _BY_NAME.get(name, "any")

    def _object(self, node: Node, depth: int) -> str:
        properties = node.get("properties")
        if properties is None or "allOf" in node.value or depth == _MAX_DEPTH:
            return "Record<string, any>"
        needed = node.value.get("required")
        required = needed if isinstance(needed, list) else []
        fields = (
            f"{JAVASCRIPT.key(name)}{'' if name in required else '?'}: {self.of(each, depth + 1)}"
            for name, each in properties.items()
        )
        return f"{{ {'; '.join(fields)} }}"


def _literal_type(values: Sequence[Any]) -> str:
    return _union(literal(each, JAVASCRIPT) if _is_literal(each) else "any" for each in values)


def _is_literal(value: Any) -> bool:
    return value is None or isinstance(value, str | bool | int | float)


def _union(types: Iterator[str]) -> str:
    each = list(dict.fromkeys(types))
    return "any" if "any" in each or not each else " | ".join(each)
