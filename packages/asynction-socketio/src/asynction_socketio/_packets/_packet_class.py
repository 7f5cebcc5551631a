"""The class of a server's packets; python-socketio answers malformed ones with a traceback."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from socketio.packet import DISCONNECT, Packet

from ._default_serializer import TextPacket
from ._json import PacketJson
from ._malformed_packets import MalformedPacketError
from ._msgpack import of_javascript
from ._strict_packets import StrictPacket, levels

if TYPE_CHECKING:
    _Packet = Any
else:
    _Packet = object


_LONG = 10_000
"""How many characters a packet may have that is kept as values while its attachments come."""


def size_of(message: str | bytes) -> int:
    """How many bytes a message is when it is sent."""
    if not isinstance(message, str) or message.isascii():
        return len(message)
    return len(message.encode(errors="surrogatepass"))


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
            _require_use(self)
        try:
            return super().add_attachment(attachment)
        except Exception as error:
            raise MalformedPacketError("its binary attachments do not fit it") from error


def _require_use(received: Any) -> None:
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
