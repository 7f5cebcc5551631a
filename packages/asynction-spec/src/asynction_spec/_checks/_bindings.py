"""The strings of a query or of headers, as values that a binding's schema can be held against."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .._schemas._dialects import Dialect, new_validator
from .._text._references import References
from .._text._source import Node

_ENGINE_IO = frozenset({"EIO", "transport", "t", "sid", "j", "b64"})
_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,300})(\.[0-9]{1,300})?([eE][-+]?[0-9]{1,3})?")
_TYPES: dict[type, str] = {bool: "boolean", int: "integer", float: "number", str: "string"}
_COMBINED = ("allOf", "anyOf", "oneOf")
_CONDITIONAL = ("if", "then", "else", "not")


@dataclass(frozen=True, slots=True)
class _Wanted:
    """The types that a schema asks for, and those that it asks for in a list."""

    types: frozenset[str] = frozenset()
    items: frozenset[str] = frozenset()


class StringValues:
    """Reads strings as the types that a schema of named values asks for.

    Args:
        schema: The schema of the query or headers, an object with properties.
        references: How to follow its references.
        headers: Whether they are headers, whose names match whatever their case, and of which
            each request has some that no document declares.
    """

    def __init__(self, schema: Node, references: References, *, headers: bool) -> None:
        self._headers = headers
        self._references = references
        self._closed = False
        self._wanted: dict[str, _Wanted] = {}
        self._others = _Wanted()
        self._patterns: list[str] = []
        for part in _applied(schema, references):
            self._declare(part)
        self._names: dict[str, list[str]] = {}  # as the schema spells them, perhaps in several ways
        for name in self._wanted:
            self._names.setdefault(self._folded(name), []).append(name)
        patterns = {"anyOf": [{"pattern": each} for each in self._patterns]}
        self._patterned = new_validator(Dialect.DRAFT7, patterns) if self._patterns else None

    def _declare(self, part: Node) -> None:
        """Note what one of the schemas says of names."""
        others = part.get("additionalProperties") or part.get("unevaluatedProperties")
        if others is not None:
            self._closed |= others.value is False
            self._others = self._wanted_by(others)
        patterned = part.get("patternProperties")
        self._patterns += [pattern for pattern, _ in patterned.items()] if patterned else []
        properties = part.get("properties")
        for name, node in properties.items() if properties else ():
            if not self._wanted.get(name, _Wanted()).types:
                self._wanted[name] = self._wanted_by(node)
        required = part.value.get("required")
        for name in required if isinstance(required, list) else ():
            self._wanted.setdefault(name, _Wanted())

    def _wanted_by(self, schema: Node) -> _Wanted:
        combined = list(_combined(schema, self._references))
        items = [each.child("items") for each in combined if each.get("items")]
        listed = [part for each in items for part in _combined(each, self._references)]
        return _Wanted(frozenset(_types(combined)), frozenset(_types(listed)))

    def _folded(self, name: str) -> str:
        return name.lower() if self._headers else name

    def read(self, strings: Mapping[str, Sequence[str]]) -> dict[str, Any]:
        """The values by the names that the schema has for them.

        What HTTP and Engine.IO add of their own is left out: Engine.IO's parameters where the
        schema does not name them, and undeclared headers where it allows no others.
        """
        gathered: dict[str, list[str]] = {}
        for given, texts in strings.items():
            for name in self._names.get(self._folded(given)) or self._undeclared(given):
                gathered.setdefault(name, []).extend(texts)
        return {name: self._value(name, texts) for name, texts in gathered.items()}

    def _undeclared(self, given: str) -> list[str]:
        """The name for a value that no property names; none for a value that is left out."""
        if not self._headers:
            return [] if given in _ENGINE_IO else [given]
        for spelling in (given.lower(), given, given.title()):
            if self._patterned is not None and self._patterned.is_valid(spelling):
                return [spelling]
        return [] if self._closed else [given.lower()]

    def _value(self, name: str, texts: Sequence[str]) -> Any:
        wanted = self._wanted.get(name, self._others)
        if "array" in wanted.types:
            split = texts[0].split(",") if len(texts) == 1 else texts
            return [_typed(each.strip() if self._headers else each, wanted.items) for each in split]
        # Several values under one name are a list, whatever the schema hopes for.
        return _typed(texts[0], wanted.types) if len(texts) == 1 else list(texts)


def _applied(schema: Node, references: References) -> Iterator[Node]:
    """Every schema that says something of the same value."""
    pending, seen = [schema], set()
    while pending:
        node = references.follow(pending.pop())
        if node.id in seen or not isinstance(node.value, dict):
            continue
        seen.add(node.id)
        yield node
        pending += _alternatives(node, _COMBINED)
        pending += [part for key in _CONDITIONAL if (part := node.get(key)) is not None]
        for key in ("dependencies", "dependentSchemas"):
            dependent = node.get(key)
            pending += [part for _, part in dependent.items()] if dependent else []


def _combined(schema: Node, references: References) -> Iterator[Node]:
    """The schema and those it is made of."""
    pending, seen = [schema], set()
    while pending:
        node = references.follow(pending.pop(0))
        if node.id not in seen and isinstance(node.value, dict):
            seen.add(node.id)
            yield node
            pending += _alternatives(node, _COMBINED)


def _alternatives(node: Node, keywords: Sequence[str]) -> Iterator[Node]:
    for keyword in keywords:
        alternatives = node.get(keyword)
        yield from alternatives.elements() if alternatives else ()


def _types(schemas: Sequence[Node]) -> Iterator[str]:
    """The types that schemas ask for, by `type`, or by the values that they allow."""
    for schema in schemas:
        declared = schema.value.get("type")
        if declared is not None:
            yield from declared if isinstance(declared, list) else [declared]
            continue
        allowed = schema.value.get("enum", [])
        for value in [*allowed, *([schema.value["const"]] if "const" in schema.value else [])]:
            yield _TYPES.get(type(value), "null")


def _typed(text: str, types: frozenset[str]) -> Any:
    """The text as the first type that it can be read as; a schema that allows text gets text."""
    if "string" in types:
        return text
    if "boolean" in types and text in {"true", "false"}:
        return text == "true"
    if {"integer", "number"} & types and _NUMBER.fullmatch(text):
        return json.loads(text)
    if "null" in types and text in {"", "null"}:
        return None
    return text
