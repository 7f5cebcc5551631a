"""An application on a port of its own, for tests that speak to it over real sockets."""

from __future__ import annotations

import inspect
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

_HOST = "127.0.0.1"


class _ThreadedServer(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    request_queue_size = 128


class _SilentHandler(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        """Log no requests."""


@contextmanager
def serve(application: Any) -> Iterator[str]:
    """The URL of an application, which a thread serves meanwhile.

        with serve(asio) as url, ContractClient(contract, url) as client:
            client.call("join", {"room": "lobby"})

    Args:
        application: A `flask_socketio.SocketIO` (an `AsynctionSocketIO` too), served by Werkzeug;
            another WSGI application, served by the standard library, whose server has no
            WebSockets; or an ASGI application, served by uvicorn, which has to be installed.

    Raises TypeError for anything else, and for a Flask-SocketIO server of another async mode than
    `threading`.
    """
    if hasattr(application, "init_app"):
        serving = _flask_socketio(application)
    elif inspect.iscoroutinefunction(getattr(application, "__call__", None)):  # noqa: B004
        serving = _asgi(application)
    elif callable(application):
        serving = _wsgi(application)
    else:
        raise TypeError(
            "a WSGI or ASGI application, or a SocketIO, is needed,"
            f" and this is of type {type(application).__name__}"
        )
    with serving as port:
        yield f"http://{_HOST}:{port}"


@contextmanager
def _flask_socketio(application: Any) -> Iterator[int]:
    if getattr(application, "sockio_mw", None) is None:
        raise TypeError("the SocketIO has no application yet: call its init_app(app) first")
    if application.async_mode != "threading":
        raise TypeError(
            f"the server has async_mode={application.async_mode!r}: give it"
            " async_mode='threading' in tests, or test it by its URL"
        )
    werkzeug: Any = import_module("werkzeug.serving")  # Flask brings it

    silent = type("SilentHandler", (werkzeug.WSGIRequestHandler,), {"log_request": lambda *_: None})
    server = werkzeug.make_server(
        _HOST, 0, application.sockio_mw, threaded=True, request_handler=silent
    )
    server.daemon_threads = True
    with _running(server):
        yield server.server_port


@contextmanager
def _wsgi(application: Any) -> Iterator[int]:
    server = make_server(_HOST, 0, application, _ThreadedServer, _SilentHandler)
    with _running(server):
        yield server.server_port


@contextmanager
def _running(server: Any) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.socket.close()  # `server_close` would wait for connections that are open
        thread.join()


@contextmanager
def _asgi(application: Any) -> Iterator[int]:
    uvicorn: Any = import_module("uvicorn")
    listening = socket.create_server((_HOST, 0))
    server = uvicorn.Server(
        uvicorn.Config(application, log_level="error", timeout_graceful_shutdown=1)
    )
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    try:
        yield listening.getsockname()[1]
    finally:
        server.should_exit = True
        thread.join(5)
        listening.close()
