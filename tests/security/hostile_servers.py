"""Servers that send whatever a test says, to see what they do to those who connect to them."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO

from .wire import DEADLINE

Send = Callable[[str], None]
"""Sends an Engine.IO packet."""
Script = Callable[[str, Send], None]
"""Answers an Engine.IO packet of a client, whose messages begin with `4`."""

OPENING = '0{"sid":"s","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}'
_GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


@contextmanager
def hostile(script: Script, opening: str = OPENING) -> Iterator[str]:
    """The URL of a server that speaks WebSocket alone, and answers by a script."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        peers: list[socket.socket] = []
        accepting = threading.Thread(target=_accept, args=[listening, peers, script, opening])
        accepting.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            listening.shutdown(socket.SHUT_RDWR)
            accepting.join(DEADLINE)
            for each in peers:
                with contextlib.suppress(OSError):
                    each.shutdown(socket.SHUT_RDWR)


@contextmanager
def dripping() -> Iterator[str]:
    """The URL of a server that sends a byte now and then, whatever it is asked."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        ended = threading.Event()
        accepting = threading.Thread(target=_drip_to_all, args=[listening, ended])
        accepting.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            ended.set()
            listening.shutdown(socket.SHUT_RDWR)
            accepting.join(DEADLINE)


def _drip_to_all(listening: socket.socket, ended: threading.Event) -> None:
    with contextlib.suppress(OSError):  # the test is over
        while True:
            peer, _ = listening.accept()
            threading.Thread(target=_drip, args=[peer, ended], daemon=True).start()


def _drip(peer: socket.socket, ended: threading.Event) -> None:
    with peer, contextlib.suppress(OSError):
        peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n")
        while not ended.wait(0.05):
            peer.sendall(b"x")


def _accept(
    listening: socket.socket, peers: list[socket.socket], script: Script, opening: str
) -> None:
    while True:
        try:
            peer, _ = listening.accept()
        except OSError:  # the test is over
            return
        peers.append(peer)
        threading.Thread(target=_serve, args=[peer, script, opening], daemon=True).start()


def _serve(peer: socket.socket, script: Script, opening: str) -> None:
    with peer, peer.makefile("rb") as file, contextlib.suppress(OSError):
        key = b""
        while line := file.readline().strip():
            name, _, value = line.partition(b":")
            if name.lower() == b"sec-websocket-key":
                key = value.strip()
        accepted = base64.b64encode(hashlib.sha1(key + _GUID, usedforsecurity=False).digest())
        peer.sendall(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Accept: %s\r\n\r\n" % accepted
        )

        def send(packet: str) -> None:
            peer.sendall(_frame(packet.encode()))

        send(opening)
        for packet in _packets(file):
            script(packet, send)


def _packets(file: IO[bytes]) -> Iterator[str]:
    """What a client sends in short frames, until it leaves."""
    while len(head := file.read(2)) == 2:
        size = head[1] & 0x7F
        if size == 126:
            size = struct.unpack("!H", file.read(2))[0]
        mask = file.read(4)
        data = bytes(byte ^ mask[at % 4] for at, byte in enumerate(file.read(size)))
        if head[0] & 0x0F != 1:
            return
        yield data.decode()


def _frame(data: bytes) -> bytes:
    size = len(data)
    if size < 126:
        return bytes((0x81, size)) + data
    return b"\x81\x7e" + struct.pack("!H", size) + data
