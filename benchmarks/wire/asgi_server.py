"""python-socketio's asyncio server under uvicorn, with and without the checks of asynction-spec.

    python -m benchmarks.wire.asgi_server VARIANT PAYLOAD

It prints its port, and serves until the process is ended.
"""

from __future__ import annotations

import socket
import sys
from typing import Any

import socketio
import uvicorn

from asynction_spec import Checks, load_spec

from ..handlers import HEARD
from ..payloads import PAYLOADS
from ..servers import INBOUND, OUTBOUND, document
from .contract import BROADCAST, CAST, PING_SECONDS, with_cast


def unchecked() -> socketio.AsyncServer:
    """A server that takes and emits anything."""
    server = _server()

    async def hear(_: str, *__: Any) -> str:
        return HEARD

    async def cast(_sid: str, count: int) -> None:
        for _ in range(count):
            await server.emit(OUTBOUND, BROADCAST)

    server.on(INBOUND, hear)
    server.on(CAST, cast)
    return server


def checked(payload: str) -> socketio.AsyncServer:
    """A server whose handlers hold what they take and emit against the document."""
    server = _server()
    checks = Checks(load_spec(with_cast(document(PAYLOADS[payload]))))
    received = checks.received["/", INBOUND].payload
    emitted = checks.emitted["/", OUTBOUND].payload
    assert received is not None  # the document has schemas for both
    assert emitted is not None

    async def hear(_: str, *args: Any) -> str:
        received(args)
        return HEARD

    async def cast(_sid: str, count: int) -> None:
        for _ in range(count):
            emitted(BROADCAST)
            await server.emit(OUTBOUND, BROADCAST)

    server.on(INBOUND, hear)
    server.on(CAST, cast)
    return server


def _server() -> socketio.AsyncServer:
    return socketio.AsyncServer(
        async_mode="asgi", cors_allowed_origins="*", ping_interval=PING_SECONDS
    )


def main(variant: str, payload: str) -> None:
    """Serve until the process is ended."""
    server = checked(payload) if variant == "checked" else unchecked()
    listening = socket.create_server(("127.0.0.1", 0), backlog=1024)
    print(listening.getsockname()[1], flush=True)
    config = uvicorn.Config(socketio.ASGIApp(server), log_level="warning")
    uvicorn.Server(config).run(sockets=[listening])


if __name__ == "__main__":
    main(*sys.argv[1:])
