"""Which packets are malformed, and how many of them a client may send.

A packet violates the Socket.IO protocol, or is nested too deep, or has too many attachments, or
numbers that JSON has not.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any

from socketio import packet

from ._nesting import MAX_DEPTH, levels

MAX_MALFORMED = 10
"""After how many malformed packets a client is disconnected; no working client sends one."""
MAX_ATTACHMENTS = 100
"""How many binary values one message may hold."""
MAX_DIGITS = 100
"""How many digits an integer may have; to read one takes longer than its length."""
BINARY = frozenset([packet.BINARY_EVENT, packet.BINARY_ACK])
"""The types of packets that attachments belong to."""
_DIGITS_AS_ONE = bytes.maketrans(b"123456789E", b"000000000e")
_NOT_IN_NUMBERS = bytes(set(range(256)) - set(b"0123456789eE-,:"))  # but what is between them
_has_large_exponent = re.compile(b"0e000").search  # 1e234, 1.0E+234; faster than `in`
_MANY_DIGITS = b"0" * MAX_DIGITS


class MalformedPacketError(Exception):
    """What a client sent is not a packet of the Socket.IO protocol."""


def _is_event(data: Any, _: Any) -> bool:
    return isinstance(data, list) and bool(data) and isinstance(data[0], str)


def _is_ack(data: Any, number: Any) -> bool:
    return isinstance(data, list) and bool(number)  # python-socketio keeps a counter under 0


_FITTING: dict[int, Callable[[Any, Any], bool]] = {
    packet.CONNECT: lambda data, _: isinstance(data, dict | None),
    packet.DISCONNECT: lambda *_: True,
    packet.EVENT: _is_event,
    packet.BINARY_EVENT: _is_event,
    packet.ACK: _is_ack,
    packet.BINARY_ACK: _is_ack,
}


def require_protocol(received: Any, attachments: int) -> None:
    """Hold a packet against the Socket.IO protocol, section "Packet encoding".

    Raises MalformedPacketError.
    """
    kind, namespace = received.packet_type, received.namespace
    fits = _FITTING.get(kind)
    if fits is None or not fits(received.data, received.id):
        raise MalformedPacketError("its type is unknown, or its data is not what its type asks for")
    if kind in BINARY and not 1 <= attachments <= MAX_ATTACHMENTS:
        raise MalformedPacketError("it announces no attachment, or too many")
    if namespace is not None and not namespace.isascii():
        _require_text(namespace)


def _require_text(namespace: str) -> None:
    try:
        namespace.encode()  # as a refusal does, which repeats it
    except UnicodeEncodeError as error:
        raise MalformedPacketError("its namespace has half of a surrogate pair") from error


def require_types(received: Any) -> None:
    """Hold the types of a packet's own members against the protocol, whatever has read it."""
    if not isinstance(received.namespace, str | None) or not isinstance(received.id, int | None):
        raise MalformedPacketError("its namespace or its id is of a wrong type")
    if not isinstance(received.packet_type, int):
        raise MalformedPacketError("its type is unknown")


def require_json(data: Any, encoded: Any) -> None:
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


def require_use(received: Any) -> None:
    """Every attachment has one place: one that has many would cost its size in each of them."""
    numbers = [
        each["num"]
        for level in levels(received.data)
        for each in level
        if isinstance(each, dict) and each.get("_placeholder") and "num" in each
    ]
    if any(type(number) is not int for number in numbers):
        raise MalformedPacketError("the number of an attachment is not an integer")
    if sorted(numbers) != list(range(received.attachment_count)):
        raise MalformedPacketError("its binary attachments do not fit it")


def is_suspicious(text: str) -> bool:
    """Whether a text may hold a number that is too large; if not, it holds no such number.

    Python calls no function of ours for each number then.
    """
    numbers = text.encode("utf-8", "replace").translate(_DIGITS_AS_ONE, _NOT_IN_NUMBERS)
    return _has_large_exponent(numbers) is not None or _MANY_DIGITS in numbers
