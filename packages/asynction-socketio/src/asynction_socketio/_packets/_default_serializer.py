"""The packets of Socket.IO's default serializer, read and written in one pass."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from socketio import packet

from ._json import PacketJson, has_too_many_levels
from ._limits import MAX_DEPTH
from ._malformed_packets import BINARY, MalformedPacketError, require_protocol

_HEAD = re.compile(
    r"(?P<type>[0-6])(?:(?P<attachments>[0-9]{1,10})-)?"
    r"(?:(?P<namespace>/[^,]*)(?:,|\Z))?(?P<id>[0-9]{1,100})?"
)
_BINARY_TYPES = {packet.EVENT: packet.BINARY_EVENT, packet.ACK: packet.BINARY_ACK}
_NOT_GIVEN = object()  # None is what Engine.IO reads `null` as
_SHALLOW = 2 * MAX_DEPTH  # a text of this length has no more levels, for each takes two characters


class TextPacket(packet.Packet):  # type: ignore[misc]  # python-socketio has no types
    """A packet of the default serializer, with a codec of its server's own.

    python-socketio looks for binary values before it writes anything, in Python; a codec meets them
    while it writes.
    """

    json: PacketJson

    def __init__(
        self,
        packet_type: int = packet.EVENT,
        data: Any = None,
        namespace: str | None = None,
        id: int | None = None,  # noqa: A002  # python-socketio's name
        binary: bool | None = None,  # noqa: ARG002, FBT001
        encoded_packet: Any = _NOT_GIVEN,
    ) -> None:
        self.packet_type = packet_type
        self.data = data
        self.namespace = namespace
        self.id = id
        self.attachment_count = 0
        self.attachments: list[Any] = []
        if encoded_packet is not _NOT_GIVEN:
            self.attachment_count = self.decode(encoded_packet)

    def decode(self, encoded_packet: Any) -> int:
        head = _HEAD.match(encoded_packet) if isinstance(encoded_packet, str) else None
        if head is None:
            raise MalformedPacketError("its type is unknown")
        kind, attachments, namespace, number = head.groups()
        self.packet_type = int(kind)
        if namespace is not None:
            self.namespace = namespace.partition("?")[0]
        if number is not None:
            self.id = int(number)
        text = encoded_packet[head.end() :]
        if text:
            self.data = _read(text, self.json)
        count = 0 if attachments is None else int(attachments)
        require_protocol(self, count)
        return count

    def encode(self) -> str | list[Any]:
        binary: list[Any] = []
        text = "" if self.data is None else _written(self.data, self.json, binary)
        if not binary:
            return f"{self.packet_type}{self._head()}{text}"
        if self.packet_type in _BINARY_TYPES:
            self.packet_type = _BINARY_TYPES[self.packet_type]
        elif self.packet_type not in BINARY:
            raise ValueError("Packet does not support binary payload.")
        return [f"{self.packet_type}{len(binary)}-{self._head()}{text}", *binary]

    def _head(self) -> str:
        namespace = self.namespace
        start = "" if namespace is None or namespace == "/" else f"{namespace},"
        return start if self.id is None else f"{start}{self.id}"


def _read(text: str, codec: PacketJson) -> Any:
    try:
        data = codec.loads(text)
    except (ValueError, RecursionError) as error:
        raise MalformedPacketError(f"it can't be decoded ({type(error).__name__})") from error
    if len(text) > _SHALLOW and has_too_many_levels(data):
        raise MalformedPacketError(f"it has more than {MAX_DEPTH} levels of nesting")
    return data


def _written(data: Any, codec: PacketJson, binary: list[Any]) -> str:
    """The JSON text, with placeholders for the binary values, which are added to the list."""
    try:
        return codec.dumps(data)
    except TypeError:  # perhaps only because of binary values
        return codec.dumps(data, default=_placeholders(binary))


def _placeholders(binary: list[Any]) -> Callable[[Any], Any]:
    def placeholder(value: Any) -> Any:
        if not isinstance(value, bytes | bytearray):
            raise TypeError(f"Object of type {type(value).__name__} is not JSON serializable")
        binary.append(value)
        return {"_placeholder": True, "num": len(binary) - 1}

    return placeholder
