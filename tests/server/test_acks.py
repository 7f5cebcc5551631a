"""Acknowledgements, of handlers to clients and of clients to the server."""

import json
import queue
import threading
from functools import partial
from typing import Any

import flask
import flask_socketio
import pytest
import socketio

from asynction_server import AsynctionSocketIO, MessageAckValidationException

from ..security.frames import opened, text
from .conftest import Live, Log
from .documents import NUMBER, PAIR, Document, channel, document, message, noting

LIST: Document = {"type": "array", "items": NUMBER}
LARGEST_NUMBER = 2**31 - 1  # of an ack; 1 follows


def answering(app: flask.Flask, ack: Any, answer: Any, **options: Any) -> AsynctionSocketIO:
    source = document({"/": channel([message("ask", x_ack=ack)])})
    asio = AsynctionSocketIO.from_spec(source, app=app, async_mode="threading", **options)
    asio.on_event("ask", lambda: answer)
    return asio


RIGHT: list[tuple[Any, Any, str]] = [
    ({"args": NUMBER}, 5, "[5]"),
    (NUMBER, 5, "[5]"),
    ({"args": PAIR}, (5, "five"), '[5,"five"]'),
    ({"args": LIST}, [1, 2], "[[1,2]]"),
    ({"args": {"type": "array", "prefixItems": [NUMBER], "minItems": 0}}, None, "[]"),
    ({"args": {"type": "null"}}, (None,), "[null]"),
    ({"args": {}}, {"any": "thing"}, '[{"any":"thing"}]'),
]


@pytest.mark.parametrize(("ack", "answer", "packet"), RIGHT)
def test_what_a_handler_returns_is_the_ack(
    app: flask.Flask, live: Live, ack: Any, answer: Any, packet: str
) -> None:
    answering(app, ack, answer)
    client = live.raw_peer(live.serve(app))
    client.connect()

    client.send('21["ask"]')

    assert client.next() == f"31{packet}"


WRONG: list[tuple[Any, Any, str]] = [
    ({"args": NUMBER}, "five", 'is not of type "integer"'),
    (NUMBER, "five", 'is not of type "integer"'),
    ({"args": NUMBER}, None, "1 argument expected, got 0"),
    ({"args": NUMBER}, (5, 6), "1 argument expected, got 2"),
    ({"args": PAIR}, [5, "five"], "2 arguments expected, got 1"),
    ({"args": PAIR}, (5, 5), "argument 2"),
    ({"args": LIST}, (1, 2), "1 argument expected, got 2"),
]


@pytest.mark.parametrize(("ack", "answer", "reason"), WRONG)
def test_a_wrong_ack_of_a_handler_is_replaced_by_what_the_error_handler_returns(
    app: flask.Flask, ack: Any, answer: Any, reason: str
) -> None:
    told: list[Any] = []
    asio = answering(app, ack, answer, default_error_handler=noting(told, {"e": 1}))

    assert asio.test_client(app).emit("ask", callback=True) == {"e": 1}

    (error,) = told
    assert type(error) is MessageAckValidationException
    assert reason in str(error)
    assert (error.event, error.namespace, error.sender) == ("ask", "/", "server")


@pytest.mark.parametrize(("ack", "answer", "reason"), WRONG)
def test_a_wrong_ack_of_a_handler_is_not_sent_and_logged_in_one_line(
    app: flask.Flask, live: Live, log: Log, ack: Any, answer: Any, reason: str
) -> None:
    answering(app, ack, answer, async_handlers=False)
    client = live.raw_peer(live.serve(app))
    client.connect()

    client.send('21["ask"]')
    client.settle()

    assert [reason in line for line in log.warnings] == [True]
    assert log.tracebacks == []


def test_an_ack_is_checked_whether_the_client_asks_for_it_or_not(
    app: flask.Flask, log: Log
) -> None:
    answering(app, {"args": NUMBER}, "five").test_client(app, raise_exceptions=False).emit("ask")

    assert len(log.warnings) == 1


@pytest.mark.parametrize(
    ("answer", "packet"),
    [(None, "[]"), ((), "[]"), ((1, 2), "[1,2]"), ([1, 2], "[[1,2]]"), (False, "[false]")],
)
def test_an_ack_that_the_document_leaves_open_may_be_anything(
    app: flask.Flask, live: Live, answer: Any, packet: str
) -> None:
    source = document({"/": channel([message("ask", NUMBER)])})
    asio = AsynctionSocketIO.from_spec(source, app=app, async_mode="threading")
    asio.on_event("ask", lambda number: answer)
    client = live.raw_peer(live.serve(app))
    client.connect()

    client.send('21["ask",1]')

    assert client.next() == f"31{packet}"


