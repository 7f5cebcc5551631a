"""Clients of applications in this process, which answer what the server asks, without sockets."""

from __future__ import annotations

import socket
from collections.abc import Callable
from threading import Event as Flag
from typing import Any

import flask
import flask_socketio
import pytest
import socketio

from asynction import AsynctionSocketIO
from asynction_spec import MessageAckValidationException, PayloadValidationException
from asynction_testing import ContractClient, ContractError, Credentials, RefusedError

from .shouting import CONTRACT, DOCUMENT

DEADLINE = 30


def flask_app() -> flask.Flask:
    return flask.Flask("in_process")


def register(server: Any) -> None:
    def shout(text: str) -> str:
        server.emit("echo", text)
        return text.upper()

    def ask(text: str) -> Any:
        request: Any = flask.request
        return server.call("sure", text, to=request.sid, timeout=DEADLINE)

    server.on("shout")(shout)
    server.on("ask")(ask)


def asynction_server() -> Any:
    asio = AsynctionSocketIO.from_spec(
        DOCUMENT, app=flask_app(), async_mode="threading", docs=False
    )
    register(asio)
    return asio


def flask_socketio_server() -> Any:
    server = flask_socketio.SocketIO(flask_app(), async_mode="threading")
    register(server)
    return server


@pytest.fixture(params=[asynction_server, flask_socketio_server], ids=["asynction", "flask"])
def server(request: pytest.FixtureRequest) -> Any:
    make: Callable[[], Any] = request.param
    return make()


@pytest.fixture
def no_sockets(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket.socket, "__init__", refuse)


@pytest.mark.usefixtures("no_sockets")
def test_an_event_is_acknowledged_and_another_one_comes(server: Any) -> None:
    with ContractClient(CONTRACT, server, timeout=DEADLINE) as client:
        assert client.call("shout", "hello") == "HELLO"
        assert client.expect("echo") == ("hello",)
        assert client.violations == ()


@pytest.mark.usefixtures("no_sockets")
def test_a_call_of_the_server_is_answered(server: Any) -> None:
    with ContractClient(CONTRACT, server, timeout=DEADLINE) as client:
        client.answer("sure", lambda args: args[0] == "yes")
        assert server.call("sure", "yes", to=client.sid(), timeout=DEADLINE) is True
        assert server.call("sure", "no", to=client.sid(), timeout=DEADLINE) is False


def test_a_call_in_a_handler_is_answered(server: Any) -> None:
    with ContractClient(CONTRACT, server, timeout=DEADLINE) as client:
        client.answer("sure", lambda args: args[0] == "yes")
        assert client.call("ask", "yes") is True
        assert client.call("ask", "no") is False


def test_an_answer_is_generated_where_none_is_given(server: Any) -> None:
    with ContractClient(CONTRACT, server, timeout=DEADLINE) as client:
        assert isinstance(server.call("sure", "a", to=client.sid(), timeout=DEADLINE), bool)


def test_an_answer_may_wait_for_another_event(server: Any) -> None:
    with ContractClient(CONTRACT, server, timeout=DEADLINE) as client:
        client.answer("sure", lambda _: client.expect("echo") == ("meanwhile",))
        wait = client.send_later("ask", ["a"])
        client.expect("sure")
        client.call("shout", "meanwhile")
        assert wait(DEADLINE) == [True]


def test_a_wrong_answer_reaches_the_server_as_an_error() -> None:
    asio = asynction_server()
    with ContractClient(CONTRACT, asio, timeout=DEADLINE) as client:
        client.answer("sure", lambda _: "perhaps")
        with pytest.raises(MessageAckValidationException, match='"perhaps" is not of type'):
            asio.call("sure", "a", to=client.sid(), timeout=DEADLINE)


def test_the_events_of_a_name_are_collected_in_their_order(server: Any) -> None:
    with ContractClient(CONTRACT, server, timeout=DEADLINE) as client:
        for number in range(20):
            server.emit("echo", str(number))
            server.emit("file", bytes([number]))
        client.expect("file", where=lambda content: content == b"\x13")
        assert client.events("echo") == [(str(number),) for number in range(20)]
        assert client.events("file") == [(bytes([number]),) for number in range(20)]


def test_many_events_are_sent_at_once(server: Any) -> None:
    with ContractClient(CONTRACT, server, timeout=DEADLINE) as client:
        waiting = [client.send_later("shout", [f"a{number}"]) for number in range(50)]
        assert [wait(DEADLINE) for wait in waiting] == [[f"A{number}"] for number in range(50)]


def test_what_a_server_may_not_emit_is_an_error() -> None:
    server = flask_socketio_server()
    with ContractClient(CONTRACT, server, timeout=DEADLINE) as client:
        server.emit("echo", 5)
        with pytest.raises(PayloadValidationException, match='5 is not of type "string"'):
            client.expect("echo")
        with pytest.raises(ContractError, match="echo"):
            client.raise_for_violations()


def test_a_refused_client_raises_with_the_reason() -> None:
    asio = asynction_server()
    with pytest.raises(RefusedError, match="'/closed' was refused"):
        ContractClient(CONTRACT, asio, "/closed", timeout=DEADLINE).connect()
    brought = Credentials(auth={"key": "a"}, headers={"X-Any": "b"}, query={"c": "d"})
    with ContractClient(CONTRACT, asio, "/closed", credentials=brought) as client:
        environ = asio.server.get_environ(client.sid(), "/closed")
        assert (environ["HTTP_X_ANY"], "c=d" in environ["QUERY_STRING"]) == ("b", True)


def test_a_client_that_the_server_disconnects_is_not_connected(server: Any) -> None:
    with ContractClient(CONTRACT, server, timeout=DEADLINE) as client:
        server.server.disconnect(client.sid())
        assert client.wait_for_end(DEADLINE)
        assert not client.is_connected
        with pytest.raises(ConnectionError, match="not connected to namespace '/'"):
            client.sid()


def test_a_client_that_closes_is_disconnected_from_the_server(server: Any) -> None:
    gone = Flag()
    server.on("disconnect")(lambda *_: gone.set())
    with ContractClient(CONTRACT, server, timeout=DEADLINE):
        pass
    assert gone.wait(DEADLINE)


def test_an_application_that_fails_refuses_with_its_status() -> None:
    def application(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        raise RuntimeError("no database")

    with pytest.raises(RefusedError, match="500"):
        ContractClient(CONTRACT, application, timeout=DEADLINE).connect()


def test_a_plain_wsgi_application_is_called() -> None:
    server = socketio.Server(async_mode="threading")
    server.on("shout", lambda _, text: text.upper())
    with ContractClient(CONTRACT, socketio.WSGIApp(server), timeout=DEADLINE) as client:
        assert client.call("shout", "a") == "A"


async def asgi(scope: Any, receive: Any, send: Any) -> None:
    """An application of another kind."""


@pytest.mark.parametrize(("target", "reason"), [(5, "of type int"), (asgi, "give its URL")])
def test_what_can_not_be_called_in_this_process_is_refused(target: Any, reason: str) -> None:
    with pytest.raises(TypeError, match=reason):
        ContractClient(CONTRACT, target)


def test_the_fixture_gives_connected_clients(in_process_client: Callable[..., Any]) -> None:
    client = in_process_client(CONTRACT, flask_socketio_server(), timeout=DEADLINE)
    assert client.call("shout", "a") == "A"
