"""Which packets are malformed by the Socket.IO protocol, and how many a client may send."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from socketio import packet

from ._limits import MAX_ATTACHMENTS

MAX_MALFORMED = 10
"""After how many malformed packets a client is disconnected; no working client sends one."""
BINARY = frozenset([packet.BINARY_EVENT, packet.BINARY_ACK])
"""The types of packets that attachments belong to."""


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
