"""The web servers under which the programs of these tests run, one for each async mode."""

from __future__ import annotations

import socket
import sys
import threading
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import flask

MODES = ("threading", "gevent", *(["eventlet"] if find_spec("eventlet") else []))
"""The async modes that are tested: eventlet and gevent-websocket only where they are installed."""


def patch(async_mode: str) -> None:
    """Have the standard library wait as an async mode does."""
    if async_mode == "gevent":
        import_module("gevent.monkey").patch_all()
    elif async_mode == "eventlet":
        import_module("eventlet").monkey_patch()


def serve(app: flask.Flask, async_mode: str) -> None:
    """Serve until the process is ended; print the URL first."""
    {"gevent": _with_gevent, "eventlet": _with_eventlet}.get(async_mode, _with_werkzeug)(app)


def _print_url(port: int | None) -> None:
    sys.stdout.write(f"http://127.0.0.1:{port}\n")
    sys.stdout.flush()


def gevent_server(app: flask.Flask) -> Any:
    """gevent's server, with the handler of gevent-websocket where that is installed."""
    options: dict[str, Any] = {"log": None}
    if find_spec("geventwebsocket"):
        handler = import_module("geventwebsocket.handler").WebSocketHandler
        options["handler_class"] = handler
    return import_module("gevent.pywsgi").WSGIServer(("127.0.0.1", 0), app, **options)


def _with_gevent(app: flask.Flask) -> None:
    server = gevent_server(app)
    server.start()
    server.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    _print_url(server.server_port)
    server.serve_forever()


def _with_eventlet(app: flask.Flask) -> None:
    listening = import_module("eventlet").listen(("127.0.0.1", 0))
    _print_url(listening.getsockname()[1])
    import_module("eventlet.wsgi").server(listening, app, log_output=False)


def _with_werkzeug(app: flask.Flask) -> None:
    from werkzeug.serving import WSGIRequestHandler, make_server

    class Silent(WSGIRequestHandler):
        def log_request(self, *args: Any) -> None:
            """Say nothing of requests that were answered."""

    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Silent)
    _print_url(server.server_port)
    server.serve_forever()


def serving(app: Any, async_mode: str) -> tuple[str, Callable[[], object]]:
    """The URL of a web server beside what else the process does, and what ends it."""
    make = {"gevent": _beside_with_gevent, "eventlet": _beside_with_eventlet}
    return make.get(async_mode, _beside_with_werkzeug)(app)


def _beside_with_gevent(app: Any) -> tuple[str, Callable[[], object]]:
    server = gevent_server(app)
    server.start()
    return f"http://127.0.0.1:{server.server_port}", server.stop


def _beside_with_eventlet(app: Any) -> tuple[str, Callable[[], object]]:
    eventlet, wsgi = import_module("eventlet"), import_module("eventlet.wsgi")
    listening = eventlet.listen(("127.0.0.1", 0))
    serving = eventlet.spawn(wsgi.server, listening, app, log_output=False)
    return f"http://127.0.0.1:{listening.getsockname()[1]}", serving.kill


def _beside_with_werkzeug(app: Any) -> tuple[str, Callable[[], object]]:
    from werkzeug.serving import WSGIRequestHandler, make_server

    silent = type("Silent", (WSGIRequestHandler,), {"log": lambda *_: None})
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=silent)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}", server.shutdown
