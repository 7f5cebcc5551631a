"""The frames of a WebSocket (RFC 6455, section 5), read from bytes as they arrive and written."""

from __future__ import annotations

from dataclasses import dataclass
from struct import Struct
from typing import Any, TypeAlias

try:
    from websockets.speedups import apply_mask
except ImportError:  # where it is not compiled
    from websockets.utils import apply_mask

MAX_FRAGMENTS = 10_000
"""Of how many frames a message may consist."""

NORMAL_CLOSURE = 1000
PROTOCOL_ERROR = 1002
INVALID_DATA = 1007
POLICY_VIOLATION = 1008
MESSAGE_TOO_BIG = 1009
SERVICE_RESTART = 1012

_CONTINUATION, _TEXT, _BINARY, _CLOSE, _PING, _PONG = 0, 1, 2, 8, 9, 10
_OPCODES = frozenset([_CONTINUATION, _TEXT, _BINARY, _CLOSE, _PING, _PONG])
_FINAL = 0x80
_RESERVED = 0x70  # bits for extensions, of which none was agreed on
_MASKED = 0x80
_FINAL_TEXT = _FINAL | _TEXT
_SHORTEST = 2  # the bytes of the shortest head
_MAX_SHORT = 125
_TWO_BYTES = 126
_EIGHT_BYTES = 127
_SHORT = Struct("!H")
_LONG = Struct("!Q")
_MAX_LONG = 2**63 - 1  # the first bit of a length is 0 (RFC 6455, section 5.2)
_WIDE = {_TWO_BYTES: (_SHORT, 2, _MAX_SHORT), _EIGHT_BYTES: (_LONG, 8, 2**16 - 1)}
"""How a length is written that does not fit into the head, and which are written shorter."""
_CLOSE_CODES = frozenset([1000, 1001, 1002, 1003, *range(1007, 1015), *range(3000, 5000)])


@dataclass(frozen=True, slots=True)
class Ping:
    """A ping, which is answered by a pong with the same data."""

    data: bytes


@dataclass(frozen=True, slots=True)
class End:
    """Nothing more can be read.

    Args:
        code: The close code to answer with, None for none.
        fault: What was wrong, None after a client's close frame.
    """

    code: int | None
    fault: str | None = None


Received: TypeAlias = "str | bytes | Ping | End"


class FrameReader:
    """Reads the messages of a client, and holds at most one of them while it arrives.

    Args:
        max_bytes: How large a message may be, all its frames together.
    """

    __slots__ = ("_buffer", "_expected", "_fragments", "_kind", "_max_bytes", "_message")

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._buffer = bytearray()
        self._expected = 0  # how long the buffer is when there is more to read in it
        self._kind = 0  # the opcode of the message whose fragments arrive, 0 for none
        self._message = bytearray()
        self._fragments = 0

    def read(self, data: bytes) -> list[Received]:
        """What is complete with these bytes; nothing can be read after an End."""
        if self._buffer:
            self._buffer += data
            if len(self._buffer) < self._expected:
                return []
            data = bytes(self._buffer)
            self._buffer.clear()
        received: list[Received] = []
        at, end = 0, len(data)
        while at < end:
            self._expected = _SHORTEST
            if end - at < _SHORTEST:
                break
            first, second = data[at], data[at + 1]
            length = second & 0x7F
            start = at + 6
            shorter = -1
            if length > _MAX_SHORT:
                form, size, shorter = _WIDE[length]
                start += size
                self._expected = start - 4 - at
                if end < start - 4:
                    break
                length = form.unpack_from(data, at + 2)[0]
            if (
                first != _FINAL_TEXT
                or second < _MASKED
                or self._kind
                or not shorter < length <= self._max_bytes
            ):
                fault = self._fault(first, second, length, shorter)
                if fault is not None:
                    return [*received, fault]
            stop = start + length
            self._expected = stop - at
            if end < stop:
                break
            found = self._complete(first, apply_mask(data[start:stop], data[start - 4 : start]))
            if found is not None:
                received.append(found)
            at = stop
        self._buffer += data[at:]
        return received

    def _fault(self, first: int, second: int, length: int, shorter: int) -> End | None:
        """What is wrong with the head of a frame, None if nothing is."""
        opcode = first & 0x0F
        fault = None
        if first & _RESERVED or opcode not in _OPCODES:
            fault = "a frame of an unknown kind"
        elif second < _MASKED:
            fault = "a frame without a mask"
        elif not shorter < length <= _MAX_LONG:
            fault = "a length that is not written as it has to be"
        elif opcode >= _CLOSE and (not first & _FINAL or length > _MAX_SHORT):
            fault = "a control frame that is too long"
        elif opcode < _CLOSE and (opcode == _CONTINUATION) != bool(self._kind):
            fault = "fragments of messages out of order"
        elif opcode < _CLOSE and len(self._message) + length > self._max_bytes:
            return End(MESSAGE_TOO_BIG, "a message that is too large")
        return None if fault is None else End(PROTOCOL_ERROR, fault)

    def _complete(self, first: int, payload: bytes) -> Received | None:
        """What a frame completes, None if it is a fragment or a pong."""
        if first == _FINAL_TEXT:
            return _text(payload)
        opcode = first & 0x0F
        if opcode == _CLOSE:
            return _end(payload)
        if opcode == _PING:
            return Ping(payload)
        if opcode == _PONG:
            return None
        if first & _FINAL and opcode:
            return payload
        return self._joined(first, opcode, payload)

    def _joined(self, first: int, opcode: int, payload: bytes) -> Received | None:
        self._kind = self._kind or opcode
        self._message += payload
        self._fragments += 1
        if self._fragments > MAX_FRAGMENTS:
            return End(POLICY_VIOLATION, "a message in too many fragments")
        if not first & _FINAL:
            return None
        kind, message = self._kind, bytes(self._message)
        self._kind, self._fragments = 0, 0
        self._message.clear()
        return _text(message) if kind == _TEXT else message


