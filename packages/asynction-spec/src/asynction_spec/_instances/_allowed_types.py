"""The types and the fixed values that several schemas allow together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from .._schemas._dialects import plain_validator
from .._text._nodes import Node, Source
from ._alternatives import Group, Option, is_plain
from ._conjunction import Parts
from ._generation_limits import SYNTHETIC

# Without `type`, the keywords imply one.
_IMPLYING_KEYWORDS = {
    "object": {
        *("properties", "required", "additionalProperties", "patternProperties", "minProperties"),
        *("maxProperties", "propertyNames", "dependencies", "dependentRequired"),
        *("dependentSchemas", "unevaluatedProperties", "discriminator"),
    },
    "array": {
        *("items", "prefixItems", "minItems", "maxItems", "uniqueItems", "contains"),
        *("additionalItems", "unevaluatedItems"),
    },
    "string": {"minLength", "maxLength", "pattern", "format", "contentEncoding"},
    "number": {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"},
}
_DEFAULT_TYPES = ("string", "integer", "boolean")
_ALL_TYPES = ("string", "integer", "boolean", "object", "array", "number", "null")
_NARROWER = {"number": ("number", "integer")}

# Keywords that can be checked without following references.
_FLAT_KEYWORDS = frozenset(
    [
        *("type", "enum", "const", "minLength", "maxLength", "pattern", "format"),
        *("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
        *("minItems", "maxItems", "uniqueItems", "required", "minProperties", "maxProperties"),
    ]
)
_SOURCE = Source(None)
_NODES = {kind: Node({"type": kind}, _SOURCE, (SYNTHETIC, kind)) for kind in _ALL_TYPES}


def types(parts: Parts) -> tuple[list[str], list[str]]:
    """The types to choose from, and those to choose from only if these fail."""
    declared = [_expand_types(value) for value in parts.values("type")]
    excluded = {kind for value in _excluded_values(parts, "type") for kind in _expand_types(value)}
    allowed = [
        kind
        for kind in (declared[0] if declared else _ALL_TYPES)
        if kind not in excluded and all(kind in each for each in declared)
    ]
    if "number" in allowed and "integer" in allowed:
        # Each integer is a number.
        allowed.remove("integer")
    usual = [kind for kind in allowed if declared or kind in _implied_types(parts)]
    # Null is the last choice, because it shows least.
    usual.sort(key=lambda kind: kind == "null")
    return usual or allowed, [kind for kind in allowed if usual and kind not in usual]


def _expand_types(value: str | Sequence[str]) -> list[str]:
    kinds = [value] if isinstance(value, str) else value
    return [*dict.fromkeys(each for kind in kinds for each in _NARROWER.get(kind, (kind,)))]


def _implied_types(parts: Parts) -> Sequence[str]:
    keywords = {keyword for node in parts.nodes for keyword in node.value}
    return [
        kind for kind, its in _IMPLYING_KEYWORDS.items() if not its.isdisjoint(keywords)
    ] or _DEFAULT_TYPES


def _excluded_values(parts: Parts, keyword: str) -> list[Any]:
    """The values of a keyword in those `not` that are plain."""
    plain = [node.value["not"] for node in parts.with_keyword("not") if is_plain(node.child("not"))]
    return [schema[keyword] for schema in plain if keyword in schema]


def type_group(usual: Sequence[str], others: Sequence[str]) -> Group:
    """The choice between types."""

    def options(kinds: Sequence[str]) -> list[Option]:
        return [(_NODES[kind],) for kind in kinds]

    return Group(((0, ()), "type"), options(usual), lambda: options(others))


def fixed_values(parts: Parts) -> list[Any] | None:
    """The values that `const` and `enum` allow; None without these keywords."""
    lists = [*([value] for value in parts.values("const")), *parts.values("enum")]
    if not lists:
        return None
    fits = flat_check(parts)
    return [value for value in min(lists, key=len) if fits(value)]


def flat_check(parts: Parts) -> Callable[[Any], bool]:
    """A check of a value by the keywords of the schemas that need no references."""
    if parts.impossible is not None:
        return lambda _: False
    flat = [
        {keyword: value for keyword, value in node.value.items() if keyword in _FLAT_KEYWORDS}
        for node in parts.nodes
    ]
    negated = [
        node.value["not"] for node in parts.with_keyword("not") if is_plain(node.child("not"))
    ]
    schema = {"allOf": [*flat, *({"not": each} for each in negated)]}
    try:
        return plain_validator(parts.dialect, schema).is_valid
    except ValueError:  # a synthetic schema may be invalid in an older draft
        return lambda _: True
