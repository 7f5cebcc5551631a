"""Events that clients send: checked before a handler sees them."""

import json
from typing import Any

import flask
import flask_socketio
import pytest
import socketio

from asynction_server import (
    AsynctionSocketIO,
    PayloadValidationException,
    UndeclaredEventException,
)

from ..security.wire import SEPARATOR, PollingWire, connect
from ..security.wire import message as next_packet
from .conftest import Live, Log
from .documents import NUMBER, PAIR, TEXT, Document, channel, document, message, noting

BLOB: Document = {"type": "string", "format": "binary", "maxLength": 4}
EVENTS = [
    message("number", NUMBER),
    message("pair", PAIR),
    message("list", {"type": "array", "items": NUMBER}),
    message("blob", BLOB),
    message("file", {"type": "object", "properties": {"content": BLOB}, "required": ["content"]}),
    message("open"),
    message("message", TEXT),
    message("json", {"type": "object"}),
    message("nothing", {"type": "array", "maxItems": 0, "prefixItems": [NUMBER]}),
]
NAMES = [each["name"] for each in EVENTS]


def echo(*args: Any) -> Any:
    return list(args)


def echoing(app: flask.Flask, **options: Any) -> AsynctionSocketIO:
    asio = AsynctionSocketIO.from_spec(
        document({"/": channel(EVENTS)}), app=app, async_mode="threading", **options
    )
    for name in NAMES:
        asio.on_event(name, echo)
    return asio


VALID: list[tuple[str, list[Any]]] = [
    ("number", [5]),
    ("pair", [5, "five"]),
    ("list", [[1, 2, 3]]),
    ("list", [[]]),
    ("blob", [b"\x00\xff"]),
    ("blob", [b""]),
    ("file", [{"content": b"\x01", "name": "a"}]),
    ("open", []),
    ("open", [1, b"\x02", {"any": None}]),
    ("message", ["text"]),
    ("json", [{"a": 1}]),
    ("nothing", []),
]


@pytest.mark.parametrize(("event", "args"), VALID)
def test_what_the_document_allows_reaches_the_handler_as_it_was_sent(
    app: flask.Flask, event: str, args: list[Any]
) -> None:
    assert echoing(app).test_client(app).emit(event, *args, callback=True) == args


INVALID: list[tuple[str, list[Any], str, list[Any]]] = [
    ("number", ["five"], '"five" is not of type "integer"', []),
    ("number", [], "1 argument expected, got 0", []),
    ("number", [1, 2], "1 argument expected, got 2", []),
    ("number", [None], 'null is not of type "integer"', []),
    ("pair", [5], "2 arguments expected, got 1", []),
    ("pair", [5, "five", 6], "2 arguments expected, got 3", []),
    ("pair", [[5, "five"]], "2 arguments expected, got 1", []),
    ("pair", ["five", 5], "argument 1", [0]),
    ("list", [1, 2], "1 argument expected, got 2", []),
    ("list", [[1, "2"]], '[1]: "2" is not of type "integer"', [1]),
    ("blob", [b"12345"], "binary data of 5 bytes", []),
    ("file", [{"content": b"12345"}], "content: binary data of 5 bytes", ["content"]),
    ("file", [{}], "content", []),
    ("message", [{"a": 1}], 'is not of type "string"', []),
    ("json", ["text"], 'is not of type "object"', []),
    ("nothing", [1], "0 arguments expected, got 1", []),
]


@pytest.mark.parametrize(("event", "args", "reason", "path"), INVALID)
def test_what_the_document_forbids_reaches_the_error_handler_instead(
    app: flask.Flask, event: str, args: list[Any], reason: str, path: list[Any]
) -> None:
    told: list[Any] = []
    asio = echoing(app, default_error_handler=noting(told, "told"))

    answer = asio.test_client(app).emit(event, *args, callback=True)

    assert answer == "told"
    (error,) = told
    assert type(error) is PayloadValidationException
    assert reason in str(error)
    assert f'event "{event}" in namespace "/"' in str(error)
    assert (error.event, error.namespace, error.sender) == (event, "/", "client")
    assert list(error.path) == path


@pytest.mark.parametrize(("event", "args", "reason", "path"), INVALID)
def test_without_an_error_handler_one_line_is_logged_and_the_connection_stays(
    app: flask.Flask, log: Log, event: str, args: list[Any], reason: str, path: list[Any]
) -> None:
    client = echoing(app).test_client(app, raise_exceptions=False)

    client.emit(event, *args)

    assert len(log.lines) == len(log.warnings) == 1
    assert reason in log.lines[0]
    assert "\n" not in log.lines[0]
    assert log.tracebacks == []
    assert client.emit("number", 1, callback=True) == [1]