def test_binary_data_in_an_ack_is_checked_and_sent(app: flask.Flask, live: Live) -> None:
    answering(app, {"args": {"type": "string", "format": "binary"}}, b"\x01")
    client = live.peer(live.serve(app))

    assert client.call("ask") == b"\x01"


CONFIRM = document(
    {
        "/": channel(
            [message("go")],
            [
                message("confirm", x_ack={"args": PAIR}),
                message("open"),
                message("one", x_ack={"args": NUMBER}),
            ],
        )
    }
)


class Confirming:
    """A server that asks its client to confirm, and keeps what its callbacks are given."""

    def __init__(self, app: flask.Flask, live: Live, **options: Any) -> None:
        self.asio = AsynctionSocketIO.from_spec(CONFIRM, app=app, async_mode="threading", **options)
        self.given: list[Any] = []
        self.asio.on_event("go", self.go)
        self.client = live.raw_peer(live.serve(app))
        self.sid = json.loads(self.client.connect()[1:])["sid"]

    def go(self, event: str) -> None:
        flask_socketio.emit(event, callback=self.callback)

    def callback(self, *args: Any) -> None:
        self.given.append((*args, flask.has_request_context()))

    def ask(self, event: str, answer: str, *, within: bool) -> None:
        """Have the client asked, in a handler or outside of any, and answer."""
        if within:
            self.client.send(f'2["go","{event}"]')
        else:
            self.asio.emit(event, to=self.sid, callback=self.callback)
        number = self.client.next().removeprefix("2").split("[")[0]
        self.client.send(f"3{number}{answer}")
        self.client.settle()


def noting_first(given: list[Any]) -> Any:
    def note(first: Any) -> None:
        given.append(first)

    return note


WITHIN = pytest.mark.parametrize("within", [True, False], ids=["in a handler", "outside"])


@WITHIN
def test_a_callback_gets_what_the_document_allows(
    app: flask.Flask, live: Live, within: bool
) -> None:
    server = Confirming(app, live)

    server.ask("confirm", '[5,"five"]', within=within)

    assert server.given == [(5, "five", within)]


@WITHIN
@pytest.mark.parametrize("answer", ["[5]", "[5,5]", '[[5,"five"]]', "[]"])
def test_a_callback_is_not_called_with_what_the_document_forbids(
    app: flask.Flask, live: Live, log: Log, within: bool, answer: str
) -> None:
    server = Confirming(app, live)

    server.ask("confirm", answer, within=within)
    server.ask("confirm", '[6,"six"]', within=within)

    assert server.given == [(6, "six", within)]
    assert len(log.warnings) == 1
    assert 'the ack of event "confirm" in namespace "/"' in log.warnings[0]
    assert log.tracebacks == []


@WITHIN
def test_the_error_handler_is_told_of_a_wrong_ack_in_a_request_of_its_client(
    app: flask.Flask, live: Live, log: Log, within: bool
) -> None:
    told: list[Any] = []

    def note(error: Any) -> str:
        request: Any = flask.request
        told.append((type(error).__name__, error.sender, error.event, request.sid))
        return "ignored"

    server = Confirming(app, live, default_error_handler=note)

    server.ask("confirm", '["wrong"]', within=within)

    assert told == [("MessageAckValidationException", "client", "confirm", server.sid)]
    assert log.lines == []


@WITHIN
def test_a_callback_is_given_what_it_takes_where_the_document_leaves_the_ack_open(
    app: flask.Flask, live: Live, log: Log, within: bool
) -> None:
    server = Confirming(app, live)
    given: list[Any] = []
    server.callback = noting_first(given)  # type: ignore[method-assign]

    server.ask("open", "[1]", within=within)
    server.ask("open", "[1,2,3]", within=within)
    server.ask("open", "[]", within=within)

    assert given == [1]
    expected = [f"1 argument expected, got {number}" for number in (3, 0)]
    assert [each in line for each, line in zip(expected, log.warnings, strict=True)] == [True] * 2
    assert log.tracebacks == []


@pytest.mark.parametrize("to", [None, "list", "room"])
def test_of_an_ack_to_what_went_to_many_the_error_handler_is_told_outside_of_a_request(
    app: flask.Flask, live: Live, to: str | None
) -> None:
    told: list[Any] = []

    def note(error: Any) -> None:
        contexts = (flask.has_request_context(), flask.has_app_context())
        told.append((error.sender, error.event, *contexts))

    server = Confirming(app, live, default_error_handler=note)
    server.asio.server.enter_room(server.sid, "room")
    rooms = {None: None, "list": [server.sid], "room": "room"}

    server.asio.emit("one", to=rooms[to], callback=server.callback)
    server.client.send(ack_of(server.client.next(), '["wrong"]'))
    server.client.settle()

    assert told == [("client", "one", False, True)]
    assert server.given == []


