"""Clients that keep to no protocol: the server answers others, and logs no traceback for it."""

from __future__ import annotations

import contextlib
import http.client
import json
import re
import socket
import struct
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
import websocket

from .every_scheme_functions import SECRET
from .http_requests import CONNECTION, KEY, UPGRADE, VERSION, WEBSOCKET, exchange, request
from .programs import Server, started
from .web_servers import MODES
from .wire import DEADLINE, call, connect, opened, settle

pytestmark = pytest.mark.journey

DEEP = 100_000
ONE_MEGABYTE = 1_000_000


@pytest.fixture(scope="module", params=MODES)
def attacked(request: pytest.FixtureRequest) -> Iterator[Server]:
    with started("attacked_server", request.param) as server:
        before = server.state
        yield server
        after = server.wait_for(lambda state: not state["sockets"] and state["threads"] <= 6, 20)
        assert after["memory"] - before["memory"] < 200 * ONE_MEGABYTE


@pytest.fixture(autouse=True)
def _unharmed(attacked: Server) -> Iterator[None]:
    """After each attack: a good client is served, the log is clean, nothing stays behind."""
    logged = len(attacked.log)
    yield
    with opened("websocket", attacked.url) as good:
        assert connect(good).startswith('0{"sid":')
        assert call(good, "number", 5) == [5]
        assert settle(good) == []
    attacked.wait_for(lambda state: not any(state[each] for each in LEFT_BEHIND))
    new = attacked.log[logged:]
    assert attacked.tracebacks == []
    ours = [line for line in new.split("\n") if " werkzeug " not in line]
    assert all(line.isprintable() and len(line) < 500 for line in ours), ours


LEFT_BEHIND = ("rooms", "pending", "callbacks", "environs", "attachments")

