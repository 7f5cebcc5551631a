"""A WebSocket client that writes and reads single frames, whether they are right or not."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from socket import create_connection
from typing import Any
from urllib.parse import urlsplit

from .wire import DEADLINE

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10
MASK = b"\x01\x02\x03\x04"
HANDSHAKE = {
    "Host": "example.com",
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
}


def frame(
    opcode: int, data: bytes = b"", *, final: bool = True, reserved: int = 0, length: int = -1
) -> bytes:
    """A masked frame; `length` announces another length than it has."""
    first = opcode | reserved | (0x80 if final else 0)
    size = len(data) if length < 0 else length
    if size < 126:
        head = struct.pack("!BB", first, 0x80 | size)
    elif size < 65536:
        head = struct.pack("!BBH", first, 0x80 | 126, size)
    else:
        head = struct.pack("!BBQ", first, 0x80 | 127, size)
    return head + MASK + bytes(byte ^ MASK[at % 4] for at, byte in enumerate(data))


def text(packet: str) -> bytes:
    """A text in one frame."""
    return frame(TEXT, packet.encode())


class FrameClient:
    """A connection of which every byte is in the hands of a test."""

    def __init__(self, url: str, query: str = "", headers: dict[str, str] | None = None) -> None:
        parts = urlsplit(url)
        self.socket = create_connection((str(parts.hostname), int(parts.port or 0)), DEADLINE)
        self._file = self.socket.makefile("rb")
        path = f"/socket.io/?EIO=4&transport=websocket{query}"
        lines = [f"{name}: {value}" for name, value in {**HANDSHAKE, **(headers or {})}.items()]
        self.send("\r\n".join([f"GET {path} HTTP/1.1", *lines, "", ""]).encode("latin-1"))
        self.status = int(self._file.readline().split()[1])
        self.headers: dict[str, str] = {}
        while line := self._file.readline().decode("latin-1").strip():
            name, _, value = line.partition(":")
            self.headers[name.lower()] = value.strip()

    def close(self) -> None:
        """Close the connection, and say nothing."""
        self._file.close()
        self.socket.close()

    def send(self, *data: bytes) -> None:
        """Send bytes as they are."""
        for each in data:
            self.socket.sendall(each)

    def receive(self) -> tuple[int, bytes] | None:
        """The opcode and the data of the next frame, None at the end."""
        head = self._file.read(2)
        if len(head) < 2:
            return None
        assert head[0] & 0x70 == 0
        assert head[1] & 0x80 == 0, "a server does not mask"
        size = head[1]
        if size == 126:
            size = int.from_bytes(self._file.read(2), "big")
        elif size == 127:
            size = int.from_bytes(self._file.read(8), "big")
        return head[0] & 0x0F, self._file.read(size)

    def message(self) -> str:
        """The next Engine.IO packet, past pings."""
        received = self.receive()
        while received == (TEXT, b"2"):
            self.send(text("3"))
            received = self.receive()
        assert received is not None
        assert received[0] == TEXT
        return received[1].decode()

    def close_code(self) -> int | None:
        """The code of the close frame that comes; None for one without, 0 if none comes."""
        code: int | None = 0
        while (received := self.receive()) is not None:
            if received[0] == CLOSE:
                code = int.from_bytes(received[1][:2], "big") if received[1] else None
                self.send(frame(CLOSE, received[1]))
        return code


@contextmanager
def opened(url: str, **options: Any) -> Iterator[FrameClient]:
    """A client in namespace `/`, closed at the end."""
    client = FrameClient(url, **options)
    try:
        assert client.status == 101
        assert client.message().startswith('0{"sid"')
        client.send(text("40"))
        assert client.message().startswith('40{"sid"')
        yield client
    finally:
        client.close()
