"""What a request to the proxy has to be, before python-engineio looks at it.

python-engineio 4.15 and simple-websocket 1.1 answer requests that they can't read with tracebacks,
or with 200, and may keep the sessions of those who sent them.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

from engineio import exceptions
from engineio.packet import Packet

_TRANSPORTS = {"polling", "websocket"}
_VERSION = "4"
_SEPARATOR = "\x1e"
_FROM_CLIENTS = frozenset("1345b")
_VALUE = re.compile(r"[\t -~\x80-\xff]*")  # RFC 9110, section 5.5
_KEY = re.compile(r"[A-Za-z0-9+/]{21}[AQgw]==")
LARGEST = 100_000_000  # bytes of a body: the server has limits of its own
_MAX_DIGITS = 18
"""How many digits a length may have; Python refuses to read one of thousands."""


class BadRequestError(exceptions.EngineIOError):  # type: ignore[misc]  # without types
    """A request that no Engine.IO client sends: why."""

    status = "400 BAD REQUEST"


class LengthRequiredError(BadRequestError):
    """A body whose length is not said."""

    status = "411 LENGTH REQUIRED"


def require_request(environ: Mapping[str, Any], sessions: Container[str]) -> None:
    """Raise BadRequestError for what no Engine.IO client sends.

    Args:
        environ: The WSGI environment.
        sessions: The sessions that there are.
    """
    _require_headers(environ)
    query = parse_qs(environ.get("QUERY_STRING", ""))
    if "j" in query:
        raise BadRequestError("it asks for JSONP")
    if query.get("transport", ["polling"])[0] not in _TRANSPORTS:
        raise BadRequestError("there is no such transport")
    if "sid" not in query and query.get("EIO") != [_VERSION]:
        raise BadRequestError("it is not of version 4 of Engine.IO's protocol")
    if "sid" in query and query["sid"][0] not in sessions:
        raise BadRequestError("there is no such session")
    if "chunked" in environ.get("HTTP_TRANSFER_ENCODING", "").lower():
        raise LengthRequiredError("the length of its body is not said")
    if _asks_for_websocket(environ) and not _is_handshake(environ):
        raise BadRequestError("it is not a WebSocket handshake")


def _require_headers(environ: Mapping[str, Any]) -> None:
    values = (str(value) for name, value in environ.items() if name.startswith("HTTP_"))
    if not all(map(_VALUE.fullmatch, values)):
        raise BadRequestError("a header has control characters")
    try:
        urlsplit(environ.get("HTTP_ORIGIN", ""))
    except ValueError as error:
        raise BadRequestError("malformed `Origin`") from error


def _asks_for_websocket(environ: Mapping[str, Any]) -> bool:
    upgrade: str = environ.get("HTTP_UPGRADE", "")
    return upgrade.lower() == "websocket"


def _is_handshake(environ: Mapping[str, Any]) -> bool:
    """Whether a request is what RFC 6455 asks of clients, section 4.1."""
    tokens = environ.get("HTTP_CONNECTION", "").lower().split(",")
    return (
        environ["REQUEST_METHOD"] == "GET"
        and "upgrade" in (token.strip() for token in tokens)
        and environ.get("HTTP_SEC_WEBSOCKET_VERSION") == "13"
        and _KEY.fullmatch(environ.get("HTTP_SEC_WEBSOCKET_KEY", "")) is not None
    )


def handshake_of(environ: Mapping[str, Any]) -> dict[str, Any]:
    """The environment of a WebSocket handshake, with the headers that matter for it alone.

    simple-websocket fails at many others, and at offers of extensions and subprotocols, of which
    the proxy accepts none.
    """
    others = {name: value for name, value in environ.items() if not name.startswith("HTTP_")}
    return {
        **others,
        "HTTP_HOST": "proxy",
        "HTTP_UPGRADE": "websocket",
        "HTTP_CONNECTION": "Upgrade",
        "HTTP_SEC_WEBSOCKET_VERSION": environ["HTTP_SEC_WEBSOCKET_VERSION"],
        "HTTP_SEC_WEBSOCKET_KEY": environ["HTTP_SEC_WEBSOCKET_KEY"],
    }


def packets_in(environ: Mapping[str, Any]) -> list[Packet]:
    """The packets in the body of a request, any number of them.

    python-engineio 4.15 reads no more than 16.

    Args:
        environ: The WSGI environment.

    Raises BadRequestError.
    """
    body = _body(environ)
    return [*_packets(body)] if body else []


def _packets(body: str) -> Iterator[Packet]:
    for each in body.split(_SEPARATOR):
        if each[:1] not in _FROM_CLIENTS:
            raise BadRequestError("it holds a packet that clients do not send")
        yield read_packet(each)


def read_packet(message: str | bytes) -> Packet:
    """Read an Engine.IO packet; raise BadRequestError for what is none."""
    try:
        return Packet(encoded_packet=message)
    except (ValueError, RecursionError) as error:
        raise BadRequestError("it holds a packet that can't be read") from error


def _body(environ: Mapping[str, Any]) -> str:
    length = environ.get("CONTENT_LENGTH") or "0"
    if not (length.isascii() and length.isdigit()):
        raise BadRequestError("its length is not a number")
    length = length.lstrip("0") or "0"
    if len(length) > _MAX_DIGITS or int(length) > LARGEST:
        raise BadRequestError("it is too large")
    content: bytes = environ["wsgi.input"].read(int(length))
    if len(content) < int(length):
        raise BadRequestError("it ended before its body did")
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        raise BadRequestError("its body is not UTF-8") from error
