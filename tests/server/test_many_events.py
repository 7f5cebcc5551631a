"""Events that come faster than they are handled: some wait, and then nothing more is read."""

import contextlib
import json
import threading
import time
from collections.abc import Callable
from typing import Any

import flask
import pytest

from asynction_server import AsynctionSocketIO

from ..security.wire import WIRES, PollingWire, connect
from .conftest import Live, Log
from .documents import TEXT, Document, channel, document, message, secured
from .live import DEADLINE

HELD = 1100
"""How many events of one client are handled or wait, before nothing more is read."""
PER_POST = 16  # Engine.IO takes no more packets in one request
SOURCE = document({"/": channel([message("hold"), message("ask")])})


class Gate:
    """A server whose `hold` handlers wait until the gate is opened."""

    def __init__(self, app: flask.Flask, live: Live, source: Document = SOURCE) -> None:
        self.asio = AsynctionSocketIO.from_spec(source, app=app, async_mode="threading")
        self.asio.on_event("hold", self._hold)
        self.asio.on_event("ask", self._answer)
        self.left = threading.Event()
        self.asio.on("disconnect")(self.left.set)
        self.url = live.serve(app)
        self.holding: list[threading.Thread] = []
        self.asked: list[int] = []
        self._opened = threading.Event()
        self._ended = threading.Semaphore(0)

    def _hold(self, number: int) -> int:
        self.holding.append(threading.current_thread())
        assert self._opened.wait(DEADLINE * 4)
        self._ended.release()
        return number

    def _answer(self, number: int) -> int:
        self.asked.append(number)
        return number

    def open(self) -> None:
        """Let the handlers go on, and return when they have ended."""
        self._opened.set()
        for thread in self.holding:  # more may come while it is read
            assert self._ended.acquire(timeout=DEADLINE)
            if "process_request" not in thread.name and "(_read)" not in thread.name:
                thread.join(DEADLINE * 2)  # the others end with their connection


@pytest.fixture
def gate(app: flask.Flask, live: Live) -> Gate:
    return Gate(app, live)


def test_only_so_many_events_of_a_client_are_handled_at_once_and_others_are_served(
    gate: Gate, live: Live
) -> None:
    client, other = live.raw_peer(gate.url), live.raw_peer(gate.url)
    client.connect()
    other.connect()

    client.send(*['2["hold",1]'] * 300)
    client.settle()
    other.send('21["ask",7]')

    assert other.next() == "31[7]"
    assert len(gate.holding) <= 100
    gate.open()
    assert len(gate.holding) == 300


def test_of_a_client_whose_events_wait_nothing_more_is_read_until_some_are_handled(
    gate: Gate, live: Live
) -> None:
    client, other = live.raw_peer(gate.url), live.raw_peer(gate.url)
    client.connect()
    other.connect()
    numbers = range(1, HELD + 401)
    events = [f'2{number}["hold",{number}]' for number in numbers]

    client.send(*events[:HELD])
    client.settle()
    client.send(*events[HELD:], "0/nowhere,")
    for _ in range(200):
        other.send('21["ask",7]')
        assert other.next() == "31[7]"
    gate.open()
    came = [client.next() for _ in (*numbers, "the refusal")]

    place = came.index('4/nowhere,{"message":"Unable to connect"}')
    answers = came[:place] + came[place + 1 :]
    assert place >= len(numbers) - HELD
    assert sorted(json.loads(each[each.index("[") :])[0] for each in answers) == [*numbers]


def test_what_waits_is_not_handled_once_its_client_has_gone(gate: Gate) -> None:
    client, other = PollingWire(gate.url), PollingWire(gate.url)
    connect(client)
    connect(other)
    event = '42["hold",1]'
    client.send(*[event] * (HELD - HELD % PER_POST))

    def send_more() -> None:
        with contextlib.suppress(ConnectionError):  # its session ends meanwhile
            client.send(*[event] * PER_POST)

    sending = threading.Thread(target=send_more)
    sending.start()
    for _ in range(10):
        other.send('42["ask",7]')
    client.post_beside(b"1")
    sending.join(DEADLINE)

    assert not sending.is_alive()
    assert gate.left.wait(DEADLINE)
    gate.open()
    assert len(gate.holding) <= 100
    client.disconnect()
    other.close()


def test_what_waits_is_not_handled_once_its_client_has_left_the_namespace(
    gate: Gate, live: Live
) -> None:
    client = live.raw_peer(gate.url)
    client.connect()

    client.send(*['2["hold",1]'] * 300, '2["ask",7]', "1")
    client.settle()
    gate.open()

    assert gate.left.is_set()
    assert len(gate.holding) <= 100
    assert gate.asked == []
    assert client.connect().startswith("0")


