"""Whom an event goes to, in this process and in others that share a message queue."""

from __future__ import annotations

import json
import queue
import threading
from collections.abc import Callable, Iterator
from typing import Any

import flask
import flask_socketio
import pytest
from socketio.pubsub_manager import PubSubManager

from asynction_server import AsynctionSocketIO

from .conftest import Live
from .documents import channel, document, message

SOURCE = document({"/": channel([message("spread")], [message("news")])})


class Bus:
    """A message queue of texts."""

    def __init__(self) -> None:
        self.readers: list[queue.Queue[str]] = []

    def publish(self, text: str) -> None:
        for each in self.readers:
            each.put(text)


class BusManager(PubSubManager):  # type: ignore[misc]  # python-socketio has no types
    """The client manager of one of the processes that share a bus."""

    def __init__(self, bus: Bus, *, write_only: bool = False) -> None:
        super().__init__("bus", write_only=write_only)
        self._bus = bus
        self._unread: queue.Queue[str] = queue.Queue()

    def initialize(self) -> None:
        self._bus.readers.append(self._unread)
        super().initialize()

    def _publish(self, data: Any) -> None:
        self._bus.publish(json.dumps(data))

    def _listen(self) -> Iterator[str]:
        while True:
            yield self._unread.get()


def server_of(app: flask.Flask, bus: Bus, **options: Any) -> AsynctionSocketIO:
    manager = BusManager(bus, **options)
    asio = AsynctionSocketIO.from_spec(
        SOURCE, app=app, client_manager=manager, async_mode="threading"
    )
    asio.on_event("spread", lambda *_: None)
    return asio


EMPTY: list[Any] = [[], (), "", 0, set()]


@pytest.mark.parametrize("room", EMPTY)
@pytest.mark.parametrize("name", ["to", "room"])
def test_an_empty_room_is_refused_and_not_everybody(app: flask.Flask, room: Any, name: str) -> None:
    asio = AsynctionSocketIO.from_spec(SOURCE, app=app)
    asio.on_event("spread", lambda *_: None)
    client = asio.test_client(app)
    emits: list[Callable[..., Any]] = [asio.emit, asio.server.emit]

    for emit in emits:
        with pytest.raises(ValueError, match="would reach everybody"):
            emit("news", **{name: room})
    with pytest.raises(ValueError, match="would reach everybody"):
        asio.send("text", **{name: room})
    with pytest.raises(ValueError, match="would reach everybody"):
        asio.server.call("news", to=room)

    assert client.get_received() == []


def test_a_class_namespace_is_refused_it_too(app: flask.Flask) -> None:
    asio = AsynctionSocketIO.from_spec(SOURCE, app=app)
    asio.on_event("spread", lambda *_: None)
    own: Any = flask_socketio.Namespace("/")
    asio.on_namespace(own)

    with pytest.raises(ValueError, match="would reach everybody"):
        own.emit("news", room=[])


@pytest.mark.parametrize("kind", [list, tuple, set, frozenset])
def test_several_clients_are_skipped_and_reached_however_they_are_given(
    app: flask.Flask, live: Live, kind: Callable[[Any], Any]
) -> None:
    asio = AsynctionSocketIO.from_spec(SOURCE, app=app, async_mode="threading")
    asio.on_event("spread", lambda *_: None)
    url = live.serve(app)
    one, two, three = (live.peer(url) for _ in range(3))

    asio.emit("news", "not to two", skip_sid=kind([one.sid, two.sid]))
    asio.emit("news", "to two", to=kind([one.sid, two.sid]))
    asio.emit("news", "to all")

    assert one.next() == two.next() == ("news", ("to two",))
    assert three.next() == ("news", ("not to two",))
    assert one.next() == two.next() == three.next() == ("news", ("to all",))


def emit_to_others(skipped: Any) -> None:
    flask_socketio.emit("message", "hello", broadcast=True, include_self=False, skip_sid=skipped)


def send_to_others(skipped: Any) -> None:
    flask_socketio.send("hello", broadcast=True, include_self=False, skip_sid=skipped)


def send_by_position(skipped: Any) -> None:
    asio = flask.current_app.extensions["socketio"]
    asio.send("hello", False, "/", None, None, False, skipped)  # as applications do


@pytest.mark.parametrize("kind", [list, tuple, set, "".join])
@pytest.mark.parametrize("tell_others", [emit_to_others, send_to_others, send_by_position])
def test_the_sender_is_left_out_besides_those_who_are_skipped(
    app: flask.Flask, tell_others: Callable[[Any], None], kind: Callable[[list[str]], Any]
) -> None:
    source = document({"/": channel([message("spread"), message("enter")], [message("message")])})
    asio = AsynctionSocketIO.from_spec(source, app=app)
    sids: list[str] = []
    asio.on_event("enter", lambda *_: sids.append(flask.request.sid))  # type: ignore[attr-defined]
    asio.on_event("spread", lambda *_: tell_others(kind(sids)))
    sender, skipped, other = (asio.test_client(app) for _ in range(3))

    skipped.emit("enter")
    sender.emit("spread")

    assert sender.get_received() == skipped.get_received() == []
    assert [each["args"] for each in other.get_received()] == ["hello"]


def test_a_task_that_skips_clients_has_no_sender_to_leave_out(app: flask.Flask) -> None:
    asio = AsynctionSocketIO.from_spec(SOURCE, app=app)
    asio.on_event("spread", lambda *_: None)
    client = asio.test_client(app)

    asio.emit("news", "hello", include_self=False, skip_sid=["somebody"])

    assert [each["args"] for each in client.get_received()] == [["hello"]]


ARGUMENTS = [
    (None,),
    ((1, 2),),
    (b"\x00", [b"\xff", {"a": b"x"}]),
    ({"a": (b"x",)},),
    (),
    ([None],),
    (None, None),
]


@pytest.mark.parametrize("args", ARGUMENTS)
def test_another_process_delivers_the_same_arguments(
    app: flask.Flask, live: Live, args: tuple[Any, ...]
) -> None:
    bus = Bus()
    asio = server_of(app, bus)
    other_app = flask.Flask("other")
    server_of(other_app, bus)
    here, there = live.peer(live.serve(app)), live.peer(live.serve(other_app))

    asio.emit("news", args)

    assert here.next() == there.next()


@pytest.mark.parametrize("answer", [b"\x00\xff", {"a": [b"x"]}, "text", None])
def test_an_answer_comes_from_another_process_even_if_it_is_binary(
    app: flask.Flask, live: Live, answer: Any
) -> None:
    bus = Bus()
    asking = server_of(flask.Flask("without clients"), bus)
    server_of(app, bus)
    peer = live.peer(live.serve(app))
    peer.answers["news"] = answer
    came: list[Any] = []
    answered = threading.Event()

    def note(*args: Any) -> None:
        came.extend(args)
        answered.set()

    assert asking.server.call("news", to=peer.sid, timeout=60) == answer
    asking.emit("news", to=peer.sid, callback=note)
    assert answered.wait(60)
    assert came == ([] if answer is None else [answer])


def test_a_process_that_only_emits_says_that_it_gets_no_answer() -> None:
    asio = AsynctionSocketIO.from_spec(
        SOURCE,
        message_queue=None,
        client_manager=BusManager(Bus(), write_only=True),
        async_mode="threading",
    )

    with pytest.raises(RuntimeError, match="can't get an answer"):
        asio.server.call("news", to="sid")
    with pytest.raises(RuntimeError, match="can't get an answer"):
        asio.emit("news", to="sid", callback=print)
    asio.emit("news", to="sid")
