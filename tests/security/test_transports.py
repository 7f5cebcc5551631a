"""Requests, upgrades and ends that a client may not do, or not twice, or not for ever."""

from __future__ import annotations

import http.client
import queue
import threading
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from . import wire
from .frames import FrameClient, text
from .programs import Server
from .wire import DEADLINE, PollingWire, call, connect

pytestmark = pytest.mark.journey


@pytest.fixture
def polling(attacked: Server) -> Iterator[Any]:
    with wire.opened("polling", attacked.url) as client:
        assert connect(client).startswith("0")
        yield client


def request(url: str, method: str, session: str, body: Any = None, **headers: str) -> int:
    """The status of the answer to a request of a session."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=DEADLINE)
    path = f"/socket.io/?EIO=4&transport=polling&sid={session}"
    try:
        connection.request(method, path, body, headers, encode_chunked=True)
        return connection.getresponse().status
    finally:
        connection.close()


# -- long polling -------------------------------------------------------------------------------


def test_of_a_session_one_request_waits_and_another_is_refused(
    attacked: Server, polling: PollingWire
) -> None:
    statuses: queue.Queue[int] = queue.Queue()

    def fetch() -> None:
        statuses.put(request(attacked.url, "GET", polling.session))

    both = [threading.Thread(target=fetch) for _ in range(2)]
    for each in both:
        each.start()
    assert statuses.get(timeout=DEADLINE) == 400

    attacked.broadcast()

    assert statuses.get(timeout=DEADLINE) == 200
    for each in both:
        each.join(DEADLINE)


def test_a_body_without_a_length_is_refused(attacked: Server, polling: PollingWire) -> None:
    chunks = iter([b'421["number",1]'])
    headers = {"Transfer-Encoding": "chunked"}
    assert request(attacked.url, "POST", polling.session, chunks, **headers) == 411
    assert call(polling, "number", 7) == [7]


def test_a_body_of_too_many_packets_ends_its_session(
    attacked: Server, polling: PollingWire
) -> None:
    with pytest.raises(ConnectionError, match="400"):
        polling.post(b"\x1e".join([b'42["number",1]'] * 10_001))
    with pytest.raises(ConnectionError, match="400"):
        polling.post(b"4")


def test_a_body_of_many_packets_is_read(attacked: Server, polling: PollingWire) -> None:
    polling.post(b"\x1e".join(f'42{ack}["number",{ack}]'.encode() for ack in range(1, 501)))
    assert {wire.message(polling) for _ in range(500)} == {
        f"3{ack}[{ack}]" for ack in range(1, 501)
    }


def test_a_body_of_malformed_packets_ends_its_session_once(
    attacked: Server, polling: PollingWire
) -> None:
    logged = len(attacked.log.splitlines())
    with pytest.raises(ConnectionError, match="400"):
        polling.post(b"\x1e".join([b"4"] * 10_000))
    attacked.wait_for(lambda state: not state["sockets"])
    lines = [line for line in attacked.log.splitlines()[logged:] if "asynction" in line]
    assert len(lines) < 15, lines


# -- upgrades -----------------------------------------------------------------------------------


def upgrade(url: str, client: PollingWire) -> FrameClient:
    return FrameClient(url, query=f"&sid={client.session}")


def test_a_session_upgrades_once_at_a_time(attacked: Server, polling: PollingWire) -> None:
    first = upgrade(attacked.url, polling)
    second = upgrade(attacked.url, polling)
    assert (first.status, second.status) == (101, 400)
    second.close()
    first.send(text("2probe"))
    assert first.message() == "3probe"
    first.send(text("5"))
    assert first.message() == "6"
    third = upgrade(attacked.url, polling)
    assert third.status == 400
    third.close()
    first.send(text('421["number",5]'))
    assert first.message() == "431[5]"
    first.close()


def test_an_upgrade_that_failed_may_be_tried_again(attacked: Server, polling: PollingWire) -> None:
    deadline = time.monotonic() + DEADLINE
    for _ in range(3):
        tried = upgrade(attacked.url, polling)
        while tried.status == 400:  # the one before is about to end
            assert time.monotonic() < deadline
            tried.close()
            tried = upgrade(attacked.url, polling)
        tried.send(text("5"))
        assert tried.close_code() == 1002
        tried.close()
        assert call(polling, "number", 7) == [7]


def test_an_upgrade_that_is_not_finished_is_given_up_in_time(
    attacked: Server, polling: PollingWire
) -> None:
    with attacked.time_limit("upgrades", 1):
        tried = upgrade(attacked.url, polling)
    assert tried.status == 101
    came: list[Any] = []
    waiting = threading.Thread(target=lambda: came.append(tried.receive()))
    waiting.start()
    while waiting.is_alive():  # and meanwhile the session goes on
        assert call(polling, "number", 7) == [7]
        waiting.join(0.1)
    assert came == [None]
    tried.close()


def test_the_end_of_a_session_ends_its_upgrade(attacked: Server, polling: PollingWire) -> None:
    tried = upgrade(attacked.url, polling)
    tried.send(text("2probe"))
    assert tried.message() == "3probe"
    polling.post(b"1")
    assert tried.close_code() == 1000
    tried.close()


def test_what_is_sent_during_an_upgrade_comes_after_it_in_order(
    attacked: Server, polling: PollingWire
) -> None:
    upgraded = upgrade(attacked.url, polling)
    upgraded.send(text("2probe"))
    assert upgraded.message() == "3probe"
    for ack in range(1, 21):
        polling.post(f'42{ack}["number",{ack}]'.encode())
    upgraded.send(text("5"))
    assert upgraded.message() == "6"
    assert {upgraded.message() for _ in range(20)} == {f"43{ack}[{ack}]" for ack in range(1, 21)}
    upgraded.close()