def test_an_ack_to_what_went_to_many_is_logged_in_one_line_without_an_error_handler(
    app: flask.Flask, live: Live, log: Log
) -> None:
    server = Confirming(app, live)

    server.asio.emit("one", callback=server.callback)
    server.client.send(ack_of(server.client.next(), '["wrong"]'))
    server.client.settle()

    assert ['the ack of event "one"' in line for line in log.warnings] == [True]
    assert log.tracebacks == []
    assert server.given == []


def test_an_ack_can_be_used_once(app: flask.Flask, live: Live, log: Log) -> None:
    given: list[Any] = []
    asio = AsynctionSocketIO.from_spec(CONFIRM, app=app, async_mode="threading")
    asio.on_event("go", lambda: flask_socketio.emit("one", callback=given.append))
    client = live.raw_peer(live.serve(app))
    client.connect()
    client.send('2["go"]')

    asked = client.next()
    client.send(ack_of(asked, "[5]"), ack_of(asked, "[6]"), ack_of(asked, "[7]", later=1))
    client.settle()

    assert given == [5]
    assert log.tracebacks == []


def ack_of(event: str, args: str, *, later: int = 0) -> str:
    """The packet of an ack: that of an event's packet, or of one that was asked later."""
    number = int(event[1 : event.index("[")]) + later
    return f"3{(number - 1) % LARGEST_NUMBER + 1}{args}"


flask_io: Any = flask_socketio  # whose type stubs have no `call`


class Calling:
    """A server whose `go` handler calls its client and keeps what comes of it."""

    def __init__(self, app: flask.Flask, live: Live, **options: Any) -> None:
        self.asio = AsynctionSocketIO.from_spec(CONFIRM, app=app, async_mode="threading", **options)
        self.asio.on_event("go", self.go)
        self.client = live.peer(live.serve(app))

    def go(self, event: str) -> Any:
        try:
            return repr(flask_io.call(event, timeout=30))
        except MessageAckValidationException as error:
            return f"{error.event} {error.sender}"


@pytest.mark.parametrize(
    ("event", "answer", "result"),
    [
        ("confirm", (5, "five"), "(5, 'five')"),
        ("one", 5, "5"),
        ("open", None, "None"),
        ("open", (1, 2), "(1, 2)"),
        ("one", "five", "one client"),
        ("one", None, "one client"),
        ("confirm", 5, "confirm client"),
    ],
)
def test_call_gives_the_answer_of_the_client_or_raises(
    app: flask.Flask, live: Live, event: str, answer: Any, result: str
) -> None:
    server = Calling(app, live)
    server.client.answers = {event: answer}

    assert server.client.call("go", event) == result


def test_call_outside_of_a_request(app: flask.Flask, live: Live) -> None:
    server = Calling(app, live)
    server.client.answers = {"one": 5}

    assert server.asio.call("one", to=server.client.sid) == 5
    assert server.asio.server.call("one", sid=server.client.sid) == 5


def test_call_raises_when_no_answer_comes(app: flask.Flask) -> None:
    asio = AsynctionSocketIO.from_spec(CONFIRM, app=app)

    with pytest.raises(socketio.exceptions.TimeoutError):
        asio.call("one", to="nobody", timeout=0.01)


def test_call_ends_at_once_for_a_client_that_is_not_there(app: flask.Flask) -> None:
    asio = AsynctionSocketIO.from_spec(CONFIRM, app=app)

    with pytest.raises(socketio.exceptions.TimeoutError, match="has disconnected"):
        asio.call("one", to="nobody", timeout=3600)


def test_call_ends_when_its_client_has_left(app: flask.Flask, live: Live) -> None:
    ended: list[str] = []
    done = threading.Event()
    asio = AsynctionSocketIO.from_spec(CONFIRM, app=app, async_mode="threading")

    def go(event: str) -> None:
        try:
            flask_io.call(event, timeout=3600)
        except socketio.exceptions.TimeoutError as error:
            ended.append(str(error))
        finally:
            done.set()

    asio.on_event("go", go)
    peer = live.raw_peer(live.serve(app))
    assert peer.connect().startswith("0")
    peer.send('2["go","one"]')
    assert peer.next().startswith("2")
    peer.send("1")

    assert done.wait(30)
    assert ended == ["the client has disconnected, and can't answer"]


