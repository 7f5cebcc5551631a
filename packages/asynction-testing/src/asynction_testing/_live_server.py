"""An application on a port of its own, for tests that speak to it over real sockets."""

from __future__ import annotations

import inspect
import logging
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

logger = logging.getLogger("asynction.testing")

_POLL_SECONDS = 0.05
"""How often a server looks whether it has to end."""


class _ThreadedServer(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, *args: Any, **options: Any) -> None:
        self._connections: set[Any] = set()
        super().__init__(*args, **options)

    def process_request(self, request: Any, client_address: Any) -> None:
        self._connections.add(request)
        super().process_request(request, client_address)

    def close_request(self, request: Any) -> None:
        self._connections.discard(request)
        super().close_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Print what a request raised, unless its client has gone."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)

    def server_close(self) -> None:
        """Stop listening, and end what is still open: WebSockets keep threads of their own."""
        self.socket.close()
        for each in [*self._connections]:
            with suppress(OSError):  # it has ended in the meantime
                each.shutdown(socket.SHUT_RDWR)


class _Handler(WSGIRequestHandler):
    default_request_version = "HTTP/1.0"
    """That of a request line that can't be read: the answer to HTTP/0.9 would have no status."""

    def get_environ(self) -> dict[str, Any]:
        """The environment, with the socket where WebSockets of simple-websocket look for it."""
        return {**super().get_environ(), "werkzeug.socket": self.connection}

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answer a request that can't be read, and log it in a line."""
        reason = message or code
        logger.warning("a request from %s was refused: %s", self.client_address[0], reason)
        super().send_error(code, message, explain)

    def log_message(self, *_: object) -> None:
        """Log no requests."""


@contextmanager
def serve(application: Any, host: str = "127.0.0.1", port: int = 0) -> Iterator[str]:
    """The URL of an application, which a thread serves meanwhile.

        with serve(asio) as url, ContractClient(contract, url) as client:
            client.call("join", {"room": "lobby"})

    Args:
        application: A `flask_socketio.SocketIO` (an `AsynctionSocketIO` too), served by Werkzeug;
            another WSGI application, served by the standard library, with the WebSockets of
            python-socketio's threading mode; or an ASGI application, served by uvicorn, which has
            to be installed.
        host: The address to listen on.
        port: The port; 0 for a free one.

    Raises OSError where it can't listen, TypeError for anything else, and for a Flask-SocketIO
    server of another async mode than `threading`.
    """
    if _is_asgi(application):
        serving = _asgi(application, host, port)
    elif _is_flask_socketio(application):
        serving = _flask_socketio(wsgi_application(application), host, port)
    else:
        serving = _wsgi(wsgi_application(application), host, port)
    with serving as served_port:
        yield f"http://{f'[{host}]' if ':' in host else host}:{served_port}"


def wsgi_application(application: Any) -> Callable[..., Any]:
    """The WSGI application that a Flask-SocketIO server is, or that is given.

    Raises TypeError for anything else, and for a Flask-SocketIO server that a thread can't serve.
    """
    if _is_asgi(application):
        raise TypeError("an ASGI application can't be called without a server: give its URL")
    if not _is_flask_socketio(application):
        if callable(application):
            return application  # type: ignore[no-any-return]  # its signature is WSGI's
        raise TypeError(
            "a WSGI or ASGI application, or a SocketIO, is needed,"
            f" and this is of type {type(application).__name__}"
        )
    # Flask-SocketIO would fail at the first request, in the server's thread.
    if getattr(application, "sockio_mw", None) is None:
        raise TypeError("the SocketIO has no application yet: call its init_app(app) first")
    if application.async_mode != "threading":
        raise TypeError(
            f"the server has async_mode={application.async_mode!r}: give it"
            " async_mode='threading' in tests, or test it by its URL"
        )
    return application.sockio_mw  # type: ignore[no-any-return]  # without types


def _is_flask_socketio(application: Any) -> bool:
    return hasattr(application, "init_app")


def _is_asgi(application: Any) -> bool:
    calls = (application, getattr(application, "__call__", None))  # noqa: B004
    return any(inspect.iscoroutinefunction(each) for each in calls)


@contextmanager
def _flask_socketio(application: Callable[..., Any], host: str, port: int) -> Iterator[int]:
    werkzeug: Any = import_module("werkzeug.serving")  # Flask brings it

    silent = type("SilentHandler", (werkzeug.WSGIRequestHandler,), {"log_request": lambda *_: None})
    server = werkzeug.make_server(host, port, application, threaded=True, request_handler=silent)
    server.daemon_threads = True
    with _running(server, server.socket.close):  # `server_close` would wait for open connections
        yield server.server_port


@contextmanager
def _wsgi(application: Callable[..., Any], host: str, port: int) -> Iterator[int]:
    server = make_server(host, port, _without_response(application), _ThreadedServer, _Handler)
    with _running(server, server.server_close):
        yield server.server_port


def _without_response(application: Callable[..., Any]) -> Callable[..., Any]:
    """An application that may take the socket of a request for itself, for a WebSocket."""

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        try:
            return application(environ, start_response)
        except ConnectionError as error:  # python-engineio's sign that there is no response
            raise ConnectionAbortedError from error  # and that of wsgiref

    return answer


@contextmanager
def _running(server: Any, close: Callable[[], None]) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, args=[_POLL_SECONDS], daemon=True)
    thread.start()
    try:
        yield
    finally:
        # It returns when the thread has noticed: only then may its socket be closed.
        server.shutdown()
        close()
        thread.join()


@contextmanager
def _asgi(application: Any, host: str, port: int) -> Iterator[int]:
    uvicorn: Any = import_module("uvicorn")
    listening = socket.create_server((host, port))
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
