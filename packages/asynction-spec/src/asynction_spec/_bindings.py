"""The strings of a query or of headers, as values that a binding's schema can be held against."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ._references import References
from ._source import Node

_ENGINE_IO = frozenset({"EIO", "transport", "t", "sid", "j", "b64"})
_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,300})(\.[0-9]{1,300})?([eE][-+]?[0-9]{1,3})?")
_TYPES: dict[type, str] = {bool: "boolean", int: "integer", float: "number", str: "string"}


class StringValues:
    """Reads strings as the types that a schema of named values asks for.

    Args:
        schema: The schema of the query or headers, an object with properties.
        references: How to follow its references.
        any_case: Whether names match whatever their case, as header names do.
    """

    def __init__(self, schema: Node, references: References, *, any_case: bool) -> None:
        self._any_case = any_case
        self._closed = False
        self._properties: dict[str, Node] = {}
        self._references = references
        for part in _all_of(schema, references):
            self._closed |= part.value.get("additionalProperties") is False
            properties = part.get("properties")
            for name, node in properties.items() if properties else ():
                self._properties.setdefault(name, references.follow(node))
            self._require(part)
        self._names = {self._folded(name): name for name in self._properties}

    def _require(self, part: Node) -> None:
        required = part.value.get("required")
        for name in required if isinstance(required, list) else ():
            self._properties.setdefault(str(name), part)

    def _folded(self, name: str) -> str:
        return name.lower() if self._any_case else name

    def read(self, strings: Mapping[str, Sequence[str]]) -> dict[str, Any]:
        """The values by the names that the schema has for them.

        What HTTP and Engine.IO add of their own is left out: Engine.IO's parameters where the
        schema does not name them, and undeclared names where it allows no others.
        """
        values: dict[str, Any] = {}
        for given, texts in strings.items():
            name = self._names.get(self._folded(given))
            if name is not None:
                values[name] = self._value(self._properties[name], texts)
            elif not self._closed and given not in _ENGINE_IO:
                values[self._folded(given)] = _one(texts)
        return values

    def _value(self, schema: Node, texts: Sequence[str]) -> Any:
        types = list(_types(schema))
        if "array" in types:
            items = schema.get("items")
            wanted = list(_types(self._references.follow(items))) if items else []
            split = texts[0].split(",") if len(texts) == 1 else texts
            return [_typed(text, wanted) for text in split]
        return _typed(texts[0], types) if len(texts) == 1 else _one(texts)


def _one(texts: Sequence[str]) -> Any:
    """Several values under one name are a list, whatever the schema hopes for."""
    return texts[0] if len(texts) == 1 else list(texts)


def _all_of(schema: Node, references: References, depth: int = 0) -> Iterator[Node]:
    """The schema and those it is made of by `allOf`."""
    node = references.follow(schema)
    if not isinstance(node.value, dict) or depth > 20:
        return
    yield node
    combined = node.get("allOf")
    for each in combined.elements() if combined else ():
        yield from _all_of(each, references, depth + 1)


def _types(schema: Node) -> Iterator[str]:
    """The types a schema asks for, by `type`, or by the values that it allows."""
    if not isinstance(schema.value, dict):
        return
    declared = schema.value.get("type")
    if declared is not None:
        yield from declared if isinstance(declared, list) else [declared]
        return
    allowed = schema.value.get("enum", [schema.value["const"]] if "const" in schema.value else [])
    for value in allowed if isinstance(allowed, list) else ():
        yield _TYPES.get(type(value), "null")


def _typed(text: str, types: Sequence[str]) -> Any:
    """The text as the first type that it can be read as; a schema that allows text gets text."""
    if "string" in types:
        return text
    if "boolean" in types and text in {"true", "false"}:
        return text == "true"
    if {"integer", "number"} & set(types) and _NUMBER.fullmatch(text):
        return json.loads(text)
    if "null" in types and text in {"", "null"}:
        return None
    return text
