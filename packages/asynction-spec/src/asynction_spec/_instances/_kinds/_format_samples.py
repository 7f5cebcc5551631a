"""Strings with a format: one that is nice to read, and a regular expression for others.

A regular expression matches a part of what its format allows, in a wide range of lengths.
"""

from __future__ import annotations

from typing import NamedTuple


class Format(NamedTuple):
    """A string with a format, and a regular expression for others."""

    sample: str
    pattern: str


_DATE = r"20[0-3]\d-(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])"
_TIME = r"([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?Z"
_BYTE = r"(\d|[1-9]\d|1\d\d|2[0-4]\d)"
_EMAIL = Format(
    "user@example.com", r"[a-z]([a-z0-9]{2,20})?@(example\.(com|org|net)|[a-z]\.[a-z]{2,20})"
)
_HOST = Format(
    "www.example.com", r"([a-z]{2,20}\.){0,9}example\.(com|org|net)|[a-z]([a-z0-9]{1,20})?"
)
_URI = Format(
    "https://example.com/path", r"https://example\.(com|org|net)(/[a-z0-9]+)+|[a-z]:[a-z0-9]*"
)
_REFERENCE = Format("/path", r"(/[a-z0-9]+)+|[a-z0-9]*")
_BASE64 = Format("c3RyaW5n", r"([A-Za-z0-9+/]{4})*")

FORMATS: dict[str, Format] = {
    "date-time": Format("2025-01-15T09:30:00Z", f"{_DATE}T{_TIME}"),
    "date": Format("2025-01-15", _DATE),
    "time": Format("09:30:00Z", _TIME),
    "duration": Format("PT1H30M", r"P[1-9]\d*D(T[1-9]\d?H)?|PT[1-9]\d*[HMS]"),
    "email": _EMAIL,
    "idn-email": _EMAIL,
    "hostname": _HOST,
    "idn-hostname": _HOST,
    "ipv4": Format("192.0.2.1", rf"10\.{_BYTE}\.{_BYTE}\.{_BYTE}"),
    "ipv6": Format("2001:db8::1", r"2001:db8(:[1-9a-f][0-9a-f]{0,3}){6}|::[1-9a-f]"),
    "uri": _URI,
    "url": _URI,
    "iri": _URI,
    "uri-reference": _REFERENCE,
    "iri-reference": _REFERENCE,
    "uri-template": Format("https://example.com/{id}", r"(/[a-z0-9]+)*/\{[a-z]+\}|[a-z0-9]*"),
    "uuid": Format(
        "3fa85f64-5717-4562-b3fc-2c963f66afa6",
        "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}",
    ),
    "json-pointer": Format("/path/0", r"(/[a-z0-9]+)*"),
    "relative-json-pointer": Format("1/path", r"\d(/[a-z0-9]+)*"),
    "regex": Format("^[a-z]+$", "[a-z0-9]*"),
    "byte": _BASE64,
    "base64": _BASE64,
    "decimal": Format("10.50", r"[1-9]\d*\.\d{2}|\d*"),
    "password": Format("secret-password", "[A-Za-z0-9]+"),
}

INTEGERS = {"int32": (-(2**31), 2**31 - 1), "int64": (-(2**63), 2**63 - 1)}
"""The ranges of the formats of integers."""
