"""Packets of other serializers and codecs, refused where they violate the Socket.IO protocol."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ._json import is_suspicious
from ._limits import MAX_DEPTH
from ._malformed_packets import MalformedPacketError, require_protocol
from ._msgpack import dates_in, json_value

if TYPE_CHECKING:
    _Packet = Any
else:
    _Packet = object


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
                dates = dates_in(encoded_packet)
                self.data = json_value(self.data, self._timestamp_class, dates)
                self.id = json_value(self.id, self._timestamp_class, dates)
        except Exception as error:
            raise MalformedPacketError(f"it can't be decoded ({type(error).__name__})") from error
        _require_types(self)
        require_protocol(self, attachments or 0)
        _require_json(self.data, encoded_packet)
        return attachments


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
