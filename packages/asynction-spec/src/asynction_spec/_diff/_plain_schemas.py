"""Argument lists and other values of a document as schemas of plain JSON Schema.

What a document means beyond JSON Schema is written into them: how many arguments there are, that
binary data is not text, and which formats are checked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from .._model._async_api_spec import Arguments
from .._schemas._bundle import Bundle
from .._schemas._checked_formats import CHECKED_FORMATS, format_demand
from .._schemas._dialects import BY_NAME, ONE, SEVERAL, Dialect
from .._text._references import References
from .._text._source import Node

_SCHEMA_KEYWORDS = ONE | SEVERAL | BY_NAME
_BINARY = "binary data, by its length"
"""The property of the objects that replace binary data."""
_LENGTHS = {"minLength": "minimum", "maxLength": "maximum"}


@dataclass(frozen=True, slots=True)
class PlainSchema:
    """A schema as plain data, with all that it refers to."""

    value: Any
    dialect: Dialect


def arguments_schema(
    references: References, alternatives: Sequence[Arguments]
) -> PlainSchema | None:
    """The schema of the argument lists that one of several alternatives describes.

    None where they are in several dialects, or one of them can't be written into one schema.
    """
    dialects = {each.dialect for each in alternatives}
    if len(dialects) != 1:
        return None
    (dialect,) = dialects
    bundle = Bundle(references, dialect, patterns_as_written=True)
    lists = [_argument_list(bundle, each) for each in alternatives]
    return _with_definitions(bundle, {"anyOf": lists})


def value_schema(references: References, schema: Node, dialect: Dialect) -> PlainSchema | None:
    """The same for one value."""
    bundle = Bundle(references, dialect, patterns_as_written=True)
    return _with_definitions(bundle, {"anyOf": [bundle.add(schema)]})


def _argument_list(bundle: Bundle, arguments: Arguments) -> dict[str, Any]:
    if arguments.positional:
        # Beside a `$ref` nothing counts in older drafts.
        schema: dict[str, Any] = {"allOf": [bundle.add(arguments.schema)]}
    else:
        keyword = "prefixItems" if bundle.dialect.knows_prefix_items else "items"
        schema = {keyword: [bundle.add(arguments.schema)]}
    schema |= {"type": "array", "minItems": arguments.least}
    return schema if arguments.most is None else schema | {"maxItems": arguments.most}


def _with_definitions(bundle: Bundle, schema: dict[str, Any]) -> PlainSchema | None:
    try:
        whole = schema | bundle.definitions()
    except ValueError:  # it says something else in a bundle than alone
        return None
    return PlainSchema(_plain(whole, bundle.dialect), bundle.dialect)


def _plain(schema: Any, dialect: Dialect) -> Any:
    if not isinstance(schema, dict):
        return schema
    copied = {keyword: _copied(keyword, value, dialect) for keyword, value in schema.items()}
    name = copied.get("format")
    if not isinstance(name, str):
        return copied
    demand = format_demand(copied, dialect)
    if name in CHECKED_FORMATS and demand is None:
        return copied
    del copied["format"]
    if demand is not None:
        return copied | {"allOf": [*copied.get("allOf", ()), demand]}
    return _with_binary(copied) if name == "binary" else copied


def _copied(keyword: str, value: Any, dialect: Dialect) -> Any:
    if keyword not in _SCHEMA_KEYWORDS:
        return value
    if isinstance(value, list):
        return [_plain(each, dialect) for each in value]
    if keyword in BY_NAME and isinstance(value, dict):
        return {name: _plain(each, dialect) for name, each in value.items()}
    return _plain(value, dialect)


def _with_binary(schema: dict[str, Any]) -> dict[str, Any]:
    """A schema of binary data, or of other types too, in which objects replace binary data."""
    kinds = schema.get("type", [])
    kinds = kinds if isinstance(kinds, list) else [kinds]
    if "string" not in kinds:
        return schema
    limits = {theirs: schema[ours] for ours, theirs in _LENGTHS.items() if ours in schema}
    binary = {
        "type": "object",
        "properties": {_BINARY: {"type": "integer", "minimum": 0} | limits},
        "required": [_BINARY],
        "additionalProperties": False,
    }
    others = [each for each in kinds if each != "string"]
    demands = {keyword: value for keyword, value in schema.items() if keyword != "type"}
    types = {"anyOf": [binary, {"type": others}] if others else [binary]}
    return {"allOf": [types, demands]} if demands else types


def with_real_binary(message: Any) -> Any:
    """A message of a plain schema with binary data in the place of the objects that replace it."""
    if isinstance(message, list):
        return [with_real_binary(each) for each in message]
    if not isinstance(message, dict):
        return message
    length = message.get(_BINARY)
    if len(message) == 1 and isinstance(length, int):
        return bytes(length)
    return {name: with_real_binary(each) for name, each in message.items()}


def limits_of(schema: Any) -> Iterator[int | float]:
    """The numbers that a schema compares with: of values, lengths and counts."""
    for keyword, value in _keywords(schema):
        if keyword in _LIMITS and isinstance(value, int | float) and not isinstance(value, bool):
            yield value


def values_of(schema: Any) -> Iterator[Any]:
    """The values that a schema has in it: of `enum` and `const`."""
    for keyword, value in _keywords(schema):
        if keyword == "const":
            yield value
        elif keyword == "enum" and isinstance(value, list):
            yield from value


_LIMITS = frozenset(
    [
        *("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
        *("minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"),
    ]
)


def _keywords(schema: Any) -> Iterator[tuple[str, Any]]:
    """Each keyword of a schema, and of all schemas in it, with its value."""
    pending = [schema]
    while pending:
        found = pending.pop()
        if not isinstance(found, dict):
            continue
        for keyword, value in found.items():
            yield keyword, value
            if keyword in BY_NAME and isinstance(value, dict):
                pending += value.values()
            elif keyword in _SCHEMA_KEYWORDS:
                pending += value if isinstance(value, list) else [value]
