"""What no Socket.IO client would send to the example's chat; its log stays free of tracebacks."""

import json
import select
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
import websocket

pytestmark = pytest.mark.journey


class Wire:
    """A WebSocket that speaks Engine.IO, and of Socket.IO whatever a test says."""

    def __init__(self, url: str) -> None:
        address = url.replace("http", "ws") + "/socket.io/?EIO=4&transport=websocket"
        self._socket = websocket.create_connection(address, timeout=60)
        assert self.receive().startswith("0{")

    def send(self, *packets: str | bytes) -> None:
        for packet in packets:
            binary = isinstance(packet, bytes)
            opcode = websocket.ABNF.OPCODE_BINARY if binary else websocket.ABNF.OPCODE_TEXT
            self._socket.send(packet, opcode)

    def receive(self) -> str:
        packet = self._socket.recv()
        assert isinstance(packet, str)
        return packet

    def call(self, event: str, *args: Any) -> Any:
        """Emit an event in the namespace / and give what comes next, which is to be its ack."""
        self.send("421" + json.dumps([event, *args]))
        packet = self.receive()
        assert packet.startswith("431"), packet
        return json.loads(packet.removeprefix("431"))

    def send_to_the_end(self, packet: str) -> bytes:
        """Send a packet over and over until the connection ends, and give what came meanwhile."""
        received, raw = b"", self._socket.sock
        assert raw is not None
        for _ in range(500):
            with suppress(BrokenPipeError, ConnectionResetError):
                self.send(packet)
            if select.select([raw], [], [], 0.01)[0]:
                piece = raw.recv(4096)
                if not piece:
                    return received
                received += piece
        raise AssertionError(f"it goes on after {received!r}")

    def close(self) -> None:
        self._socket.close(timeout=0)


@pytest.fixture
def wire(demo_url: str) -> Iterator[Wire]:
    opened = Wire(demo_url)
    yield opened
    opened.close()


def test_a_refused_connection_handles_no_events(wire: Wire) -> None:
    wire.send("40/admin,{}")
    assert wire.receive().startswith("44/admin,")

    wire.send('42/admin,1["get metrics"]')
    wire.send("40")

    assert wire.receive().startswith("40{")
    assert wire.call("leave", {"room": "lobby"})[0]["error"]["code"] == "not_in_room"


def test_an_event_before_the_connection_is_not_handled(wire: Wire) -> None:
    wire.send('421["join",{"room":"lobby","name":"ada"}]')
    wire.send("40")

    assert wire.receive().startswith("40{")


def test_what_follows_the_end_is_not_taken_for_a_request(wire: Wire) -> None:
    wire.send("1")  # the client closes, of Engine.IO

    assert b"HTTP" not in wire.send_to_the_end("2" * 1000)


@pytest.mark.parametrize(
    "packets",
    [
        pytest.param(["42[]"], id="no event"),
        pytest.param(["42"], id="no data"),
        pytest.param(["42{"], id="broken JSON"),
        pytest.param(['42"join"'], id="an event that is no list"),
        pytest.param(["42[1]"], id="a number as the event"),
        pytest.param(["42[null]"], id="null as the event"),
        pytest.param(["42[[]]"], id="a list as the event"),
        pytest.param(['42[{"a":1}]'], id="a mapping as the event"),
        pytest.param(['42["connect"]'], id="connect as the event"),
        pytest.param(['42["disconnect"]'], id="disconnect as the event"),
        pytest.param(['42["__class__"]'], id="an attribute of Python"),
        pytest.param(["43"], id="an ack of nothing"),
        pytest.param(["4399[]"], id="an ack nobody asked for"),
        pytest.param(['431{"a":1}'], id="an ack that is no list"),
        pytest.param(["40/attic"], id="an undeclared namespace"),
        pytest.param(["41/attic,"], id="leaving what was never entered"),
        pytest.param(["48"], id="an unknown type"),
        pytest.param(["4"], id="an empty packet"),
        pytest.param(["4x"], id="a letter as the type"),
        pytest.param(["451-1"], id="a binary event of nothing"),
        pytest.param(
            ['461-7[{"_placeholder":true,"num":0}]', b"x"], id="a binary ack nobody asked for"
        ),
        pytest.param(['451-["attach",{"_placeholder":true,"num":5}]', b"x"], id="attachment 5"),
        pytest.param(['4510-["attach"]'], id="more attachments than come"),
        pytest.param([b""], id="no bytes"),
        pytest.param([b"binary out of the blue"], id="bytes"),
        pytest.param(["42[" * 5000], id="deep nesting"),
        pytest.param(["42" + "[" * 50_000 + "]" * 50_000], id="deeper nesting"),
        pytest.param(['42["join",' + "9" * 10_000 + "]"], id="a number too long for Python"),
        pytest.param(['42["join",NaN]'], id="no JSON"),
        pytest.param(['42["join","\\ud800"]'], id="half a character"),
        pytest.param(['42["\\ud800"]'], id="half a character as the event"),
    ],
)
def test_rubbish_does_no_harm(demo_url: str, wire: Wire, packets: list[str | bytes]) -> None:
    wire.send("40")
    assert wire.receive().startswith("40{")

    wire.send(*packets)

    other = Wire(demo_url)
    other.send("40")
    assert other.receive().startswith("40{")
    assert other.call("leave", {"room": "lobby"})[0]["error"]["code"] == "not_in_room"
    other.close()
