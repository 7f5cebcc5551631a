"""Error handlers: what they are told, and that their answer is the ack."""

import contextlib
import gc
import sys
import traceback
import weakref
from collections.abc import Callable
from typing import Any

import flask
import flask_socketio
import pytest
from socketio.exceptions import ConnectionRefusedError as Refused

from asynction_server import AsynctionSocketIO, ValidationException

from .conftest import Live, Log
from .documents import NUMBER, TEXT, channel, document, message, secured

ASK = document({"/": channel([message("ask", NUMBER, x_ack={"args": TEXT})])})


def asking(app: flask.Flask, **options: Any) -> AsynctionSocketIO:
    asio = AsynctionSocketIO.from_spec(ASK, app=app, async_mode="threading", **options)
    asio.on_event("ask", lambda number: "answer")
    return asio


@pytest.mark.parametrize(
    ("answer", "packet"), [(None, "[]"), ((1, 2), "[1,2]"), ({"error": 1}, '[{"error":1}]')]
)
def test_what_an_error_handler_returns_is_the_ack_and_is_not_checked(
    app: flask.Flask, live: Live, answer: Any, packet: str
) -> None:
    asking(app, default_error_handler=lambda error: answer)
    client = live.raw_peer(live.serve(app))
    client.connect()

    client.send('21["ask","one"]')

    assert client.next() == f"31{packet}"


def test_a_refused_event_leaves_nothing_to_the_collector_of_cycles(app: flask.Flask) -> None:
    refused: list[weakref.ref[Exception]] = []
    asio = asking(app, default_error_handler=lambda error: refused.append(weakref.ref(error)))
    client = asio.test_client(app)
    client.emit("ask", 1)  # Flask-SocketIO handles the first event of a connection itself
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        client.emit("ask", "one", callback=True)
        kept = [each() for each in refused]
    finally:
        if was_enabled:
            gc.enable()

    assert kept == [None]


def test_an_error_handler_finds_the_traceback_of_a_refused_event(app: flask.Flask) -> None:
    logged: list[str] = []

    def log(error: Exception) -> None:
        assert sys.exc_info()[1] is error  # which `logging.exception` writes
        logged.append(traceback.format_exc())

    client = asking(app, default_error_handler=log).test_client(app)

    for _ in range(2):  # the context of the first event is made in another way
        client.emit("ask", "one")

    for text in logged:
        assert text.startswith("Traceback (most recent call last):\n")
        assert "PayloadValidationException: " in text
    assert len(logged) == 2


def test_what_a_handler_raises_keeps_its_traceback(app: flask.Flask) -> None:
    raised: list[Exception] = []
    asio = asking(app, default_error_handler=raised.append)

    def ask_the_client(number: int) -> None:
        asio.emit("undeclared")

    asio.on_event("ask", ask_the_client)
    client = asio.test_client(app)

    for _ in range(2):
        client.emit("ask", 5)

    assert [isinstance(error, ValidationException) for error in raised] == [True, True]
    assert all("ask_the_client" in functions_of(error) for error in raised)


def test_what_a_security_function_raises_keeps_its_traceback(
    app: flask.Flask, importable: Callable[..., str]
) -> None:
    def look_up(key: str) -> None:
        raise LookupError(key)

    source = secured(f"{importable(look_up=look_up)}.look_up", event=True)
    refused: list[Exception] = []
    asio = AsynctionSocketIO.from_spec(source, app=app, default_error_handler=refused.append)
    asio.on_event("event", lambda: None)
    client = asio.test_client(app, query_string="key=1")

    for _ in range(2):
        client.emit("event")

    causes = [error.__cause__ for error in refused]
    assert [isinstance(cause, LookupError) for cause in causes] == [True, True]
    assert all("look_up" in functions_of(cause) for cause in causes if cause)


def functions_of(error: BaseException) -> list[str]:
    """The names of the functions in the traceback of an error."""
    return [frame.name for frame in traceback.extract_tb(error.__traceback__)]