ONE_PACKET: dict[str, list[str | bytes]] = {
    "nothing": [""],
    "no data": ["42"],
    "no event": ["42[]"],
    "an event that is no list": ['42"number"'],
    "a number as the event": ["42[5,1]"],
    "null as the event": ["42[null]"],
    "a list as the event": ['42[["number"]]'],
    "a mapping as the event": ['42[{"number":1}]'],
    "broken JSON": ['42["number"'],
    "a superscript digit": ['42\u00b3["number",1]'],
    "a digit of another script": ['4\u0662["number",1]'],
    "unknown types": ["40x", "47", "48", "49", "4x", "4-1", "4"],
    "JSON without a type": ["4[]", "4{}", '4"0"', "4true", "4false", "4null", "4NaN", "4-0.5"],
    "nesting without a type": ["4" + "[" * DEEP],
    "mappings without a type": ["4" + '{"a":' * DEEP],
    "nesting in another packet": ["2" + "[" * DEEP],
    "nesting that ends": ["42" + '["open",' + "[" * DEEP + "]" * DEEP + "]"],
    "nesting that does not end": ['42["open",' + "[" * DEEP],
    "nested mappings": ['42["open",' + '{"a":' * DEEP + "1" + "}" * DEEP + "]"],
    "a deep tree": ['42["tree",' + "[" * 900 + "]" * 900 + "]"],
    "a deep auth object": ['40/locked,{"token":' + "[" * 900 + "]" * 900 + "}"],
    "an auth object that is none": ["40/locked,[1]", '40/locked,"x"', "40/locked,5"],
    "Engine.IO types": ["0", "0{}", "2probe", "3probe", "5", "6", "7", "9", "\u00b2"],
    "an Engine.IO type that is none": ["x"],
    "a long namespace": ["40/" + "n" * ONE_MEGABYTE],
    "a long namespace of an event": ["42/" + "n" * (ONE_MEGABYTE - 99) + ',["number",1]'],
    "namespaces of Python": ["40/__class__,", "40/*,", "40*,", "40/\x00,", "40/..,", "41/*,"],
    "a namespace with a query": ["40/locked?token=" + SECRET + ",", "40/?,"],
    "a long name": ['42["' + "e" * (ONE_MEGABYTE - 99) + '"]'],
    "a name of control characters": ['42["\\u001b[31m\\r\\nERROR root Traceback"]'],
    "a name of half a character": ['42["\\ud800"]', '42["number","\\ud800"]'],
    "names of Python": [f'42["{name}"]' for name in ("__class__", "__proto__", "trigger_event")],
    "reserved names": [
        f'42["{name}",{{}}]'
        for name in ("connect", "disconnect", "connect_error", "disconnecting", "error", "*")
    ],
    "reserved names with an id": ['421["connect",{}]', '422["disconnect"]', '423["*","number",1]'],
    "keys of JavaScript": ['42["strict",{"__proto__":{"a":1},"constructor":{"b":2}}]'],
    "the same key twice": ['42["strict",{"a":1,"a":2}]'],
    "a huge integer": ['42["number",' + "9" * 5000 + "]"],
    "a number that is none": ['42["number",NaN]', '42["open",1e999]', '42["open",-Infinity]'],
    "a huge float": ['42["open",' + "9" * 400 + ".0]"],
    "an id of many digits": ["42" + "9" * 5000 + '["number",1]'],
    "megabyte strings": ['42["number","' + "a" * (ONE_MEGABYTE - 99) + '"]'],
    "a word of catastrophes": ['42["word","' + "a" * 500_000 + '!"]'],
    "acks that nobody asked for": ["43", "430[]", "431[]", "4399[1]", "43" + "9" * 90 + "[]"],
    "acks that are no lists": ['431{"a":1}', "431null", "4315"],
    "a binary ack that nobody asked for": ['461-7[{"_placeholder":true,"num":0}]', b"x"],
    "no attachments": ['450-["blob"]', '45["blob"]'],
    "too few attachments": ['452-["blob",{"_placeholder":true,"num":0}]', b"x", "2probe"],
    "too many attachments": ['451-["blob",{"_placeholder":true,"num":0}]', b"x", b"y"],
    "a million attachments": ['451000000-["blob",{"_placeholder":true,"num":0}]', b"x"],
    "an attachment that is not there": ['451-["blob",{"_placeholder":true,"num":5}]', b"x"],
    "an attachment from behind": ['451-["blob",{"_placeholder":true,"num":-1}]', b"x"],
    "attachments that are no numbers": ['451-["blob",{"_placeholder":true,"num":"0"}]', b"x"],
    "an attachment that nobody uses": ['451-["blob"]', b"x"],
    "text for an attachment": ['451-["blob",{"_placeholder":true,"num":0}]', "4text"],
    "attachments of a stranger": ['451-/locked,["open",{"_placeholder":true,"num":0}]', b"x"],
    "bytes out of the blue": [b"", b"\x00", b"2", b'2["number",1]', b"\xff" * 1000],
    "an event as an attachment's name": ['451-[{"_placeholder":true,"num":0}]', b"number"],
}


@pytest.mark.parametrize("name", ONE_PACKET)
@pytest.mark.parametrize("transport", ["websocket", "polling"])
def test_packets_that_are_none_do_no_harm(attacked: Server, transport: str, name: str) -> None:
    with opened(transport, attacked.url) as client:
        assert connect(client).startswith("0")
        for packet in ONE_PACKET[name]:
            with contextlib.suppress(
                OSError, http.client.HTTPException, websocket.WebSocketException
            ):
                client.send(packet)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"\xff\xfe", id="no UTF-8"),
        pytest.param(b"4\xed\xa0\x80", id="a surrogate"),
        pytest.param(b"d=", id="JSONP of nothing"),
        pytest.param(b"d=%ff", id="JSONP of no UTF-8"),
        pytest.param(b"x", id="a letter"),
        pytest.param(b"\x1e\x1e", id="separators"),
        pytest.param(b"4\x1e", id="an empty packet"),
        pytest.param(b"b!!!", id="no Base64"),
        pytest.param(b"ba", id="half of Base64"),
        pytest.param(b"\x1e".join([b"42"] * 17), id="too many packets"),
        pytest.param(b"2probe", id="a ping"),
        pytest.param(b"0", id="an open packet"),
        pytest.param(b"4" + b"[" * DEEP, id="nesting"),
        pytest.param(b"1\x1e42[]\x1e5\x1e40", id="packets after the end"),
        pytest.param(b"9" * 5000, id="digits"),
        pytest.param(b"a" * (2 * ONE_MEGABYTE), id="too large"),
    ],
)
def test_bodies_that_are_none_do_no_harm(attacked: Server, body: bytes) -> None:
    with opened("polling", attacked.url) as client:
        assert connect(client).startswith("0")
        with contextlib.suppress(OSError, http.client.HTTPException):
            client.post(body)


