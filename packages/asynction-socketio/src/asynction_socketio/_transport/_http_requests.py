"""What an HTTP request has to be, before Engine.IO looks at it, and the packets in its body."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qs

from engineio import exceptions

from . import _websocket_handshake

MAX_PACKETS = 10_000
"""How many packets a body may hold."""
_SID = re.compile(r"[\w.~+=-]{1,100}", re.ASCII)
_PRINTABLE = re.compile(r"[ -~]*")
_SEPARATOR = "\x1e"
_FROM_CLIENTS = frozenset("1345b")
_MAX_DIGITS = 18
"""How many digits a length may have; Python refuses to read one of thousands."""


class BadRequest(exceptions.EngineIOError):  # type: ignore[misc]  # python-engineio has no types
    """A request that no Engine.IO client sends: why."""

    status = "400 BAD REQUEST"


class LengthRequired(BadRequest):
    """A body whose length is not said."""

    status = "411 LENGTH REQUIRED"


def require_request(environ: dict[str, Any]) -> str | None:
    """Give the session of a request, None for one that begins a session.

    Raises BadRequest for what no Engine.IO client sends, and for what can't be answered.
    """
    query = parse_qs(environ.get("QUERY_STRING", ""))
    sid: str | None = query.get("sid", [None])[0]
    if sid is not None and not _SID.fullmatch(sid):
        raise BadRequest("malformed `sid`")
    if "j" in query:
        # A script element of any page loads it with the cookies of its visitor and without an
        # origin, and the page learns the session. Engine.IO's protocol 4 has no JSONP.
        raise BadRequest("it asks for JSONP")
    if not _PRINTABLE.fullmatch(environ.get("HTTP_ORIGIN", "")):
        raise BadRequest("malformed `Origin`")
    if not environ["REQUEST_METHOD"].isalpha():
        raise BadRequest("malformed method")
    try:
        environ.get("HTTP_COOKIE", "").encode("latin-1").decode()
    except UnicodeError as error:  # which Flask can't read
        raise BadRequest("its cookies are not UTF-8") from error
    if "chunked" in environ.get("HTTP_TRANSFER_ENCODING", "").lower():
        raise LengthRequired("the length of its body is not said")
    if _websocket_handshake.asks_for_websocket(environ):
        if not _websocket_handshake.is_handshake(environ):
            raise BadRequest("it is not a WebSocket handshake")
        if _websocket_handshake.socket_of(environ) is None:
            raise BadRequest("this web server does not give its sockets away for WebSockets")
    return sid


def packets_in(environ: dict[str, Any], max_bytes: int) -> list[str]:
    """The packets in the body of a request, encoded.

    Args:
        environ: The WSGI environment.
        max_bytes: How large the body may be.

    Raises BadRequest.
    """
    body = _body(environ, max_bytes)
    if not body:
        return []
    if body.count(_SEPARATOR) >= MAX_PACKETS:
        raise BadRequest("its body holds too many packets")
    packets = body.split(_SEPARATOR)
    if not _FROM_CLIENTS.issuperset(each[:1] or " " for each in packets):
        raise BadRequest("it holds a packet that clients do not send")
    return packets


def _body(environ: dict[str, Any], max_bytes: int) -> str:
    length = environ.get("CONTENT_LENGTH") or "0"
    if not (length.isascii() and length.isdigit()):
        raise BadRequest("its length is not a number")
    length = length.lstrip("0") or "0"
    if len(length) > _MAX_DIGITS or int(length) > max_bytes:
        raise BadRequest("it is too large")
    try:
        body: str = environ["wsgi.input"].read(int(length)).decode()
    except UnicodeDecodeError as error:
        raise BadRequest("its body is not UTF-8") from error
    return body
