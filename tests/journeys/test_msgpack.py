"""JavaScript clients of a server that speaks msgpack, and Python clients that poll."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import flask
import flask_socketio
import pytest

from asynction_server import AsynctionSocketIO
from tests.server.live import serving

from .js_peer import JavaScriptPeer
from .peers import PythonPeer

pytestmark = pytest.mark.journey

BINARY = {"type": "string", "format": "binary"}
SOURCE = {
    "asyncapi": "2.6.0",
    "info": {"title": "Test", "version": "1"},
    "channels": {
        "/": {
            "publish": {
                "message": {
                    "oneOf": [
                        {"name": "echo"},
                        {"name": "leave"},
                        {"name": "bytes", "payload": BINARY, "x-ack": {"args": BINARY}},
                    ]
                }
            },
            "subscribe": {"message": {"name": "number", "payload": {"type": "integer"}}},
        }
    },
}
SERIALIZERS = pytest.mark.parametrize("serializer", ["default", "msgpack"])
Serve = Callable[..., tuple[AsynctionSocketIO, str]]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Serves the document, with the options that are given, until the test ends."""
    with ExitStack() as stack:

        def start(**options: Any) -> tuple[AsynctionSocketIO, str]:
            app = flask.Flask("served")
            asio = AsynctionSocketIO.from_spec(SOURCE, app=app, async_mode="threading", **options)
            asio.on_event("echo", lambda *args: list(args))
            asio.on_event("bytes", lambda data: data)
            asio.on_event("leave", lambda: flask_socketio.disconnect())
            return asio, stack.enter_context(serving(app))

        yield start


@SERIALIZERS
def test_a_javascript_client_connects_without_auth_and_is_served(
    javascript_peer: JavaScriptPeer, serve: Serve, serializer: str
) -> None:
    asio, url = serve(serializer=serializer)

    javascript_peer.connect(url, serializer=serializer)
    asio.emit("number", 5)

    assert javascript_peer.expect("received", name="number")["args"] == [5]
    assert javascript_peer.call("echo", 1, {"a": [None]}) == [[1, {"a": [None]}]]
    assert javascript_peer.call("bytes", b"\x01\x02") == [b"\x01\x02"]


def test_undefined_and_arrays_of_bytes_arrive_with_msgpack_as_without(
    javascript_peer: JavaScriptPeer, serve: Serve
) -> None:
    _, url = serve(serializer="msgpack")
    undefined, array = {"$undefined": True}, {"$bytes": "AQI="}

    javascript_peer.connect(url, serializer="msgpack", auth={"token": undefined})

    sent = [{"a": undefined, "b": [undefined]}, undefined]
    assert javascript_peer.call("echo", *sent) == [[{"b": [None]}, None]]
    assert javascript_peer.call("bytes", array) == [b"\x01\x02"]


@SERIALIZERS
def test_a_date_arrives_as_its_text_and_an_array_of_as_many_bytes_as_bytes(
    javascript_peer: JavaScriptPeer, serve: Serve, serializer: str
) -> None:
    _, url = serve(serializer=serializer)
    dates = [{"$date": milliseconds} for milliseconds in (0, 1_795_000_000_005, -1)]

    javascript_peer.connect(url, serializer=serializer)

    assert javascript_peer.call("echo", *dates) == [
        ["1970-01-01T00:00:00.000Z", "2026-11-18T11:06:40.005Z", "1969-12-31T23:59:59.999Z"]
    ]
    assert javascript_peer.call("bytes", {"$bytes": "AQIDBAUGBwg="}) == [bytes(range(1, 9))]


@SERIALIZERS
def test_a_javascript_client_that_is_disconnected_can_read_that(
    javascript_peer: JavaScriptPeer, serve: Serve, serializer: str
) -> None:
    _, url = serve(serializer=serializer)
    javascript_peer.connect(url, serializer=serializer)

    javascript_peer.emit("leave")

    assert javascript_peer.expect("disconnected")["reason"] == "io server disconnect"


@SERIALIZERS
def test_a_javascript_client_that_is_refused_after_it_was_connected_can_read_that(
    javascript_peer: JavaScriptPeer, serve: Serve, serializer: str
) -> None:
    asio, url = serve(serializer=serializer, always_connect=True)
    asio.on_event("connect", lambda: False)

    javascript_peer.connect(url, serializer=serializer)

    assert javascript_peer.expect("disconnected")["reason"] == "io server disconnect"


def test_a_python_client_that_polls_gets_any_number_of_packets(serve: Serve) -> None:
    asio, url = serve()
    peer = PythonPeer(url, "polling")
    peer.connect()

    for number in range(100):
        asio.emit("number", number)

    came = [peer.expect("number") for _ in range(100)]
    assert sorted(came) == [[each] for each in range(100)]  # its client has a thread for each
    assert peer.call("echo", 1) == [[1]]
    peer.disconnect()