@pytest.mark.parametrize(
    "asked",
    [
        pytest.param(request("GET", ""), id="no version"),
        pytest.param(request("GET", "EIO=3&transport=polling"), id="an old version"),
        pytest.param(request("GET", "EIO=4&transport=carrier-pigeon"), id="an unknown transport"),
        pytest.param(request("GET", "EIO=4&transport=polling&j=x"), id="a JSONP index of letters"),
        pytest.param(request("GET", "EIO=4&transport=polling&j=" + "9" * 5000), id="a long index"),
        pytest.param(request("GET", "EIO=4&sid=nobody"), id="an unknown session"),
        pytest.param(request("GET", "EIO=4&sid=%0AERROR%20root%20Traceback"), id="a forged line"),
        pytest.param(request("GET", "EIO=4&sid=" + "s" * 50_000), id="a long session"),
        pytest.param(request("POST", "EIO=4&sid=nobody", "Content-Length: 0"), id="a lost session"),
        pytest.param(request("POST", "EIO=4", "Content-Length: -1"), id="a negative length"),
        pytest.param(request("POST", "EIO=4&sid=%0a", "Content-Length: x"), id="no length"),
        pytest.param(request("PUT", "EIO=4"), id="an unknown method"),
        pytest.param(request("OPTIONS", "EIO=4", "Origin: null"), id="a preflight"),
        pytest.param(request("GET", WEBSOCKET), id="no upgrade"),
        pytest.param(request("GET", WEBSOCKET, UPGRADE), id="no connection header"),
        pytest.param(request("GET", WEBSOCKET, UPGRADE, CONNECTION), id="no key"),
        pytest.param(request("GET", WEBSOCKET, UPGRADE, CONNECTION, VERSION), id="a version alone"),
        pytest.param(request("GET", WEBSOCKET, UPGRADE, CONNECTION, KEY), id="a key alone"),
        pytest.param(
            request("GET", WEBSOCKET, UPGRADE, CONNECTION, KEY, "Sec-WebSocket-Version: 7"),
            id="an old WebSocket",
        ),
        pytest.param(
            request("GET", WEBSOCKET, UPGRADE, CONNECTION, VERSION, "Sec-WebSocket-Key: x"),
            id="a short key",
        ),
        pytest.param(
            request(
                "GET",
                WEBSOCKET,
                UPGRADE,
                CONNECTION,
                VERSION,
                KEY,
                "Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=99",
            ),
            id="an extension that is none",
        ),
        pytest.param(request("POST", WEBSOCKET, UPGRADE, CONNECTION, VERSION, KEY), id="a POST"),
        pytest.param(request("GET", "EIO=4", "Cookie: a=\xff; \xe9"), id="a cookie of no UTF-8"),
        pytest.param(
            request("GET", "EIO=4&transport=polling", "Origin: http://\x1b[31m.example"),
            id="an origin that acts on terminals",
        ),
    ],
)
def test_requests_that_are_none_do_no_harm(attacked: Server, asked: bytes) -> None:
    exchange(attacked.url, asked)


