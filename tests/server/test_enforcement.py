"""What is refused, and what is only reported, of what a document forbids."""

from __future__ import annotations

import json
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import flask
import pytest

from asynction_mock import MockAsynctionSocketIO
from asynction_server import (
    AsynctionSocketIO,
    MessageAckValidationException,
    PayloadValidationException,
    SpecError,
    UndeclaredEventException,
    UnhandledEventException,
    ValidationException,
    reply_with_error,
    violation_reported,
)
from asynction_socketio._server._emitted_events import MAX_UNDECLARED

from .conftest import Live, Log
from .documents import NUMBER, TEXT, channel, document, message

KEYS = {"type": "httpApiKey", "in": "query", "name": "key", "x-apiKeyInfoFunc": "builtins.dict"}
SOURCE = document(
    {
        "/": channel(
            [message("say", NUMBER, x_ack={"args": NUMBER})],
            [message("said", NUMBER, x_ack={"args": NUMBER})],
            x_auth={"type": "object", "required": ["name"]},
        )
    }
)
OPEN = document({"/": channel([message("say", NUMBER)], [message("said", NUMBER)])})


def lenient(app: flask.Flask, source: Any = SOURCE, **options: Any) -> AsynctionSocketIO:
    options.setdefault("enforce", "report")
    asio = AsynctionSocketIO.from_spec(source, app=app, async_mode="threading", **options)
    asio.on_event("say", lambda value: value)
    return asio


@pytest.fixture
def violations() -> Iterator[list[ValidationException]]:
    """What the signal brought."""
    came: list[ValidationException] = []

    def note(sender: Any, error: ValidationException) -> None:
        assert isinstance(sender, AsynctionSocketIO)
        came.append(error)

    violation_reported.connect(note)
    yield came
    violation_reported.disconnect(note)


def test_what_a_client_sends_wrong_is_handled_and_reported(
    app: flask.Flask, log: Log, violations: list[ValidationException]
) -> None:
    client = lenient(app).test_client(app, auth={"name": "ann"})

    assert client.emit("say", "five", callback=True) == "five"
    payload, ack = violations
    assert type(payload) is PayloadValidationException
    assert type(ack) is MessageAckValidationException
    assert (payload.sender, ack.sender) == ("client", "server")
    assert log.lines == [f"reported, and not refused: {each}" for each in violations]


def test_what_the_server_emits_wrong_is_sent_and_reported(
    app: flask.Flask, log: Log, violations: list[ValidationException]
) -> None:
    asio = lenient(app)
    client = asio.test_client(app, auth={"name": "ann"})

    asio.emit("said", "five")
    asio.emit("sad", 1)

    assert [each["name"] for each in client.get_received()] == ["said", "sad"]
    assert [type(each) for each in violations] == [
        PayloadValidationException,
        UndeclaredEventException,
    ]
    assert len(log.lines) == 2


def test_what_a_client_acknowledges_wrong_is_handed_on_and_reported(
    app: flask.Flask, live: Live, violations: list[ValidationException]
) -> None:
    asio = lenient(app)
    peer = live.peer(live.serve(app), auth={"name": "ann"})
    peer.answers["said"] = "five"
    acknowledged = threading.Event()
    came: list[Any] = []

    def note(answer: Any) -> None:
        came.append(answer)
        acknowledged.set()

    asio.emit("said", 1, to=peer.sid, callback=note)

    assert acknowledged.wait(60)
    assert asio.call("said", 1, to=peer.sid) == "five"
    assert came == ["five"]
    assert [type(each) for each in violations] == [MessageAckValidationException] * 2


def test_an_auth_object_that_does_not_fit_is_reported(
    app: flask.Flask, violations: list[ValidationException]
) -> None:
    assert lenient(app).test_client(app, auth={}).is_connected()
    assert ["the auth object" in str(each) for each in violations] == [True]


def test_bindings_and_security_refuse_all_the_same(app: flask.Flask, live: Live) -> None:
    source = document(
        {
            "/bound": channel(bindings={"ws": {"query": {"type": "object", "required": ["page"]}}}),
            "/secured": channel(x_security=[{"key": []}]),
        },
        components={"securitySchemes": {"key": KEYS}},
    )
    AsynctionSocketIO.from_spec(source, app=app, async_mode="threading", enforce="report")
    peer = live.raw_peer(live.serve(app))

    assert peer.connect("/bound").startswith("4/bound,")
    assert peer.connect("/secured").startswith("4/secured,")
    assert peer.connect("/unknown").startswith("4/unknown,")


