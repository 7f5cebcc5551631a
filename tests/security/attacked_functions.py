"""The handlers of the attacked server: they echo, ask back, and take their time."""

from __future__ import annotations

import threading
import time
from typing import Any

import flask
import flask_socketio
import socketio

from .every_scheme_functions import bearer, swallow

__all__ = ["bearer", "swallow"]

flask_io: Any = flask_socketio  # whose type stubs have no `call`
RAISED = "raised because a test asks for it"
"""What `fail` says; its tracebacks are expected."""
GATE = threading.Event()
ANSWERS: list[Any] = []


def echo(*args: Any) -> Any:
    return args


def ask(*args: Any) -> None:
    """Ask the client back."""
    flask_socketio.emit("question", callback=lambda *answer: ANSWERS.append(answer))


def call_back(*args: Any) -> None:
    """Wait for an answer of the client, longer than any test does."""
    try:
        flask_io.call("question", timeout=3600)
    except socketio.exceptions.TimeoutError as error:
        ANSWERS.append((str(error),))


def sleep(*args: Any) -> str:
    """Hold a handler until the test opens the gate."""
    while not GATE.is_set():
        time.sleep(0.01)
    return "awake"


def hesitate(auth: Any) -> bool:
    """Decide about a connection once the test opens the gate."""
    sleep()
    return bool(auth)


def fail(*_: Any) -> None:
    raise RuntimeError(RAISED)


def decline(auth: Any) -> bool:
    """Let nobody in, without an exception."""
    return False


def greet() -> None:
    request: Any = flask.request
    flask_socketio.join_room("guests")
    flask_socketio.emit("news", "someone came", to="guests")
    flask_socketio.emit("news", "you came", to=request.sid)