def _text(payload: bytes) -> str | End:
    try:
        return payload.decode()
    except UnicodeDecodeError:
        return End(INVALID_DATA, "a text that is not UTF-8")


def _end(payload: bytes) -> End:
    """The answer to a close frame (RFC 6455, section 5.5.1)."""
    if not payload:
        return End(None)
    code = _SHORT.unpack_from(payload)[0] if len(payload) > 1 else 0
    if code not in _CLOSE_CODES:
        return End(PROTOCOL_ERROR, "a close code that does not exist")
    try:
        payload[2:].decode()
    except UnicodeDecodeError:
        return End(INVALID_DATA, "a close reason that is not UTF-8")
    return End(code)


def frame(payload: bytes, first: int = _FINAL_TEXT) -> bytes:
    """A whole message, or a control frame, as one frame; servers do not mask (section 5.1)."""
    length = len(payload)
    if length <= _MAX_SHORT:
        return bytes((first, length)) + payload
    if length < 2**16:
        return bytes((first, _TWO_BYTES)) + _SHORT.pack(length) + payload
    return bytes((first, _EIGHT_BYTES)) + _LONG.pack(length) + payload


def pong(ping: Ping) -> bytes:
    """The answer to a ping."""
    return frame(ping.data, _FINAL | _PONG)


def close(code: int | None) -> bytes:
    """A close frame, without a code for None."""
    return frame(b"" if code is None else _SHORT.pack(code), _FINAL | _CLOSE)


def frames_of(*packets: Any) -> bytes:
    """The frames of Engine.IO packets, one after the other; made once, as `frame_of`.

    A packet is given alone, or always with the same attachments.
    """
    first = packets[0]
    if len(packets) == 1:
        return frame_of(first)
    kept: bytes | None = first.__dict__.get("frames")
    if kept is None:
        kept = first.frames = b"".join(map(frame_of, packets))
    return kept


def frame_of(packet: Any) -> bytes:
    """The frame of an Engine.IO packet, made once however many clients it is sent to."""
    kept: bytes | None = packet.__dict__.get("frame")
    if kept is None:
        encoded = packet.encode()
        if isinstance(encoded, str):
            kept = frame(encoded.encode("utf-8", "surrogatepass"))
        else:
            kept = frame(bytes(encoded), _FINAL | _BINARY)
        packet.frame = kept
    return kept
