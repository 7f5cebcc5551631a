"""Werkzeug's server, which reads the next request of a connection from where a WebSocket was."""

from __future__ import annotations

import threading
from typing import Any

import socketio
from werkzeug.serving import WSGIRequestHandler, make_server

from asynction_socketio import AsynctionServer

DEADLINE = 60  # seconds
VISITS = 20


def test_what_a_client_sends_after_its_close_frame_is_no_request() -> None:
    errors: list[str] = []

    class Handler(WSGIRequestHandler):
        def log_error(self, format: str, *args: Any) -> None:  # noqa: A002  # its name
            errors.append(format % args)

    document = {"asyncapi": "2.6.0", "info": {"title": "t", "version": "1"}, "channels": {"/": {}}}
    sio = AsynctionServer.from_spec(document, async_mode="threading")
    app = socketio.WSGIApp(sio)
    http = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Handler)
    thread = threading.Thread(target=http.serve_forever, daemon=True)
    thread.start()
    url = f"http://127.0.0.1:{http.server_port}"
    left = threading.Semaphore(0)
    sio.on("disconnect", lambda _sid, _reason: left.release())
    for _ in range(VISITS):
        client = socketio.Client(reconnection=False, handle_sigint=False, request_timeout=60)
        client.connect(url, transports=["websocket"], wait_timeout=DEADLINE)
        client.disconnect()  # it sends a close frame, and another one for that of the server
        assert left.acquire(timeout=DEADLINE)
    http.shutdown()
    thread.join(DEADLINE)
    http.server_close()

    assert errors == []