def test_call_ends_when_the_websocket_of_its_client_has_broken(
    app: flask.Flask, live: Live
) -> None:
    done: queue.Queue[str] = queue.Queue()
    asio = AsynctionSocketIO.from_spec(CONFIRM, app=app, async_mode="threading", ping_interval=3600)

    def go(event: str) -> None:
        with pytest.raises(socketio.exceptions.TimeoutError) as caught:
            flask_io.call(event, timeout=3600)
        done.put(str(caught.value))

    asio.on_event("go", go)
    left = threading.Event()
    asio.on("disconnect")(left.set)
    with opened(live.serve(app)) as client:
        client.send(text('42["go","one"]'))
        assert client.message().startswith("42")

    assert done.get(timeout=30) == "the client has disconnected, and can't answer"
    assert left.wait(30)


def test_a_call_without_an_answer_leaves_nothing_waiting(app: flask.Flask, live: Live) -> None:
    asio = AsynctionSocketIO.from_spec(CONFIRM, app=app, async_mode="threading")
    asio.on_event("go", lambda _: None)
    peer = live.raw_peer(live.serve(app))
    sid = json.loads(peer.connect()[1:])["sid"]

    for _ in range(3):
        with pytest.raises(socketio.exceptions.TimeoutError):
            asio.call("one", to=sid, timeout=0.001)
        assert peer.next().endswith('["one"]')

    (waiting,) = asio.server.manager.callbacks.values()
    assert [*waiting] == [0]  # what counts them


def test_an_answer_of_an_earlier_connection_answers_nothing_else(
    app: flask.Flask, live: Live
) -> None:
    asio = AsynctionSocketIO.from_spec(CONFIRM, app=app, async_mode="threading")
    asio.on_event("go", lambda _: None)
    url = live.serve(app)
    answers: list[Any] = []
    earlier, later = live.raw_peer(url), live.raw_peer(url)
    asked: list[str] = []
    for peer in (earlier, later):
        sid = json.loads(peer.connect()[1:])["sid"]
        asio.emit("one", to=sid, callback=answers.append)
        asked.append(peer.next())
        earlier.close()

    later.send(ack_of(asked[0], "[7]"), ack_of(asked[1], "[8]"))
    later.settle()

    assert answers == [8]


def test_an_answer_to_another_process_answers_nothing_else(live: Live) -> None:
    answers: list[Any] = []
    asked: list[str] = []
    for name in ("earlier", "later"):
        app = flask.Flask(name)
        asio = AsynctionSocketIO.from_spec(CONFIRM, app=app, async_mode="threading")
        asio.on_event("go", lambda _: None)
        peer = live.raw_peer(live.serve(app))
        sid = json.loads(peer.connect()[1:])["sid"]
        asio.emit("one", to=sid, callback=answers.append)
        asked.append(peer.next())

    peer.send(ack_of(asked[0], "[7]"), ack_of(asked[1], "[8]"))
    peer.settle()

    assert answers == [8]


def test_call_needs_a_client(app: flask.Flask) -> None:
    asio = AsynctionSocketIO.from_spec(CONFIRM, app=app)

    with pytest.raises(ValueError, match="call"):
        asio.call("one")


def test_call_can_not_wait_where_handlers_are_not_asynchronous(app: flask.Flask) -> None:
    asio = AsynctionSocketIO.from_spec(CONFIRM, app=app, async_handlers=False)

    with pytest.raises(RuntimeError, match="async_handlers"):
        asio.call("one", to="somebody")


def test_a_callback_that_raises_a_type_error_is_called_once(
    app: flask.Flask, live: Live, log: Log
) -> None:
    called = threading.Event()
    calls: list[Any] = []

    def callback(*args: Any) -> None:
        calls.append(args)
        called.set()
        raise TypeError("a mistake of the application's own")

    asio = AsynctionSocketIO.from_spec(CONFIRM, app=app, async_mode="threading")
    asio.on_event("go", lambda: flask_socketio.emit("one", callback=callback))
    client = live.raw_peer(live.serve(app))
    client.connect()
    client.send('2["go"]')
    client.send(ack_of(client.next(), "[5]"))
    client.settle()

    assert calls == [(5,)]
    assert len(log.tracebacks) == 1


def test_of_a_client_that_acknowledges_nothing_the_oldest_acks_are_forgotten(
    app: flask.Flask, live: Live
) -> None:
    source = document({"/": channel([], [message("question")])})
    asio = AsynctionSocketIO.from_spec(source, app=app, async_mode="threading")
    client = live.raw_peer(live.serve(app))
    sid = json.loads(client.connect()[1:])["sid"]
    answered: list[int] = []
    most = 10_000

    for number in range(most + 2):
        asio.emit("question", to=sid, callback=partial(answered.append, number))
        asked = client.next()
    client.send(*(ack_of(asked, "[]", later=each) for each in (-most - 1, -most, 1 - most, 0)))
    client.settle()

    assert answered == [2, most + 1]
    assert len(asio.server.manager.callbacks[sid]) == most - 1
