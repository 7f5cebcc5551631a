"""Requests that are none, to the proxy: 400, one line, and nothing is kept."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from typing import NamedTuple

import pytest

from asynction_testing import Proxy, load, serve

from ..security.frames import FrameClient, opened, text
from ..security.http_requests import (
    CONNECTION,
    KEY,
    UPGRADE,
    VERSION,
    WEBSOCKET,
    exchange,
    request,
)
from ..security.wire import DEADLINE, PollingWire, connect, message
from .running import small_servers
from .servers.small_servers import CONVERSATION

pytestmark = pytest.mark.journey

POLLING = "EIO=4&transport=polling"
HANDSHAKE = (UPGRADE, CONNECTION, KEY, VERSION)


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with small_servers() as urls:
        proxy = Proxy(load(CONVERSATION), urls["Conversation"])
        with serve(proxy) as served:
            yield served
            proxy.close()


@pytest.fixture(autouse=True)
def log(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> Iterator[pytest.LogCaptureFixture]:
    caplog.set_level(logging.INFO, "asynction.proxy.traffic")
    yield caplog
    assert "Traceback" not in capfd.readouterr().err


def lines(log: pytest.LogCaptureFixture, words: str) -> list[str]:
    """The lines with these words."""
    return [each.getMessage() for each in log.records if words in each.getMessage()]


def number_in(log: pytest.LogCaptureFixture) -> int:
    """What the log calls the client that has connected."""
    (line,) = lines(log, "++ #")
    return int(line.split()[1].removeprefix("#"))


def next_number(url: str, log: pytest.LogCaptureFixture) -> int:
    """What the log calls a client that connects now."""
    log.clear()
    with opened(url):
        return number_in(log)


def await_end(log: pytest.LogCaptureFixture, number: int) -> None:
    """Wait until a client has gone, and the server knows it."""
    deadline = time.monotonic() + DEADLINE
    while f"-- #{number} / disconnected: by the client" not in lines(log, "-- #"):
        assert time.monotonic() < deadline, log.text
        threading.Event().wait(0.01)


REFUSED: dict[str, tuple[bytes, int, str]] = {
    "a line of one word": (b"GET\r\n\r\n", 400, "Bad request syntax"),
    "a line of control characters": (b"\x16\x03\x01\x00\r\n\r\n", 400, "Bad request syntax"),
    "a version that is none": (b"GET / HTTP/x\r\n\r\n", 400, "Bad request version"),
    "too many headers": (request("GET", POLLING, *["X-A: a"] * 200), 431, "Too many headers"),
    "a header of control characters": (
        request("GET", POLLING, "X-A: \x1b[31m"),
        400,
        "a header has control characters",
    ),
    "a header in two lines": (
        request("GET", POLLING, "X-A: a\r\n b"),
        400,
        "a header has control characters",
    ),
    "an origin that is none": (request("GET", POLLING, "Origin: http://["), 400, "`Origin`"),
    "no version": (request("GET", ""), 400, "version 4"),
    "an old version": (request("GET", "EIO=3"), 400, "version 4"),
    "an unknown transport": (request("GET", "EIO=4&transport=pigeon"), 400, "no such transport"),
    "JSONP": (request("GET", POLLING + "&j=0"), 400, "JSONP"),
    "an unknown session": (request("GET", POLLING + "&sid=%0Anobody"), 400, "no such session"),
    "a body of an unknown session": (
        request("POST", POLLING + "&sid=nobody", "Content-Length: 1", body=b"1"),
        400,
        "no such session",
    ),
    "no key": (request("GET", WEBSOCKET, UPGRADE, CONNECTION, VERSION), 400, "handshake"),
    "a short key": (
        request("GET", WEBSOCKET, UPGRADE, CONNECTION, VERSION, "Sec-WebSocket-Key: x"),
        400,
        "handshake",
    ),
    "an old WebSocket": (
        request("GET", WEBSOCKET, UPGRADE, CONNECTION, KEY, "Sec-WebSocket-Version: 7"),
        400,
        "handshake",
    ),
    "no connection header": (request("GET", WEBSOCKET, UPGRADE, KEY, VERSION), 400, "handshake"),
    "a handshake that posts": (request("POST", WEBSOCKET, *HANDSHAKE), 400, "handshake"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_request_that_is_none_is_refused_in_one_line_and_nothing_is_kept(
    url: str, log: pytest.LogCaptureFixture, name: str
) -> None:
    asked, status, words = REFUSED[name]
    before = next_number(url, log)

    answer = exchange(url, asked)

    assert answer.split(b" ", 2)[1] == str(status).encode()
    (line,) = lines(log, "was refused")
    assert words in line
    assert line.isprintable()
    assert next_number(url, log) == before + 1


class Polling(NamedTuple):
    """A client that polls."""

    wire: PollingWire
    number: int
    """What the log calls it."""


@pytest.fixture
def polling(url: str, log: pytest.LogCaptureFixture) -> Iterator[Polling]:
    client = PollingWire(url)
    try:
        assert connect(client).startswith("0")
        yield Polling(client, number_in(log))
    finally:
        client.close()


def post(url: str, client: Polling, *headers: str, body: bytes) -> bytes:
    """The status of the answer to a body."""
    query = f"{POLLING}&sid={client.wire.session}"
    return exchange(url, request("POST", query, *headers, body=body)).split(b" ", 2)[1]


@pytest.mark.parametrize(
    ("length", "words"),
    [
        ("-1", "its length is not a number"),
        ("x", "its length is not a number"),
        ("\xb2", "its length is not a number"),
        ("1e3", "its length is not a number"),
        ("9" * 5000, "it is too large"),
        ("100000001", "it is too large"),
        ("9", "it ended before its body did"),
    ],
)
def test_a_body_of_a_wrong_length_ends_its_session(
    url: str, polling: Polling, log: pytest.LogCaptureFixture, length: str, words: str
) -> None:
    assert post(url, polling, f"Content-Length: {length}", body=b"3") == b"400"
    assert len(lines(log, words)) == 1
    await_end(log, polling.number)
    assert post(url, polling, "Content-Length: 1", body=b"3") == b"400"


@pytest.mark.parametrize(
    "body",
    [b"\xff", b"4\x1e", b"x", b"2probe", b"0", b"ba", b"4" + b"[" * 100_000, b"d=4"],
)
def test_a_body_that_can_not_be_read_ends_its_session(
    url: str, polling: Polling, log: pytest.LogCaptureFixture, body: bytes
) -> None:
    assert post(url, polling, f"Content-Length: {len(body)}", body=body) == b"400"
    assert len(lines(log, "was refused")) == 1
    await_end(log, polling.number)


def test_a_body_without_a_length_is_refused(
    url: str, polling: Polling, log: pytest.LogCaptureFixture
) -> None:
    chunked = b"1\r\n3\r\n0\r\n\r\n"
    assert post(url, polling, "Transfer-Encoding: chunked", body=chunked) == b"411"
    assert len(lines(log, "the length of its body is not said")) == 1
    polling.wire.send('421["shout","a"]')
    assert message(polling.wire) in {'31["A"]', '2["echo","a"]'}


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-WebSocket-Extensions": "permessage-deflate; server_max_window_bits=x"},
        {"Sec-WebSocket-Extensions": "\xff\xfe"},
        {"Sec-WebSocket-Protocol": "chat, \xe9"},
        {"Connection": "Upgrade, \xe9"},
        {"X-Name": "\xe9"},
    ],
)
def test_an_odd_offer_is_not_accepted_and_does_no_harm(url: str, headers: dict[str, str]) -> None:
    with opened(url, headers=headers) as client:
        assert client.headers.keys() == {"upgrade", "connection", "sec-websocket-accept"}
        client.send(text('421["shout","a"]'))
        assert {client.message(), client.message()} == {'431["A"]', '42["echo","a"]'}


@pytest.mark.parametrize("packet", ["", "x", "bx", "2" + "[" * 100_000])
def test_a_websocket_that_sends_what_is_no_packet_is_closed_and_its_session_ends(
    url: str, log: pytest.LogCaptureFixture, packet: str
) -> None:
    with opened(url) as client:
        number = number_in(log)
        client.send(text(packet))
        assert client.close_code() == 1000
    assert len(lines(log, "it sent what is not a packet")) == 1
    await_end(log, number)


def test_an_upgrade_that_sends_what_is_no_packet_leaves_its_session(
    url: str, polling: Polling, log: pytest.LogCaptureFixture
) -> None:
    upgrade = FrameClient(url, query=f"&sid={polling.wire.session}")
    upgrade.send(text("x"))
    assert upgrade.close_code() == 0
    upgrade.close()
    assert len(lines(log, "it sent what is not a packet")) == 1
    polling.wire.send('421["shout","a"]')
    assert message(polling.wire) in {'31["A"]', '2["echo","a"]'}


def test_the_session_of_a_client_is_not_logged(
    url: str, polling: Polling, log: pytest.LogCaptureFixture
) -> None:
    assert post(url, polling, "Content-Length: 1", body=b"x") == b"400"
    assert post(url, polling, "Content-Length: 1", body=b"x") == b"400"
    assert len(lines(log, "was refused")) == 2
    assert polling.wire.session not in log.text
