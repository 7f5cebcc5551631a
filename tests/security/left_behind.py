"""A server whose clients leave while no collector of cycles runs; a program of the tests.

It prints the classes of what is still there of them, before the collector runs and after it.
"""

from __future__ import annotations

import gc
import sys
import time
import weakref
from typing import Any

from .web_servers import patch

DEADLINE = 20  # seconds, fewer than there are between pings


class Environment:
    """Is in the environment of a request, and as long there as that is."""


def main(mode: str, transport: str) -> None:
    import threading

    import flask

    from asynction_server import AsynctionSocketIO

    from .wire import connect, opened

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
            engine = asio.server.eio
            (session,) = engine.sockets.values()
            environment = asio.server.environ[session.sid]["tested.environment"]
            each_kept = (session, session.websocket, environment)
            kept += [weakref.ref(each) for each in each_kept if each is not None]
            del engine, session, environment, each_kept
    deadline = time.monotonic() + DEADLINE
    while names_of(kept) - {"Environment"} and time.monotonic() < deadline:
        threading.Event().wait(0.02)
    before = names_of(kept)
    gc.collect()
    sys.stdout.write(f"{sorted(before)} {sorted(names_of(kept))}")
    stop()


def names_of(kept: list[weakref.ref[Any]]) -> set[str]:
    """The classes of what is still there."""
    return {type(each).__name__ for ref in kept if (each := ref()) is not None}


def serving(app: Any, mode: str) -> tuple[str, Any]:
    """The URL of a web server in the background, and what ends it."""
    if mode == "gevent":
        from gevent.pywsgi import WSGIServer

        server = WSGIServer(("127.0.0.1", 0), app, log=None)
        server.start()
        return f"http://127.0.0.1:{server.server_port}", server.stop
    import threading

    from werkzeug.serving import WSGIRequestHandler, make_server

    made = make_server(
        "127.0.0.1",
        0,
        app,
        threaded=True,
        request_handler=type("Silent", (WSGIRequestHandler,), {"log": lambda *_: None}),
    )
    threading.Thread(target=made.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{made.server_port}", made.shutdown


if __name__ == "__main__":
    patch(sys.argv[1])
    main(*sys.argv[1:])
