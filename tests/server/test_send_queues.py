"""What waits for all clients together that do not read it."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import flask
import pytest
from engineio.packet import MESSAGE, Packet

from asynction_server import AsynctionSocketIO
from asynction_socketio._transport._send_queues import (
    MAX_BYTES,
    AllBacklogs,
    ClientBacklog,
    SendQueue,
)

from ..security.wire import PollingWire, connect, message, settle
from .conftest import Live, Log
from .documents import channel, document
from .documents import message as described
from .live import DEADLINE

KILOBYTE = 1000
MOST = 1000 * KILOBYTE


class Backlogged:
    """A server for which little may wait, and clients that poll only when a test says so."""

    def __init__(self, app: flask.Flask, live: Live) -> None:
        source = document({"/": channel([], [described("news")])})
        self.asio = AsynctionSocketIO.from_spec(source, app=app, async_mode="threading", docs=False)
        self.backlogs = self.asio.server.eio.backlogs
        self.backlogs.most = MOST
        self._url = live.serve(app)
        self.clients: list[PollingWire] = []
        self.sids: list[str] = []

    def connect(self) -> None:
        client = PollingWire(self._url)
        self.clients.append(client)
        self.sids.append(json.loads(connect(client)[1:])["sid"])

    def emit(self, size: int, to: int | None = None) -> None:
        self.asio.emit("news", "x" * size, to=None if to is None else self.sids[to])

    def is_connected(self, number: int) -> bool:
        return bool(self.asio.server.manager.is_connected(self.sids[number], "/"))


@pytest.fixture
def server(app: flask.Flask, live: Live) -> Iterator[Backlogged]:
    made = Backlogged(app, live)
    for _ in range(3):
        made.connect()
    yield made
    for each in made.clients:
        each.close()


def until(holds: Callable[[], Any]) -> None:
    deadline = time.monotonic() + DEADLINE
    while not holds():
        assert time.monotonic() < deadline
        threading.Event().wait(0.01)


def test_where_too_much_waits_for_all_the_client_goes_for_whom_most_does(
    server: Backlogged, log: Log
) -> None:
    server.emit(400 * KILOBYTE, to=0)
    server.emit(500 * KILOBYTE, to=1)
    assert all(map(server.is_connected, range(3)))

    server.emit(300 * KILOBYTE, to=2)

    until(lambda: not server.is_connected(1))
    assert server.is_connected(0)
    assert server.is_connected(2)
    assert len(message(server.clients[0])) > 400 * KILOBYTE
    assert len(message(server.clients[2])) > 300 * KILOBYTE
    (line,) = log.warnings
    assert line.startswith("a client is disconnected: it has not read 500")


def test_what_is_sent_to_many_is_held_and_counted_once(server: Backlogged, log: Log) -> None:
    looked = threading.Event()
    look = server.backlogs._drop_largest

    def note_look() -> int:
        held: int = look()
        looked.set()
        return held

    server.backlogs._drop_largest = note_look
    server.emit(600 * KILOBYTE)  # three times as much, counted by client

    assert looked.wait(DEADLINE)
    assert all(map(server.is_connected, range(3)))
    for each in server.clients:
        assert len(message(each)) > 600 * KILOBYTE
    assert log.warnings == []


def test_what_was_read_or_whose_client_has_gone_counts_no_longer(
    server: Backlogged, log: Log
) -> None:
    for _ in range(3):
        server.emit(900 * KILOBYTE, to=0)
        assert len(message(server.clients[0])) > 900 * KILOBYTE
    server.emit(900 * KILOBYTE, to=1)
    server.clients[1].close()
    until(lambda: not server.is_connected(1))
    server.emit(900 * KILOBYTE, to=2)

    assert settle(server.clients[0]) == []
    assert len(message(server.clients[2])) > 900 * KILOBYTE
    assert server.backlogs._counted == 0
    assert log.warnings == []


def test_a_text_of_other_letters_counts_as_it_is_held() -> None:
    backlogs = AllBacklogs(list, lambda _: None, lambda *_: None, lambda _: None)
    queue = SendQueue(threading.Event, ClientBacklog(backlogs))
    text = Packet(MESSAGE, "\N{GRINNING FACE}" * (MAX_BYTES // 8))

    assert queue.put(text)
    assert not queue.put(text)
