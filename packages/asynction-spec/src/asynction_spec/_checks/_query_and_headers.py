"""The strings of a query or of headers, converted to the types of a binding's schema."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import jsonschema_rs

from .._schemas._dialects import Dialect, plain_validator
from .._text._nodes import Node
from .._text._references import References

_ENGINE_IO = frozenset({"EIO", "transport", "t", "sid", "j", "b64"})
_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,300})(\.[0-9]{1,300})?([eE][-+]?[0-9]{1,3})?")
_TYPES: dict[type, str] = {bool: "boolean", int: "integer", float: "number", str: "string"}
_COMBINING = ("allOf", "anyOf", "oneOf")
_CONDITIONAL = ("if", "then", "else", "not")


@dataclass(frozen=True, slots=True)
class _ExpectedTypes:
    """The types that a schema allows, and those that it allows for the items of a list."""

    types: frozenset[str] = frozenset()
    items: frozenset[str] = frozenset()
    """Of those that have no place of their own in a tuple."""
    positions: tuple[frozenset[str], ...] = ()

    def at(self, index: int) -> frozenset[str]:
        """The types of the item at an index."""
        return self.positions[index] if index < len(self.positions) else self.items


class StringValues:
    """Converts named strings to the types in their schema.

    Args:
        schema: The schema of the query or headers, an object with properties.
        references: How to follow its references.
        headers: Whether they are headers: case in names does not matter, and each request has some
            that no document declares.
    """

    def __init__(self, schema: Node, references: References, *, headers: bool) -> None:
        self._headers = headers
        self._references = references
        self._is_closed = False
        self._expected: dict[str, _ExpectedTypes] = {}
        self._expected_of_others = _ExpectedTypes()
        self._by_pattern: list[tuple[jsonschema_rs.Validator, _ExpectedTypes]] = []
        for part in _schemas_of_object(schema, references):
            self._declare(part)
        self._names: dict[str, list[str]] = {}  # as the schema spells them, perhaps in several ways
        for name in self._expected:
            self._names.setdefault(self._fold_case(name), []).append(name)

    def _declare(self, part: Node) -> None:
        """Note the names in one of the schemas, with their types."""
        others = part.get("additionalProperties") or part.get("unevaluatedProperties")
        if others is not None:
            self._is_closed |= others.value is False
            self._expected_of_others = self._expected_by(others)
        by_pattern = part.get("patternProperties")
        for pattern, node in by_pattern.items() if by_pattern else ():
            matching = plain_validator(Dialect.DRAFT7, {"pattern": pattern})
            self._by_pattern.append((matching, self._expected_by(node)))
        properties = part.get("properties")
        for name, node in properties.items() if properties else ():
            if not self._expected.get(name, _ExpectedTypes()).types:
                self._expected[name] = self._expected_by(node)
        required = part.value.get("required")
        for name in required if isinstance(required, list) else ():
            self._expected.setdefault(name, _ExpectedTypes())

    def _expected_by(self, schema: Node) -> _ExpectedTypes:
        subschemas = list(_subschemas(schema, self._references))
        positions, others = _items(subschemas)
        return _ExpectedTypes(
            frozenset(_types(subschemas)),
            self._types_of(others),
            tuple(self._types_of([each]) for each in positions),
        )

    def _types_of(self, schemas: Sequence[Node]) -> frozenset[str]:
        parts = [part for each in schemas for part in _subschemas(each, self._references)]
        return frozenset(_types(parts))

    def _expected_of(self, name: str) -> _ExpectedTypes:
        """What is expected of a value: by its name, by a pattern of names, or of any other."""
        known = self._expected.get(name)
        if known is not None and known.types:
            return known
        for matching, expected in self._by_pattern:
            if matching.is_valid(name):
                return expected
        return known or self._expected_of_others

    def _fold_case(self, name: str) -> str:
        return name.lower() if self._headers else name

    def read(self, strings: Mapping[str, Sequence[str]]) -> dict[str, Any]:
        """The values, by the names as the schema spells them.

        Parameters of Engine.IO are left out unless the schema names them, and so are undeclared
        headers if the schema allows no others.
        """
        gathered: dict[str, list[str]] = {}
        for given, texts in strings.items():
            for name in self._names.get(self._fold_case(given)) or self._undeclared_names(given):
                gathered.setdefault(name, []).extend(texts)
        return {name: self._value(name, texts) for name, texts in gathered.items()}

    def _undeclared_names(self, given: str) -> list[str]:
        """The name of a value that is not a property; none for a value that is left out."""
        if not self._headers:
            return [] if given in _ENGINE_IO else [given]
        for spelling in (given.lower(), given, given.title()):
            if any(matching.is_valid(spelling) for matching, _ in self._by_pattern):
                return [spelling]
        return [] if self._is_closed else [given.lower()]

    def _value(self, name: str, texts: Sequence[str]) -> Any:
        expected = self._expected_of(name)
        if "array" in expected.types:
            split = texts[0].split(",") if len(texts) == 1 else texts
            return [
                _convert(each.strip() if self._headers else each, expected.at(index))
                for index, each in enumerate(split)
            ]
        # Several values of one name are a list, even if the schema allows none.
        return _convert(texts[0], expected.types) if len(texts) == 1 else list(texts)


def _schemas_of_object(schema: Node, references: References) -> Iterator[Node]:
    """Every schema that applies to the same value."""
    pending, seen = [schema], set()
    while pending:
        node = references.follow(pending.pop())
        if node.id in seen or not isinstance(node.value, dict):
            continue
        seen.add(node.id)
        yield node
        pending += _alternatives(node, _COMBINING)
        pending += [part for key in _CONDITIONAL if (part := node.get(key)) is not None]
        for key in ("dependencies", "dependentSchemas"):
            dependent = node.get(key)
            pending += [part for _, part in dependent.items()] if dependent else []


def _subschemas(schema: Node, references: References) -> Iterator[Node]:
    """The schema and those of its `allOf`, `anyOf` and `oneOf`."""
    pending, seen = [schema], set()
    while pending:
        node = references.follow(pending.pop(0))
        if node.id not in seen and isinstance(node.value, dict):
            seen.add(node.id)
            yield node
            pending += _alternatives(node, _COMBINING)


def _items(schemas: Sequence[Node]) -> tuple[list[Node], list[Node]]:
    """The schemas of a tuple's items in their order, and those of all other items."""
    positions: list[Node] = []
    others: list[Node] = []
    for schema in schemas:
        listed, rest = schema.get("prefixItems"), schema.get("items")
        if listed is None and rest is not None and isinstance(rest.value, list):
            listed, rest = rest, schema.get("additionalItems")
        positions += [] if listed is None or positions else listed.elements()
        others += [] if rest is None else [rest]
    return positions, others


def _alternatives(node: Node, keywords: Sequence[str]) -> Iterator[Node]:
    for keyword in keywords:
        alternatives = node.get(keyword)
        yield from alternatives.elements() if alternatives else ()


def _types(schemas: Sequence[Node]) -> Iterator[str]:
    """The types that schemas allow, by `type`, `enum` or `const`."""
    for schema in schemas:
        declared = schema.value.get("type")
        if declared is not None:
            yield from declared if isinstance(declared, list) else [declared]
            continue
        allowed = schema.value.get("enum", [])
        for value in [*allowed, *([schema.value["const"]] if "const" in schema.value else [])]:
            yield _TYPES.get(type(value), "null")


def _convert(text: str, types: frozenset[str]) -> Any:
    """The text, converted to one of the types; it stays text if they include `string`."""
    if "string" in types:
        return text
    if "boolean" in types and text in {"true", "false"}:
        return text == "true"
    if {"integer", "number"} & types and _NUMBER.fullmatch(text):
        return json.loads(text)
    if "null" in types and text in {"", "null"}:
        return None
    return text