def test_the_log_never_holds_the_whole_payload(app: flask.Flask, log: Log) -> None:
    echoing(app).test_client(app, raise_exceptions=False).emit("number", "x" * 100_000)

    assert len(log.lines) == 1
    assert len(log.lines[0]) < 400


def test_one_client_causes_only_so_many_lines_in_the_log(app: flask.Flask, log: Log) -> None:
    asio = echoing(app)
    client, other = (
        asio.test_client(app, raise_exceptions=False),
        asio.test_client(app, raise_exceptions=False),
    )

    for _ in range(100):
        client.emit("number", "five")
    other.emit("number", "six")

    about_the_first = ['"five"' in line for line in log.lines]
    assert about_the_first == [True] * 20 + [False] * 4
    assert log.lines[20:23] == [
        "no more is logged of what this client sends",
        "40 lines would have been logged of what one client sends",
        "80 lines would have been logged of what one client sends",
    ]
    assert '"six"' in log.lines[-1]
    assert client.emit("number", 1, callback=True) == [1]


def test_an_invalid_message_gets_no_ack_without_an_error_handler(
    app: flask.Flask, live: Live, log: Log
) -> None:
    echoing(app)
    client = live.raw_peer(live.serve(app))
    client.connect()

    client.send('21["number","five"]', '22["number",5]')

    assert client.next() == "32[[5]]"
    assert len(log.warnings) == 1


def test_an_invalid_message_is_told_in_the_request_of_its_client(app: flask.Flask) -> None:
    seen: list[Any] = []

    def note(error: Exception) -> None:
        request: Any = flask.request
        seen.append((request.sid, request.namespace, dict(request.event)))
        flask_socketio.rooms()

    asio = echoing(app, default_error_handler=note)
    client: Any = asio.test_client(app)

    client.emit("number", "five")

    sid = asio.server.manager.sid_from_eio_sid(client.eio_sid, "/")
    assert seen == [(sid, "/", {"message": "number", "args": ("five",)})]


def test_an_event_of_another_namespace_is_undeclared(app: flask.Flask, log: Log) -> None:
    source = document({"/a": channel([message("one")]), "/b": channel([message("two")])})
    asio = AsynctionSocketIO.from_spec(source, app=app)
    for namespace, event in (("/a", "one"), ("/b", "two")):
        asio.on_event(event, echo, namespace=namespace)

    asio.test_client(app, namespace="/a", raise_exceptions=False).emit("two", namespace="/a")

    said = 'event "two" in namespace "/a": the document names no such event that clients send'
    assert log.lines == [f"{said}; it names 'one'"]


def test_an_event_that_the_server_emits_is_not_one_that_clients_may_send(
    app: flask.Flask, log: Log
) -> None:
    told: list[Exception] = []
    asio = AsynctionSocketIO.from_spec(
        document({"/": channel(emits=[message("news")])}),
        app=app,
        default_error_handler=told.append,
    )

    asio.test_client(app).emit("news")

    assert [type(each) for each in told] == [UndeclaredEventException]
    assert "it names none" in str(told[0])


CATCH_ALL = document({"/": channel([message("number", NUMBER), message("open")])})


def catching_all(app: flask.Flask, **options: Any) -> AsynctionSocketIO:
    asio = AsynctionSocketIO.from_spec(CATCH_ALL, app=app, **options)
    asio.on("*")(lambda event, *args: [event, *args])
    return asio


def test_a_catch_all_handler_handles_every_event_of_the_document(app: flask.Flask) -> None:
    client = catching_all(app).test_client(app)

    assert client.emit("number", 5, callback=True) == ["number", 5]
    assert client.emit("open", 1, 2, callback=True) == ["open", 1, 2]


def test_what_a_catch_all_handler_gets_is_checked(app: flask.Flask, log: Log) -> None:
    catching_all(app).test_client(app, raise_exceptions=False).emit("number", "five")

    assert len(log.warnings) == 1


