"""HTTP requests, byte by byte, whether they are right or not."""

from __future__ import annotations

import contextlib
import socket
from urllib.parse import urlsplit

from .wire import DEADLINE

KEY = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="
VERSION = "Sec-WebSocket-Version: 13"
UPGRADE = "Upgrade: websocket"
CONNECTION = "Connection: upgrade"
WEBSOCKET = "EIO=4&transport=websocket"


def request(method: str, query: str, *headers: str, body: bytes = b"") -> bytes:
    """A request to Engine.IO, after which the connection ends."""
    lines = [
        f"{method} /socket.io/?{query} HTTP/1.1",
        "Host: attacked",
        "Connection: close",
        *headers,
    ]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


def exchange(url: str, asked: bytes) -> bytes:
    """Send the bytes of a request, and give what is answered until the server closes."""
    parts = urlsplit(url)
    with socket.create_connection((str(parts.hostname), int(parts.port or 0)), DEADLINE) as peer:
        answer = b""
        with contextlib.suppress(OSError):  # it may have been answered and closed already
            peer.sendall(asked)
            peer.shutdown(socket.SHUT_WR)
        with contextlib.suppress(OSError):
            while came := peer.recv(65536):
                answer += came
        return answer
