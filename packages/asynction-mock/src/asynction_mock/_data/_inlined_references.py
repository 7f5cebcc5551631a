"""Schemas in the keywords of draft-07 and without references, for hypothesis-jsonschema."""

from __future__ import annotations

from typing import Any

# How often a recursive schema is inlined within itself.
_MAX_RECURSION = 2
_MAX_PARTS = 5_000  # references that are written out multiply


class TooManyPartsError(Exception):
    """A schema without references is too large."""


def inline_references(schema: dict[str, Any]) -> Any:
    """A schema whose references are replaced by the schemas that they refer to.

    If a schema refers to itself, `false` replaces the innermost reference, so instances of the
    result must be checked against the original.

    Args:
        schema: A schema that refers to its own definitions only.

    Raises TooManyPartsError if the result would be too large.
    """
    return _Inlining(schema).of(schema, {})


def forbid_other_properties(schema: Any) -> Any:
    """A schema whose objects have only the properties that it names, for plainer instances."""
    if isinstance(schema, list):
        return [forbid_other_properties(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    parts = {key: _forbid_within(key, each) for key, each in schema.items()}
    if parts.keys() & _OPEN_KEYWORDS or not isinstance(parts.get("properties"), dict):
        return parts
    return parts | {"additionalProperties": False}


def _forbid_within(keyword: str, value: Any) -> Any:
    if keyword in _DATA:
        return value
    if keyword in _MAPS and isinstance(value, dict):
        return {name: forbid_other_properties(each) for name, each in value.items()}
    return forbid_other_properties(value)


_OPEN_KEYWORDS = frozenset({"additionalProperties", "patternProperties", "minProperties"})


class _Inlining:
    def __init__(self, schema: dict[str, Any]) -> None:
        self._definitions = {
            f"#/{keyword}/{name}": each
            for keyword in ("definitions", "$defs")
            for name, each in schema.get(keyword, {}).items()
        }
        self._parts = 0

    def of(self, value: Any, depths: dict[str, int]) -> Any:
        self._parts += 1
        if self._parts > _MAX_PARTS:
            raise TooManyPartsError(f"without references it has more than {_MAX_PARTS} parts")
        if isinstance(value, list):
            return [self.of(each, depths) for each in value]
        if not isinstance(value, dict):
            return value
        siblings = {
            key: self._within(key, each, depths)
            for key, each in value.items()
            if key not in ("$ref", "definitions", "$defs")
        }
        reference = value.get("$ref")
        if reference not in self._definitions:
            return _as_draft_07(siblings)
        depth = depths.get(reference, 0)
        if depth >= _MAX_RECURSION:
            return False
        target = self.of(self._definitions[reference], depths | {reference: depth + 1})
        return {"allOf": [target, _as_draft_07(siblings)]} if siblings else target

    def _within(self, keyword: str, value: Any, depths: dict[str, int]) -> Any:
        if keyword in _DATA:
            return value
        if keyword in _MAPS and isinstance(value, dict):
            return {name: self.of(each, depths) for name, each in value.items()}
        return self.of(value, depths)


# Their values are data: a `$ref` within them is not a reference.
_DATA = frozenset({"const", "enum", "required"})
# Their values hold schemas by names of the author's, which may be those of keywords.
_MAPS = frozenset({"properties", "patternProperties", "dependencies", "dependentSchemas"})


def _as_draft_07(schema: dict[str, Any]) -> dict[str, Any]:
    """Rename the keywords that newer drafts have introduced."""
    if isinstance(schema.get("prefixItems"), list):
        rest = schema.pop("items", None)
        schema["items"] = schema.pop("prefixItems")
        if rest is not None:
            schema["additionalItems"] = rest
    for keyword in ("dependentRequired", "dependentSchemas"):
        if isinstance(schema.get(keyword), dict):
            schema["dependencies"] = schema.get("dependencies", {}) | schema.pop(keyword)
    return schema
