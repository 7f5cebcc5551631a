"""Documents that no server can be built from."""

from pathlib import Path
from typing import Any

import flask
import pytest

from asynction_server import AsynctionSocketIO, SpecError
from asynction_spec import load_spec

from .conftest import Log
from .documents import channel, document, message

HEAD = "asyncapi: 2.6.0\ninfo: {title: t, version: '1'}\n"

UNFIT: list[tuple[str, str, tuple[int, int]]] = [
    (
        "channels:\n  chat: {}\n",
        "begins with a slash",
        (4, 3),
    ),
    (
        "channels:\n  /: {x-Security: []}\n",
        "did you mean 'x-security'",
        (4, 7),
    ),
    (
        "channels:\n  /: {publish: {message: {name: a, x-security: []}}}\n",
        "belongs in Channel Object",
        (4, 36),
    ),
    (
        "channels:\n  /chat/{room}: {}\n",
        "no parameters",
        (4, 3),
    ),
    (
        "channels:\n  /: {publish: {message: {payload: {}}}}\n",
        "a message without a name",
        (4, 17),
    ),
    (
        "channels:\n  /: {publish: {message: {name: disconnect}}}\n",
        "keeps the event name",
        (4, 33),
    ),
    (
        "channels:\n  /: {publish: {message: {oneOf: [{name: a}, {name: a}]}}}\n",
        "receives",
        (4, 53),
    ),
    (
        "channels:\n  /: {subscribe: {message: {name: '*'}}}\n",
        "keeps the event name",
        (4, 35),
    ),
]


@pytest.mark.parametrize(("text", "reason", "place"), UNFIT)
def test_what_socketio_can_not_carry_is_refused_with_its_place(
    app: flask.Flask, tmp_path: Path, text: str, reason: str, place: tuple[int, int]
) -> None:
    file = tmp_path / "asyncapi.yaml"
    file.write_text(HEAD + text)
    load_spec(file)

    with pytest.raises(SpecError) as caught:
        AsynctionSocketIO.from_spec(file, app=app)

    (problem,) = caught.value.diagnostics
    assert reason in problem.message
    assert (problem.line, problem.column) == place
    assert str(caught.value).startswith(f"{file}:{place[0]}:{place[1]}")
    assert "\n" not in str(caught.value)
    assert "socketio" not in app.extensions


def test_all_of_it_is_told_together(app: flask.Flask, tmp_path: Path) -> None:
    file = tmp_path / "asyncapi.yaml"
    file.write_text(
        HEAD + "channels:\n  chat: {}\n  /: {publish: {message: {name: connect}}}\n"
        "servers:\n  broker: {url: 'kafka://a', protocol: kafka}\n"
    )

    with pytest.raises(SpecError) as caught:
        AsynctionSocketIO.from_spec(file, app=app, server_name="broker")

    assert len(caught.value.diagnostics) == 3


@pytest.mark.parametrize("protocol", ["kafka", "mqtt", "amqp"])
def test_only_the_chosen_servers_protocol_counts(app: flask.Flask, protocol: str) -> None:
    document = {
        "asyncapi": "2.6.0",
        "info": {"title": "t", "version": "1"},
        "channels": {"/": {}},
        "servers": {
            "web": {"url": "ws://a", "protocol": "WS"},
            "broker": {"url": "b", "protocol": protocol},
        },
    }

    AsynctionSocketIO.from_spec(document, server_name="web")
    AsynctionSocketIO.from_spec(document)
    with pytest.raises(SpecError, match="does not run over"):
        AsynctionSocketIO.from_spec(document, server_name="broker")


def test_a_channel_without_an_address_is_refused() -> None:
    document = {
        "asyncapi": "3.0.0",
        "info": {"title": "t", "version": "1"},
        "channels": {"chat": {"address": None}},
    }

    with pytest.raises(SpecError, match="without an address"):
        AsynctionSocketIO.from_spec(document)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{",
        "asyncapi: 9.9.9\n",
        HEAD + "channels: {/: {publish: {message: {$ref: '#/components/messages/no'}}}}\n",
        HEAD + "channels: {/: {publish: {message: {name: a, payload: {type: strng}}}}}\n",
    ],
)
def test_a_broken_document_registers_nothing(app: flask.Flask, tmp_path: Path, text: str) -> None:
    file = tmp_path / "asyncapi.yaml"
    file.write_text(text)

    with pytest.raises(SpecError) as caught:
        AsynctionSocketIO.from_spec(file, app=app)

    assert str(file) in str(caught.value)
    assert "socketio" not in app.extensions
    assert list(app.view_functions) == ["static"]


@pytest.mark.parametrize("name", ["missing.yaml", "."])
def test_a_file_that_can_not_be_read_is_named(tmp_path: Path, name: str) -> None:
    source: Any = str(tmp_path / name)

    with pytest.raises(SpecError) as caught:
        AsynctionSocketIO.from_spec(source)

    assert str(tmp_path) in str(caught.value)


def test_what_security_lacks_is_told_together_with_all_else(app: flask.Flask) -> None:
    events = [message("disconnect"), message("ask", x_handler="no_such_module.ask")]
    source = document(
        {"/": channel(events, x_security=[{"key": []}])},
        components={"securitySchemes": {"key": {"type": "X509"}}},
    )

    with pytest.raises(SpecError) as caught:
        AsynctionSocketIO.from_spec(source, app=app)

    rules = sorted(each.rule for each in caught.value.diagnostics)
    assert rules == ["handler", "security", "socketio-event-name"]


def test_bindings_that_check_nothing_are_in_the_log(app: flask.Flask, log: Log) -> None:
    bound = message("say", bindings={"ws": {"query": {"type": "object"}}})

    AsynctionSocketIO.from_spec(document({"/chat": channel(emits=[bound])}), app=app)

    (line,) = log.warnings
    assert "ws bindings of a message check nothing: write them on the channel" in line
