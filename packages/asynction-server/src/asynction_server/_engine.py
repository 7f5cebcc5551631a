"""The Engine.IO server underneath, which is shown nothing that it could stumble over.

python-engineio 4.15 answers requests and messages that it can't read with tracebacks, may wait for
ever for a client that it disconnects, takes messages of any size while they arrive, and keeps any
number of packets for a client that does not read them.
"""

from __future__ import annotations

import contextlib
import io
import re
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qs

import engineio
from engineio import packet
from engineio.payload import Payload

from ._logging import logger
from ._outbox import bounded
from ._websocket import guarded

_SESSION = re.compile(r"[\w.~+=-]{1,100}", re.ASCII)
_KEY = re.compile(r"[A-Za-z0-9+/]{22}==")
_FROM_CLIENTS = frozenset([packet.CLOSE, packet.PONG, packet.MESSAGE, packet.UPGRADE])


class BadRequest(Exception):
    """A request that no Engine.IO client sends: why."""


class GuardedEngine(engineio.Server):  # type: ignore[misc]  # python-engineio has no types
    """An Engine.IO server that its clients can't bring to fail.

    python-socketio makes its server itself, so `adopt` turns the one it made into this one.
    """

    _async: dict[str, Any]

    @classmethod
    def adopt(cls, server: engineio.Server) -> None:
        """Make a server a guarded one."""
        server.__class__ = cls
        server.guard_websockets()

    def guard_websockets(self) -> None:
        """Have the web server's WebSockets guarded too."""
        driver = self._async["websocket"]
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
                self._require_body(environ, session)
                return self._handle_post(environ, start_response)
        except BadRequest as error:
            logger.warning("a request was refused: %s", error)
            response = self._bad_request()
            start_response(response["status"], response["headers"])
            return [response["response"]]
        return super().handle_request(environ, start_response)  # type: ignore[no-any-return]

    def _handle_post(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        try:
            return super().handle_request(environ, start_response)  # type: ignore[no-any-return]
        except KeyError as error:  # what `_get_socket` raises
            raise BadRequest("its session ended while it was read") from error

    def _require_body(self, environ: dict[str, Any], session: str) -> None:
        """Read the body, if it is one that Engine.IO can decode, and have it read again."""
        try:
            body = self._body(environ)
            packets = Payload(encoded_payload=body.decode()).packets
        except BadRequest:
            self.drop(session)
            raise
        except Exception as error:
            self.drop(session)
            raise BadRequest(f"its body can't be read ({type(error).__name__})") from error
        if any(each.packet_type not in _FROM_CLIENTS for each in packets):
            self.drop(session)
            raise BadRequest("it holds a packet that clients do not send")
        environ["wsgi.input"] = io.BytesIO(body)

    def _body(self, environ: dict[str, Any]) -> bytes:
        length = environ.get("CONTENT_LENGTH") or "0"
        if not (length.isascii() and length.isdigit()):
            raise BadRequest("its length is no number")
        if int(length[:20]) > self.max_http_buffer_size:
            raise BadRequest("it is too large")
        body: bytes = environ["wsgi.input"].read(int(length))
        return body

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
