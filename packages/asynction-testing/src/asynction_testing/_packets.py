"""The Socket.IO packets in the messages of Engine.IO, with their attachments."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import Any

from socketio import packet

CONNECT: int = packet.CONNECT
DISCONNECT: int = packet.DISCONNECT
EVENT: int = packet.EVENT
ACK: int = packet.ACK
CONNECT_ERROR: int = packet.CONNECT_ERROR
MALFORMED = -1
"""The kind of what is not a packet; its data is the reason."""

_KINDS = {
    packet.CONNECT: CONNECT,
    packet.DISCONNECT: DISCONNECT,
    packet.EVENT: EVENT,
    packet.BINARY_EVENT: EVENT,
    packet.ACK: ACK,
    packet.BINARY_ACK: ACK,
    packet.CONNECT_ERROR: CONNECT_ERROR,
}


@dataclass(frozen=True, slots=True)
class WirePacket:
    """A packet, and the messages that it travelled in.

    Args:
        kind: `EVENT`, `ACK`, ...; with or without binary data.
        messages: What travelled: a text, and a message for each attachment.
        namespace: The namespace.
        id: What an acknowledgement refers to; None where none is asked for.
        data: The list of an event or of an acknowledgement, or whatever another packet has.
    """

    kind: int
    messages: tuple[str | bytes, ...]
    namespace: str = "/"
    id: int | None = None
    data: Any = None


def packet_class_of(serializer: str) -> type[Any]:
    """python-socketio's class of the packets of a serializer: `default` or `msgpack`.

    Raises ValueError for another one, and ModuleNotFoundError where msgpack is not installed.
    """
    if serializer == "default":
        found: type[Any] = packet.Packet
    elif serializer == "msgpack":
        found = import_module("asynction_testing._client._msgpack").JavaScriptPacket
    else:
        raise ValueError(f"there is no serializer {serializer!r}: choose default or msgpack")
    return found


class PacketReader:
    """Reads the packets of one side of one connection.

    Args:
        packet_class: The class of the packets, as `packet_class_of` gives it.
    """

    def __init__(self, packet_class: type[Any] = packet.Packet) -> None:
        self._packet_class = packet_class
        self._incomplete: Any = None
        self._messages: list[str | bytes] = []

    def read(self, message: str | bytes) -> list[WirePacket]:
        """The packets that a message completes; none while attachments are missing."""
        found = []
        if self._incomplete is not None and not isinstance(message, bytes):
            found.append(self._malformed("attachments are missing"))
        self._messages.append(message)
        try:
            found += self._complete(message)
        except Exception as error:  # whatever python-socketio makes of what is not a packet
            found.append(self._malformed(str(error) or type(error).__name__))
        return found

    def _complete(self, message: str | bytes) -> list[WirePacket]:
        if self._incomplete is not None:
            if not self._incomplete.add_attachment(message):
                return []
            read, self._incomplete = self._incomplete, None
        elif isinstance(message, bytes) and self._packet_class.uses_binary_events:
            raise ValueError("binary data without a packet before it")
        else:
            read = self._packet_class(encoded_packet=message)
            if read.attachment_count:
                self._incomplete = read
                return []
        return [self._packet(read)]

    def _packet(self, read: Any) -> WirePacket:
        kind = _KINDS.get(read.packet_type)
        if kind is None:
            raise ValueError(f"there is no packet of type {read.packet_type}")
        _require_data(kind, read.data, read.id)
        messages, self._messages = tuple(self._messages), []
        return WirePacket(kind, messages, read.namespace or "/", read.id, read.data)

    def _malformed(self, reason: str) -> WirePacket:
        messages, self._messages, self._incomplete = tuple(self._messages), [], None
        return WirePacket(MALFORMED, messages, data=reason)


def _require_data(kind: int, data: Any, ack: int | None) -> None:
    """Raise ValueError for the data of an event or acknowledgement that is none."""
    if kind == EVENT and not (isinstance(data, list) and data and isinstance(data[0], str)):
        raise ValueError("an event without a name")
    if kind == ACK and not (isinstance(data, list) and ack is not None):
        raise ValueError("an acknowledgement without arguments or without an id")


def messages_of(
    packet_class: type[Any], kind: int, namespace: str, data: Any, ack: int | None = None
) -> tuple[str | bytes, ...]:
    """The messages of a packet that is made here."""
    made = packet_class(kind, data=data, namespace=namespace, id=ack).encode()
    return tuple(made) if isinstance(made, list) else (made,)
