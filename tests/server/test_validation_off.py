"""With validation off, nothing is checked but the namespace."""

from typing import Any

import flask
import pytest

from asynction_server import AsynctionSocketIO

from .conftest import Live, Log
from .documents import NUMBER, channel, document, message

SOURCE = document(
    {
        "/": channel(
            [message("ask", NUMBER, x_ack={"args": NUMBER})],
            [message("news", NUMBER, x_ack={"args": NUMBER})],
            bindings={"ws": {"query": {"type": "object", "required": ["token"]}}},
            x_auth={"type": "object", "required": ["user"]},
        )
    }
)


def lax(app: flask.Flask, **options: Any) -> AsynctionSocketIO:
    asio = AsynctionSocketIO.from_spec(
        SOURCE, validation=False, app=app, async_mode="threading", **options
    )
    asio.on_event("ask", lambda *args: list(args))
    return asio


@pytest.mark.parametrize("args", [[], ["text"], [1, 2]])
def test_connections_payloads_and_acks_are_not_checked(app: flask.Flask, args: list[Any]) -> None:
    assert lax(app).test_client(app).emit("ask", *args, callback=True) == args


def test_what_is_emitted_is_not_checked_even_if_it_is_undeclared(app: flask.Flask) -> None:
    asio = lax(app)
    client = asio.test_client(app)

    asio.emit("news", "text")
    asio.emit("nope", (1, 2))

    received = [(each["name"], each["args"]) for each in client.get_received()]
    assert received == [("news", ["text"]), ("nope", [1, 2])]


def test_acks_of_clients_are_not_checked(app: flask.Flask, live: Live) -> None:
    asio = lax(app)
    given: list[Any] = []
    client = live.raw_peer(live.serve(app))
    sid = flask.json.loads(client.connect()[1:])["sid"]

    asio.emit("news", 5, to=sid, callback=lambda *args: given.append(args))
    asked = client.next()
    assert asked.endswith('["news",5]')
    client.send(asked.replace("2", "3", 1).replace('["news",5]', '["text",2]'))
    client.settle()

    assert given == [("text", 2)]


def test_namespaces_are_refused_all_the_same(app: flask.Flask, live: Live) -> None:
    asio = lax(app)
    asio.on("connect", namespace="/other")(lambda: None)

    answer = live.raw_peer(live.serve(app)).connect("/other")

    assert answer == '4/other,{"message":"Unable to connect"}'


def test_undeclared_events_are_ignored(app: flask.Flask, log: Log) -> None:
    lax(app).test_client(app).emit("nope", 1)

    assert log.lines == []


def test_too_few_arguments_for_a_handler_cause_no_traceback(app: flask.Flask, log: Log) -> None:
    asio = lax(app)
    asio.on_event("ask", lambda one: None)

    asio.test_client(app, raise_exceptions=False).emit("ask")

    assert len(log.warnings) == 1
    assert log.tracebacks == []