def test_an_error_handler_is_told_of_what_handlers_raise(app: flask.Flask) -> None:
    def fail(number: int) -> None:
        raise LookupError(number)

    asio = asking(app, default_error_handler=repr)
    asio.on_event("ask", fail)

    assert asio.test_client(app).emit("ask", 5, callback=True) == "LookupError(5)"


def test_the_handler_of_a_namespace_goes_before_the_default_one(app: flask.Flask) -> None:
    asio = asking(app, default_error_handler=lambda error: "default")
    asio.on_error("/")(lambda error: "own")

    assert asio.test_client(app).emit("ask", "one", callback=True) == "own"


def test_a_default_handler_registered_later_replaces_the_first(app: flask.Flask) -> None:
    asio = asking(app, default_error_handler=lambda error: "first")
    asio.on_error_default(lambda error: "second")

    assert asio.test_client(app).emit("ask", "one", callback=True) == "second"


def test_an_error_handler_may_emit_to_the_client(app: flask.Flask) -> None:
    source = document({"/": channel([message("ask", NUMBER)], [message("problem", TEXT)])})
    asio = AsynctionSocketIO.from_spec(
        source, app=app, default_error_handler=lambda error: flask_socketio.emit("problem", "no")
    )
    asio.on_event("ask", lambda number: None)
    bystander, client = asio.test_client(app), asio.test_client(app)

    client.emit("ask", "one")

    assert [each["args"] for each in client.get_received()] == [["no"]]
    assert bystander.get_received() == []


class Noting(flask_socketio.Namespace):
    """A class-based namespace whose `error` method notes what it is told."""

    def __init__(self) -> None:
        super().__init__("/")
        self.told: list[str] = []

    def on_ask(self, number: int) -> str:
        return "answer"

    def error(self, error: Exception) -> str:
        self.told.append(type(error).__name__)
        return "told"


def test_the_error_method_is_told_of_what_an_error_handler_raises_again(app: flask.Flask) -> None:
    def again(error: Exception) -> None:
        raise error

    noting = Noting()
    asio = AsynctionSocketIO.from_spec(ASK, app=app, default_error_handler=again)
    asio.on_namespace(noting)

    assert asio.test_client(app).emit("ask", "one", callback=True) == "told"
    assert noting.told == ["PayloadValidationException"]


@pytest.mark.parametrize("kind", [Refused, ConnectionRefusedError])
def test_an_error_handler_is_told_of_whatever_a_handler_raises_but_refusals(
    app: flask.Flask, kind: type[Exception]
) -> None:
    def refuse(number: int) -> None:
        raise kind("only connect handlers may")

    told: list[Exception] = []
    asio = asking(app, default_error_handler=told.append)
    asio.on_event("ask", refuse)
    client = asio.test_client(app)

    for _ in range(2):  # the context of the first event is made in another way
        with pytest.raises(Refused) if kind is Refused else contextlib.nullcontext():
            client.emit("ask", 5)

    # Flask-SocketIO lets its own exception pass.
    assert [type(error) for error in told] == ([] if kind is Refused else [kind, kind])


def test_an_error_handler_that_raises_it_again_leaves_one_line(app: flask.Flask, log: Log) -> None:
    def again(error: Exception) -> None:
        raise error

    client = asking(app, default_error_handler=again).test_client(app, raise_exceptions=False)

    client.emit("ask", "one")

    assert len(log.warnings) == 1
    assert log.tracebacks == []
    assert client.emit("ask", 1, callback=True) == "answer"


def test_an_error_handler_that_fails_does_so_with_its_own_exception(app: flask.Flask) -> None:
    def fail(error: Exception) -> None:
        raise LookupError("a mistake of the error handler")

    client = asking(app, default_error_handler=fail).test_client(app)

    with pytest.raises(LookupError, match="mistake"):
        client.emit("ask", "one")


@pytest.mark.parametrize("path", ["emit", "handler"])
def test_an_error_handler_is_called_once(app: flask.Flask, path: str) -> None:
    told: list[Exception] = []
    asio = asking(app, default_error_handler=told.append)
    asio.on_event("ask", lambda number: 5)

    asio.test_client(app).emit("ask", 1 if path == "handler" else "one")

    assert [isinstance(error, ValidationException) for error in told] == [True]
