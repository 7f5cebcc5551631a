"""Schemas in the words of draft-07 and without references, as hypothesis-jsonschema takes them."""

from __future__ import annotations

from typing import Any

# So often may a schema stand within itself.
_DEPTH = 2
_MOST_PARTS = 5_000


class TooLarge(Exception):
    """A schema without references is too large."""


def unrolled(schema: dict[str, Any]) -> Any:
    """A schema whose references are replaced by what they refer to.

    Where a schema refers to itself, `false` stands in the place of the innermost reference, so what
    satisfies the result is to be checked.

    Args:
        schema: A schema that refers to nothing but its own definitions.

    Raises TooLarge.
    """
    return _Unrolling(schema).of(schema, {})


def closed(schema: Any) -> Any:
    """A schema whose objects have no members but those it names; what satisfies it is tidier."""
    if isinstance(schema, list):
        return [closed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    parts = {key: each if key in _DATA else closed(each) for key, each in schema.items()}
    if parts.keys() & _OPENING or not isinstance(parts.get("properties"), dict):
        return parts
    return parts | {"additionalProperties": False}


_OPENING = frozenset({"additionalProperties", "patternProperties", "minProperties"})


class _Unrolling:
    def __init__(self, schema: dict[str, Any]) -> None:
        self._definitions = {
            f"#/{keyword}/{name}": each
            for keyword in ("definitions", "$defs")
            for name, each in schema.get(keyword, {}).items()
        }
        self._parts = 0

    def of(self, value: Any, opened: dict[str, int]) -> Any:
        self._parts += 1
        if self._parts > _MOST_PARTS:
            raise TooLarge(f"without references it has more than {_MOST_PARTS} parts")
        if isinstance(value, list):
            return [self.of(each, opened) for each in value]
        if not isinstance(value, dict):
            return value
        plain = {
            key: each if key in _DATA else self.of(each, opened)
            for key, each in value.items()
            if key not in ("$ref", "definitions", "$defs")
        }
        reference = value.get("$ref")
        if reference not in self._definitions:
            return _older(plain)
        times = opened.get(reference, 0)
        if times >= _DEPTH:
            return False
        target = self.of(self._definitions[reference], opened | {reference: times + 1})
        return {"allOf": [target, _older(plain)]} if plain else target


_DATA = frozenset({"const", "enum", "required"})


def _older(schema: dict[str, Any]) -> dict[str, Any]:
    """What newer drafts call otherwise."""
    if isinstance(schema.get("prefixItems"), list):
        rest = schema.pop("items", None)
        schema["items"] = schema.pop("prefixItems")
        if rest is not None:
            schema["additionalItems"] = rest
    for keyword in ("dependentRequired", "dependentSchemas"):
        if isinstance(schema.get(keyword), dict):
            schema["dependencies"] = schema.get("dependencies", {}) | schema.pop(keyword)
    return schema
