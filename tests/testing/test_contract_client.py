"""The client whose messages are checked, against servers in this process."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import flask
import flask_socketio
import pytest
import socketio

from asynction import AsynctionSocketIO
from asynction_spec import MessageAckValidationException, PayloadValidationException
from asynction_testing import (
    ContractClient,
    ContractError,
    Credentials,
    NoAckError,
    NoEventError,
    RefusedError,
    serve,
)

from .shouting import CONTRACT, DOCUMENT


def keeps_the_contract(**options: Any) -> AsynctionSocketIO:
    asio = AsynctionSocketIO.from_spec(
        DOCUMENT, app=flask.Flask("kept"), async_mode="threading", docs=False, **options
    )

    @asio.on("shout")
    def shout(text: str) -> str:
        asio.emit("echo", text)
        return text.upper()

    @asio.on("ask")
    def ask(text: str) -> Any:
        request: Any = flask.request
        return asio.call("sure", text, to=request.sid, timeout=30)

    return asio


def breaks_the_contract() -> flask_socketio.SocketIO:
    socketio_server = flask_socketio.SocketIO(flask.Flask("broken"), async_mode="threading")

    @socketio_server.on("shout")
    def shout(text: str) -> int:
        socketio_server.emit("echo", len(text))
        socketio_server.emit("gossip", text)
        return len(text)

    return socketio_server


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with serve(keeps_the_contract()) as served:
        yield served


@pytest.fixture(scope="module")
def broken_url() -> Iterator[str]:
    with serve(breaks_the_contract()) as served:
        yield served


def test_a_date_that_a_javascript_server_sends_over_msgpack_is_its_text() -> None:
    msgpack = pytest.importorskip("msgpack")
    server = socketio.Server(async_mode="threading", serializer="msgpack")
    date = msgpack.ExtType(0, (1_795_000_000_005).to_bytes(8, "big"))  # as notepack writes it
    server.on("shout", lambda sid, text: (date,))
    with (
        serve(socketio.WSGIApp(server)) as url,
        ContractClient(CONTRACT, url, serializer="msgpack") as client,
    ):
        assert client.call("shout", "when?") == "2026-11-18T11:06:40.005Z"


@pytest.mark.parametrize("transport", ["websocket", "polling"])
def test_a_call_gives_the_acknowledgement(url: str, transport: str) -> None:
    with ContractClient(CONTRACT, url, transports=[transport]) as client:
        assert client.call("shout", "hello") == "HELLO"
        assert client.expect("echo") == ("hello",)
        assert client.violations == ()


def test_a_wrong_argument_is_not_sent(url: str) -> None:
    with ContractClient(CONTRACT, url) as client:
        with pytest.raises(PayloadValidationException):
            client.call("shout", 5)
        with pytest.raises(LookupError, match="no event 'shuot'"):
            client.emit("shuot", "a")


def test_a_request_for_an_acknowledgement_is_answered(url: str) -> None:
    with ContractClient(CONTRACT, url) as client:
        assert isinstance(client.call("ask", "really"), bool)
        client.answer("sure", lambda args: args[0] == "yes")
        assert client.call("ask", "yes") is True
        assert client.call("ask", "no") is False


def test_an_event_that_does_not_come_is_named_with_what_came(url: str) -> None:
    with ContractClient(CONTRACT, url, timeout=0.2) as client:
        client.call("shout", "a", timeout=30)
        client.expect("echo", timeout=30)
        with pytest.raises(NoEventError, match=r"'echo' .* did not come .* what came: 'echo'"):
            client.expect("echo", where=lambda text: text == "b")


def test_a_refused_connection_is_an_error(url: str) -> None:
    with pytest.raises(RefusedError, match="'/closed' was refused"):
        ContractClient(CONTRACT, url, "/closed").connect()
    with ContractClient(
        CONTRACT, url, "/closed", credentials=Credentials(auth={"key": "a"})
    ) as client:
        assert client.is_connected


def test_the_reason_of_a_refusal_is_that_of_the_server(url: str) -> None:
    with pytest.raises(RefusedError, match=r"the auth object: .*key.* is a required property"):
        ContractClient(CONTRACT, url, "/closed", transports=["websocket"]).connect()


@pytest.mark.parametrize("transport", ["websocket", "polling"])
def test_a_client_brings_an_origin_of_its_own_once(transport: str) -> None:
    asio = keeps_the_contract(cors_allowed_origins="*")
    brought = Credentials(headers={"Origin": "http://localhost"})
    with (
        serve(asio) as served,
        ContractClient(CONTRACT, served, credentials=brought, transports=[transport]) as client,
    ):
        assert asio.server.get_environ(client.sid())["HTTP_ORIGIN"] == "http://localhost"


@pytest.mark.parametrize("transport", ["websocket", "polling"])
def test_a_client_has_no_origin_and_is_told_why_a_wrong_one_is_refused(transport: str) -> None:
    server = socketio.Server(async_mode="threading", cors_allowed_origins=["http://localhost"])
    with serve(socketio.WSGIApp(server)) as served:
        with ContractClient(CONTRACT, served, transports=[transport]) as client:
            assert "HTTP_ORIGIN" not in server.get_environ(client.sid())
        brought = Credentials(headers={"Origin": "http://elsewhere"})
        refused = ContractClient(CONTRACT, served, credentials=brought, transports=[transport])
        with pytest.raises(RefusedError, match=r"400 in server response: .*ot an accepted origin"):
            refused.connect()


@pytest.mark.parametrize("transport", ["websocket", "polling"])
def test_a_client_that_the_server_disconnects_has_ended(
    transport: str, caplog: pytest.LogCaptureFixture
) -> None:
    asio = keeps_the_contract()
    with (
        serve(asio) as served,
        ContractClient(CONTRACT, served, transports=[transport]) as client,
    ):
        client.call("shout", "a")  # the server has made up its mind
        wait = client.send_later("nothing", [])
        asio.server.disconnect(client.sid())
        assert client.wait_for_end(30)
        assert wait(30) is None
        assert not client.is_connected
    assert [each for each in caplog.records if each.name == "asynction.testing"] == []


@pytest.mark.parametrize("transport", ["websocket", "polling"])
def test_more_messages_at_once_than_python_engineio_reads_are_handled(
    url: str, transport: str
) -> None:
    with ContractClient(CONTRACT, url, transports=[transport]) as client:
        waiting = [client.send_later("shout", [f"a{each}"]) for each in range(50)]
        assert [wait(60) for wait in waiting] == [[f"A{each}"] for each in range(50)]
        client.expect("echo", where=lambda text: text == "a49", timeout=60)
        assert len(client.events("echo")) == 50


def test_a_wrong_acknowledgement_is_an_error(broken_url: str) -> None:
    with ContractClient(CONTRACT, broken_url) as client:
        with pytest.raises(MessageAckValidationException, match='5 is not of type "string"'):
            client.call("shout", "hello")
        with pytest.raises(PayloadValidationException):
            client.expect("echo")


def test_what_a_server_may_not_emit_is_collected(broken_url: str) -> None:
    with ContractClient(CONTRACT, broken_url) as client:
        client.send_unchecked("shout", ["hello"])
        with pytest.raises(Exception, match="gossip"):
            client.expect("gossip")
        assert {each.event for each in client.violations} == {"echo", "gossip"}
        with pytest.raises(ContractError, match=r"(?s)echo.*gossip|gossip.*echo"):
            client.raise_for_violations()


def test_no_acknowledgement_is_an_error(broken_url: str) -> None:
    expected = pytest.raises(NoAckError, match=r"'ask' .* was not acknowledged within 0\.2 s")
    with ContractClient(CONTRACT, broken_url) as client, expected:
        client.call("ask", "a", timeout=0.2)


def test_a_plain_wsgi_application_is_served() -> None:
    server = socketio.Server(async_mode="threading")
    server.on("shout", lambda _, text: text.upper())
    with (
        serve(socketio.WSGIApp(server)) as served,
        ContractClient(CONTRACT, served, transports=["polling"]) as client,
    ):
        assert client.call("shout", "a") == "A"


def test_an_asgi_application_is_served() -> None:
    server = socketio.AsyncServer(async_mode="asgi")

    async def shout(_: str, text: str) -> str:
        return text.upper()

    server.on("shout", shout)
    with serve(socketio.ASGIApp(server)) as served, ContractClient(CONTRACT, served) as client:
        assert client.call("shout", "a") == "A"


def test_what_is_no_application_is_refused() -> None:
    with pytest.raises(TypeError, match="of type int"), serve(5):
        pass
    gevent_server = flask_socketio.SocketIO(async_mode="threading")
    with pytest.raises(TypeError, match="init_app"), serve(gevent_server):
        pass