def test_an_event_that_nobody_expects_is_reported_and_no_more(
    app: flask.Flask, violations: list[ValidationException]
) -> None:
    client = lenient(app, OPEN).test_client(app)

    client.emit("shout", 1)

    assert client.is_connected()
    assert [type(each) for each in violations] == [UndeclaredEventException]


def test_a_client_can_not_fill_the_log_with_violations(app: flask.Flask, log: Log) -> None:
    client = lenient(app, OPEN).test_client(app)

    for _ in range(100):
        client.emit("say", "five")

    assert len(log.lines) < 30


def test_a_receiver_of_the_signal_that_fails_changes_nothing(app: flask.Flask, log: Log) -> None:
    def fail(_: Any, error: ValidationException) -> None:
        raise LookupError("no database")

    with violation_reported.connected_to(fail):
        answer = lenient(app, OPEN).test_client(app).emit("say", "five", callback=True)

    assert answer == "five"
    assert len(log.tracebacks) == 1


def test_the_error_handler_is_not_told_of_what_is_only_reported(app: flask.Flask) -> None:
    told: list[Exception] = []
    asio = lenient(app, OPEN, default_error_handler=told.append)

    asio.test_client(app).emit("say", "five")

    assert told == []


@pytest.mark.parametrize("value", ["off", True, None])
def test_another_value_is_refused_with_those_that_there_are(value: Any) -> None:
    with pytest.raises(TypeError, match="`enforce` is 'refuse' or 'report'"):
        AsynctionSocketIO.from_spec(SOURCE, enforce=value)


def test_a_namespace_that_the_application_handles_is_open_and_reported(
    app: flask.Flask, violations: list[ValidationException]
) -> None:
    asio = lenient(app, OPEN)
    asio.on("ask", "/own")(lambda: "answered")
    client = asio.test_client(app, "/own")

    assert client.emit("ask", namespace="/own", callback=True) == "answered"
    assert ["namespace '/own'" in str(each) for each in violations] == [True]


def test_a_namespace_that_the_document_has_not_asks_for_what_the_server_does(
    app: flask.Flask, live: Live, importable: Callable[..., str]
) -> None:
    module = importable(info=lambda key: {"sub": key} if key == "right" else None)
    scheme = {**KEYS, "x-apiKeyInfoFunc": f"{module}.info"}
    source = document(
        {"/": channel([message("say", NUMBER)])},
        components={"securitySchemes": {"key": scheme}},
        servers={"only": {"url": "localhost", "protocol": "ws", "security": [{"key": []}]}},
    )
    lenient(app, source).on("ask", "/own")(lambda: "answered")
    url = live.serve(app)

    assert live.raw_peer(f"{url}?key=right").connect("/own").startswith("0/own,")
    assert live.raw_peer(f"{url}?key=wrong").connect("/own").startswith("4/own,")


# -- undeclared emits ---------------------------------------------------------------------------


def test_undeclared_emits_can_be_allowed_with_one_warning_each(
    app: flask.Flask, log: Log, violations: list[ValidationException]
) -> None:
    asio = lenient(app, OPEN, enforce="refuse", allow_undeclared_emits=True)
    client = asio.test_client(app)

    for event in ("sad", "sad", "glad"):
        asio.emit(event, 1)
    with pytest.raises(PayloadValidationException):
        asio.emit("said", "five")

    assert [each["name"] for each in client.get_received()] == ["sad", "sad", "glad"]
    assert ['event "sad"' in log.lines[0], 'event "glad"' in log.lines[1]] == [True, True]
    assert len(log.lines) == 2
    assert violations == []


def test_of_names_that_are_made_up_again_and_again_so_many_are_warned_of(
    app: flask.Flask, log: Log
) -> None:
    asio = lenient(app, OPEN, enforce="refuse", allow_undeclared_emits=True)

    for number in range(MAX_UNDECLARED + 5):
        asio.emit(f"sad {number}", 1)

    assert len(log.lines) == MAX_UNDECLARED


