"""Events that the server emits: checked once, whoever emits them and however."""

import datetime as dt
import json
from collections.abc import Callable, Iterator
from typing import Any

import engineio
import flask
import flask_socketio
import pytest
import socketio

from asynction_server import (
    AsynctionSocketIO,
    PayloadValidationException,
    UndeclaredEventException,
)

from .conftest import Live, Log
from .documents import NUMBER, PAIR, TEXT, Document, channel, document, message

EMITTED = [
    message("number", NUMBER),
    message("pair", PAIR),
    message("list", {"type": "array", "items": NUMBER}),
    message("open"),
    message("blob", {"type": "string", "format": "binary"}),
    message("message", TEXT),
    message("json", {"type": "object"}),
]
CHAT = document({"/chat": channel([message("go")], EMITTED)})


def chat(app: flask.Flask, **options: Any) -> AsynctionSocketIO:
    return AsynctionSocketIO.from_spec(CHAT, app=app, **options)


def joined(asio: AsynctionSocketIO, app: flask.Flask) -> flask_socketio.SocketIOTestClient:
    if not asio.server.handles("/chat", "go"):
        asio.on_event("go", lambda: None, namespace="/chat")
    return asio.test_client(app, namespace="/chat", raise_exceptions=False)


def received(client: flask_socketio.SocketIOTestClient) -> list[tuple[str, Any]]:
    return [(each["name"], each["args"]) for each in client.get_received("/chat")]


VALID: list[tuple[str, Any, list[Any]]] = [
    ("number", 5, [5]),
    ("pair", (5, "five"), [5, "five"]),
    ("list", [1, 2], [[1, 2]]),
    ("list", [], [[]]),
    ("open", None, []),
    ("open", (), []),
    ("open", (1, 2), [1, 2]),
    ("blob", b"\x00", [b"\x00"]),
]


@pytest.mark.parametrize(("event", "data", "args"), VALID)
def test_what_the_document_allows_is_emitted(
    app: flask.Flask, event: str, data: Any, args: list[Any]
) -> None:
    asio = chat(app)
    client = joined(asio, app)

    asio.emit(event, data, namespace="/chat")

    assert received(client) == [(event, args)]


INVALID: list[tuple[str, Any, str]] = [
    ("number", "five", 'is not of type "integer"'),
    ("number", None, "1 argument expected, got 0"),
    ("number", (), "1 argument expected, got 0"),
    ("number", (1, 2), "1 argument expected, got 2"),
    ("pair", [5, "five"], "2 arguments expected, got 1"),
    ("pair", (5,), "2 arguments expected, got 1"),
    ("pair", (5, 5), "argument 2"),
    ("list", (1, 2), "1 argument expected, got 2"),
    ("blob", 5, 'is not of type "string"'),
]


@pytest.mark.parametrize(("event", "data", "reason"), INVALID)
def test_what_the_document_forbids_raises_and_is_not_emitted(
    app: flask.Flask, event: str, data: Any, reason: str
) -> None:
    asio = chat(app)
    client = joined(asio, app)

    with pytest.raises(PayloadValidationException) as caught:
        asio.emit(event, data, namespace="/chat")

    assert reason in str(caught.value)
    assert (caught.value.event, caught.value.namespace) == (event, "/chat")
    assert caught.value.sender == "server"
    assert received(client) == []


class Ours(flask_socketio.Namespace):
    def on_go(self) -> None:
        """Handle the only event."""


def ways(asio: AsynctionSocketIO) -> dict[str, Callable[[Any], Any]]:
    """Every way to emit `number` and `message`, by what it is called."""
    mine = Ours("/chat")
    asio.on_namespace(mine)
    at: dict[str, Any] = {"namespace": "/chat"}
    return {
        "asio.emit": lambda data: asio.emit("number", data, **at),
        "asio.send": lambda data: asio.send(data, namespace="/chat"),
        "asio.send json": lambda data: asio.send(data, json=True, **at),
        "asio.call": lambda data: asio.call("number", data, to="nobody", timeout=0.01, **at),
        "server.emit": lambda data: asio.server.emit("number", data, **at),
        "server.send": lambda data: asio.server.send(data, **at),
        "server.call": lambda data: asio.server.call("number", data, to="nobody", **at),
        "Namespace.emit": lambda data: mine.emit("number", data),
        "Namespace.send": mine.send,
        "Namespace.call": lambda data: mine.call("number", data, to="nobody"),
    }


