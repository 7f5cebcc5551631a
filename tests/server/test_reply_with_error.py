"""The ready-made error handler."""

from collections.abc import Callable
from typing import Any

import flask
import flask_socketio
import pytest

from asynction_server import AsynctionSocketIO, reply_with_error

from .conftest import Log
from .documents import NUMBER, channel, document, message, secured

ITEM = {"type": "object", "properties": {"sizes": {"type": "array", "items": NUMBER}}}
SOURCE = document(
    {"/": channel([message("add", ITEM, x_ack={"args": NUMBER})], [message("news", NUMBER)])}
)


def shop(app: flask.Flask, handler: Any, *, raises: bool = False) -> Any:
    asio = AsynctionSocketIO.from_spec(SOURCE, app=app, default_error_handler=reply_with_error)
    asio.on_event("add", handler)
    return asio.test_client(app, raise_exceptions=raises)


def test_the_ack_of_an_invalid_message_says_what_and_where(app: flask.Flask, log: Log) -> None:
    client = shop(app, lambda item: 1)

    answer = client.emit("add", {"sizes": [1, "two"]}, callback=True)

    assert answer["error"]["type"] == "PayloadValidationException"
    assert answer["error"]["path"] == ["sizes", 1]
    assert '"two" is not of type "integer"' in answer["error"]["message"]
    assert log.lines == []


def test_an_undeclared_event_is_answered_too(app: flask.Flask) -> None:
    answer = shop(app, lambda item: 1).emit("remove", callback=True)

    assert answer["error"]["type"] == "UndeclaredEventException"
    assert answer["error"]["path"] == []


def test_an_event_without_its_credentials_is_answered_with_the_reason(
    app: flask.Flask, log: Log, importable: Callable[..., str]
) -> None:
    module = importable(inform=lambda key: None)
    asio = AsynctionSocketIO.from_spec(
        secured(f"{module}.inform", ask=True), app=app, default_error_handler=reply_with_error
    )
    asio.on_event("ask", lambda: "answer")

    answer: Any = asio.test_client(app).emit("ask", callback=True)

    reason = "credentials are missing"
    assert answer == {"error": {"type": "SecurityException", "message": reason, "path": []}}
    assert log.lines == []


@pytest.mark.parametrize("handler", [lambda item: "text", lambda item: flask_socketio.emit("news")])
def test_a_fault_of_the_server_is_not_answered_but_logged(
    app: flask.Flask, log: Log, handler: Any
) -> None:
    assert shop(app, handler).emit("add", {}, callback=True) is None
    assert len(log.warnings) == 1


def test_any_other_exception_is_raised_again(app: flask.Flask) -> None:
    def fail(item: Any) -> None:
        raise LookupError("own")

    with pytest.raises(LookupError, match="own"):
        shop(app, fail, raises=True).emit("add", {})


def test_it_can_be_named_in_the_document(app: flask.Flask) -> None:
    handlers = {"error": "asynction_server.reply_with_error"}
    source = document({"/": channel([message("add", NUMBER)], x_handlers=handlers)})
    asio = AsynctionSocketIO.from_spec(source, app=app)
    asio.on_event("add", lambda number: None)

    answer: Any = asio.test_client(app).emit("add", "one", callback=True)

    assert answer["error"]["type"] == "PayloadValidationException"
