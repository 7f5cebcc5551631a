"""Events that the document does not name."""

from typing import Any

import flask
import pytest

from asynction_server import AsynctionSocketIO, UndeclaredEventException

from .conftest import Log
from .documents import NUMBER, channel, document, message, noting

CHAT = document({"/": channel([message("say", NUMBER)]), "/empty": channel()})


def chat(app: flask.Flask | None, **options: Any) -> AsynctionSocketIO:
    asio = AsynctionSocketIO.from_spec(CHAT, app=app, **options)
    asio.on_event("say", lambda number: number)
    return asio


def test_the_error_handler_is_told_of_the_names_there_are(app: flask.Flask) -> None:
    told: list[Any] = []
    asio = chat(app, default_error_handler=noting(told, "told"))

    answer = asio.test_client(app).emit("shout", {"secret": 1}, callback=True)

    assert answer == "told"
    (error,) = told
    assert type(error) is UndeclaredEventException
    assert "it names 'say'" in str(error)
    assert (error.event, error.namespace, error.sender) == ("shout", "/", "client")


def test_without_an_error_handler_one_line_is_logged(app: flask.Flask, log: Log) -> None:
    client = chat(app).test_client(app, raise_exceptions=False)

    client.emit("shout", {"secret": 1})

    assert len(log.lines) == len(log.warnings) == 1
    assert "secret" not in log.lines[0]
    assert log.tracebacks == []
    assert client.emit("say", 1, callback=True) == 1


@pytest.mark.parametrize("when", ["before", "after"])
def test_an_event_that_the_application_handles_is_unchecked_and_warned_of_once(
    app: flask.Flask, log: Log, when: str
) -> None:
    asio = chat(app if when == "before" else None)
    asio.on_event("shout", lambda *args: list(args))
    if when == "after":
        asio.init_app(app)
    client = asio.test_client(app)

    answers = [client.emit("shout", *args, callback=True) for args in ([], [1, "two"])]

    assert answers == [[], [1, "two"]]
    assert log.lines == [
        "the document names no event 'shout' in namespace '/': it is handled unchecked"
    ]


def test_decorators_and_functions_warn_alike(app: flask.Flask, log: Log) -> None:
    asio = chat(app)

    @asio.event
    def one() -> None:
        """Handle an undeclared event."""

    @asio.event(namespace="/empty")
    def two() -> None:
        """Handle another."""

    asio.on("three")(lambda: None)

    assert [line.split("'")[1] for line in log.warnings] == ["one", "two", "three"]


@pytest.mark.parametrize("event", ["connect", "disconnect", "*", "say"])
def test_what_is_declared_or_has_no_declaration_is_not_warned_of(
    app: flask.Flask, log: Log, event: str
) -> None:
    chat(app).on(event)(lambda *args: None)

    assert log.lines == []


def test_a_handler_in_an_undeclared_namespace_is_warned_of(app: flask.Flask, log: Log) -> None:
    chat(app).on("connect", namespace="/other")(lambda: None)
    chat(None).on("say", namespace="/other")(lambda: None)

    assert ["nobody can connect" in line for line in log.warnings][-1:] == [True]
