"""What a bundle adds to a schema: the same demand in other keywords, at the end of `allOf`."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any

from ._patterns._look_around import Demand

ALTERNATIVES = ("anyOf", "oneOf")
BINARY_MARK = f"binary {secrets.token_hex(8)}"
"""The key of the length in the object that replaces binary data; no client can guess it."""
BINARY_CONTENT = f"{BINARY_MARK} content"
"""The key, in that object, of a number that differs for different data."""
BINARY_LENGTHS = {"minLength": "minimum", "maxLength": "maximum"}
"""The keywords for the length of binary data, and those for its number."""
UNIQUE_ITEMS = f"uniqueItems {secrets.token_hex(8)}"
"""The keyword that `UniqueItems` decides about; no document can guess it."""

_MARKED = {"type": "object", "required": [BINARY_MARK]}
_REPLACED = ("$ref", *ALTERNATIVES, "uniqueItems", "pattern", "format")
_LENGTHS = {theirs: ours for ours, theirs in BINARY_LENGTHS.items()}


def with_added(schema: dict[str, Any], added: Sequence[Any]) -> dict[str, Any]:
    """The schema and more demands."""
    return schema | {"allOf": [*schema.get("allOf", ()), *added]} if added else schema


def for_keyword(keyword: str, schema: dict[str, Any]) -> dict[str, Any]:
    """A demand in the place of a keyword; its place in an `allOf` of its own identifies it."""
    return {"allOf": [*({} for _ in range(_REPLACED.index(keyword))), schema]}


def replaced_keyword(steps: Sequence[str | int]) -> str:
    """The keyword in whose place an addition is, from the steps in `allOf` to what failed in it."""
    if steps[1] == "allOf":
        return _REPLACED[int(steps[2])]
    if BINARY_MARK in steps:
        return _LENGTHS[str(steps[-1])]
    return "format" if steps[-1] == "format" else "type"


def takes_binary(schema: dict[str, Any]) -> bool:
    """Whether a schema is that of binary data."""
    return schema.get("format") == "binary" and "string" in _kinds(schema)


def _kinds(schema: dict[str, Any]) -> list[Any]:
    kinds = schema.get("type", [])
    return kinds if isinstance(kinds, list) else [kinds]


def with_binary(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema, for instances in which a marked object replaces binary data.

    The additions use keywords of draft-04 only; limits of the length of a string apply to the data.
    """
    kinds = _kinds(schema)
    added: list[Any] = []
    if takes_binary(schema) and "object" not in kinds:
        schema = schema | {"type": [*kinds, "object"]}
        added.append({"anyOf": [{"not": {"type": "object"}}, _MARKED]})
    elif "object" in kinds and not takes_binary(schema):
        added.append({"anyOf": [{"not": _MARKED}]})
    for ours, theirs in BINARY_LENGTHS.items():
        if ours in schema:
            added.append({"properties": {BINARY_MARK: {theirs: schema[ours]}}})
    return with_added(schema, added)


def with_large_integers(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema, whose `uniqueItems` `UniqueItems` decides about."""
    others = {keyword: value for keyword, value in schema.items() if keyword != "uniqueItems"}
    # jsonschema-rs 0.61 does not say how it came to a keyword of one's own, and does to a `not`.
    unique = {"not": {"not": {UNIQUE_ITEMS: True}}}
    return with_added(others, [for_keyword("uniqueItems", unique)])


def with_demands(schema: dict[str, Any], demands: Sequence[Demand]) -> dict[str, Any]:
    """The schema, whose `pattern` is several regular expressions."""
    others = {keyword: value for keyword, value in schema.items() if keyword != "pattern"}
    added = [
        {"not": {"type": "string", "pattern": pattern}} if negated else {"pattern": pattern}
        for pattern, negated in demands
    ]
    return with_added(others, [for_keyword("pattern", each) for each in added])


def with_format(schema: dict[str, Any], demand: dict[str, Any]) -> dict[str, Any]:
    """The schema, whose `format` is a demand in other keywords."""
    others = {keyword: value for keyword, value in schema.items() if keyword != "format"}
    return with_added(others, [for_keyword("format", demand)])


def with_bounded_pattern(schema: dict[str, Any], name: str) -> dict[str, Any]:
    """The schema, whose `pattern` is decided about by a format of that name."""
    others = {keyword: value for keyword, value in schema.items() if keyword != "pattern"}
    return with_added(others, [for_keyword("pattern", {"format": name})])
