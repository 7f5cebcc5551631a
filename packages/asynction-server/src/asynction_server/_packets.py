"""What a client may send as a packet; python-socketio answers anything else with a traceback."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Any

from socketio import packet

MAX_ATTACHMENTS = 100
"""How many binary values one message may hold."""
MAX_DEPTH = 200
"""How deep lists and objects may be nested; to follow more could exhaust Python's stack."""
# What Python reads as a number that JSON has not: NaN, Infinity, 1e999, and a float of 309 digits.
_BEYOND_JSON = re.compile(r"NaN|Infinity|[eE]\+?\d{3}|\d{309}")


class MalformedPacket(Exception):
    """What a client sent is no packet of the Socket.IO protocol."""


def strict(packet_class: type[Any], max_bytes: int) -> type[Any]:
    """The packet class, which raises MalformedPacket for all that it can't decode.

    Args:
        packet_class: The class of python-socketio, or the application's own.
        max_bytes: How large the attachments of a packet may be together.
    """

    class StrictPacket(packet_class):  # type: ignore[misc]  # python-socketio has no types
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            if "encoded_packet" in kwargs and not kwargs["encoded_packet"]:
                raise MalformedPacket("it is empty")  # python-socketio takes it for an event
            super().__init__(*args, **kwargs)

        def decode(self, encoded_packet: Any) -> Any:
            try:
                attachments = super().decode(encoded_packet)
            except Exception as error:
                raise MalformedPacket(f"it can't be decoded ({type(error).__name__})") from error
            _require(self, attachments or 0)
            _require_json(self.data, encoded_packet)
            return attachments

        def add_attachment(self, attachment: Any) -> Any:
            if sum(map(len, self.attachments)) + len(attachment) > max_bytes:
                raise MalformedPacket("its binary attachments are too large")
            if len(self.attachments) == self.attachment_count - 1:
                _require_use(self)
            try:
                return super().add_attachment(attachment)
            except Exception as error:
                raise MalformedPacket("its binary attachments do not fit it") from error

    return StrictPacket


def _require(received: Any, attachments: int) -> None:
    """Hold a packet against the Socket.IO protocol, section "Packet encoding"."""
    kind, data, number = received.packet_type, received.data, received.id
    if not isinstance(received.namespace, str | None) or not isinstance(number, int | None):
        raise MalformedPacket("its namespace or its id is of a wrong type")
    if kind == packet.CONNECT:
        fits = isinstance(data, dict | None)
    elif kind in (packet.EVENT, packet.BINARY_EVENT):
        fits = isinstance(data, list) and bool(data) and isinstance(data[0], str)
    elif kind in (packet.ACK, packet.BINARY_ACK):
        fits = isinstance(data, list) and bool(number)  # python-socketio keeps a counter under 0
    else:
        fits = kind == packet.DISCONNECT
    if not fits:
        raise MalformedPacket("its type is unknown, or its data is not what its type asks for")
    if is_binary(received) and not 1 <= attachments <= MAX_ATTACHMENTS:
        raise MalformedPacket("it announces no attachment, or too many")


def is_binary(received: Any) -> bool:
    """Whether attachments belong to a packet."""
    return received.packet_type in (packet.BINARY_EVENT, packet.BINARY_ACK)


def _require_json(data: Any, encoded: Any) -> None:
    """Hold data against RFC 8259, which Python's reader does not, and against MAX_DEPTH."""
    if not isinstance(encoded, str) or encoded.count("[") + encoded.count("{") > MAX_DEPTH:
        *_, deepest = levels(data)
        if deepest:
            raise MalformedPacket(f"it has more than {MAX_DEPTH} levels of nesting")
    if isinstance(encoded, str) and _BEYOND_JSON.search(encoded):
        for level in levels(data):
            if any(isinstance(each, float) and not math.isfinite(each) for each in level):
                raise MalformedPacket("it holds a number that JSON has not")


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


def _require_use(received: Any) -> None:
    """Every attachment has one place: one that has many would cost its size in each of them."""
    numbers = [
        each["num"]
        for level in levels(received.data)
        for each in level
        if isinstance(each, dict) and each.get("_placeholder") and "num" in each
    ]
    if any(type(number) is not int for number in numbers):
        raise MalformedPacket("the number of an attachment is none")
    if sorted(numbers) != list(range(received.attachment_count)):
        raise MalformedPacket("its binary attachments do not fit it")
