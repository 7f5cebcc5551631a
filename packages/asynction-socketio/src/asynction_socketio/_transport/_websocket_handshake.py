"""The handshake of a WebSocket (RFC 6455, section 4.2), and the socket that it takes place on."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import re
import socket
from collections.abc import Callable
from typing import Any

_KEY = re.compile(r"[A-Za-z0-9+/]{21}[AQgw]==")
_GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_SOCKETS = (
    "werkzeug.socket",
    "gunicorn.socket",
    "eventlet.input",
    "eventlet.set_idle",
    "wsgi.input",
    "wsgi.websocket",
)
_MAX_PATHS = 20
_ANSWER = (
    b"HTTP/1.1 101 Switching Protocols\r\n"
    b"Upgrade: websocket\r\n"
    b"Connection: Upgrade\r\n"
    b"Sec-WebSocket-Accept: %s\r\n\r\n"
)


def asks_for_websocket(environ: dict[str, Any]) -> bool:
    """Whether a request names WebSocket as what to upgrade to."""
    upgrade: str = environ.get("HTTP_UPGRADE", "")
    return upgrade.lower() == "websocket"


def is_handshake(environ: dict[str, Any]) -> bool:
    """Whether a request is what RFC 6455 asks of clients, section 4.1."""
    tokens = environ.get("HTTP_CONNECTION", "").lower().split(",")
    return (
        environ["REQUEST_METHOD"] == "GET"
        and "upgrade" in (token.strip() for token in tokens)
        and environ.get("HTTP_SEC_WEBSOCKET_VERSION") == "13"
        and _KEY.fullmatch(environ.get("HTTP_SEC_WEBSOCKET_KEY", "")) is not None
    )


def answer(environ: dict[str, Any]) -> bytes:
    """What accepts a handshake; no extension and no subprotocol is agreed on.

    Empty where the web server has accepted it already, as gevent-websocket does.
    """
    if environ.get("wsgi.websocket") is not None:
        return b""
    key = environ["HTTP_SEC_WEBSOCKET_KEY"].encode("ascii")
    digest = hashlib.sha1(key + _GUID, usedforsecurity=False).digest()
    return _ANSWER % base64.b64encode(digest)


class _AnsweredHere:
    """A hook of gevent's server: whether the application answers the handshake of a request.

    Args:
        earlier: The hook that the server had before.
    """

    def __init__(self, earlier: Callable[[Any], object] | None) -> None:
        self._earlier = earlier
        self.paths: set[str] = set()

    def __call__(self, handler: Any) -> bool:
        if handler.environ["PATH_INFO"] in self.paths:
            return True
        return self._earlier is not None and bool(self._earlier(handler))


def answer_from_now_on(environ: dict[str, Any]) -> None:
    """Have gevent-websocket leave the handshakes of this path to us, after its first one.

    It answers each request that asks for a WebSocket before the application is asked, unless its
    server has a hook; those of other paths stay its own.
    """
    handler = getattr(environ.get("wsgi.websocket"), "handler", None)
    server = getattr(handler, "server", None)
    if handler is None or server is None:
        return
    hook = getattr(server, "pre_start_hook", None)
    if not isinstance(hook, _AnsweredHere):
        hook = server.pre_start_hook = _AnsweredHere(hook)
    if len(hook.paths) < _MAX_PATHS:  # clients choose the end of a path
        hook.paths.add(handler.environ["PATH_INFO"])


def is_tls(sock: Any) -> bool:
    """Whether a socket encrypts, of whichever module it is."""
    return hasattr(sock, "context")


def send_at_once(sock: Any) -> None:
    """Have a socket send what is small at once, not only when what was sent before has arrived."""
    with contextlib.suppress(OSError):  # it is not one of TCP
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def forget_socket(environ: dict[str, Any]) -> None:
    """Leave no socket in an environment: it may be part of a cycle, and freed late."""
    for name in _SOCKETS:
        environ.pop(name, None)


def socket_of(environ: dict[str, Any]) -> Any:
    """The socket of a request, None where the web server does not give it away.

    Werkzeug and gunicorn name it in the environment; eventlet and gevent have it below the body.
    """
    for name in ("werkzeug.socket", "gunicorn.socket"):
        if name in environ:
            return environ[name]
    if "eventlet.input" in environ:
        return environ["eventlet.input"].get_socket()
    body = environ.get("wsgi.input")
    raw = getattr(getattr(body, "rfile", body), "raw", None)
    return getattr(raw, "_sock", None)
