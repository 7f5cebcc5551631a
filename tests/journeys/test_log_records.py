"""What a server logs about clients, as an operator's collector of log records gets it."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from tests.server.live import Peer, raw_peer
from tests.server.live import peer as connected_peer

from .programs import Program

pytestmark = pytest.mark.journey


class Operated:
    """The program, and the log records that it prints."""

    def __init__(self, program: Program, url: str) -> None:
        self.program = program
        self.url = url

    def record(self, logger: str, text: str) -> dict[str, Any]:
        """The next record of a logger that has these words."""
        found = self.program.expect(rf'\{{"logger": "{logger}".*{text}.*')
        line: dict[str, Any] = json.loads(found[0])
        return line


@pytest.fixture(params=["threading", "gevent"], scope="module")
def operated(request: pytest.FixtureRequest) -> Iterator[Operated]:
    start = ("gevent.monkey", "--module") if request.param == "gevent" else ()
    command = (sys.executable, "-m", *start, "tests.journeys.operated_program", request.param)
    with Program(*command, measured=request.param == "threading") as program:
        port = program.expect(r"listening on (\d+)").group(1)
        yield Operated(program, f"http://127.0.0.1:{port}")
    assert "Traceback" not in program.output, program.output


@pytest.fixture
def ada(operated: Operated) -> Iterator[Peer]:
    with connected_peer(operated.url, "/desk", auth={"token": "ada"}) as client:
        yield client


def test_of_a_connection_the_client_and_its_address_are_logged(
    operated: Operated, ada: Peer
) -> None:
    record = operated.record("asynction.connections", ada.sid)

    assert record == {
        "logger": "asynction.connections",
        "text": f"client {ada.sid} is connected to namespace '/desk'",
        "namespace": "/desk",
        "event": None,
        "sid": ada.sid,
        "address": "127.0.0.1",
        "reason": None,
        "failed": False,
    }


def test_of_a_refused_connection_the_class_of_the_reason_is_logged(operated: Operated) -> None:
    with raw_peer(operated.url) as eve:
        assert "the credentials are not valid" in eve.connect("/desk", {"token": "eve"})

    record = operated.record("asynction.connections", "was refused")

    assert record["namespace"] == "/desk"
    assert record["reason"] == "SecurityException"
    assert record["address"] == "127.0.0.1"
    assert record["sid"] is None


def test_of_a_refused_event_its_name_and_sender_are_logged(operated: Operated, ada: Peer) -> None:
    ada.emit("say", 5)

    record = operated.record("asynction.events", "say")

    assert (record["namespace"], record["event"], record["sid"]) == ("/desk", "say", ada.sid)
    assert record["reason"] == "PayloadValidationException"
    assert record["address"] == "127.0.0.1"


def test_an_exception_of_a_handler_is_a_log_record_and_not_on_stderr(
    operated: Operated, ada: Peer
) -> None:
    ada.emit("fail")

    record = operated.record("asynction.handlers", "fail")

    assert record["text"] == "the handler of event 'fail' in namespace '/desk' failed"
    assert record["failed"]
    assert record["reason"] == "LookupError"
    assert (record["event"], record["sid"]) == ("fail", ada.sid)
    assert ada.call("say", "still there") == "still there"


def test_of_a_packet_that_can_not_be_read_the_address_is_logged(operated: Operated) -> None:
    with raw_peer(operated.url) as client:
        client.send("2[5]")

        record = operated.record("asynction.transport", "a packet from a client was ignored")

    assert record["address"] == "127.0.0.1"
    assert record["reason"] == "MalformedPacketError"


def test_of_a_message_that_can_not_be_read_the_address_is_logged(operated: Operated) -> None:
    with raw_peer(operated.url) as client:
        client._socket.send("z")

        record = operated.record("asynction.transport", "a connection was closed")

    assert record["address"] == "127.0.0.1"
    assert record["reason"] == "UnreadableMessage"