@pytest.mark.parametrize("way", list(ways(AsynctionSocketIO.from_spec(CHAT))))
def test_every_way_to_emit_outside_of_a_request_is_checked(app: flask.Flask, way: str) -> None:
    asio = chat(app)
    emit = ways(asio)[way]

    with pytest.raises(PayloadValidationException):
        emit(None)


def in_request(name: str) -> Callable[[Any], Any]:
    flask_io: Any = flask_socketio  # whose type stubs have no `call`
    ways: dict[str, Callable[[Any], Any]] = {
        "emit": lambda data: flask_socketio.emit("number", data),
        "emit broadcast": lambda data: flask_socketio.emit("number", data, broadcast=True),
        "send": flask_socketio.send,
        "send json": lambda data: flask_socketio.send(data, json=True),
        "call": lambda data: flask_io.call("number", data, timeout=0.01),
    }
    return ways[name]


@pytest.mark.parametrize("name", ["emit", "emit broadcast", "send", "send json", "call"])
def test_every_way_to_emit_in_a_handler_is_checked(
    app: flask.Flask, live: Live, name: str, log: Log
) -> None:
    caught: list[str] = []
    asio = chat(app, async_mode="threading")

    @asio.on("go", namespace="/chat")
    def go() -> str:
        try:
            in_request(name)(None)
        except PayloadValidationException as error:
            caught.append(str(error))
        return "done"

    client = live.raw_peer(live.serve(app))
    client.connect("/chat")
    client.send('2/chat,1["go"]')

    assert client.next() == '3/chat,1["done"]'
    assert len(caught) == 1


def test_every_valid_way_to_emit_in_a_handler_arrives(app: flask.Flask) -> None:
    asio = chat(app)

    @asio.on("go", namespace="/chat")
    def go() -> None:
        flask_socketio.emit("number", 1)
        flask_socketio.emit("pair", (1, "a"))
        flask_socketio.send("text")
        asio.send({"a": 1}, json=True, to=flask.request.sid, namespace="/chat")  # type: ignore[attr-defined]
        asio.emit("number", 2, namespace="/chat", include_self=False)

    client = joined(asio, app)
    client.emit("go", namespace="/chat")

    assert received(client) == [
        ("number", [1]),
        ("pair", [1, "a"]),
        ("message", "text"),
        ("json", {"a": 1}),
    ]


def test_what_a_view_of_the_application_emits_is_checked(app: flask.Flask) -> None:
    asio = chat(app)

    @app.get("/tell/<number>")
    def tell(number: str) -> str:
        data = int(number) if number.isdigit() else number
        try:
            flask_socketio.emit("number", data, namespace="/chat", broadcast=True)
        except PayloadValidationException as error:
            return error.sender
        return "told"

    client = joined(asio, app)
    browser = app.test_client()

    assert [browser.get(f"/tell/{each}").text for each in ("five", "5")] == ["server", "told"]
    assert received(client) == [("number", [5])]


@pytest.mark.parametrize(
    ("event", "namespace"), [("nope", "/chat"), ("number", "/"), ("number", None), ("go", "/chat")]
)
def test_an_event_that_the_document_does_not_name_can_not_be_emitted(
    app: flask.Flask, event: str, namespace: str | None
) -> None:
    asio = chat(app)

    with pytest.raises(UndeclaredEventException) as caught:
        asio.emit(event, 5, namespace=namespace)

    assert "names no such event that the server emits" in str(caught.value)
    assert ("'number'" in str(caught.value)) == (namespace == "/chat")


