"""What msgpack has and JSON has not, as JavaScript's clients mean it: times, `undefined`."""

from __future__ import annotations

from datetime import datetime, timedelta
from importlib import import_module
from typing import Any

_UNDEFINED = object()
_BEGINNING = datetime(1970, 1, 1)  # of UTC, and so is what is counted from it


def of_javascript(packet_class: type[Any]) -> dict[str, Any]:
    """What a packet class of msgpack needs for JavaScript clients, unless it has its own hook.

    Their notepack writes `undefined`, and arrays of bytes, as extensions of type 0, and a Date as a
    timestamp. Nobody has said what other extensions mean, so they are malformed.
    """
    hook: Any = getattr(packet_class, "ext_hook", None)
    if getattr(hook, "__name__", "") != "ExtType" or "msgpack" not in str(hook.__module__):
        return {}

    def read(code: int, data: bytes) -> Any:
        if code != 0:
            raise ValueError(f"an extension of type {code}")
        return _UNDEFINED if data == b"\0" else data

    timestamp = import_module(hook.__module__).Timestamp
    return {"ext_hook": staticmethod(read), "_timestamp_class": timestamp}


def json_value(value: Any, timestamp_class: type[Any]) -> Any:
    """A value as JSON has it: a time as text, no member that is undefined, null for other ones.

    Raises ValueError for names that are bytes, and ArithmeticError for times of no calendar.
    """
    if isinstance(value, dict):
        if any(name.__class__ is not str for name in value):
            raise ValueError("a name that is not text")
        return {
            name: json_value(each, timestamp_class)
            for name, each in value.items()
            if each is not _UNDEFINED
        }
    if isinstance(value, list):
        return [json_value(each, timestamp_class) for each in value]
    if isinstance(value, timestamp_class):
        moment = timedelta(seconds=value.seconds, microseconds=value.nanoseconds // 1000)
        return f"{(_BEGINNING + moment).isoformat(timespec='milliseconds')}Z"
    return None if value is _UNDEFINED else value
