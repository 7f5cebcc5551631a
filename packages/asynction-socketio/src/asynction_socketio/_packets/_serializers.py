"""The packets of a server, read and written by Socket.IO's default serializer or by another one.

python-socketio answers malformed packets with a traceback; here all of them raise
MalformedPacketError.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from socketio import packet
from socketio.packet import DISCONNECT, Packet

from ._json import PacketJson
from ._malformed_packets import (
    BINARY,
    MalformedPacketError,
    require_json,
    require_protocol,
    require_types,
    require_use,
)
from ._msgpack import dates_in, json_value, of_javascript
from ._nesting import MAX_DEPTH, has_too_many_levels

if TYPE_CHECKING:
    _Packet = Any
else:
    _Packet = object


_LONG = 10_000
"""How many characters a packet may have that is kept as values while its attachments come."""
_HEAD = re.compile(
    r"(?P<type>[0-6])(?:(?P<attachments>[0-9]{1,10})-)?"
    r"(?:(?P<namespace>/[^,]*)(?:,|\Z))?(?P<id>[0-9]{1,100})?"
)
_BINARY_TYPES = {packet.EVENT: packet.BINARY_EVENT, packet.ACK: packet.BINARY_ACK}
_NOT_GIVEN = object()  # None is what Engine.IO reads `null` as
_SHALLOW = 2 * MAX_DEPTH  # a text of this length has no more levels, for each takes two characters


def packets(packet_class: type[Any], codec: Any, max_bytes: int) -> type[Any]:
    """The class of a server's packets; raises MalformedPacketError for what clients may not send.

    Args:
        packet_class: The class of python-socketio, or the application's own.
        codec: The server's JSON codec.
        max_bytes: How large the attachments of a packet may be together.
    """
    if packet_class is Packet and isinstance(codec, PacketJson):
        bases: tuple[type[Any], ...] = (BoundedPacket, TextPacket)
    else:
        bases = (BoundedPacket, StrictPacket, packet_class)
    own = {"json": codec, "max_bytes": max_bytes, **of_javascript(packet_class)}
    return type("BoundedPacket", bases, own)


class BoundedPacket(_Packet):  # type: ignore[misc]  # its other bases are chosen at run time
    """A packet whose attachments have a size and a place, whatever decodes it."""

    max_bytes: int
    size = 0
    """How large a message was that a client sent, with the attachments that have come."""
    _encoded: Any = None
    """What a packet is read from once more when its attachments have come."""

    def await_attachments(self, encoded: Any) -> None:
        """Keep a long packet as it came until then: as values of Python it is much larger."""
        if len(encoded) > _LONG:
            self._encoded, self.data = encoded, None

    def encode(self) -> Any:
        if self.packet_type == DISCONNECT:
            self.data = None  # or JavaScript's clients can't read it
        return super().encode()

    def _to_dict(self) -> Any:
        """The packet for a serializer that is not text; `None` is data to JavaScript's clients."""
        members = super()._to_dict()
        if members["data"] is None:
            del members["data"]
        return members

    def add_attachment(self, attachment: Any) -> Any:
        if sum(map(len, self.attachments)) + len(attachment) > self.max_bytes:
            raise MalformedPacketError("its binary attachments are too large")
        if len(self.attachments) == self.attachment_count - 1:
            if self._encoded is not None:
                self.data = type(self)(encoded_packet=self._encoded).data
                self._encoded = None
            require_use(self)
        try:
            return super().add_attachment(attachment)
        except Exception as error:
            raise MalformedPacketError("its binary attachments do not fit it") from error


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
        require_types(self)
        require_protocol(self, attachments or 0)
        require_json(self.data, encoded_packet)
        return attachments


def size_of(message: str | bytes) -> int:
    """How many bytes a message is when it is sent."""
    if not isinstance(message, str) or message.isascii():
        return len(message)
    return len(message.encode(errors="surrogatepass"))
