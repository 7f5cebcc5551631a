"""Signals of Flask's kind: one for all servers of a process, sent by each of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import flask
import pytest

import asynction_server
from asynction_server import AsynctionSocketIO, Signals, signals
from tests.socketio.recording import Recorded

from .conftest import Live, Log
from .documents import TEXT, channel, document, message

SOURCE = document({"/": channel([message("say", TEXT)], [message("said", TEXT)])})


def server_for(app: flask.Flask) -> AsynctionSocketIO:
    asio = AsynctionSocketIO.from_spec(SOURCE, app=app, async_mode="threading")
    asio.on_event("say", len)
    return asio


@pytest.fixture
def record() -> Iterator[Any]:
    """Records what shared signals send, until the test ends."""
    recorded: list[Recorded] = []

    def start(name: str) -> Recorded:
        recorded.append(Recorded(getattr(signals, name)))
        return recorded[-1]

    yield start
    for each in recorded:
        each.disconnect()


def test_each_signal_of_a_server_is_one_of_flasks_kind() -> None:
    assert sorted(each.name for each in Signals(None).all()) == signals.__all__
    assert asynction_server.violation_reported is signals.violation_reported


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_function_that_is_connected_before_or_after_a_server_is_built_is_called(
    app: flask.Flask, live: Live, record: Any, when: str
) -> None:
    names = ("client_connected", "event_started", "event_handled", "event_emitted")
    recorded = [record(name) for name in names] if when == "before" else []
    asio = server_for(app)
    recorded = recorded or [record(name) for name in names]
    connected, started, handled, emitted = recorded
    client = live.peer(live.serve(app))

    assert client.call("say", "hello") == 5
    asio.emit("said", "hello")

    assert connected.next()["sid"] == client.sid
    assert started.next() == {"namespace": "/", "event": "say", "sid": client.sid}
    assert handled.next()["seconds"] > 0
    assert emitted.next() == {"namespace": "/", "event": "said", "to": None}
    assert handled.senders == emitted.senders == [asio]


def test_a_function_may_be_connected_to_one_server(app: flask.Flask) -> None:
    asio, other = server_for(app), server_for(flask.Flask("other"))
    calls: list[Any] = []

    def note(sender: Any, **_: Any) -> None:
        calls.append(sender)

    with signals.event_emitted.connected_to(note, sender=asio):
        other.emit("said", "hello")
        asio.emit("said", "hello")

    assert calls == [asio]


def test_what_a_handler_raises_and_what_is_refused_is_sent(
    app: flask.Flask, live: Live, log: Log, record: Any
) -> None:
    asio = AsynctionSocketIO.from_spec(
        SOURCE, app=app, async_mode="threading", default_error_handler=lambda error: -1
    )
    asio.on_event("say", lambda text: int(text))
    handled, refused = record("event_handled"), record("event_refused")
    client = live.peer(live.serve(app))

    assert client.call("say", "five") == -1
    assert isinstance(handled.next()["error"], ValueError)
    assert client.call("say", 5) == -1
    assert refused.next()["reason"] == "PayloadValidationException"
    assert handled.so_far() == []
    assert log.tracebacks == []


def test_clients_of_tests_are_observed_too(app: flask.Flask, record: Any) -> None:
    asio = server_for(app)
    connected, disconnected = record("client_connected"), record("client_disconnected")
    handled = record("event_handled")

    client = asio.test_client(app)
    assert client.emit("say", "hello", callback=True) == 5
    client.disconnect()

    assert connected.next()["sid"] == disconnected.next()["sid"] == handled.next()["sid"]


def test_a_receiver_that_fails_changes_nothing(app: flask.Flask, live: Live, log: Log) -> None:
    server_for(app)
    client = live.peer(live.serve(app))

    def fail(*_: Any, **__: Any) -> None:
        raise LookupError("a receiver's own")

    with signals.event_handled.connected_to(fail):
        assert [client.call("say", "hello"), client.call("say", "you")] == [5, 3]

    [record] = log.tracebacks
    assert "the signal event_handled failed" in record.getMessage()
