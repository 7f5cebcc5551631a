"""JavaScript for servers of plain WebSockets, which know no events: `new WebSocket()`."""

from __future__ import annotations

from urllib.parse import urlencode

from .._names_and_literals import JAVASCRIPT as STYLE
from .._names_and_literals import Code, camel_case, literal
from .._snippets import Connection, Emission, Handler, Language


def _connect(target: Connection) -> str:
    origin = target.origin.replace("http", "ws", 1)
    channel = "/" + target.namespace.strip("/") if target.namespace.strip("/") else ""
    query = f"?{urlencode(target.query, doseq=True)}" if target.query else ""
    url = literal(f"{origin}{(target.path or '').rstrip('/')}{channel}{query}", STYLE)
    return (
        f"const socket = new WebSocket({url});\n"
        'socket.addEventListener("close", ({ code, reason }) => {\n'
        "  console.error(code, reason);\n});"
    )


def _send(event: Emission) -> str:
    value = event.values[0] if event.values else None
    if isinstance(value, Code):
        value = Code(camel_case(value.text))
    written = literal(value, STYLE)
    if not isinstance(value, str | bytes):
        written = f"JSON.stringify({written})"
    return f"socket.send({written});"


def _receive(_event: Handler) -> str:
    return (
        'socket.addEventListener("message", ({ data }) => {\n  console.log(JSON.parse(data));\n});'
    )


WEBSOCKET = Language("JavaScript", _connect, _send, _receive)
