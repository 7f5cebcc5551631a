"""The Engine.IO server underneath, which is shown nothing that it could stumble over.

python-engineio 4.15 answers requests and messages that it can't read with tracebacks, may wait for
ever for a client that it disconnects, takes messages of any size while they arrive, and keeps any
number of packets for a client that does not read them.
"""

from __future__ import annotations

import contextlib
import io
import logging
import re
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qs

import engineio
from engineio import packet
from engineio.payload import Payload

from .._logging import logger
from ._held_packets import HeldPackets
from ._send_queue import bounded
from ._websocket import guarded

_SESSION = re.compile(r"[\w.~+=-]{1,100}", re.ASCII)
_KEY = re.compile(r"[A-Za-z0-9+/]{22}==")
_SEPARATOR = b"\x1e"
_FROM_CLIENTS = frozenset([packet.CLOSE, packet.PONG, packet.MESSAGE, packet.UPGRADE])


class BadRequest(Exception):
    """A request that no Engine.IO client sends: why."""


class GuardedEngine(engineio.Server):  # type: ignore[misc]  # python-engineio has no types
    """An Engine.IO server that its clients can't bring to fail."""

    _async: dict[str, Any]

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        driver = self._async["websocket"]  # the class of the web server's WebSockets
        if driver is not None:
            self._async = {**self._async, "websocket": guarded(driver)}

    def handle_request(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        """Answer a request, as `engineio.Server.handle_request`."""
        try:
            session = _first(environ, "sid")
            _require_request(environ, session)
            if environ["REQUEST_METHOD"] == "POST" and session in self.sockets:
                return self._handle_post(environ, start_response, session)
        except BadRequest as error:
            logger.warning("a request was refused: %s", error)
            response = self._bad_request()
            start_response(response["status"], response["headers"])
            return [response["response"]]
        return super().handle_request(environ, start_response)  # type: ignore[no-any-return]

    def _handle_post(
        self, environ: dict[str, Any], start_response: Callable[..., Any], session: str
    ) -> Iterable[bytes]:
        """Handle the packets in a body, any number of them.

        python-engineio refuses more than 16, which clients send together that have much to say
        before their WebSocket is open.
        """
        answer: tuple[Any, ...] = ()

        def note(*given: Any) -> None:
            nonlocal answer
            answer = given

        try:
            for part in _parts(self._body(environ)):
                response = super().handle_request(_with_body(environ, part), note)
                if not answer[0].startswith("200"):
                    break
        except KeyError as error:  # what `_get_socket` raises
            raise BadRequest("its session ended while it was read") from error
        except BadRequest:
            self.drop(session)
            raise
        start_response(*answer)
        return response  # type: ignore[no-any-return]

    def _body(self, environ: dict[str, Any]) -> bytes:
        length = environ.get("CONTENT_LENGTH") or "0"
        if not (length.isascii() and length.isdigit()):
            raise BadRequest("its length is no number")
        if int(length[:20]) > self.max_http_buffer_size:
            raise BadRequest("it is too large")
        body: bytes = environ["wsgi.input"].read(int(length))
        return body

    def send_packet(self, sid: Any, pkt: Any) -> None:
        """Send a packet to a client, unless it has gone; as `engineio.Server.send_packet`."""
        socket = self.sockets.get(sid)
        if socket is None and isinstance(sid, HeldPackets):
            sid.hold(pkt)
            return
        try:
            if socket is None or socket.closed or self.logger.isEnabledFor(logging.INFO):
                super().send_packet(sid, pkt)
            elif (
                socket.check_ping_timeout()
            ):  # what `socket.send` does, but for its line in the log
                socket.queue.put(pkt)
        except engineio.exceptions.SocketIsClosedError:  # since it was looked up
            self.logger.info("%s: has gone", sid)

    def bound_queue(self, session: str) -> None:
        """Keep only so much for a client that does not read it, and disconnect it beyond."""
        socket = self.sockets.get(session)
        if socket is not None:  # Flask-SocketIO's test client has none
            outbox = bounded(self._async["queue"])(lambda: self.drop(session))
            outbox.take_over(socket.queue)
            socket.queue = outbox

    def drop(self, session: str) -> None:
        """Disconnect a client, whether it reads or not, and wait for nothing."""
        socket = self.sockets.get(session)
        if socket is not None and not socket.closed:
            self.start_background_task(self._drop, socket)

    def _drop(self, socket: Any) -> None:
        socket.close(wait=False, abort=True, reason=self.reason.TRANSPORT_ERROR)
        websocket = getattr(socket, "websocket", None)
        if websocket is not None:
            websocket.abort()
        with contextlib.suppress(KeyError):
            del self.sockets[socket.sid]


def _parts(body: bytes) -> list[bytes]:
    """A body in parts that python-engineio takes, each of packets that clients send."""
    packets = body.split(_SEPARATOR)
    most = Payload.max_decode_packets
    parts = [_SEPARATOR.join(packets[at : at + most]) for at in range(0, len(packets), most)]
    for part in parts:
        try:
            read = Payload(encoded_payload=part.decode()).packets
        except Exception as error:
            raise BadRequest(f"its body can't be read ({type(error).__name__})") from error
        if any(each.packet_type not in _FROM_CLIENTS for each in read):
            raise BadRequest("it holds a packet that clients do not send")
    return parts


def _with_body(environ: dict[str, Any], body: bytes) -> dict[str, Any]:
    return {**environ, "wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": str(len(body))}


def _first(environ: dict[str, Any], name: str) -> Any:
    return parse_qs(environ.get("QUERY_STRING", "")).get(name, [None])[0]


def _require_request(environ: dict[str, Any], session: str | None) -> None:
    if session is not None and not _SESSION.fullmatch(session):
        raise BadRequest("its session is none")
    try:
        environ.get("HTTP_COOKIE", "").encode("latin-1").decode()
    except UnicodeError as error:  # which Flask can't read
        raise BadRequest("its cookies are not UTF-8") from error
    if environ.get("HTTP_UPGRADE", "").lower() == "websocket" and not _is_handshake(environ):
        raise BadRequest("it is no WebSocket handshake")


def _is_handshake(environ: dict[str, Any]) -> bool:
    """Whether a request is what RFC 6455 asks of clients, section 4.1."""
    tokens = environ.get("HTTP_CONNECTION", "").lower().split(",")
    return (
        environ["REQUEST_METHOD"] == "GET"
        and "upgrade" in (token.strip() for token in tokens)
        and environ.get("HTTP_SEC_WEBSOCKET_VERSION") == "13"
        and _KEY.fullmatch(environ.get("HTTP_SEC_WEBSOCKET_KEY", "")) is not None
    )