def test_other_processes_may_emit_what_is_undeclared_too(log: Log) -> None:
    asio = AsynctionSocketIO.from_spec(OPEN, message_queue=None, allow_undeclared_emits=True)

    asio.emit("sad", 1)

    assert len(log.lines) == 1


# -- events without a handler -------------------------------------------------------------------

HALF = document({"/": channel([message("say", NUMBER), message("shout", TEXT)])})


def test_a_half_written_server_runs_and_refuses_what_it_does_not_handle(
    app: flask.Flask, log: Log
) -> None:
    told: list[Exception] = []

    def tell(error: Exception) -> Any:
        told.append(error)
        return reply_with_error(error)

    asio = lenient(
        app, HALF, enforce="refuse", allow_missing_handlers=True, default_error_handler=tell
    )
    client = asio.test_client(app)

    assert client.emit("say", 1, callback=True) == 1
    answer: Any = client.emit("shout", "now", callback=True)
    assert answer["error"]["type"] == "UnhandledEventException"
    client.emit("shout", 1)
    unhandled, invalid = told
    assert isinstance(unhandled, UnhandledEventException)
    assert (unhandled.namespace, unhandled.event) == ("/", "shout")
    assert isinstance(invalid, PayloadValidationException)
    assert ["event 'shout' in namespace '/' has no handler" in each for each in log.warnings] == [
        True
    ]


def test_without_an_error_handler_an_event_without_one_is_a_line_of_the_log(
    app: flask.Flask, log: Log
) -> None:
    client = lenient(app, HALF, enforce="refuse", allow_missing_handlers=True).test_client(
        app, raise_exceptions=False
    )

    client.emit("shout", "now")

    assert len(log.lines) == 2
    assert log.tracebacks == []
    assert client.is_connected()


def test_a_server_that_only_reports_runs_half_written_too(
    app: flask.Flask, violations: list[ValidationException]
) -> None:
    client = lenient(app, HALF).test_client(app)

    client.emit("shout", "now")

    assert violations == []
    assert client.emit("say", 1, callback=True) == 1


@pytest.mark.parametrize("transport", ["polling", "websocket"])
def test_without_the_option_who_connects_gets_503_and_the_names(
    app: flask.Flask, live: Live, log: Log, transport: str
) -> None:
    lenient(app, HALF, enforce="refuse")
    request = urllib.request.Request(  # a loopback address
        f"{live.serve(app)}/socket.io/?EIO=4&transport={transport}"
    )
    if transport == "websocket":
        for name, value in (
            ("Upgrade", "websocket"),
            ("Connection", "Upgrade"),
            ("Sec-WebSocket-Version", "13"),
            ("Sec-WebSocket-Key", "AAAAAAAAAAAAAAAAAAAAAA=="),
        ):
            request.add_header(name, value)

    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(request, timeout=60)

    assert caught.value.code == 503
    assert "'shout'" in caught.value.read().decode()
    assert log.tracebacks == []
    assert ["event 'shout' in namespace '/' has no handler" in each for each in log.lines] == [True]
    caught.value.close()


def test_who_is_told_what_has_no_handler_does_not_learn_where_the_document_is(
    app: flask.Flask, tmp_path: Path
) -> None:
    file = tmp_path / "asyncapi.json"
    file.write_text(json.dumps(HALF))
    asio = AsynctionSocketIO.from_spec(file, app=app, async_mode="threading", docs=False)

    answer = app.test_client().get("/socket.io/?EIO=4&transport=polling")

    assert answer.status_code == 503
    for text in (answer.text, *asio.readiness().problems):
        assert "event 'shout' in namespace '/' has no handler" in text
        assert str(tmp_path) not in text
        assert file.name not in text


def test_without_the_option_the_test_client_raises(app: flask.Flask) -> None:
    with pytest.raises(SpecError, match="event 'shout'"):
        lenient(app, HALF, enforce="refuse").test_client(app)


def test_a_mock_takes_the_options_too(app: flask.Flask) -> None:
    mock = MockAsynctionSocketIO.from_spec(OPEN, app=app, enforce="report")

    assert mock.test_client(app).is_connected()