def test_too_few_arguments_for_a_catch_all_handler_are_counted_without_the_events_name(
    app: flask.Flask, log: Log
) -> None:
    asio = AsynctionSocketIO.from_spec(CATCH_ALL, app=app)
    asio.on("*")(lambda event, one, two: None)

    asio.test_client(app, raise_exceptions=False).emit("open", 1)

    assert log.lines == ["event 'open' in namespace '/': 2 arguments expected, got 1"]


def test_the_answer_of_a_catch_all_handler_is_checked(app: flask.Flask, log: Log) -> None:
    source = document({"/": channel([message("ask", x_ack={"args": TEXT})])})
    asio = AsynctionSocketIO.from_spec(source, app=app)
    asio.on("*")(lambda event: 5)

    asio.test_client(app, raise_exceptions=False).emit("ask")

    assert ["the ack of event" in line for line in log.warnings] == [True]


def test_a_catch_all_namespace_handles_and_is_checked(app: flask.Flask, log: Log) -> None:
    source = document({"/a": channel([message("number", NUMBER)])})
    asio = AsynctionSocketIO.from_spec(source, app=app)
    asio.on("number", namespace="*")(lambda number: [flask.request.namespace, number])  # type: ignore[attr-defined]
    client = asio.test_client(app, namespace="/a", raise_exceptions=False)

    assert client.emit("number", 5, namespace="/a", callback=True) == ["/a", 5]
    client.emit("number", "five", namespace="/a")
    assert len(log.warnings) == 1


def test_a_handler_registered_with_the_socketio_server_itself_is_checked(
    app: flask.Flask, log: Log
) -> None:
    source = document({"/": channel([message("ask", NUMBER, x_ack={"args": TEXT})])})
    asio = AsynctionSocketIO.from_spec(source, app=app)
    called: list[Any] = []
    asio.server.on("ask", noting(called, 5))
    client = asio.test_client(app, raise_exceptions=False)

    client.emit("ask", "five")
    client.emit("ask", 5)

    assert [number for _, number in called] == [5]
    assert [("the ack of" in line) for line in log.warnings] == [False, True]


RUBBISH: list[list[str | bytes]] = [
    ["2"],
    ["2[]"],
    ["2{}"],
    ['2"number"'],
    ["2[5]"],
    ["2[null]"],
    ['2[["number"]]'],
    ['2[{"number":1}]'],
    ['2["number"'],
    ['2\xb3["number",1]'],
    ["2[" + "[" * 100_000 + "]" * 100_000 + "]"],
    ['2["number",' + "9" * 5000 + "]"],
    ["3"],
    ["30[]"],
    ['31{"a":1}'],
    ["4"],
    ["9"],
    ["x"],
    ["0[1]"],
    ['0"x"'],
    [b"\x00\x01"],
    ['51-["blob",{"_placeholder":true,"num":5}]', b"\x00"],
    ['51-["blob",{"_placeholder":true,"num":"x"}]', b"\x00"],
    ['51-[{"_placeholder":true,"num":0}]'],
    ["59999999999999-[]"],
]


CODECS = pytest.mark.parametrize("options", [{}, {"json": json}], ids=["default", "own codec"])


@CODECS
@pytest.mark.parametrize("packets", RUBBISH, ids=range(len(RUBBISH)))
def test_rubbish_is_ignored_with_a_line_in_the_log_and_no_traceback(
    app: flask.Flask, live: Live, log: Log, packets: list[str | bytes], options: dict[str, Any]
) -> None:
    echoing(app, **options)
    client = live.raw_peer(live.serve(app))
    client.connect()

    client.send(*packets, '27["number",7]')

    assert client.next() == "37[[7]]"
    assert len(log.warnings) == 1
    assert len(log.lines[0]) < 200
    assert log.tracebacks == []


def test_a_binary_event_for_a_namespace_that_is_not_connected_is_ignored(
    app: flask.Flask, live: Live, log: Log
) -> None:
    echoing(app)
    client = live.raw_peer(live.serve(app))
    client.connect()

    client.send('51-/other,["blob",{"_placeholder":true,"num":0}]', '27["number",7]')

    assert client.next() == "37[[7]]"
    assert log.tracebacks == []


ODD_VALUES = [
    '["open",NaN]',
    '["open",1e999]',
    '["open","\\ud800"]',
    '["open",{"\\ud800":1}]',
    '["json",{"a":NaN}]',
    '["json",{"a":1e999}]',
    '["json",{"a":"\\ud800"}]',
    '["json",{"\\ud800":"a"}]',
    '["json",{"a":' + "[" * 300 + "]" * 300 + "}]",
    '["json",{"a":123456789012345678901234567890}]',
    '["\\ud800\\n\\u001b[31m"]',
    '["' + "x" * 10_000 + '"]',
    '["number",NaN]',
    '["number",123456789012345678901234567890]',
    '["list",[NaN,"\\ud800"]]',
]


