"""What satisfies a schema's opposite, in other schemas.

An instance that satisfies one of `negations(schema)` does not satisfy the schema. There may be
other such instances: not every keyword has a row in the table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations, islice
from typing import Any, TypeAlias

from .._text._references import References
from .._text._source import Node
from ._parts import made_up

_MOST_PAIRS = 6

_Negate: TypeAlias = Callable[[Node, Any], Iterator[Node]]


def negations(schema: Node, references: References) -> list[Node]:
    """Schemas of which each excludes the given one, the simplest keywords first."""
    schema = references.follow(schema)
    if not isinstance(schema.value, dict):
        return []
    found: list[Node] = []
    for keyword, negate in _NEGATIONS.items():
        if keyword in schema.value:
            found += negate(schema, schema.value[keyword])
    return found


def opposite(schema: Node) -> Node:
    """The schema `{not: schema}`."""
    return made_up({"not": schema.value}, schema, "not")


def is_plain(schema: Node) -> bool:
    """Whether a schema says nothing but `const`, `enum` or `type`, whose opposite is simple."""
    value = schema.value
    return isinstance(value, dict) and len(value) == 1 and not value.keys().isdisjoint(_PLAIN)


_PLAIN = frozenset({"const", "enum", "type"})


def _whole(keyword: str) -> _Negate:
    def negate(schema: Node, value: Any) -> Iterator[Node]:
        yield made_up({"not": {keyword: value}}, schema, keyword)

    return negate


def _bound(kind: str, keyword: str, step: int = 0) -> _Negate:
    def negate(schema: Node, value: Any) -> Iterator[Node]:
        if isinstance(value, int | float) and not isinstance(value, bool) and value + step >= 0:
            yield made_up({"type": kind, keyword: value + step}, schema, keyword)

    return negate


def _number(keyword: str) -> _Negate:
    def negate(schema: Node, value: Any) -> Iterator[Node]:
        if not isinstance(value, bool):
            yield made_up({"type": "number", keyword: value}, schema, keyword)

    return negate


def _required(schema: Node, value: Any) -> Iterator[Node]:
    for name in value:
        absent = {"type": "object", "properties": {name: False}}
        yield made_up(absent, schema, "required", name)


def _properties(schema: Node, value: Any) -> Iterator[Node]:
    for name, each in value.items():
        wrong = {"type": "object", "required": [name], "properties": {name: {"not": each}}}
        yield made_up(wrong, schema, "properties", name)


def _additional(schema: Node, value: Any) -> Iterator[Node]:
    if value is False:
        name = "additional"
        while name in schema.value.get("properties", ()):
            name += "_"
        further = {"type": "object", "required": [name]}
        yield made_up(further, schema, "additionalProperties")


def _items(schema: Node, value: Any) -> Iterator[Node]:
    if not isinstance(value, list):
        wrong = {"type": "array", "minItems": 1, "items": {"not": value}}
        yield made_up(wrong, schema, "items")


def _contains(schema: Node, value: Any) -> Iterator[Node]:
    yield made_up({"type": "array", "items": {"not": value}}, schema, "contains")


def _names(schema: Node, value: Any) -> Iterator[Node]:
    misnamed = {"type": "object", "minProperties": 1, "propertyNames": {"not": value}}
    yield made_up(misnamed, schema, "propertyNames")


def _dependencies(keyword: str) -> _Negate:
    def negate(schema: Node, value: Any) -> Iterator[Node]:
        for name, needed in value.items():
            alone = {"type": "object", "required": [name]}
            if isinstance(needed, list):
                for each in needed:
                    lacking = alone | {"properties": {each: False}}
                    yield made_up(lacking, schema, keyword, name, each)
            else:
                yield made_up(alone | {"allOf": [{"not": needed}]}, schema, keyword, name)

    return negate


def _condition(schema: Node, value: Any) -> Iterator[Node]:
    if "then" in schema.value:
        met = {"allOf": [value, {"not": schema.value["then"]}]}
        yield made_up(met, schema, "if", "then")
    if "else" in schema.value:
        unmet = {"allOf": [{"not": value}, {"not": schema.value["else"]}]}
        yield made_up(unmet, schema, "if", "else")


def _all(schema: Node, value: Any) -> Iterator[Node]:
    for index, each in enumerate(value):
        yield made_up({"not": each}, schema, "allOf", index)


def _none(schema: Node, value: Any) -> Iterator[Node]:
    yield made_up({"allOf": [{"not": each} for each in value]}, schema, "none")


def _none_or_two(schema: Node, value: Any) -> Iterator[Node]:
    yield from _none(schema, value)
    for index, two in enumerate(islice(combinations(value, 2), _MOST_PAIRS)):
        yield made_up({"allOf": [*two]}, schema, "two", index)


def _not(schema: Node, value: Any) -> Iterator[Node]:  # noqa: ARG001
    yield schema.child("not")


_NEGATIONS: dict[str, _Negate] = {
    "const": _whole("const"),
    "enum": _whole("enum"),
    "required": _required,
    "properties": _properties,
    "minimum": _number("exclusiveMaximum"),
    "maximum": _number("exclusiveMinimum"),
    "exclusiveMinimum": _number("maximum"),
    "exclusiveMaximum": _number("minimum"),
    "minLength": _bound("string", "maxLength", -1),
    "maxLength": _bound("string", "minLength", 1),
    "minItems": _bound("array", "maxItems", -1),
    "maxItems": _bound("array", "minItems", 1),
    "minProperties": _bound("object", "maxProperties", -1),
    "maxProperties": _bound("object", "minProperties", 1),
    "items": _items,
    "contains": _contains,
    "additionalProperties": _additional,
    "propertyNames": _names,
    "type": _whole("type"),
    "not": _not,
    "allOf": _all,
    "anyOf": _none,
    "oneOf": _none_or_two,
    "if": _condition,
    "dependencies": _dependencies("dependencies"),
    "dependentRequired": _dependencies("dependentRequired"),
    "dependentSchemas": _dependencies("dependentSchemas"),
}
