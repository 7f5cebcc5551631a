"""Clients that guess credentials, or bring some that are not text."""

from __future__ import annotations

import base64
import http.client
from typing import Any

import flask
import pytest
import websocket
from socketio.exceptions import ConnectionRefusedError as Refused

from asynction_server import AsynctionSocketIO, SecurityInfo

from ..server.conftest import Log
from .every_scheme_functions import SECRET
from .programs import Server
from .wire import connect, opened

CLOSED = (OSError, http.client.HTTPException, websocket.WebSocketException)
log = pytest.fixture(lambda caplog: Log(caplog), name="log")


def ask_until_it_ends(client: Any, namespace: str) -> None:
    for _ in range(10):
        connect(client, namespace, {"token": "wrong"})


@pytest.mark.journey
@pytest.mark.parametrize("namespace", ["/locked", "/declining"])
@pytest.mark.parametrize("transport", ["websocket", "polling"])
def test_a_connection_that_was_refused_twenty_times_ends(
    attacked: Server, transport: str, namespace: str
) -> None:
    with opened(transport, attacked.url) as client:
        for _ in range(19):
            answer = connect(client, namespace, {"token": "wrong"})
            assert answer.startswith(f"4{namespace},")
        assert connect(client).startswith("0")
        with pytest.raises(CLOSED):
            ask_until_it_ends(client, namespace)
    attacked.wait_for(lambda state: not state["environs"])
    with opened(transport, attacked.url) as client:
        assert connect(client, "/locked", {"token": SECRET}).startswith("0/locked,")


@pytest.mark.journey
@pytest.mark.parametrize("transport", ["websocket", "polling"])
def test_unknown_namespaces_are_no_guesses(attacked: Server, transport: str) -> None:
    with opened(transport, attacked.url) as client:
        for _ in range(30):
            assert connect(client, "/nowhere").startswith("4/nowhere,")
        assert connect(client, "/locked", {"token": SECRET}).startswith("0/locked,")


SEEN: list[tuple[Any, ...]] = []


def holder(*credentials: Any) -> SecurityInfo:
    SEEN.append(credentials)
    raise RuntimeError("the database is away")


def refuse(*_: Any) -> None:
    raise Refused("no")


def fail(*_: Any) -> None:
    raise RuntimeError("the handler failed")


WHERE = "tests.security.test_guessing."
SCHEMES: dict[str, dict[str, Any]] = {
    "bearer": {"type": "http", "scheme": "bearer", "x-bearerInfoFunc": WHERE + "holder"},
    "basic": {"type": "http", "scheme": "basic", "x-basicInfoFunc": WHERE + "holder"},
    **{
        place: {
            "type": "httpApiKey",
            "in": place,
            "name": "key",
            "x-apiKeyInfoFunc": WHERE + "holder",
        }
        for place in ("query", "header", "cookie")
    },
}


def server(app: flask.Flask, scheme: str, **channel: Any) -> AsynctionSocketIO:
    written = SCHEMES.get(scheme)
    security: dict[str, Any] = {} if written is None else {"x-security": [{scheme: []}]}
    document = {
        "asyncapi": "2.6.0",
        "info": {"title": "A", "version": "1"},
        "channels": {"/": {**security, **channel}},
        "components": {
            "securitySchemes": {
                name: {**each, "x-authField": "credentials"} for name, each in SCHEMES.items()
            }
        },
    }
    return AsynctionSocketIO.from_spec(document, app=app, async_mode="threading", docs=False)


def basic(pair: bytes) -> str:
    return "Basic " + base64.b64encode(pair).decode()


MALFORMED: list[tuple[str, dict[str, Any]]] = [
    ("bearer", {"headers": {"Authorization": "Bearer \xff\xfe"}}),
    ("bearer", {"auth": {"credentials": "\ud800"}}),
    ("basic", {"headers": {"Authorization": basic(b"ann:\xff")}}),
    ("basic", {"auth": {"credentials": {"username": "ann", "password": "\udfff"}}}),
    ("basic", {"auth": {"credentials": {"username": "\udfff", "password": "a"}}}),
    ("query", {"query_string": "key=%ff"}),
    ("query", {"query_string": "key=%ed%a0%80"}),
    ("header", {"headers": {"key": "\xe9"}}),
    ("cookie", {"headers": {"Cookie": "key=\xe9"}}),
    ("cookie", {"headers": {"Cookie": 'key="\\351"'}}),
]


@pytest.mark.parametrize(("scheme", "brought"), MALFORMED)
def test_what_is_not_text_in_utf_8_reaches_no_function(
    log: Log, scheme: str, brought: dict[str, Any]
) -> None:
    app = flask.Flask("tested")
    SEEN.clear()

    server(app, scheme).test_client(app, raise_exceptions=False, **brought)

    assert SEEN == []
    assert log.tracebacks == []
    assert "the credentials are malformed" in log.lines[-1]


RIGHT: list[tuple[str, dict[str, Any], tuple[str, ...]]] = [
    ("header", {"headers": {"key": " \tsecret  "}}, ("secret",)),
    ("header", {"headers": {"key": "sécret".encode().decode("latin-1")}}, ("sécret",)),
    ("query", {"query_string": "key=s%C3%A9cret%20"}, ("sécret ",)),
    ("query", {"query_string": "other=%ff&key=a"}, ("a",)),
    ("cookie", {"headers": {"Cookie": "key=a; b=c"}}, ("a",)),
    ("bearer", {"headers": {"Authorization": " Bearer  secret "}}, ("secret",)),
    ("basic", {"headers": {"Authorization": basic("ann:é".encode())}}, ("ann", "é")),
]


@pytest.mark.parametrize(("scheme", "brought", "credentials"), RIGHT)
def test_text_reaches_the_function_without_the_blanks_around_a_header(
    scheme: str, brought: dict[str, Any], credentials: tuple[str, ...]
) -> None:
    app = flask.Flask("tested")
    SEEN.clear()

    server(app, scheme).test_client(app, raise_exceptions=False, **brought)

    assert [each[: len(credentials)] for each in SEEN] == [credentials]


def failing_connections(app: flask.Flask, asio: AsynctionSocketIO, times: int) -> None:
    """Ask for the namespace again and again on one connection."""
    client = asio.test_client(app, raise_exceptions=False, auth={"credentials": "a"})
    environ = asio.server.environ[client.eio_sid]
    for _ in range(times - 1):
        asio.server._handle_connect(client.eio_sid, "/", {"credentials": "a"})
        asio.server.environ[client.eio_sid] = environ


@pytest.mark.parametrize("where", ["security", "connect"])
def test_what_an_applications_function_raises_counts_towards_the_limit(
    log: Log, where: str
) -> None:
    app = flask.Flask("tested")
    asio = (
        server(app, "bearer")
        if where == "security"
        else server(app, "", **{"x-handlers": {"connect": WHERE + "fail"}})
    )

    failing_connections(app, asio, 45)

    assert len(log.tracebacks) == 20
    rest = [line for line in log.lines if "failed" not in line]
    assert rest == [
        "no more is logged of what this client sends",
        "40 lines would have been logged of what one client sends",
    ]
