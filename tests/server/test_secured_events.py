"""Events that ask for credentials of their own, beyond what connecting asks for."""

from collections.abc import Callable
from typing import Any

import flask
import pytest

from asynction_server import AsynctionSocketIO, SecurityException, current_identity

from .conftest import Log
from .documents import noting, secured

Importable = Callable[..., str]


class Answering:
    """A server of the event `ask`, whose credentials `inform` knows, and of the open event `say`.

    It keeps the calls of the handlers and what the error handler is told.
    """

    def __init__(
        self, app: flask.Flask, importable: Importable, inform: Any, **options: Any
    ) -> None:
        module = importable(inform=inform)
        self.app = app
        self.asio = AsynctionSocketIO.from_spec(
            secured(f"{module}.inform", ask=True, say=False), app=app, **options
        )
        self.handled: list[Any] = []
        for event in ("ask", "say"):
            self.asio.on_event(event, noting(self.handled, "answer"))

    def emit(self, event: str, query: str = "key=ann") -> Any:
        client = self.asio.test_client(self.app, query_string=query, raise_exceptions=False)
        assert client.is_connected()
        return client.emit(event, 1, callback=True)


def raising(error: BaseException) -> Callable[[str], Any]:
    def inform(key: str) -> Any:
        raise error

    return inform


@pytest.mark.parametrize("validation", [True, False])
@pytest.mark.parametrize("inform", [raising(LookupError("no database at s3cr3t")), lambda key: key])
def test_an_event_that_can_not_be_decided_about_is_not_handled(
    app: flask.Flask, importable: Importable, log: Log, inform: Any, validation: bool
) -> None:
    told: list[Any] = []
    server = Answering(
        app,
        importable,
        inform,
        validation=validation,
        default_error_handler=noting(told, "refused"),
    )

    assert server.emit("ask") == "refused"

    assert server.handled == []
    (error,) = told
    assert type(error) is SecurityException
    assert str(error) == "the server could not decide about this event"
    assert (error.namespace, error.event) == ("/", "ask")
    assert log.lines == ["deciding about event 'ask' in namespace '/' failed"]
    assert server.emit("say") == "answer"


@pytest.mark.parametrize(
    ("query", "inform", "reason"),
    [
        ("", lambda key: {"sub": key}, "credentials are missing"),
        ("key=", lambda key: {"sub": key}, "the credentials are malformed"),
        ("key=ann", lambda key: None, "the credentials are not valid"),
        ("key=ann", raising(SecurityException("s3cr3t")), "the credentials are not valid"),
    ],
)
def test_without_an_error_handler_a_refused_event_is_one_line_in_the_log(
    app: flask.Flask, importable: Importable, log: Log, query: str, inform: Any, reason: str
) -> None:
    server = Answering(app, importable, inform)

    assert server.emit("ask", query) is None

    assert server.handled == []
    assert [reason in line for line in log.warnings] == [True]
    assert log.tracebacks == []


def test_the_log_says_what_was_refused_for_lack_of_credentials(
    app: flask.Flask, importable: Callable[..., str], log: Log
) -> None:
    module = importable(inform=lambda key: None)
    asio = AsynctionSocketIO.from_spec(secured(f"{module}.inform", ask=True), app=app)
    asio.on_event("ask", lambda: None)

    asio.test_client(app, raise_exceptions=False).emit("ask")

    (line,) = log.lines
    assert '"ask"' in line or "'ask'" in line
    assert '"/"' in line or "'/'" in line
    assert "credentials are missing" in line


def test_the_identity_in_an_event_is_that_of_its_own_credentials(
    app: flask.Flask, importable: Importable
) -> None:
    module = importable(inform=lambda key: {"sub": key, "scopes": []})
    asio = AsynctionSocketIO.from_spec(secured(f"{module}.inform", ask=True, say=False), app=app)
    for event in ("ask", "say"):
        asio.on_event(event, lambda *_: current_identity().user or "nobody")
    client: Any = asio.test_client(app, query_string="key=ann")

    answers = [client.emit(event, 1, callback=True) for event in ("ask", "say", "ask")]

    assert answers == ["ann", "nobody", "ann"]
