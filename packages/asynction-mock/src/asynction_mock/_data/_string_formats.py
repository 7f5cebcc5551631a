"""Which string a format gets (`email`, `date-time`, `ipv4`), for formats that need no Faker.

Addresses are of the ranges and domains that are reserved for documentation.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from ._seeded_context import FakeContext
from ._words import phrase, word

FormatWriter: TypeAlias = Callable[[FakeContext, Any], "str | None"]
"""Writes a string of a format from the value that the property's name suggests, or at random."""

_DAY = timedelta(days=1)


def format_time(time: datetime) -> str:
    """A time in the format `date-time` (RFC 3339)."""
    return f"{time:%Y-%m-%dT%H:%M:%SZ}"


def _time(hint_value: Any, context: FakeContext) -> datetime:
    return hint_value if isinstance(hint_value, datetime) else context.past(timedelta(), 30 * _DAY)


def _time_format(pattern: str) -> FormatWriter:
    return lambda context, hint_value: _time(hint_value, context).strftime(pattern)


def _ignore_hint(make: Callable[[FakeContext], str]) -> FormatWriter:
    return lambda context, _hint_value: make(context)


def _duration(context: FakeContext, hint_value: Any) -> str:  # noqa: ARG001
    return context.choice(
        (f"PT{context.integer(1, 59)}M", f"PT{context.integer(1, 12)}H{context.integer(1, 59)}M")
    )


def _email(context: FakeContext, hint_value: Any) -> str:
    if isinstance(hint_value, str) and "@" in hint_value:
        return hint_value
    domain = context.choice(("example.com", "example.org", "example.net"))
    return f"{word(context.random)}.{word(context.random)}@{domain}"


def _uri(context: FakeContext, hint_value: Any) -> str:
    if isinstance(hint_value, str) and hint_value.startswith("https://"):
        return hint_value
    return url(context)


def _reference(context: FakeContext, hint_value: Any) -> str:
    if isinstance(hint_value, str) and hint_value.startswith(("https://", "/")):
        return hint_value
    return _path(context)


def _base64(context: FakeContext, hint_value: Any) -> str:  # noqa: ARG001
    return base64.b64encode(f"{phrase(context.random, 12, None)}".encode()).decode()


def _decimal(context: FakeContext, hint_value: Any) -> str:
    number = hint_value if isinstance(hint_value, float | int) else context.decimal(1, 999, 2)
    return f"{number:.2f}"


def _password(context: FakeContext, hint_value: Any) -> str:  # noqa: ARG001
    return context.hexadecimal(16)


def _expiry(context: FakeContext, hint_value: Any) -> str:  # noqa: ARG001
    return f"{context.future(30 * _DAY, 1500 * _DAY):%m/%y}"


def ipv4_address(context: FakeContext) -> str:
    """An address of the range that is reserved for documentation (RFC 5737)."""
    return f"192.0.2.{context.integer(1, 254)}"


def ipv6_address(context: FakeContext) -> str:
    """An address of the range that is reserved for documentation (RFC 3849)."""
    return f"2001:db8::{context.integer(1, 0xFFFF):x}:{context.integer(1, 0xFFFF):x}"


def host_name(context: FakeContext) -> str:
    """A name in a domain that is reserved for examples (RFC 2606)."""
    return f"{word(context.random)}.example.com"


def url(context: FakeContext) -> str:
    """The URL of a page on a host that is reserved for examples."""
    return f"https://example.com{_path(context)}"


def _path(context: FakeContext) -> str:
    """The path of such a URL."""
    return f"/{word(context.random)}/{context.integer(1, 999)}"


def uuid(context: FakeContext) -> str:
    """A random UUID (RFC 9562, version 4)."""
    digits, variant = context.hexadecimal(31), context.choice("89ab")
    return f"{digits[:8]}-{digits[8:12]}-4{digits[12:15]}-{variant}{digits[15:18]}-{digits[18:30]}"


FORMATS: dict[str, FormatWriter] = {
    "date-time": lambda context, hint_value: format_time(_time(hint_value, context)),
    "datetime": lambda context, hint_value: format_time(_time(hint_value, context)),
    "iso8601": lambda context, hint_value: format_time(_time(hint_value, context)),
    "date": _time_format("%Y-%m-%d"),
    "time": _time_format("%H:%M:%SZ"),
    "year": _time_format("%Y"),
    "month": _time_format("%m"),
    "month_name": _time_format("%B"),
    "day_of_month": _time_format("%d"),
    "day_of_week": _time_format("%A"),
    "am_pm": _time_format("%p"),
    "credit_card_expire": _expiry,
    "duration": _duration,
    **dict.fromkeys(("email", "idn-email"), _email),
    **dict.fromkeys(("hostname", "idn-hostname"), _ignore_hint(host_name)),
    **dict.fromkeys(("ipv4", "ip"), _ignore_hint(ipv4_address)),
    "ipv6": _ignore_hint(ipv6_address),
    **dict.fromkeys(("uri", "url", "iri"), _uri),
    **dict.fromkeys(("uri-reference", "iri-reference"), _reference),
    "uuid": _ignore_hint(uuid),
    **dict.fromkeys(("byte", "base64"), _base64),
    "decimal": _decimal,
    "password": _password,
}
"""The writers of the formats that need no Faker."""

OTHER_FORMATS = frozenset(
    [
        *("json-pointer", "relative-json-pointer", "regex", "uri-template", "binary"),
        *("int32", "int64", "float", "double", "string"),
    ]
)
"""Further formats that specifications define or that are in use; none names a provider of Faker."""
