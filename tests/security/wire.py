"""Clients that speak Engine.IO over real sockets, and of Socket.IO whatever a test says."""

from __future__ import annotations

import base64
import contextlib
import http.client
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from socket import SHUT_RDWR
from typing import Any, Protocol
from urllib.parse import urlencode, urlsplit

import websocket

DEADLINE = 30  # seconds
SEPARATOR = "\x1e"


class Wire(Protocol):
    """A connection on which packets are written as they are."""

    def send(self, *packets: str | bytes) -> None:
        """Send Engine.IO packets, each with its type in front; bytes are binary messages."""

    def receive(self) -> str | bytes:
        """The next Engine.IO packet."""

    def close(self) -> None:
        """End the connection."""


class WebSocketWire:
    """A WebSocket from the start."""

    def __init__(self, url: str, query: str = "", headers: Mapping[str, str] | None = None) -> None:
        parts = urlsplit(url)
        address = f"ws://{parts.netloc}/socket.io/?EIO=4&transport=websocket&{query}"
        self.socket = websocket.create_connection(address, timeout=DEADLINE, header=headers or {})
        self.session = json.loads(str(self.receive())[1:])["sid"]

    def send(self, *packets: str | bytes) -> None:
        for packet in packets:
            binary = isinstance(packet, bytes)
            opcode = websocket.ABNF.OPCODE_BINARY if binary else websocket.ABNF.OPCODE_TEXT
            self.socket.send(packet, opcode)

    def receive(self) -> str | bytes:
        received: str | bytes = self.socket.recv()
        if received == "":
            raise ConnectionError("the server closed the connection")
        return received

    def close(self) -> None:
        if self.socket.sock is not None:
            with contextlib.suppress(OSError):
                self.socket.sock.shutdown(SHUT_RDWR)
            self.socket.shutdown()  # type: ignore[no-untyped-call]


class PollingWire:
    """Long polling, with a connection for each direction."""

    def __init__(self, url: str, query: str = "", headers: Mapping[str, str] | None = None) -> None:
        self._netloc = urlsplit(url).netloc
        self._headers = dict(headers or {})
        self._path = "/socket.io/?EIO=4&transport=polling"
        self._down = http.client.HTTPConnection(self._netloc, timeout=DEADLINE)
        self._up = http.client.HTTPConnection(self._netloc, timeout=DEADLINE)
        self._waiting: list[str] = []
        opened = self._request(self._down, "GET", f"{self._path}&{query}", None)
        self.session = json.loads(opened.decode()[1:])["sid"]
        self._path += "&" + urlencode({"sid": self.session})

    def _request(
        self, connection: http.client.HTTPConnection, method: str, path: str, body: bytes | None
    ) -> bytes:
        connection.request(method, path, body, self._headers)
        response = connection.getresponse()
        content = response.read()
        if response.status != 200:
            raise ConnectionError(f"{response.status} {content!r}")
        return content

    def send(self, *packets: str | bytes) -> None:
        for index in range(0, len(packets), 16):
            self.post(SEPARATOR.join(map(_as_text, packets[index : index + 16])).encode())

    def post(self, body: bytes) -> None:
        """Send the body of a POST request as it is."""
        self._request(self._up, "POST", self._path, body)

    def post_beside(self, body: bytes) -> None:
        """Send a body while another one is being answered."""
        beside = http.client.HTTPConnection(self._netloc, timeout=DEADLINE)
        self._request(beside, "POST", self._path, body)
        beside.close()

    def receive(self) -> str | bytes:
        if not self._waiting:
            came = self._request(self._down, "GET", self._path, None).decode()
            if not came:
                raise ConnectionError("the server closed the connection")
            self._waiting += came.split(SEPARATOR)
        first = self._waiting.pop(0)
        return base64.b64decode(first[1:]) if first.startswith("b") else first

    def close(self) -> None:
        with contextlib.suppress(OSError, http.client.HTTPException):
            self.post(b"1")
        self.disconnect()

    def disconnect(self) -> None:
        """Close the sockets, and say nothing."""
        self._up.close()
        self._down.close()


def _as_text(packet: str | bytes) -> str:
    return packet if isinstance(packet, str) else "b" + base64.b64encode(packet).decode()


WIRES = {"websocket": WebSocketWire, "polling": PollingWire}


@contextmanager
def opened(
    transport: str, url: str, query: str = "", headers: Mapping[str, str] | None = None
) -> Iterator[Any]:
    """A wire that is closed at the end."""
    wire: Any = WIRES[transport](url, query, headers)
    try:
        yield wire
    finally:
        wire.close()


def connect(wire: Wire, namespace: str = "/", auth: Any = None) -> str:
    """Ask for a namespace and give the answer: `0...` is acceptance, `4...` refusal."""
    prefix = "40" if namespace == "/" else f"40{namespace},"
    wire.send(prefix if auth is None else prefix + json.dumps(auth))
    return message(wire)


def message(wire: Wire) -> str:
    """The next Socket.IO packet."""
    while True:
        packet = wire.receive()
        if packet == "2":
            wire.send("3")
        elif isinstance(packet, str) and packet.startswith("4"):
            return packet[1:]


def settle(wire: Wire) -> list[str]:
    """What came until the server had read all that was sent."""
    wire.send("40/settle,")
    came = []
    while not (packet := message(wire)).startswith("4/settle,"):
        came.append(packet)
    return came


def call(wire: Wire, event: str, *args: Any, ack: int = 1) -> Any:
    """Emit an event in `/` and give what it is acknowledged with, which has to come next."""
    wire.send(f"42{ack}" + json.dumps([event, *args]))
    packet = message(wire)
    assert packet.startswith(f"3{ack}["), packet
    return json.loads(packet.removeprefix(f"3{ack}"))