@CODECS
@pytest.mark.parametrize("packet", ODD_VALUES, ids=range(len(ODD_VALUES)))
@pytest.mark.parametrize("error_handler", [None, str])
def test_values_that_are_hardly_json_cause_no_traceback(
    app: flask.Flask,
    live: Live,
    log: Log,
    packet: str,
    error_handler: Any,
    options: dict[str, Any],
) -> None:
    echoing(app, default_error_handler=error_handler, **options)
    client = live.raw_peer(live.serve(app))
    client.connect()

    client.send("2" + packet, '27["number",7]')

    assert client.next() == "37[[7]]"
    assert log.tracebacks == []
    assert all(line.isprintable() and len(line) < 400 for line in log.lines)


class PlainPacket(socketio.packet.Packet):  # type: ignore[misc]  # python-socketio has no types
    """A serializer that, like msgpack's, takes any value for any part of a packet."""

    uses_binary_events = False

    def encode(self) -> str:
        return json.dumps(self._to_dict())

    def decode(self, encoded_packet: Any) -> None:
        decoded = encoded_packet  # Engine.IO has read it already, as it does with all JSON
        self.packet_type, self.namespace = decoded["type"], decoded["nsp"]
        self.data, self.id = decoded.get("data"), decoded.get("id")


@pytest.mark.parametrize(
    "packet",
    [
        "[]",
        "{}",
        '{"type":2,"nsp":"/","data":"number"}',
        '{"type":2,"nsp":5,"data":["number",1]}',
        '{"type":2,"nsp":["/"],"data":["number",1]}',
        '{"type":2,"nsp":"/","data":["number",1],"id":"one"}',
        '{"type":"2","nsp":"/","data":["number",1]}',
        '{"type":[2],"nsp":"/","data":["number",1]}',
        '{"type":3,"nsp":"/","data":[],"id":[1]}',
    ],
)
def test_rubbish_of_another_serializer_is_ignored_too(
    app: flask.Flask, live: Live, log: Log, packet: str
) -> None:
    echoing(app, serializer=PlainPacket)
    client = live.raw_peer(live.serve(app))
    client.send('{"type":0,"nsp":"/"}')
    assert json.loads(client.next())["type"] == 0

    client.send(packet, '{"type":2,"nsp":"/","data":["number",7],"id":7}')

    assert json.loads(client.next()) == {"type": 3, "data": [[7]], "nsp": "/", "id": 7}
    assert len(log.warnings) == 1
    assert log.tracebacks == []


def test_handlers_run_in_order_with_async_handlers_off(app: flask.Flask, live: Live) -> None:
    echoing(app, async_handlers=False)
    client = live.raw_peer(live.serve(app))
    client.connect()

    client.send(*(f'2{number}["number",{number}]' for number in range(1, 20)))

    assert [client.next() for _ in range(1, 20)] == [f"3{each}[[{each}]]" for each in range(1, 20)]


def test_a_flask_session_is_kept_for_handlers_without_managed_sessions(app: flask.Flask) -> None:
    app.secret_key = "not secret"
    asio = echoing(app, manage_session=False)

    @app.get("/login")
    def login() -> str:
        flask.session["user"] = "ann"
        return "in"

    asio.on_event("open", lambda: flask.session["user"])
    browser = app.test_client()
    browser.get("/login")

    client = asio.test_client(app, flask_test_client=browser)

    assert client.emit("open", callback=True) == "ann"


def test_a_client_may_send_many_events_in_one_request(app: flask.Flask, live: Live) -> None:
    source = document({"/": channel([message("ask", NUMBER)])})
    asio = AsynctionSocketIO.from_spec(source, app=app, async_mode="threading")
    asio.on_event("ask", lambda number: number)
    client = PollingWire(live.serve(app))
    connect(client)

    numbers = range(1, 41)  # as the JavaScript client sends them, before it has upgraded
    client.post(SEPARATOR.join(f'42{number}["ask",{number}]' for number in numbers).encode())
    answers = [next_packet(client) for _ in numbers]

    assert sorted(json.loads(each[each.index("[") :])[0] for each in answers) == [*numbers]
    client.close()
