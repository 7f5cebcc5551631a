"""What `format` asks for: which formats are checked, and what binary data satisfies.

Formats that jsonschema-rs leaves out, or is slow at, are written in other keywords.
"""

from __future__ import annotations

import secrets
from typing import Any

from ._dialects import Dialect

_TIME = r"(?:[0-9]+H(?:[0-9]+M(?:[0-9]+S)?)?|[0-9]+M(?:[0-9]+S)?|[0-9]+S)"
_DATE = r"(?:[0-9]+Y(?:[0-9]+M(?:[0-9]+D)?)?|[0-9]+M(?:[0-9]+D)?|[0-9]+D)"
_SINCE_2019: dict[str, dict[str, Any]] = {
    "uuid": {"pattern": r"^[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$"},
    "duration": {"pattern": rf"^P(?:[0-9]+W|{_DATE}(?:T{_TIME})?|T{_TIME})$"},
}
"""Formats of JSON Schema 2019-09 (RFC 4122; RFC 3339, appendix A), which documents in older drafts
use all the same."""
_OF_OPENAPI: dict[str, dict[str, Any]] = {
    "int32": {"minimum": -(2**31), "maximum": 2**31 - 1, "multipleOf": 1},
    "int64": {"minimum": -(2**63), "maximum": 2**63 - 1, "multipleOf": 1},
}
PLAIN_EMAIL = (
    r"^[A-Za-z0-9_]{1,30}([.+-][A-Za-z0-9_]{1,30})?"
    r"@([A-Za-z0-9]{1,20}(-[A-Za-z0-9]{1,20})?\.){1,4}[A-Za-z]{2,20}$"
)
"""Matches many e-mail addresses, and nothing else."""
CHECKED_FORMATS = frozenset(
    [
        *("date-time", "date", "time", "duration", "email", "idn-email", "hostname"),
        *("idn-hostname", "ipv4", "ipv6", "uri", "uri-reference", "iri", "iri-reference", "uuid"),
        *("uri-template", "json-pointer", "relative-json-pointer", "regex", "int32", "int64"),
    ]
)
"""Those that are checked in every dialect that has them, and in AsyncAPI's."""


def format_demand(schema: dict[str, Any], dialect: Dialect) -> dict[str, Any] | None:
    """What the format of a schema asks for, where the validator would ask for nothing."""
    name = schema.get("format")
    if not isinstance(name, str):
        return None
    if name in _SINCE_2019 and dialect not in {Dialect.DRAFT2019, Dialect.DRAFT2020}:
        return _SINCE_2019[name]
    return _OF_OPENAPI.get(name)


def plain_email_demand(schema: dict[str, Any]) -> dict[str, Any] | None:
    """What checks plain e-mail addresses in half the time, None for another format.

    jsonschema-rs 0.60 takes ten times as long for `email` as for `date-time`.
    """
    if schema.get("format") != "email":
        return None
    return {"if": {"pattern": PLAIN_EMAIL}, "else": {"format": "email"}}


BINARY_MARK = f"binary {secrets.token_hex(8)}"
"""The key of the length in the object that replaces binary data; no client can guess it."""
BINARY_CONTENT = f"{BINARY_MARK} content"
"""The key, in that object, of a number that differs for different data."""
BINARY_LENGTHS = {"minLength": "minimum", "maxLength": "maximum"}
"""The keywords for the length of binary data, and those for its number."""
_MARKED = {"type": "object", "required": [BINARY_MARK]}


def takes_binary(schema: dict[str, Any]) -> bool:
    """Whether a schema is that of binary data."""
    return schema.get("format") == "binary" and "string" in _kinds(schema)


def _kinds(schema: dict[str, Any]) -> list[Any]:
    kinds = schema.get("type", [])
    return kinds if isinstance(kinds, list) else [kinds]


def with_binary(schema: dict[str, Any]) -> tuple[dict[str, Any], list[Any]]:
    """The schema, for instances in which a marked object replaces binary data, and what it adds.

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
    return schema, added