def test_an_event_that_the_document_does_not_name_can_not_be_called(app: flask.Flask) -> None:
    with pytest.raises(UndeclaredEventException):
        chat(app).call("nope", to="somebody", namespace="/chat")


class CountingJson:
    """A codec that counts how often it wrote a date."""

    dates = 0
    loads = staticmethod(json.loads)

    @classmethod
    def dumps(cls, value: Any, **options: Any) -> str:
        return json.dumps(value, default=cls._date, **options)

    @classmethod
    def _date(cls, value: Any) -> str:
        cls.dates += 1
        return str(value.isoformat())


@pytest.fixture
def codec() -> Iterator[Any]:
    """A codec of our own; python-socketio keeps it for the whole process."""
    before = socketio.packet.Packet.json, engineio.packet.Packet.json
    CountingJson.dates = 0
    yield CountingJson
    socketio.packet.Packet.json, engineio.packet.Packet.json = before


def test_what_the_codec_can_write_is_checked_as_it_arrives(app: flask.Flask, codec: Any) -> None:
    source = document({"/": channel(emits=[message("at", {"type": "string", "format": "date"})])})
    asio = AsynctionSocketIO.from_spec(source, app=app, json=codec)
    client = asio.test_client(app)

    asio.emit("at", dt.date(2024, 2, 29))
    with pytest.raises(PayloadValidationException):
        asio.emit("at", dt.datetime(2024, 2, 29, 12))

    assert client.get_received() == [{"name": "at", "args": ["2024-02-29"], "namespace": "/"}]


def test_flasks_json_can_be_the_codec(app: flask.Flask, codec: Any) -> None:
    source = document({"/": channel(emits=[message("at", TEXT)])})
    asio = AsynctionSocketIO.from_spec(source, app=app, json=flask.json)
    client = asio.test_client(app)

    asio.emit("at", dt.date(2024, 2, 29))

    assert client.get_received()[0]["args"] == ["Thu, 29 Feb 2024 00:00:00 GMT"]


def test_what_nobody_can_write_is_refused(app: flask.Flask) -> None:
    asio = chat(app)
    client = joined(asio, app)

    with pytest.raises(PayloadValidationException, match="a date can't be sent as JSON"):
        asio.emit("number", dt.date(2024, 2, 29), namespace="/chat")

    assert received(client) == []


def test_what_nobody_can_write_raises_where_the_document_leaves_the_payload_open(
    app: flask.Flask,
) -> None:
    asio = chat(app)
    client = joined(asio, app)

    for data in (dt.date(2024, 2, 29), (b"\x01", dt.date(2024, 2, 29))):
        with pytest.raises(TypeError, match="a date can't be sent"):
            asio.emit("open", data, namespace="/chat")

    assert received(client) == []


def test_an_emit_to_many_clients_is_checked_once(app: flask.Flask, codec: Any) -> None:
    source = document({"/": channel(emits=[message("at", TEXT)])})
    asio = AsynctionSocketIO.from_spec(source, app=app, json=codec)
    clients = [asio.test_client(app) for _ in range(5)]

    asio.emit("at", dt.date(2024, 2, 29))

    assert all(client.get_received() for client in clients)
    assert CountingJson.dates == 1  # what is checked is what is sent


def test_rooms_and_skipped_clients_are_as_ever(app: flask.Flask, live: Live) -> None:
    asio = chat(app, async_mode="threading")

    @asio.on("go", namespace="/chat")
    def go(room: str) -> None:
        flask_socketio.join_room(room)

    url = live.serve(app)
    ann, bob = live.peer(url, "/chat"), live.peer(url, "/chat")
    ann.call("go", "red")
    bob.call("go", "blue")

    asio.emit("number", 1, to="red", namespace="/chat")
    asio.emit("number", 2, to=["red", "blue"], namespace="/chat")
    asio.emit("number", 3, room=bob.sid, namespace="/chat")
    asio.emit("number", 4, skip_sid=ann.sid, namespace="/chat")
    asio.emit("number", 5, namespace="/chat")

    assert [ann.next() for _ in range(3)] == [("number", (n,)) for n in (1, 2, 5)]
    assert [bob.next() for _ in range(4)] == [("number", (n,)) for n in (2, 3, 4, 5)]


