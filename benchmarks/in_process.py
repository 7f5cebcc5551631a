"""Clients of a server in this process: packets go in as Engine.IO hands them over."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Sequence
from typing import Any

import flask
from engineio.socket import Socket
from socketio import packet
from werkzeug.test import EnvironBuilder

NAMESPACE = "/"
DEADLINE = 60  # seconds
_ASKED = re.compile(r"(?:2|5[0-9]+-)([0-9]+)\[")  # EVENT or BINARY_EVENT, and its id
_HEADERS = [
    ("Host", "chat.example.org"),
    ("Origin", "https://chat.example.org"),
    ("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"),
    ("Accept-Language", "en-GB,en;q=0.7"),
    ("Accept-Encoding", "gzip, deflate, br"),
    ("Cookie", "theme=dark"),
]


class WrongOutcomeError(Exception):
    """A measured server did not do what it is measured for."""


class Sent:
    """What a server handed to Engine.IO to be sent."""

    def __init__(self) -> None:
        self.count = 0
        self.latest: Any = None
        self.latest_text = ""
        self._goal = 0
        self._reached = threading.Event()

    def message(self, _eio_sid: str, data: Any, *_: Any, **__: Any) -> None:
        """Take the place of `engineio.Server.send`."""
        self.latest = data
        if isinstance(data, str):
            self.latest_text = data
        self.count += 1
        if self.count == self._goal:
            self._reached.set()

    def packet(self, eio_sid: str, sent: Any) -> None:
        """Take the place of `engineio.Server.send_packet`."""
        self.message(eio_sid, sent.data)

    def expect(self, more: int) -> None:
        """From now on wait for so many more."""
        self._goal = self.count + more
        self._reached.clear()

    def wait(self) -> None:
        """Wait for what is expected."""
        if not self._reached.wait(DEADLINE):
            raise WrongOutcomeError(f"{self.count} packets were sent, not {self._goal}")


class Connection:
    """The clients of one server, connected to the namespace `/`.

    Args:
        app: The Flask application.
        socketio: Its Flask-SocketIO server.
        clients: How many.
    """

    def __init__(self, app: flask.Flask, socketio: Any, clients: int = 1) -> None:
        self.socketio = socketio
        self.server = socketio.server
        self.sent = Sent()
        self.server.eio.send = self.sent.message
        self.server.eio.send_packet = self.sent.packet
        self.eio_sids = [self._connect(app, f"client{number}") for number in range(clients)]
        self.sid = self.server.manager.sid_from_eio_sid(self.eio_sids[0], NAMESPACE)

    def _connect(self, app: flask.Flask, eio_sid: str) -> str:
        environ = EnvironBuilder(
            "/socket.io/", query_string="EIO=4&transport=websocket", headers=_HEADERS
        ).get_environ()
        environ["flask.app"] = app
        self.server._handle_eio_connect(eio_sid, environ)  # noqa: SLF001  # as python-engineio calls it
        self.receive(encoded(packet.CONNECT, None), eio_sid)
        answer = str(self.sent.latest)
        if not answer.startswith('0{"sid"'):
            raise WrongOutcomeError(f"a client was not let in: {answer}")
        return eio_sid

    def receive(self, messages: Sequence[str | bytes], eio_sid: str | None = None) -> None:
        """Have the server handle one packet of a client."""
        client = eio_sid or self.eio_sids[0]
        for message in messages:
            self.server._handle_eio_message(client, message)  # noqa: SLF001

    def queue(self) -> Callable[[], None]:
        """From now on have Engine.IO queue what is sent; give what reads one packet per client."""
        engine = self.server.eio
        del engine.send, engine.send_packet
        for eio_sid in self.eio_sids:
            engine.sockets[eio_sid] = _session_class(engine)(engine, eio_sid)
        sockets = [engine.sockets[eio_sid] for eio_sid in self.eio_sids]

        def read() -> None:
            for socket in sockets:
                socket.poll()

        return read

    def asked_ack(self) -> str:
        """The number of the acknowledgement that the latest event of the server asks for."""
        asked = _ASKED.match(self.sent.latest_text)
        if asked is None:
            raise WrongOutcomeError(f"no acknowledgement is asked for: {self.sent.latest_text!r}")
        return asked[1]


def _session_class(engine: Any) -> Any:
    """The class of what an Engine.IO server keeps of a client."""
    return getattr(engine, "session_class", Socket)


def encoded(kind: int, data: Any, number: int | None = None) -> list[str | bytes]:
    """A packet as a client encodes it: a text, and its attachments."""
    messages = packet.Packet(kind, data=data, namespace=NAMESPACE, id=number).encode()
    return messages if isinstance(messages, list) else [messages]
