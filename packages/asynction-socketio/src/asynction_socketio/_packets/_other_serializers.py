"""The packets of other serializers, such as msgpack's, and of other codecs of the default one."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import datetime, timedelta
from importlib import import_module
from typing import TYPE_CHECKING, Any

from ._json import is_suspicious
from ._limits import MAX_DEPTH
from ._malformed_packets import MalformedPacketError, require_protocol

if TYPE_CHECKING:
    _Packet = Any
else:
    _Packet = object


_UNDEFINED = object()
_BEGINNING = datetime(1970, 1, 1)  # of UTC, and so is what is counted from it


class StrictPacket(_Packet):  # type: ignore[misc]  # its other base is chosen at run time
    """A packet of another serializer; raises MalformedPacketError for what it can't decode."""

    _timestamp_class: type[Any] | None = None
    """The class of msgpack's timestamps, where its extensions are read as JavaScript means them."""
    data: Any
    id: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        if "encoded_packet" in kwargs and not kwargs["encoded_packet"]:
            raise MalformedPacketError("it is empty")  # python-socketio takes it for an event
        super().__init__(*args, **kwargs)

    def decode(self, encoded_packet: Any) -> Any:
        try:
            attachments = super().decode(encoded_packet)
            if self._timestamp_class is not None:
                self.data = _in_json(self.data, self._timestamp_class)
                self.id = _in_json(self.id, self._timestamp_class)
        except Exception as error:
            raise MalformedPacketError(f"it can't be decoded ({type(error).__name__})") from error
        _require_types(self)
        require_protocol(self, attachments or 0)
        _require_json(self.data, encoded_packet)
        return attachments


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


def _in_json(value: Any, timestamp_class: type[Any]) -> Any:
    """A value as JSON has it: a time as text, no member that is undefined, null for other ones.

    Raises ValueError for names that are bytes, and ArithmeticError for times of no calendar.
    """
    if isinstance(value, dict):
        if any(name.__class__ is not str for name in value):
            raise ValueError("a name that is not text")
        return {
            name: _in_json(each, timestamp_class)
            for name, each in value.items()
            if each is not _UNDEFINED
        }
    if isinstance(value, list):
        return [_in_json(each, timestamp_class) for each in value]
    if isinstance(value, timestamp_class):
        moment = timedelta(seconds=value.seconds, microseconds=value.nanoseconds // 1000)
        return f"{(_BEGINNING + moment).isoformat(timespec='milliseconds')}Z"
    return None if value is _UNDEFINED else value


def _require_types(received: Any) -> None:
    if not isinstance(received.namespace, str | None) or not isinstance(received.id, int | None):
        raise MalformedPacketError("its namespace or its id is of a wrong type")
    if not isinstance(received.packet_type, int):
        raise MalformedPacketError("its type is unknown")


def _require_json(data: Any, encoded: Any) -> None:
    """Hold data against RFC 8259, which Python's reader does not, and against MAX_DEPTH."""
    *_, deepest = levels(data)
    if deepest:
        raise MalformedPacketError(f"it has more than {MAX_DEPTH} levels of nesting")
    if not isinstance(encoded, str) or (
        "NaN" in encoded or "Infinity" in encoded or is_suspicious(encoded)
    ):
        for level in levels(data):
            if any(isinstance(each, float) and not math.isfinite(each) for each in level):
                raise MalformedPacketError("it holds a number that JSON has not")


def levels(value: Any) -> Iterator[list[Any]]:
    """A value, the values in it, those in them, and so on; the last is empty, or too deep."""
    level = [value]
    yield level
    for _ in range(MAX_DEPTH + 1):
        level = [
            each
            for holder in level
            if isinstance(holder, dict | list)
            for each in (holder.values() if isinstance(holder, dict) else holder)
        ]
        yield level
        if not level:
            return
