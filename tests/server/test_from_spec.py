"""Building a server: the signature, what it accepts, what it refuses."""

import inspect
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import flask
import flask_socketio
import pytest

from asynction_server import AsynctionException, AsynctionSocketIO, SpecError
from asynction_spec import load_spec

from .documents import channel, document, message

CHAT = document({"/chat": channel([message("say")])})
EMPTY = inspect.Parameter.empty


def signature_of(function: Callable[..., Any]) -> list[tuple[str, Any]]:
    parameters = inspect.signature(function).parameters.values()
    return [(each.name, each.default) for each in parameters]


def test_from_spec_has_the_documented_signature() -> None:
    assert signature_of(AsynctionSocketIO.from_spec) == [
        ("spec_path", EMPTY),
        ("validation", True),
        ("server_name", None),
        ("docs", True),
        ("default_error_handler", None),
        ("app", None),
        ("enforce", "refuse"),
        ("allow_undeclared_emits", False),
        ("allow_missing_handlers", False),
        ("docs_decorator", None),
        ("kwargs", EMPTY),
    ]


def test_the_class_has_the_documented_signature() -> None:
    assert signature_of(AsynctionSocketIO) == [
        ("spec", EMPTY),
        ("validation", EMPTY),
        ("docs", EMPTY),
        ("server_security", EMPTY),
        ("default_error_handler", EMPTY),
        ("app", EMPTY),
        ("enforce", "refuse"),
        ("allow_undeclared_emits", False),
        ("allow_missing_handlers", False),
        ("docs_decorator", None),
        ("kwargs", EMPTY),
    ]


def test_run_has_the_signature_of_flask_socketio() -> None:
    ours, theirs = AsynctionSocketIO.run, flask_socketio.SocketIO.run

    assert signature_of(ours) == signature_of(theirs)


@pytest.mark.parametrize("kind", ["text", "path", "mapping"])
def test_a_document_is_given_as_text_path_or_mapping(
    kind: str, tmp_path: Path, app: flask.Flask
) -> None:
    file = tmp_path / "asyncapi.json"
    file.write_text(json.dumps(CHAT), encoding="utf-8")
    sources: dict[str, Any] = {"text": str(file), "path": file, "mapping": CHAT}

    asio = AsynctionSocketIO.from_spec(sources[kind], app=app)

    assert isinstance(asio, flask_socketio.SocketIO)
    assert app.extensions["socketio"] is asio
    assert asio.spec.document == CHAT


def test_a_subclass_builds_itself() -> None:
    class Ours(AsynctionSocketIO):
        pass

    assert type(Ours.from_spec(CHAT)) is Ours


def test_every_option_of_flask_socketio_is_passed_on(app: flask.Flask) -> None:
    asio = AsynctionSocketIO.from_spec(
        CHAT,
        app=app,
        async_mode="threading",
        ping_interval=7,
        ping_timeout=3,
        max_http_buffer_size=1234,
        cors_allowed_origins="*",
        always_connect=True,
        async_handlers=False,
        manage_session=False,
        cookie="sio",
        transports=["websocket"],
    )

    assert asio.async_mode == "threading"
    assert (asio.server.eio.ping_interval, asio.server.eio.ping_timeout) == (7, 3)
    assert asio.server.eio.max_http_buffer_size == 1234
    assert asio.server.eio.cors_allowed_origins == "*"
    assert (asio.server.always_connect, asio.server.async_handlers) == (True, False)
    assert asio.manage_session is False
    assert asio.server.eio.cookie == "sio"
    assert asio.server.eio.transports == ["websocket"]


def test_namespaces_are_the_documents_affair() -> None:
    with pytest.raises(TypeError, match="the document says which namespaces there are"):
        AsynctionSocketIO.from_spec(CHAT, namespaces=["/other"])


def test_an_error_handler_that_is_not_callable_is_refused_before_anything_is_registered(
    app: flask.Flask,
) -> None:
    handler: Any = "not callable"

    with pytest.raises(TypeError, match="default_error_handler"):
        AsynctionSocketIO.from_spec(CHAT, default_error_handler=handler, app=app)

    assert "socketio" not in app.extensions


def test_an_unknown_server_name_lists_the_known_ones() -> None:
    servers = {
        "live": {"url": "wss://a.example", "protocol": "wss"},
        "test": {"url": "ws://b.example", "protocol": "ws"},
    }

    with pytest.raises(AsynctionException, match=r"no server 'prod'; it has 'live', 'test'"):
        AsynctionSocketIO.from_spec({**CHAT, "servers": servers}, server_name="prod")


def test_an_unknown_server_name_says_that_there_is_none() -> None:
    with pytest.raises(AsynctionException, match=r"no server 'prod'; it has none"):
        AsynctionSocketIO.from_spec(CHAT, server_name="prod")


def test_the_class_refuses_a_spec_that_socketio_can_not_carry(app: flask.Flask) -> None:
    spec = load_spec(document({"/chat": channel([message("disconnect")])}))

    with pytest.raises(SpecError, match="keeps the event name"):
        AsynctionSocketIO(spec, True, True, (), None, app)

    assert "socketio" not in app.extensions


def test_the_class_serves_a_spec_that_was_loaded_before(app: flask.Flask) -> None:
    asio = AsynctionSocketIO(load_spec(CHAT), True, True, (), None, app)
    asio.on("say", namespace="/chat")(lambda: "said")

    client = asio.test_client(app, namespace="/chat")
    assert client.emit("say", namespace="/chat", callback=True) == "said"
