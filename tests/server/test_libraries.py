"""Namespaces that libraries register on the Socket.IO server itself: the Socket.IO Admin UI's."""

from __future__ import annotations

import sys
import time
import traceback
from collections.abc import Callable, Iterator
from typing import Any

import flask
import pytest

from asynction_server import AsynctionSocketIO

from ..security.wire import connect, opened
from .conftest import Live, Log
from .documents import NUMBER, channel, document, message
from .live import DEADLINE

SOURCE = document({"/": channel([message("say", NUMBER)], [message("said", NUMBER)])})
MODES = pytest.mark.parametrize("mode", ["development", "production"])


Instrument = Callable[..., AsynctionSocketIO]


@pytest.fixture
def instrumented(app: flask.Flask) -> Iterator[Instrument]:
    """Makes a server that the Admin UI looks into, until the test ends: it changes Engine.IO."""
    made: list[Any] = []

    def make(mode: str, auth: Any = False) -> AsynctionSocketIO:
        asio = AsynctionSocketIO.from_spec(SOURCE, app=app, async_mode="threading")
        asio.on_event("say", lambda number: number + 1)
        made.append(asio.server.instrument(auth=auth, mode=mode, server_stats_interval=0.05))
        return asio

    yield make
    for each in made:
        each.shutdown()
        each.uninstrument()


@MODES
def test_clients_of_an_instrumented_server_are_served_and_checked(
    app: flask.Flask, live: Live, log: Log, instrumented: Instrument, mode: str
) -> None:
    asio = instrumented(mode)
    client = live.peer(live.serve(app))

    assert client.connected
    assert client.call("say", 1) == 2
    client.emit("say", "one")
    asio.emit("said", 1)
    assert client.next() == ("said", (1,))
    assert client.call("say", 2) == 3
    deadline = time.monotonic() + DEADLINE
    while not log.warnings and time.monotonic() < deadline:
        time.sleep(0.01)  # the events of a client are handled side by side
    assert ['event "say"' in line for line in log.warnings] == [True]
    assert log.tracebacks == []


@MODES
def test_the_admin_ui_connects_to_its_namespace_and_gets_its_events(
    app: flask.Flask, live: Live, log: Log, instrumented: Instrument, mode: str
) -> None:
    asio = instrumented(mode)
    admin = live.peer(live.serve(app), "/admin")

    assert admin.connected
    came = {admin.next()[0] for _ in range(4)}
    assert "server_stats" in came
    asio.emit("said", 1)
    assert log.tracebacks == []


@MODES
def test_the_admin_ui_sees_who_connects(
    app: flask.Flask, live: Live, instrumented: Instrument, mode: str
) -> None:
    instrumented(mode)
    url = live.serve(app)
    admin = live.peer(url, "/admin")
    live.peer(url)

    name, args = admin.next()
    while name != "server_stats" or args[0]["clientsCount"] < 2:
        name, args = admin.next()
    assert args[0]["clientsCount"] == 2


def test_whoever_may_not_see_the_admin_ui_is_refused_by_it(
    app: flask.Flask, live: Live, instrumented: Instrument
) -> None:
    instrumented("production", auth={"username": "ann", "password": "right"})
    url = live.serve(app)

    wrong = live.peer(url, "/admin", auth={"username": "ann", "password": "wrong"})
    right = live.peer(url, "/admin", auth={"username": "ann", "password": "right"})

    assert not wrong.connected
    assert right.connected


def test_who_is_refused_by_the_admin_ui_is_sent_nothing_of_it(
    app: flask.Flask, live: Live, instrumented: Instrument
) -> None:
    instrumented("development", auth={"username": "ann", "password": "right"})
    url = live.serve(app)
    admin, client = live.raw_peer(url), live.raw_peer(url)
    admin.connect("/admin", {"username": "ann", "password": "right"})

    answer = client.connect("/admin", {"username": "ann", "password": "wrong"})

    assert answer == '4/admin,{"message":"authentication failed"}'
    client.settle()


def test_what_a_library_emits_and_receives_in_its_namespace_is_unchecked(
    app: flask.Flask, live: Live
) -> None:
    asio = AsynctionSocketIO.from_spec(SOURCE, app=app, async_mode="threading")
    asio.on_event("say", lambda number: number)
    asio.server.on("ask", lambda sid, *args: list(args), namespace="/library")
    peer = live.peer(live.serve(app), "/library")

    assert peer.call("ask", "anything") == ["anything"]
    asio.server.emit("told", "anything", namespace="/library")
    assert peer.next() == ("told", ("anything",))


def test_a_namespace_that_the_application_registers_is_refused_all_the_same(
    app: flask.Flask, live: Live
) -> None:
    asio = AsynctionSocketIO.from_spec(SOURCE, app=app, async_mode="threading")
    asio.on_event("say", lambda number: number)
    asio.on("ask", namespace="/own")(lambda: None)

    assert not live.peer(live.serve(app), "/own").connected


def test_the_admin_ui_keeps_nothing_of_clients_that_are_refused(
    app: flask.Flask, live: Live, instrumented: Instrument
) -> None:
    asio = instrumented("development")
    asio.on_event("connect", lambda: False)
    client = live.raw_peer(live.serve(app))

    for _ in range(3):
        assert client.connect().startswith("4")

    assert asio.server.manager._timestamps == {}


def test_the_admin_ui_has_one_task_for_a_client_that_enters_again_and_again(
    app: flask.Flask, live: Live, instrumented: Instrument
) -> None:
    instrumented("development")
    with opened("polling", live.serve(app)) as client:
        for _ in range(5):
            assert connect(client).startswith("0")
            client.send("41")

        frames = [*map(traceback.extract_stack, sys._current_frames().values())]
        looking = [each for each in frames if "_check_for_upgrade" in {one.name for one in each}]

    assert len(looking) <= 1
