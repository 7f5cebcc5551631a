"""A server whose clients leave while no collector of cycles runs; a program of the tests.

It prints for each transport the classes of what is still there of them, before the collector runs
and after it.
"""

from __future__ import annotations

import gc
import sys
import threading
import time
import weakref
from typing import Any

from .web_servers import patch, serving

DEADLINE = 20  # seconds, fewer than there are between pings


class Environment:
    """Is in the environment of a request, and as long there as that is."""


def main(mode: str) -> None:
    import flask

    from asynction_server import AsynctionSocketIO

    app = flask.Flask("left")
    document: dict[str, Any] = {
        "asyncapi": "2.6.0",
        "info": {"title": "Left", "version": "1.0.0"},
        "channels": {"/": {"publish": {"message": {"name": "say"}}}},
    }
    asio = AsynctionSocketIO.from_spec(document, app=app, async_mode=mode, docs=False)
    asio.on_event("say", lambda text: text)
    served: Any = app.wsgi_app

    def marked(environ: dict[str, Any], start_response: Any) -> Any:
        return served({**environ, "tested.environment": Environment()}, start_response)

    app.wsgi_app = marked  # type: ignore[method-assign]
    url, stop = serving(app, mode)
    for transport in ("websocket", "polling"):
        gc.enable()
        kept = clients_that_left(asio.server, transport, url)
        before = names_of(kept)
        gc.collect()
        sys.stdout.write(f"{transport} {words(before)} {words(names_of(kept))}\n")
    stop()


def clients_that_left(server: Any, transport: str, url: str) -> list[weakref.ref[Any]]:
    """What was there for clients that have gone, once the server knows it."""
    from .wire import connect, opened

    with opened(transport, url) as client:  # what is made once, for the first one
        connect(client)
    gc.collect()
    gc.disable()
    kept: list[weakref.ref[Any]] = []
    for _ in range(5):
        with opened(transport, url) as client:
            assert connect(client).startswith("0")
            client.send('421["say","x"]')
            assert client.receive() == '431["x"]'
            session = server.eio.sockets[client.session]  # those before may be about to end
            environment = server.environ[session.sid]["tested.environment"]
            each_kept = (session, session.websocket, environment)
            kept += [weakref.ref(each) for each in each_kept if each is not None]
            del session, environment, each_kept
    deadline = time.monotonic() + DEADLINE
    while names_of(kept) - {"Environment"} and time.monotonic() < deadline:
        threading.Event().wait(0.02)
    return kept


def names_of(kept: list[weakref.ref[Any]]) -> set[str]:
    """The classes of what is still there."""
    return {type(each).__name__ for ref in kept if (each := ref()) is not None}


def words(names: set[str]) -> str:
    return "+".join(sorted(names)) or "nothing"


if __name__ == "__main__":
    patch(sys.argv[1])
    main(sys.argv[1])