@pytest.mark.parametrize(
    "asked",
    [
        pytest.param(request("GET", "EIO=4", "Cookie: ;;=;a=\x01"), id="a broken cookie"),
        pytest.param(request("GET", "EIO=4&" + "&".join(["a=%ff%00"] * 500)), id="a long query"),
        pytest.param(request("GET", "EIO=4", "Accept-Encoding: ,;gzip;;q=x"), id="odd encodings"),
    ],
)
def test_odd_requests_that_are_some_are_answered(attacked: Server, asked: bytes) -> None:
    answer = exchange(attacked.url, asked)
    session = re.search(rb'"sid":"([^"]+)"', answer)
    assert session is not None, answer
    ended = request("POST", f"EIO=4&sid={session[1].decode()}", "Content-Length: 1", body=b"1")
    assert b" 200 OK" in exchange(attacked.url, ended)


@pytest.mark.parametrize(
    "length", ["-1", "x", "\xb2", "1e3", "99999999999999999999", "0x10", "+5", "5000001"]
)
def test_a_body_of_an_odd_length_is_refused(attacked: Server, length: str) -> None:
    with opened("polling", attacked.url) as client:
        assert connect(client).startswith("0")
        asked = request("POST", f"EIO=4&sid={client.session}", f"Content-Length: {length}")
        exchange(attacked.url, asked + b"4" * 5)


@pytest.mark.parametrize(("length", "status"), [("1000001", b"400"), ("1", b"200")])
def test_zeros_before_a_length_do_not_change_it(
    attacked: Server, length: str, status: bytes
) -> None:
    with opened("polling", attacked.url) as client:
        connect(client)
        zeros = f"Content-Length: {'0' * 20}{length}"
        asked = request("POST", f"EIO=4&sid={client.session}", zeros, body=b"3")
        assert exchange(attacked.url, asked)[9:12] == status


def test_a_length_of_thousands_of_digits_does_no_harm(attacked: Server) -> None:
    with opened("polling", attacked.url) as client:
        connect(client)
        zeros = f"Content-Length: {'0' * 5000}1"
        exchange(attacked.url, request("POST", f"EIO=4&sid={client.session}", zeros, body=b"3"))


def test_a_session_is_not_given_to_scripts_of_other_pages(attacked: Server) -> None:
    attacked.wait_for(lambda state: not state["sockets"])
    answer = exchange(attacked.url, request("GET", "EIO=4&transport=polling&j=0"))
    assert answer[9:12] == b"400"
    assert attacked.state["sockets"] == 0


def test_a_session_that_ends_while_a_body_arrives_is_refused(attacked: Server) -> None:
    parts = urlsplit(attacked.url)
    with opened("polling", attacked.url) as client:
        connect(client)
        with socket.create_connection((str(parts.hostname), int(parts.port or 0))) as slow:
            slow.sendall(request("POST", f"EIO=4&sid={client.session}", "Content-Length: 2") + b"4")
            client.post(b"1")
            slow.sendall(b"1")
            assert slow.recv(65536)[9:12] in {b"200", b"400"}


def test_posting_after_the_end_is_refused(attacked: Server) -> None:
    with opened("polling", attacked.url) as client:
        connect(client)
        client.post(b"1")
        with pytest.raises(ConnectionError, match="400"):
            client.post(b"40")


FRAMES = {
    "a reserved bit": b"\xf1\x80\x00\x00\x00\x00",
    "an unmasked frame": b"\x81\x01x",
    "a fragment of nothing": b"\x80\x80\x00\x00\x00\x00",
    "no UTF-8": b"\x81\x82\x00\x00\x00\x00\xff\xfe",
    "a reserved opcode": b"\x83\x80\x00\x00\x00\x00",
    "a long ping": b"\x89\xfe\x10\x00" + bytes(4),
    "a huge length": b"\x81\xff" + struct.pack("!Q", 2**63 - 1) + bytes(4),
    "a close code of one byte": b"\x88\x81\x00\x00\x00\x00x",
    "a close code that is none": b"\x88\x82\x00\x00\x00\x00\xff\xff",
    "noise": bytes(range(256)) * 64,
}


