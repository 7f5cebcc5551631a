"""Flask-SocketIO's test client: exceptions reach the test, and a refusal says why."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import flask
import flask_socketio
import pytest
from socketio.exceptions import ConnectionRefusedError as Refused

from asynction_server import (
    AsynctionSocketIO,
    BindingsValidationException,
    MessageAckValidationException,
    PayloadValidationException,
    SecurityException,
    UndeclaredEventException,
)

from .conftest import Live, Log
from .documents import NUMBER, channel, document, message

Importable = Callable[..., str]
SOURCE = document(
    {
        "/": channel([message("say", NUMBER, x_ack={"args": NUMBER})], [message("said", NUMBER)]),
        "/bound": channel(bindings={"ws": {"query": {"type": "object", "required": ["page"]}}}),
        "/auth": channel(x_auth={"type": "object", "required": ["name"]}),
    }
)


def server_of(app: flask.Flask, **options: Any) -> AsynctionSocketIO:
    asio = AsynctionSocketIO.from_spec(SOURCE, app=app, async_mode="threading", **options)
    asio.on_event("say", lambda value: "five" if value == 5 else value)
    return asio


def test_what_no_error_handler_takes_reaches_the_test(app: flask.Flask, log: Log) -> None:
    client = server_of(app).test_client(app)

    with pytest.raises(PayloadValidationException, match='event "say"'):
        client.emit("say", "five")
    with pytest.raises(MessageAckValidationException):
        client.emit("say", 5)
    with pytest.raises(UndeclaredEventException):
        client.emit("shout")
    assert client.emit("say", 1, callback=True) == 1
    assert log.lines == []


def test_what_a_handler_raises_reaches_the_test(app: flask.Flask) -> None:
    asio = AsynctionSocketIO.from_spec(document({"/": channel([message("ask")])}), app=app)

    @asio.on("ask")
    def ask() -> None:
        raise LookupError("mine")

    with pytest.raises(LookupError, match="mine"):
        asio.test_client(app).emit("ask")


def test_what_an_error_handler_takes_does_not(app: flask.Flask) -> None:
    client = server_of(app, default_error_handler=lambda error: "taken").test_client(app)

    assert client.emit("say", "five", callback=True) == "taken"


def test_with_a_real_client_it_is_one_line(app: flask.Flask, live: Live, log: Log) -> None:
    server_of(app)
    client = live.raw_peer(live.serve(app))
    client.connect()

    client.send('2["say","five"]', '21["say",1]')

    assert client.next() == "31[1]"
    assert len(log.lines) == 1
    assert log.tracebacks == []


def test_a_test_may_ask_for_what_a_real_client_gets(app: flask.Flask, log: Log) -> None:
    client = server_of(app).test_client(app, raise_exceptions=False)

    client.emit("say", "five")

    assert len(log.lines) == 1


@pytest.mark.parametrize(
    ("namespace", "kind"),
    [("/bound", BindingsValidationException), ("/auth", PayloadValidationException)],
)
def test_why_a_connection_is_refused_reaches_the_test(
    app: flask.Flask, namespace: str, kind: type[Exception]
) -> None:
    asio = server_of(app)

    with pytest.raises(kind):
        asio.test_client(app, namespace)

    client = asio.test_client(app, namespace, raise_exceptions=False)
    assert not client.is_connected(namespace)
    assert "required" in client.refusals[namespace]["message"]


def test_a_refusal_by_security_reaches_the_test(app: flask.Flask, importable: Importable) -> None:
    module = importable(info=lambda key: None)
    scheme = {"type": "httpApiKey", "in": "query", "name": "key"}
    source = document(
        {"/": channel(x_security=[{"key": []}])},
        components={"securitySchemes": {"key": {**scheme, "x-apiKeyInfoFunc": f"{module}.info"}}},
    )
    asio = AsynctionSocketIO.from_spec(source, app=app)

    with pytest.raises(SecurityException, match="the credentials are not valid"):
        asio.test_client(app, query_string="key=1")


@pytest.mark.parametrize("as_method", [False, True])
def test_what_a_connect_handler_raises_reaches_the_test(app: flask.Flask, as_method: bool) -> None:
    asio = server_of(app)

    def connect(*_: Any) -> None:
        raise LookupError("mine")

    if as_method:
        own = {"on_connect": connect}
        asio.on_namespace(type("Own", (flask_socketio.Namespace,), own)("/auth"))
    else:
        asio.on("connect", "/auth")(connect)

    with pytest.raises(LookupError, match="mine"):
        asio.test_client(app, "/auth", auth={"name": "ann"})
    assert asio.server.manager.rooms == {}


def test_a_connect_handler_that_refuses_is_no_exception(app: flask.Flask) -> None:
    asio = server_of(app)

    @asio.on("connect")
    def connect() -> None:
        raise Refused("not you")

    client = asio.test_client(app)

    assert not client.is_connected()
    assert client.refusals == {"/": {"message": "not you"}}


def test_the_class_of_flask_socketio_shows_exceptions_too(app: flask.Flask) -> None:
    client = flask_socketio.SocketIOTestClient(app, server_of(app))

    with pytest.raises(PayloadValidationException):
        client.emit("say", "five")