def test_an_event_that_asks_for_credentials_is_not_handled_once_its_client_has_left(
    app: flask.Flask, live: Live, log: Log, importable: Any
) -> None:
    module = importable(inform=lambda key: {"sub": key})
    gate = Gate(app, live, secured(f"{module}.inform", ask=True, hold=False))
    client = live.raw_peer(f"{gate.url}?key=ann")
    client.connect()
    client.send('21["ask",1]')
    assert client.next() == "31[1]"

    client.send(*['2["hold",1]'] * 300, '2["ask",7]', "1")
    client.settle()
    gate.open()

    assert client.connect().startswith("0")
    assert gate.asked == [1]
    assert log.tracebacks == []


def test_what_waits_when_its_client_leaves_the_namespace_is_not_answered(
    app: flask.Flask, live: Live
) -> None:
    opened = threading.Event()
    source = document({"/": channel([message("hold"), message("ask", x_ack={"args": TEXT})])})
    asio = AsynctionSocketIO.from_spec(source, app=app, async_mode="threading")
    asio.on_event("hold", lambda: opened.wait(DEADLINE))
    asio.on_event("ask", lambda: "answer")
    client = live.raw_peer(live.serve(app))
    client.connect()

    client.send(*['2["hold"]'] * 300, '27["ask"]', "1")
    client.settle()
    opened.set()
    client.send("0", '28["ask"]')
    came = [client.next()]
    while came[-1] != '38["answer"]':
        came.append(client.next())

    assert '37["",400]' not in came


@pytest.mark.parametrize("transport", ["websocket", "polling"])
def test_large_events_of_a_client_wait_unread_and_others_are_served(
    app: flask.Flask, live: Live, transport: str
) -> None:
    asio = AsynctionSocketIO.from_spec(
        SOURCE, app=app, async_mode="threading", max_http_buffer_size=10_000
    )
    opened, holding = threading.Event(), threading.Semaphore(0)

    def hold(*_: Any) -> int:
        holding.release()
        assert opened.wait(DEADLINE * 4)
        return 1

    asio.on_event("hold", hold)
    asio.on_event("ask", lambda number: number)
    url = live.serve(app)
    client: Any = WIRES[transport](url)
    other = live.raw_peer(url)
    connect(client)
    other.connect()
    event = f'42["hold",{" " * 9000}1]'
    sending = threading.Thread(target=lambda: [client.send(event) for _ in range(8)])
    sending.start()

    for _ in range(4):
        assert holding.acquire(timeout=DEADLINE)
    for _ in range(100):
        other.send('21["ask",7]')
        assert other.next() == "31[7]"
    assert not holding.acquire(blocking=False)

    opened.set()
    for _ in range(4):
        assert holding.acquire(timeout=DEADLINE)
    sending.join(DEADLINE)
    client.close()


def test_a_client_has_an_event_handled_whatever_others_have_waiting(
    app: flask.Flask, live: Live
) -> None:
    gate = Gate(app, live)
    engine = gate.asio.server.eio
    full, other = live.raw_peer(gate.url), live.raw_peer(gate.url)
    full.connect()
    other.connect()
    engine.events._max_bytes = 0

    full.send('2["hold",1]', '2["hold",1]')
    other.send('21["ask",7]')

    assert other.next() == "31[7]"
    gate.open()
    full.settle()
    assert len(gate.holding) == 2


def test_only_so_many_events_of_all_clients_are_handled_at_once_and_one_of_each(
    gate: Gate, live: Live
) -> None:
    gate.asio.server.eio.events._max_running = 2
    first, other = live.raw_peer(gate.url), live.raw_peer(gate.url)
    first.connect()
    other.connect()

    first.send(*[f'2{number}["hold",{number}]' for number in (1, 2, 3)])
    first.settle()
    other.send('21["ask",7]')

    assert other.next() == "31[7]"
    assert len(gate.holding) <= 2
    gate._opened.set()
    assert {first.next() for _ in range(3)} == {"31[1]", "32[2]", "33[3]"}


def test_a_client_that_waits_for_room_of_all_goes_on_when_others_have_ended(
    app: flask.Flask, live: Live
) -> None:
    asio = AsynctionSocketIO.from_spec(SOURCE, app=app, async_mode="threading")
    gates = {"other": threading.Event(), "own": threading.Event()}
    asio.on_event("hold", lambda name: gates[name].wait(DEADLINE * 4))
    asio.on_event("ask", lambda number: number)
    events = asio.server.eio.events
    events._max_bytes = 1000
    url = live.serve(app)
    other, client = live.raw_peer(url), live.raw_peer(url)
    other.connect()
    client.connect()
    session = list(asio.server.eio.sockets)[1]

    other.send(f'2["hold",{" " * 900}"other"]', "0/nowhere,")
    assert other.next().startswith("4/nowhere")
    client.send('2["hold","own"]', f'21["ask",{" " * 300}7]')
    until(lambda: events.is_full(session))
    gates["other"].set()

    assert client.next() == "31[7]"
    gates["own"].set()


def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds."""
    deadline = time.monotonic() + DEADLINE
    while not holds():
        assert time.monotonic() < deadline
        threading.Event().wait(0.01)
