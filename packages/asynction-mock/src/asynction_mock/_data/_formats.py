"""Strings with a format that need no Faker, or for which Faker would ask the clock."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from ._context import Moment
from ._words import phrase, word

Write: TypeAlias = Callable[[Moment, Any], "str | None"]
"""Writes a string of a format, of what the property's name hints at, or of chance."""

_DAY = timedelta(days=1)


def written_time(time: datetime) -> str:
    """A time as `date-time` (RFC 3339) has it."""
    return f"{time:%Y-%m-%dT%H:%M:%SZ}"


def _time(hinted: Any, moment: Moment) -> datetime:
    return hinted if isinstance(hinted, datetime) else moment.ago(timedelta(), 30 * _DAY)


def _timed(pattern: str) -> Write:
    return lambda moment, hinted: _time(hinted, moment).strftime(pattern)


def _duration(moment: Moment, hinted: Any) -> str:  # noqa: ARG001
    return moment.pick(
        (f"PT{moment.whole(1, 59)}M", f"PT{moment.whole(1, 12)}H{moment.whole(1, 59)}M")
    )


def _email(moment: Moment, hinted: Any) -> str:
    if isinstance(hinted, str) and "@" in hinted:
        return hinted
    domain = moment.pick(("example.com", "example.org", "example.net"))
    return f"{word(moment.random)}.{word(moment.random)}@{domain}"


def _host(moment: Moment, hinted: Any) -> str:  # noqa: ARG001
    return f"{word(moment.random)}.example.com"


def _address(moment: Moment, hinted: Any) -> str:  # noqa: ARG001
    return f"192.0.2.{moment.whole(1, 254)}"


def _address6(moment: Moment, hinted: Any) -> str:  # noqa: ARG001
    return f"2001:db8::{moment.whole(1, 0xFFFF):x}:{moment.whole(1, 0xFFFF):x}"


def _uri(moment: Moment, hinted: Any) -> str:
    if isinstance(hinted, str) and hinted.startswith("https://"):
        return hinted
    return f"https://example.com/{word(moment.random)}/{moment.whole(1, 999)}"


def _reference(moment: Moment, hinted: Any) -> str:
    if isinstance(hinted, str) and hinted.startswith(("https://", "/")):
        return hinted
    return f"/{word(moment.random)}/{moment.whole(1, 999)}"


def _uuid(moment: Moment, hinted: Any) -> str:  # noqa: ARG001
    random, variant = moment.hexadecimal(31), moment.pick("89ab")
    return f"{random[:8]}-{random[8:12]}-4{random[12:15]}-{variant}{random[15:18]}-{random[18:30]}"


def _base64(moment: Moment, hinted: Any) -> str:  # noqa: ARG001
    return base64.b64encode(f"{phrase(moment.random, 12, None)}".encode()).decode()


def _decimal(moment: Moment, hinted: Any) -> str:
    number = hinted if isinstance(hinted, float | int) else moment.decimal(1, 999, 2)
    return f"{number:.2f}"


def _password(moment: Moment, hinted: Any) -> str:  # noqa: ARG001
    return moment.hexadecimal(16)


def _expiry(moment: Moment, hinted: Any) -> str:  # noqa: ARG001
    return f"{moment.ahead(30 * _DAY, 1500 * _DAY):%m/%y}"


FORMATS: dict[str, Write] = {
    "date-time": lambda moment, hinted: written_time(_time(hinted, moment)),
    "datetime": lambda moment, hinted: written_time(_time(hinted, moment)),
    "iso8601": lambda moment, hinted: written_time(_time(hinted, moment)),
    "date": _timed("%Y-%m-%d"),
    "time": _timed("%H:%M:%SZ"),
    "year": _timed("%Y"),
    "month": _timed("%m"),
    "month_name": _timed("%B"),
    "day_of_month": _timed("%d"),
    "day_of_week": _timed("%A"),
    "am_pm": _timed("%p"),
    "credit_card_expire": _expiry,
    "duration": _duration,
    **dict.fromkeys(("email", "idn-email"), _email),
    **dict.fromkeys(("hostname", "idn-hostname"), _host),
    **dict.fromkeys(("ipv4", "ip"), _address),
    "ipv6": _address6,
    **dict.fromkeys(("uri", "url", "iri"), _uri),
    **dict.fromkeys(("uri-reference", "iri-reference"), _reference),
    "uuid": _uuid,
    **dict.fromkeys(("byte", "base64"), _base64),
    "decimal": _decimal,
    "password": _password,
}
"""How to write strings of the formats that need no Faker."""

OTHER_FORMATS = frozenset(
    [
        *("json-pointer", "relative-json-pointer", "regex", "uri-template", "binary"),
        *("int32", "int64", "float", "double", "string"),
    ]
)
"""Further formats that a specification or a habit gives, and that are no provider's name."""
