"""Socket.IO clients in so few steps that one process can have thousands of them.

The client of `websockets` takes as long for a small message as a server does, and would be what is
measured. Here travel small text frames of servers that keep to the protocol: there are no
fragments, no compression and no closing handshakes.
"""

from __future__ import annotations

import asyncio
import resource
import socket
import struct
from collections.abc import Callable

_TEXT, _CLOSE = 1, 8  # opcodes of RFC 6455
_LENGTH_16, _LENGTH_64 = 126, 127
_FINAL_TEXT = 0x80 | _TEXT
_MASKED = 0x80
_MASK = bytes(4)  # which leaves the payload as it is
_ABORT = struct.pack("ii", 1, 0)  # of SO_LINGER: a reset, so that no port waits for the last packet
_REQUEST = (
    "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\n"
    "Host: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)


class Client(asyncio.Protocol):
    """A client in the namespace `/`, over a WebSocket.

    Args:
        receive: Gets each Socket.IO packet that comes once it is connected.
        end: Is called when the connection has ended, unless `abort` has ended it.
    """

    def __init__(
        self, receive: Callable[[bytes], None], end: Callable[[], None] = lambda: None
    ) -> None:
        self._receive = receive
        self._end = end
        self._rest = b""
        self._is_upgraded = False
        self._is_aborted = False

    async def open(self, port: int) -> None:
        """Connect. Raises OSError."""
        loop = asyncio.get_running_loop()
        self._port = port
        self._opened: asyncio.Future[None] = loop.create_future()
        await loop.create_connection(lambda: self, "127.0.0.1", port)
        try:
            await self._opened
        except BaseException:
            self.abort()
            raise

    def send(self, packet: bytes) -> None:
        """Send a packet of Engine.IO."""
        size = len(packet)
        if size < _LENGTH_16:
            head = bytes((_FINAL_TEXT, _MASKED | size))
        else:
            head = bytes((_FINAL_TEXT, _MASKED | _LENGTH_16)) + size.to_bytes(2, "big")
        self._transport.write(head + _MASK + packet)

    def abort(self) -> None:
        """End the connection at once."""
        self._is_aborted = True
        self._transport.abort()

    # -- what asyncio calls -------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        own: socket.socket = transport.get_extra_info("socket")
        own.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _ABORT)
        transport.write(_REQUEST.format(port=self._port).encode())

    def data_received(self, data: bytes) -> None:
        came = self._rest + data if self._rest else data
        position = 0 if self._is_upgraded else self._after_upgrade(came)
        while self._is_upgraded:
            frame = _frame_at(came, position)
            if frame is None:
                break
            opcode, payload, position = frame
            if opcode == _CLOSE:
                self._transport.close()
                return
            self._take(payload)
        self._rest = came[position:]

    def _after_upgrade(self, came: bytes) -> int:
        end = came.find(b"\r\n\r\n")
        if end < 0:
            return 0
        if not came.startswith(b"HTTP/1.1 101 "):
            self._transport.abort()
            return len(came)
        self._is_upgraded = True
        return end + 4

    def _take(self, message: bytes) -> None:
        if message == b"2":  # a ping
            self.send(b"3")
        elif self._opened.done():
            self._receive(message[1:])
        elif message.startswith(b"0"):  # an open connection: enter the namespace
            self.send(b"40")
        elif message.startswith(b'40{"sid"'):
            self._opened.set_result(None)
        else:
            self._opened.set_exception(ConnectionError(f"the server sent {message!r:.200}"))

    def connection_lost(self, error: Exception | None) -> None:
        if not self._opened.done():
            self._opened.set_exception(ConnectionError(f"the connection has ended: {error}"))
        elif not self._is_aborted:
            self._end()


def _frame_at(came: bytes, start: int) -> tuple[int, bytes, int] | None:
    """Opcode and payload of a whole frame, and where the next one begins."""
    if len(came) < start + 2:
        return None
    size, begin = came[start + 1], start + 2
    if size >= _LENGTH_16:
        more = 2 if size == _LENGTH_16 else 8
        size, begin = int.from_bytes(came[begin : begin + more], "big"), begin + more
    end = begin + size
    return None if len(came) < end else (came[start] & 0x0F, came[begin:end], end)


def allow_many_files() -> None:
    """Allow this process, and those that it starts, as many open files as the system lets it."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
