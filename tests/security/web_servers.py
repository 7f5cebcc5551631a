"""The web servers under which the programs of these tests run, one for each async mode."""

from __future__ import annotations

import socket
import sys
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


def _with_gevent(app: flask.Flask) -> None:
    options: dict[str, Any] = {"log": None}
    if find_spec("geventwebsocket"):
        handler = import_module("geventwebsocket.handler").WebSocketHandler
        options["handler_class"] = handler
    server = import_module("gevent.pywsgi").WSGIServer(("127.0.0.1", 0), app, **options)
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