def test_binary_data_and_several_arguments_reach_a_real_client(
    app: flask.Flask, live: Live
) -> None:
    asio = chat(app, async_mode="threading")
    asio.on_event("go", lambda: None, namespace="/chat")
    client = live.peer(live.serve(app), "/chat")

    asio.emit("blob", b"\x00\xff", namespace="/chat")
    asio.emit("open", (b"\x01", {"deep": [b"\x02"]}), namespace="/chat")
    asio.emit("open", namespace="/chat")

    assert client.next() == ("blob", (b"\x00\xff",))
    assert client.next() == ("open", (b"\x01", {"deep": [b"\x02"]}))
    assert client.next() == ("open", ())


def test_an_invalid_emit_in_a_handler_reaches_the_error_handler(app: flask.Flask) -> None:
    asio = chat(app, default_error_handler=lambda error: [type(error).__name__, error.sender])
    asio.on_event("go", lambda: flask_socketio.emit("number", "five"), namespace="/chat")

    answer = joined(asio, app).emit("go", namespace="/chat", callback=True)

    assert answer == ["PayloadValidationException", "server"]


def test_an_invalid_emit_in_a_handler_is_logged_in_one_line_otherwise(
    app: flask.Flask, log: Log
) -> None:
    asio = chat(app)
    asio.on_event("go", lambda: flask_socketio.emit("number", "five"), namespace="/chat")

    joined(asio, app).emit("go", namespace="/chat")

    assert len(log.warnings) == 1
    assert log.tracebacks == []


def test_a_process_that_only_emits_through_a_queue_registers_nothing_and_checks() -> None:
    source = document(
        {"/": channel([message("go", x_handler="no_such_module.go")], [message("number", NUMBER)])}
    )

    asio = AsynctionSocketIO.from_spec(
        source, client_manager=Recording(), message_queue="memory://"
    )

    assert asio.server.handlers == {}
    with pytest.raises(PayloadValidationException):
        asio.emit("number", "five")
    with pytest.raises(UndeclaredEventException):
        asio.emit("nope")
    asio.emit("number", 5)
    assert asio.server.manager.published == [("number", [5])]


class Recording(socketio.PubSubManager):  # type: ignore[misc]  # python-socketio has no types
    """A message queue that keeps what is published."""

    def __init__(self) -> None:
        super().__init__(write_only=True)
        self.published: list[tuple[str, Any]] = []

    def _publish(self, data: Document) -> None:
        self.published.append((data["event"], data["data"]))


def test_a_client_that_closes_meanwhile_does_not_keep_an_emit_from_the_others(
    app: flask.Flask, live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = document({"/": channel(emits=[message("news")])})
    asio = AsynctionSocketIO.from_spec(source, app=app, async_mode="threading")
    url = live.serve(app)
    first, second = live.raw_peer(url), live.raw_peer(url)
    for each in (first, second):
        each.connect()
    closing = next(iter(asio.server.eio.sockets.values()))

    def send(packet: Any) -> None:
        raise engineio.exceptions.SocketIsClosedError

    monkeypatch.setattr(closing, "send", send)  # it has closed since it was looked up
    asio.emit("news")

    assert second.next() == '2["news"]'


def test_who_comes_while_an_event_is_sent_out_is_not_among_its_receivers(app: flask.Flask) -> None:
    asio = chat(app)
    clients = [joined(asio, app) for _ in range(3)]

    receivers = iter(asio.server.manager.get_participants("/chat", None))
    joined(asio, app)

    assert len([*receivers]) == len(clients)
