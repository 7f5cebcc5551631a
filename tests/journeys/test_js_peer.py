"""The JavaScript peer itself, against a bare Flask-SocketIO server."""

from collections.abc import Iterator

import flask
import flask_socketio
import pytest
from socketio.exceptions import ConnectionRefusedError as Refused

from .js_peer import JavaScriptPeer
from .web_server import serving

pytestmark = pytest.mark.journey

Args = tuple[object, ...]


def bare_server() -> flask.Flask:
    app = flask.Flask(__name__)
    server = flask_socketio.SocketIO(app, async_mode="threading")

    @server.on("connect")
    def connect(auth: object) -> None:
        if auth == {"token": "wrong"}:
            raise Refused("unauthorised", {"code": 4001})

    @server.on("echo")
    def echo(*args: object) -> Args:
        return args

    @server.on("question")
    def question() -> None:
        flask_socketio.emit("confirm", (1, b"\x00"), callback=on_answer)

    def on_answer(*args: object) -> None:
        server.emit("answered", args)

    @server.on("request")
    def request() -> Args:
        query, headers = flask.request.args, flask.request.headers
        return query.get("room"), headers.get("X-Token"), flask.request.namespace  # type: ignore[attr-defined]

    @server.on("leave")
    def leave() -> None:
        flask_socketio.disconnect()

    @server.on("connect", namespace="/admin")
    def connect_admin() -> None:
        flask_socketio.emit("welcome", namespace="/admin")

    return app


@pytest.fixture
def url() -> Iterator[str]:
    with serving(bare_server()) as address:
        yield address


@pytest.mark.parametrize("transport", ["polling", "websocket"])
def test_it_connects_over_the_transport_asked_for(
    javascript_peer: JavaScriptPeer, url: str, transport: str
) -> None:
    connected = javascript_peer.connect(url, transports=[transport])

    assert connected["transport"] == transport
    assert connected["sid"]
    assert javascript_peer.call("echo", transport) == [transport]


def test_it_reports_the_upgrade_from_polling_to_websocket(
    javascript_peer: JavaScriptPeer, url: str
) -> None:
    javascript_peer.connect(url)

    assert javascript_peer.expect("upgraded")["transport"] == "websocket"


def test_it_reports_a_refusal_with_its_message_and_data(
    javascript_peer: JavaScriptPeer, url: str
) -> None:
    refusal = javascript_peer.connect_refused(url, auth={"token": "wrong"})

    assert (refusal["message"], refusal["data"]) == ("unauthorised", {"code": 4001})


@pytest.mark.parametrize(
    "args",
    [[], [None], [1, "two", [3.5], {"four": None}], [b"\x00\xff"], [{"deep": [b"\xfe"]}, b""]],
)
def test_values_come_back_as_they_went(
    javascript_peer: JavaScriptPeer, url: str, args: list[object]
) -> None:
    javascript_peer.connect(url, transports=["websocket"])

    assert javascript_peer.call("echo", *args) == args


def test_it_acknowledges_what_it_receives(javascript_peer: JavaScriptPeer, url: str) -> None:
    javascript_peer.connect(url, transports=["websocket"])
    javascript_peer.reply("confirm", "yes", {"bytes": b"\x01"})

    javascript_peer.emit("question")

    received = javascript_peer.expect("received", name="confirm")
    assert (received["args"], received["ack"]) == ([1, b"\x00"], True)
    answered = javascript_peer.expect("received", name="answered")
    assert answered["args"] == ["yes", {"bytes": b"\x01"}]


def test_without_a_reply_it_leaves_an_event_unacknowledged(
    javascript_peer: JavaScriptPeer, url: str
) -> None:
    javascript_peer.connect(url, transports=["websocket"])

    javascript_peer.emit("question")

    assert javascript_peer.expect("received")["name"] == "confirm"
    assert javascript_peer.call("echo", 1) == [1]
    assert javascript_peer.unclaimed("received") == []


def test_an_ack_that_does_not_come_is_reported(javascript_peer: JavaScriptPeer, url: str) -> None:
    javascript_peer.connect(url, transports=["websocket"])

    number = javascript_peer.emit_for_ack("nobody-handles-this", timeout=0.1)

    assert javascript_peer.expect("ack_timeout")["id"] == number


def test_query_headers_and_namespace_reach_the_server(
    javascript_peer: JavaScriptPeer, url: str
) -> None:
    headers = {"X-Token": "secret"}
    javascript_peer.connect(url, query={"room": "lobby"}, extraHeaders=headers)

    assert javascript_peer.call("request") == ["lobby", "secret", "/"]


def test_sockets_are_told_apart_by_name(javascript_peer: JavaScriptPeer, url: str) -> None:
    javascript_peer.connect(url, transports=["websocket"])
    javascript_peer.connect(url, "/admin", socket="admin", transports=["websocket"])

    assert javascript_peer.expect("received", socket="admin")["name"] == "welcome"
    assert javascript_peer.disconnect(socket="admin")["reason"] == "io client disconnect"
    assert javascript_peer.call("echo", "still here") == ["still here"]


def test_a_disconnection_by_the_server_is_reported(
    javascript_peer: JavaScriptPeer, url: str
) -> None:
    javascript_peer.connect(url, transports=["websocket"])

    javascript_peer.emit("leave")

    assert javascript_peer.expect("disconnected")["reason"] == "io server disconnect"


def test_what_did_not_come_is_told_with_what_came(
    javascript_peer: JavaScriptPeer, url: str
) -> None:
    javascript_peer.connect(url, transports=["websocket"])
    javascript_peer.emit("question")
    javascript_peer.call("echo")

    with pytest.raises(AssertionError, match=r"'ack'.* did not come.*'confirm'"):
        javascript_peer.expect("ack", timeout=0.1)


def test_a_command_without_sense_ends_the_peer_and_says_why(
    javascript_peer: JavaScriptPeer,
) -> None:
    javascript_peer.send("dance")

    with pytest.raises(AssertionError, match=r"the peer has ended(.|\n)*TypeError"):
        javascript_peer.expect("ack")
