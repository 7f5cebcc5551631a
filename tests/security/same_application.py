"""One application on bare Flask-SocketIO or on Asynction; a program of the tests.

    python -m tests.security.same_application bare|asynction MODE

`GET /control/ends` gives why clients left, in order; `POST /control/gate/open` lets `wait` go on.
"""

from __future__ import annotations

import logging
import sys
import time
from threading import Event
from typing import Any

import flask
import flask_socketio

from asynction_server import AsynctionSocketIO

from .web_servers import patch, serve

EVENTS = ("echo", "wait", "several", "leave", "flood")
DOCUMENT: dict[str, Any] = {
    "asyncapi": "2.6.0",
    "info": {"title": "Same", "version": "1.0.0"},
    "channels": {
        "/": {
            "publish": {"message": {"oneOf": [{"name": name} for name in EVENTS]}},
            "subscribe": {"message": {"name": "news"}},
        }
    },
}


def application(kind: str, mode: str) -> flask.Flask:
    """The application, whose clients are sent a ping every half second."""
    app = flask.Flask("same")
    options: dict[str, Any] = {"async_mode": mode, "ping_interval": 0.5, "ping_timeout": 2}
    if kind == "asynction":
        sio: Any = AsynctionSocketIO.from_spec(DOCUMENT, app=app, docs=False, **options)
    else:
        sio = flask_socketio.SocketIO(app, **options)
    gate = Event()
    ends: list[str] = []

    def echo(*args: Any) -> Any:
        return args

    def wait(*args: Any) -> Any:
        while not gate.is_set():
            time.sleep(0.01)
        return args

    def several(count: int) -> str:
        for number in range(count):
            flask_socketio.emit("news", number)
        return "done"

    def leave(*_: Any) -> None:
        flask_socketio.emit("news", "bye")
        flask_socketio.disconnect()

    def flood(count: int, size: int) -> str:
        for number in range(count):
            sio.emit("news", [number, "x" * size])
        return "done"

    def disconnect(reason: str) -> None:
        ends.append(reason)

    for handler in (echo, wait, several, leave, flood, disconnect):
        sio.on_event(handler.__name__, handler)

    @app.get("/control/ends")
    def show_ends() -> dict[str, Any]:
        return {"ends": ends}

    @app.get("/control/state")
    def state() -> dict[str, Any]:
        return {"ends": len(ends), "sockets": len(sio.server.eio.sockets)}

    @app.post("/control/gate/<what>")
    def set_gate(what: str) -> str:
        (gate.set if what == "open" else gate.clear)()
        return what

    return app


if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING)
    kind, mode = sys.argv[1:]
    patch(mode)
    serve(application(kind, mode), mode)
