"""What clients and handlers see is the same as with bare Flask-SocketIO, in each async mode."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any

import pytest

from ..journeys.conftest import started_javascript_peer
from ..journeys.js_peer import JavaScriptPeer
from ..ordered_client import OrderedClient
from .frames import CLOSE, CONTINUATION, PING, PONG, TEXT, FrameClient, frame, opened, text
from .programs import Server, started
from .web_servers import MODES

pytestmark = pytest.mark.journey

KINDS = ("bare", "asynction")


@pytest.fixture(scope="module", params=MODES)
def both(request: pytest.FixtureRequest) -> Iterator[dict[str, Server]]:
    """The same application on both, by kind."""
    with ExitStack() as stack:
        yield {
            kind: stack.enter_context(started("same_application", kind, request.param))
            for kind in KINDS
        }


@pytest.fixture(scope="module")
def node() -> Iterator[JavaScriptPeer]:
    yield from started_javascript_peer()


def reason_of_end(server: Server, before: int) -> Any:
    """Why the client left that came after so many."""
    server.wait_for(lambda state: state["ends"] > before and not state["sockets"], 30)
    return json.loads(server.control("GET", "ends"))["ends"][before:]


def closing(client: FrameClient) -> list[Any]:
    """What comes until the end, past pings; a close frame is answered."""
    came = []
    while (received := client.receive()) is not None:
        if received != (TEXT, b"2"):
            came.append(received)
        if received[0] == CLOSE:
            client.send(frame(*received))
            break
    return came


def ends_by_close_frame(client: FrameClient) -> Any:
    client.send(frame(CLOSE, struct.pack("!H", 1001)))
    return closing(client)


def ends_by_engine_io(client: FrameClient) -> Any:
    client.send(text("1"))
    return closing(client)


def ends_by_socket_io(client: FrameClient) -> Any:
    client.send(text("41"))
    client.send(text("40"))
    answer = client.message()[:8]
    client.send(text("1"))
    return answer, closing(client)


def ends_suddenly(client: FrameClient) -> Any:
    client.socket.setsockopt(1, 13, struct.pack("ii", 1, 0))  # SO_LINGER: a reset
    client.close()


def ends_without_a_word(client: FrameClient) -> Any:
    client.close()


def is_disconnected(client: FrameClient) -> Any:
    client.send(text('42["leave"]'))
    came = [client.message(), client.message()]
    client.send(text("1"))
    return came, closing(client)


@pytest.mark.parametrize(
    "end",
    [
        ends_by_close_frame,
        ends_by_engine_io,
        ends_by_socket_io,
        ends_suddenly,
        ends_without_a_word,
        is_disconnected,
    ],
)
def test_an_end_looks_the_same_on_both_sides(both: dict[str, Server], end: Any) -> None:
    seen = {}
    for kind, server in both.items():
        before = server.state["ends"]
        with opened(server.url) as client:
            came = end(client)
        seen[kind] = (came, reason_of_end(server, before))
    assert seen["asynction"] == seen["bare"]


def waits(client: FrameClient, server: Server) -> Any:
    """Events behind one that waits are answered, pings too, and then it is."""
    server.control("POST", "gate/closed")
    client.send(text('421["wait",1]') + text('422["echo",2]'), text('423["echo",3]'))
    came = {client.message(), client.message()}
    pings = 0
    while pings < 6:  # longer than a ping may stay unanswered
        assert client.receive() == (TEXT, b"2")
        client.send(text("3"))
        pings += 1
    client.send(text('424["echo",4]'))
    came.add(client.message())
    server.control("POST", "gate/open")
    return came, client.message()


def emits_in_order(client: FrameClient, _: Server) -> Any:
    client.send(text('421["several",50]'))
    return [client.message() for _ in range(51)]


def answers_fragments(client: FrameClient, _: Server) -> Any:
    client.send(frame(TEXT, b'421["ec', final=False), frame(PING, b"?"))
    pong = client.receive()
    client.send(frame(CONTINUATION, b'ho",1]'))
    return pong == (PONG, b"?"), client.message()


def answers_binary(client: FrameClient, _: Server) -> Any:
    client.send(text('451-1["echo",{"_placeholder":true,"num":0}]'), frame(2, b"\x00\xff"))
    return client.message(), client.receive()


def answers_many(client: FrameClient, _: Server) -> Any:
    client.send(b"".join(text(f'42{ack}["echo",{ack}]') for ack in range(300)))
    return sorted(client.message() for _ in range(300))


@pytest.mark.parametrize(
    "exchange", [waits, emits_in_order, answers_fragments, answers_binary, answers_many]
)
def test_an_exchange_is_the_same(both: dict[str, Server], exchange: Any) -> None:
    def exchanged(server: Server) -> Any:
        with opened(server.url) as client:
            return exchange(client, server)

    with ThreadPoolExecutor() as pool:  # both at once: some take long
        ours, bare = pool.map(exchanged, (both["asynction"], both["bare"]))
    assert ours == bare


def test_a_client_that_answers_no_ping_is_told_the_end(both: dict[str, Server]) -> None:
    server = both["asynction"]  # with the other it depends on which of two tasks is the first
    before = server.state["ends"]
    with opened(server.url) as client:
        assert closing(client) == [(TEXT, b"1"), (CLOSE, struct.pack("!H", 1000))]
    assert "ping timeout" in reason_of_end(server, before)  # an earlier client may end as late


def test_a_slow_reader_gets_all_in_order_and_holds_nobody_up(both: dict[str, Server]) -> None:
    server = both["asynction"]  # with the other, simple-websocket loses what does not fit at once
    count, size = 300, 20_000
    with opened(server.url) as slow, opened(server.url) as other:
        other.send(text(f'421["flood",{count},{size}]'))
        came = [other.message() for _ in range(count + 1)]
        assert came.pop(came.index('431["done"]'))
        late = [slow.message() for _ in range(count)]
    word = "x" * size
    assert late == came == [f'42["news",[{number},"{word}"]]' for number in range(count)]


@pytest.mark.parametrize("transports", [["websocket"], ["polling"], ["polling", "websocket"]])
def test_the_python_client_sees_the_same(both: dict[str, Server], transports: list[str]) -> None:
    seen = {}
    for kind, server in both.items():
        before = server.state["ends"]
        news: list[Any] = []
        client = OrderedClient(reconnection=False, request_timeout=60)
        client.on("news", news.append)
        client.connect(server.url, transports=transports, wait_timeout=60)
        answers = [client.call("echo", each) for each in ("\u00e9", b"\x00", [1.5], {"a": None})]
        answers.append(client.call("several", 10))
        answers.append(client.call("echo", "x" * 300_000))
        client.disconnect()
        seen[kind] = (answers, sorted(news))
        assert reason_of_end(server, before)  # which of two, the client leaves open
    assert seen["asynction"] == seen["bare"]


@pytest.mark.parametrize("transports", [["websocket"], ["polling"], ["polling", "websocket"]])
def test_the_javascript_client_sees_the_same(
    both: dict[str, Server], node: JavaScriptPeer, transports: list[str]
) -> None:
    seen = {}
    for kind, server in both.items():
        before = server.state["ends"]
        name = f"{kind} {transports}"
        node.connect(server.url, socket=name, transports=transports)
        answers = [
            node.call("echo", each, socket=name) for each in ("\u00e9", b"\x00", [1.5], {"a": None})
        ]
        answers.append(node.call("echo", "x" * 300_000, socket=name))
        answers.append(node.call("several", 10, socket=name))
        node.emit("leave", socket=name)
        left = node.expect("disconnected", socket=name)
        node.send("disconnect", socket=name)
        ends = reason_of_end(server, before)
        seen[kind] = (answers, {k: v for k, v in left.items() if k != "socket"}, ends)
    assert seen["asynction"] == seen["bare"]
