"""A small application that emits in every way there is, also what its document does not allow."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import flask
import flask_socketio
from socketio.exceptions import ConnectionRefusedError as Refused

from asynction_server import AsynctionSocketIO, PayloadValidationException, ValidationException

from .mailbox import Mailbox

DOCUMENT = Path(__file__).with_name("weather.yaml")
Handler = Callable[..., Any]


def measure(celsius: float) -> object:
    """Answer with what was measured, or with what the document does not allow."""
    return {"celsius": celsius} if celsius < 1000 else "much too hot"


class Board(flask_socketio.Namespace):
    """The namespace /board."""

    def __init__(self) -> None:
        super().__init__("/board")
        self.notes = 0

    def on_connect(self, auth: dict[str, str]) -> None:
        if auth["name"] == "nobody":
            raise Refused("the board is closed to nobody")

    def on_pin(self, note: str) -> int:
        self.emit("pinned", note, include_self=False)
        self.notes += 1
        return self.notes

    def on_tear(self, _number: int, _why: str) -> None:
        flask_socketio.emit("torn", broadcast=True)


class WeatherStation:
    """The application; `errors` holds what its error handlers were told."""

    def __init__(self) -> None:
        self.app = flask.Flask(__name__)
        self.errors: Mailbox[Exception] = Mailbox()
        self.asio = AsynctionSocketIO.from_spec(DOCUMENT, app=self.app, async_mode="threading")
        self.asio.on_error_default(self.failed)
        handlers: tuple[Handler, ...] = (self.broadcast, self.ask, self.leave)
        for handler in handlers:
            self.asio.on(handler.__name__)(handler)
        self.asio.on("message")(self.echo_message)
        self.asio.on("json")(self.echo_json)
        self.asio.on_namespace(Board())
        self.app.post("/readings/<float:celsius>")(self.post)

    def failed(self, error: Exception) -> object:
        self.errors.put(error)
        return {"error": type(error).__name__}

    def expect_error(self) -> ValidationException:
        """Take the first error that an error handler was told."""
        error = self.errors.take(bool, "an error")
        assert isinstance(error, ValidationException)
        return error

    def broadcast(self, way: str, celsius: float) -> str:
        reading = {"celsius": celsius}
        ways: dict[str, Callable[[], object]] = {
            "emit": lambda: flask_socketio.emit("reading", reading),
            "emit to all": lambda: flask_socketio.emit("reading", reading, broadcast=True),
            "asio.emit": lambda: self.asio.emit("reading", reading),
        }
        ways[way]()
        return "sent"

    def ask(self, how: str) -> None:
        sid = flask.request.sid  # type: ignore[attr-defined]  # Flask-SocketIO adds it
        question = (7, b"\x07")
        if how == "callback":
            flask_socketio.emit("calibrate", question, callback=self.calibrated)
        else:
            call: Handler = flask_socketio.call  # type: ignore[attr-defined]  # not in its stubs
            self.calibrated(*call("calibrate", question, to=sid))

    def calibrated(self, *answer: object) -> None:
        flask_socketio.emit("calibrated", answer)

    def leave(self) -> None:
        flask_socketio.disconnect()

    def echo_message(self, text: str) -> str:
        flask_socketio.send(text * 2)
        return "sent"

    def echo_json(self, note: dict[str, Any]) -> str:
        flask_socketio.send(note["note"], json=True)
        return "sent"

    def post(self, celsius: float) -> tuple[str, int]:
        try:
            self.asio.emit("reading", {"celsius": celsius})
        except PayloadValidationException as error:
            return str(error), 422
        return "sent", 200
