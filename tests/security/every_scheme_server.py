"""A server of every security scheme, with and without handlers; a program of the tests.

It prints its URL. `POST /control/broadcast` emits `news` in every namespace, and
`GET /control/state` gives what the server holds.
"""

from __future__ import annotations

import gc
import logging
import resource
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import flask

from asynction_server import AsynctionSocketIO

from . import every_scheme_functions
from .web_servers import patch, serve

FUNCTION = "tests.security.every_scheme_functions."
SCHEMES: dict[str, dict[str, Any]] = {
    "basic": {"type": "http", "scheme": "basic", "x-basicInfoFunc": FUNCTION + "basic"},
    "bearer": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "opaque",
        "x-bearerInfoFunc": FUNCTION + "bearer",
    },
    **{
        f"{place}Key": {
            "type": "httpApiKey",
            "in": place,
            "name": "X-Key" if place == "header" else "key",
            "x-apiKeyInfoFunc": FUNCTION + "key",
        }
        for place in ("query", "header", "cookie")
    },
    **{
        f"{place}Key": {"type": "apiKey", "in": place, "x-apiKeyInfoFunc": FUNCTION + "key"}
        for place in ("user", "password")
    },
    "oauth2": {
        "type": "oauth2",
        "flows": {
            "clientCredentials": {
                "tokenUrl": "https://example.com/token",
                "scopes": {"read": "Read.", "write": "Write.", "look": "Look."},
            }
        },
        "x-tokenInfoFunc": FUNCTION + "token",
    },
    "openIdConnect": {
        "type": "openIdConnect",
        "openIdConnectUrl": "https://example.com/.well-known/openid-configuration",
        "x-tokenInfoFunc": FUNCTION + "token",
    },
}
VARIANTS = ("plain", "connect", "error", "connect-error")


def namespaces_of(scheme: str) -> list[str]:
    """The namespaces that ask for a scheme."""
    return [f"/{scheme}/{variant}" for variant in VARIANTS]


def channel(scheme: str, variant: str) -> dict[str, Any]:
    handlers = {}
    if "connect" in variant:
        handlers["connect"] = FUNCTION + "connect"
    if "error" in variant:
        handlers["error"] = FUNCTION + "swallow"
    found: dict[str, Any] = {"x-security": [{scheme: ["read"]}]}
    found["subscribe"] = {"message": {"name": "news", "payload": {"type": "string"}}}
    return found | ({"x-handlers": handlers} if handlers else {})


DOCUMENT: dict[str, Any] = {
    "asyncapi": "2.6.0",
    "info": {"title": "Every scheme", "version": "1.0.0"},
    "channels": {
        f"/{scheme}/{variant}": channel(scheme, variant)
        for scheme in SCHEMES
        for variant in VARIANTS
    },
    "components": {
        "securitySchemes": {
            name: {**scheme, "x-authField": "credentials"} for name, scheme in SCHEMES.items()
        }
    },
}


def application(document: dict[str, Any], **options: Any) -> tuple[flask.Flask, AsynctionSocketIO]:
    """An application that serves a document and lets a test look into it."""
    app = flask.Flask("every_scheme")
    asio = AsynctionSocketIO.from_spec(document, app=app, docs=False, **options)

    @app.post("/control/broadcast")
    def broadcast() -> str:
        for namespace in asio.spec.namespaces:
            asio.emit("news", "all of you", namespace=namespace)
        return "done"

    @app.get("/control/lists")
    def lists() -> str:
        """How many lists there are; it takes too long to be a part of the state."""
        return str(sum(type(each) is list for each in gc.get_objects()))

    @app.get("/control/state")
    def state() -> dict[str, Any]:
        return dict(held_by(asio))

    return app, asio


def held_by(asio: AsynctionSocketIO) -> Iterator[tuple[str, Any]]:
    """What a server holds of its clients, and how large it is."""
    server = asio.server
    yield (
        "rooms",
        {
            namespace: sorted({sid for room in list(rooms.values()) for sid in list(room)})
            for namespace, rooms in list(server.manager.rooms.items())
        },
    )
    yield "pending", dict(server.manager.pending_connect)
    yield "callbacks", sum(len(each) - 1 for each in list(server.manager.callbacks.values()))
    yield "sockets", len(server.eio.sockets)
    yield "environs", len(server.environ)
    yield "attachments", len(server._binary_packet)
    queues = [*server.eio.events._queues.values()]
    yield "events", [each.running + len(each.waiting) for each in queues if each.running]
    yield "descriptors", _open_descriptors()
    yield "threads", threading.active_count()
    yield "memory", _resident_bytes()
    yield "connected", list(every_scheme_functions.CONNECTED)


def _resident_bytes() -> int:
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _open_descriptors() -> int:
    try:
        return sum(1 for _ in Path("/proc/self/fd").iterdir())
    except OSError:
        return 0


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s %(message)s")
    mode = sys.argv[1]
    patch(mode)
    serve(application(DOCUMENT, async_mode=mode)[0], mode)