@pytest.mark.parametrize("name", FRAMES)
def test_frames_that_are_none_do_no_harm(attacked: Server, name: str) -> None:
    with opened("websocket", attacked.url) as client:
        connect(client)
        client.socket.sock.sendall(FRAMES[name])
        with contextlib.suppress(OSError):
            client.socket.sock.shutdown(socket.SHUT_WR)
            while client.socket.sock.recv(65536):
                pass


NESTED = "2" + "[" * DEEP


@pytest.mark.parametrize(
    ("probe", "second"),
    [
        ("2probe", "x"),
        ("2probe", "4" + "[" * DEEP),
        ("2probe", "2probe"),
        ("2probe", None),
        ("5", "5"),
        ("x", None),
        ("", "5"),
        (NESTED, "5"),
        (b"\x00", None),
        (None, None),
    ],
)
def test_upgrades_that_are_none_do_no_harm(attacked: Server, probe: Any, second: Any) -> None:
    with opened("polling", attacked.url) as client:
        connect(client)
        address = (
            f"{attacked.url.replace('http', 'ws')}/socket.io/?{WEBSOCKET}&sid={client.session}"
        )
        upgrade = websocket.create_connection(address, timeout=DEADLINE)
        with contextlib.suppress(OSError, websocket.WebSocketException):
            for packet in (probe, second):
                if packet is not None:
                    binary = isinstance(packet, bytes)
                    upgrade.send(packet, 2 if binary else 1)
        upgrade.shutdown()  # type: ignore[no-untyped-call]


def test_a_message_is_refused_while_it_arrives_once_it_is_too_large(attacked: Server) -> None:
    with opened("websocket", attacked.url) as client:
        connect(client)
        before = attacked.state["memory"]
        fragment = b"\x01\xff" + struct.pack("!Q", ONE_MEGABYTE) + bytes(4) + b"4" * ONE_MEGABYTE
        with contextlib.suppress(OSError):
            client.socket.sock.sendall(fragment)
            for _ in range(50):
                client.socket.sock.sendall(b"\x00" + fragment[1:])
        assert attacked.state["memory"] - before < 30 * ONE_MEGABYTE


def test_a_malformed_packet_costs_no_connection_but_many_do(attacked: Server) -> None:
    with opened("websocket", attacked.url) as client:
        connect(client)
        client.send(*["42"] * 9)
        assert call(client, "number", 1) == [1]
        client.send("42")
        with contextlib.suppress(OSError, websocket.WebSocketException):
            while settle(client) is not None:
                """It is still connected."""


def test_one_client_can_not_fill_the_log(attacked: Server) -> None:
    logged = len(attacked.log.splitlines())
    with opened("websocket", attacked.url) as client:
        connect(client)
        for _ in range(500):
            client.send('42["number","x"]')
        settle(client)
    assert len(attacked.log.splitlines()) - logged < 30


def test_who_guesses_can_not_fill_the_log(attacked: Server) -> None:
    logged = len(attacked.log.splitlines())
    with opened("websocket", attacked.url) as client:
        connect(client)
        with contextlib.suppress(OSError, websocket.WebSocketException):  # it is disconnected
            for _ in range(500):
                client.send('42["number","x"]', "40/locked,")
            settle(client)
    assert len(attacked.log.splitlines()) - logged < 30


def test_what_each_client_is_told_tells_nothing_of_the_server(attacked: Server) -> None:
    with opened("websocket", attacked.url) as client:
        connect(client)
        told = [json.dumps(call(client, "number", "x")), connect(client, "/locked", {"token": "x"})]
    for hidden in ("attacked", "every_scheme", "asynction", "bearer", ".py", SECRET):
        assert not any(hidden in each for each in told)
