"""Connect handlers that take their time: what others emit is held for their client meanwhile."""

import threading
from typing import Any

import flask
import flask_socketio
import pytest
import socketio

from asynction_server import AsynctionSocketIO

from .conftest import Live, Log
from .documents import TEXT, channel, document, message
from .live import DEADLINE, RawPeer

SOURCE = document({"/": channel(emits=[message("news", TEXT)])})


class Slow:
    """A server whose connect handler joins the room "guests", and then waits for a verdict."""

    def __init__(self, app: flask.Flask, live: Live, asio: AsynctionSocketIO) -> None:
        self.asio = asio
        self.asio.on("connect")(self._decide)
        self.accepts = True
        self.sid = ""
        self._live = live
        self._url = live.serve(app)
        self._deciding = threading.Event()
        self._decided = threading.Event()

    def _decide(self) -> bool:
        request: Any = flask.request
        flask_socketio.join_room("guests")
        self.sid = request.sid
        self._deciding.set()
        assert self._decided.wait(DEADLINE)
        return self.accepts

    def ask(self) -> RawPeer:
        """A client about whom the handler decides until `decide` is called."""
        client = self._live.raw_peer(self._url)
        client.send("0")
        assert self._deciding.wait(DEADLINE)
        return client

    def decide(self, client: RawPeer) -> str:
        """Let the handler end; the first packet that the client gets."""
        self._decided.set()
        return str(client.next())


@pytest.fixture
def slow(app: flask.Flask, live: Live) -> Slow:
    return Slow(app, live, AsynctionSocketIO.from_spec(SOURCE, app=app, async_mode="threading"))


def test_what_is_emitted_to_all_or_to_a_room_is_held_until_the_client_is_accepted(
    slow: Slow,
) -> None:
    client = slow.ask()

    slow.asio.emit("news", "to all")
    slow.asio.emit("news", "to the room", to="guests")
    slow.asio.emit("news", "to rooms", to=["guests", "others"])
    slow.asio.emit("news", "to a number", to=42)

    assert slow.decide(client).startswith('0{"sid":')
    slow.asio.emit("news", "later", to="guests")
    came = [client.next() for _ in range(4)]
    assert came == [
        f'2["news","{each}"]' for each in ("to all", "to the room", "to rooms", "later")
    ]


def test_what_a_task_of_the_connect_handler_emits_reaches_its_client(
    app: flask.Flask, live: Live
) -> None:
    asio = AsynctionSocketIO.from_spec(SOURCE, app=app, async_mode="threading")

    @asio.on("connect")
    def connect() -> None:
        task = asio.start_background_task(asio.emit, "news", "from the task")
        task.join()

    client = live.raw_peer(live.serve(app))
    client.send("0")

    assert str(client.next()).startswith('0{"sid":')
    assert client.next() == '2["news","from the task"]'


def test_what_asks_for_an_answer_is_held_too(slow: Slow) -> None:
    client = slow.ask()
    answered = threading.Event()

    slow.asio.emit("news", "to all", callback=answered.set)

    assert slow.decide(client).startswith('0{"sid":')
    packet = str(client.next())
    assert packet.endswith('["news","to all"]')
    client.send(f"3{packet[1:].partition('[')[0]}[]")
    assert answered.wait(DEADLINE)


def test_of_what_is_held_there_is_a_limit(slow: Slow, log: Log) -> None:
    client = slow.ask()

    for number in range(1100):
        slow.asio.emit("news", str(number))

    assert slow.decide(client).startswith('0{"sid":')
    came = [client.next() for _ in range(1000)]
    slow.asio.emit("news", "later")
    assert [came[-1], client.next()] == ['2["news","999"]', '2["news","later"]']
    assert len(log.warnings) == 1


def test_what_is_emitted_to_the_client_alone_reaches_it_before_it_is_accepted(slow: Slow) -> None:
    client = slow.ask()

    slow.asio.emit("news", "to you", to=slow.sid)

    assert slow.decide(client) == '2["news","to you"]'
    assert str(client.next()).startswith('0{"sid":')


def test_a_room_that_is_closed_is_left_by_who_is_not_accepted_yet_too(slow: Slow) -> None:
    client = slow.ask()

    slow.asio.close_room("guests")

    assert slow.decide(client).startswith('0{"sid":')
    slow.asio.emit("news", "to the room", to="guests")
    slow.asio.emit("news", "to all")
    assert client.next() == '2["news","to all"]'


def test_the_room_that_is_a_client_can_not_be_closed(slow: Slow) -> None:
    client = slow.ask()

    with pytest.raises(ValueError, match="cannot close a sid room"):
        slow.asio.close_room(slow.sid)

    assert slow.decide(client).startswith('0{"sid":')
    slow.asio.emit("news", "to you", to=slow.sid)
    assert client.next() == '2["news","to you"]'


def test_a_client_that_is_refused_in_the_end_was_sent_nothing_but_that(slow: Slow) -> None:
    slow.accepts = False
    client = slow.ask()

    slow.asio.emit("news", "to all")

    assert slow.decide(client) == '4{"message":"Connection rejected by server"}'
    slow.asio.emit("news", "to all")
    client.settle()
    assert slow.asio.server.manager.rooms == {}


def test_a_client_manager_that_serves_a_second_application_keeps_to_it(
    app: flask.Flask, live: Live
) -> None:
    asio = AsynctionSocketIO.from_spec(
        SOURCE, app=flask.Flask("first"), client_manager=socketio.Manager(), async_mode="threading"
    )
    asio.init_app(app)
    slow = Slow(app, live, asio)
    client = slow.ask()

    asio.emit("news", "to all")

    assert slow.decide(client).startswith('0{"sid":')
    asio.emit("news", "later")
    assert [client.next(), client.next()] == ['2["news","to all"]', '2["news","later"]']
