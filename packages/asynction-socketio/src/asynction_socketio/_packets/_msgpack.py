"""What msgpack has and JSON has not, as JavaScript's clients mean it: times, `undefined`."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any

_UNDEFINED = object()
_DATE = b"\xd7\x00"  # the form of an extension (fixext 8) that notepack 2 gives a Date alone
_DATES = re.compile(b"(?s)(?=" + _DATE + b"(.{8}))")
_BEGINNING = datetime(1970, 1, 1)  # of UTC, and so is what is counted from it


def of_javascript(packet_class: type[Any]) -> dict[str, Any]:
    """What a packet class of msgpack needs for JavaScript clients, unless it has its own hook.

    Their notepack writes `undefined`, arrays of bytes, and a Date as extensions of type 0; later
    versions of it write a Date as a timestamp. Nobody has said what other extensions mean, so they
    are malformed.
    """
    hook: Any = getattr(packet_class, "ext_hook", None)
    if getattr(hook, "__name__", "") != "ExtType" or "msgpack" not in str(hook.__module__):
        return {}

    def read(code: int, data: bytes) -> Any:
        if code != 0:
            raise ValueError(f"an extension of type {code}")
        if len(data) == _EightBytes.LENGTH:
            return _EightBytes(data)
        return _UNDEFINED if data == b"\0" else data

    timestamp = import_module(hook.__module__).Timestamp
    return {"ext_hook": staticmethod(read), "_timestamp_class": timestamp}


class _EightBytes(bytes):
    """An extension of type 0 that is a Date or an array of bytes, which its data don't say."""

    LENGTH = 8


def dates_in(encoded: bytes) -> frozenset[bytes]:
    """The data of the extensions in an encoded packet that are written as a Date is."""
    return frozenset(_DATES.findall(encoded)) if _DATE in encoded else frozenset()


def json_value(value: Any, timestamp_class: type[Any], dates: frozenset[bytes]) -> Any:
    """A value as JSON has it: a time as text, no member that is undefined, null for other ones.

    Args:
        value: What was decoded.
        timestamp_class: The class of msgpack's timestamps.
        dates: Of the encoded packet, see `dates_in`.

    Raises ValueError for names that are bytes, and ArithmeticError for times of no calendar.
    """
    if isinstance(value, dict):
        if any(name.__class__ is not str for name in value):
            raise ValueError("a name that is not text")
        return {
            name: json_value(each, timestamp_class, dates)
            for name, each in value.items()
            if each is not _UNDEFINED
        }
    if isinstance(value, list):
        return [json_value(each, timestamp_class, dates) for each in value]
    if isinstance(value, timestamp_class):
        return _text(timedelta(seconds=value.seconds, microseconds=value.nanoseconds // 1000))
    if isinstance(value, _EightBytes):
        if value not in dates:
            return bytes(value)
        return _text(timedelta(milliseconds=int.from_bytes(value, "big", signed=True)))
    return None if value is _UNDEFINED else value


def _text(since: timedelta) -> str:
    return f"{(_BEGINNING + since).isoformat(timespec='milliseconds')}Z"
