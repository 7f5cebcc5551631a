"""Validators for schemas that are plain data and refer to nothing."""

from __future__ import annotations

from typing import Any

import jsonschema_rs

from ._dialects import BY_NAME, ONE, SEVERAL, Dialect, new_validator
from ._patterns._rust_syntax import with_engine_patterns

_SCHEMA_KEYWORDS = ONE | SEVERAL | BY_NAME


def plain_validator(dialect: Dialect, schema: dict[str, Any]) -> jsonschema_rs.Validator:
    """A validator for one schema, whose patterns are regular expressions of ECMA 262.

    Raises ValueError where it can't be compiled.
    """
    return new_validator(dialect, _for_engine(schema))


def _for_engine(schema: Any) -> Any:
    if not isinstance(schema, dict):
        return schema
    copied = {keyword: _copied(keyword, value) for keyword, value in schema.items()}
    with_engine_patterns(copied)
    return copied


def _copied(keyword: str, value: Any) -> Any:
    if keyword not in _SCHEMA_KEYWORDS:
        return value
    if isinstance(value, list):
        return [_for_engine(each) for each in value]
    if keyword in BY_NAME and isinstance(value, dict):
        return {name: _for_engine(each) for name, each in value.items()}
    return _for_engine(value)
