"""What clients of other serializers than text send, and JSON has not."""

from __future__ import annotations

import math
from typing import Any

import flask
import pytest

from asynction_server import AsynctionSocketIO

from .conftest import Live, Log
from .documents import channel, document, message
from .live import RawPeer

msgpack: Any = pytest.importorskip("msgpack")


def packet(kind: int, data: Any, number: int | None = None) -> bytes:
    members = {"type": kind, "nsp": "/", "data": data}
    packed: bytes = msgpack.dumps(members if number is None else {**members, "id": number})
    return packed


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_numbers_that_json_has_not_make_a_packet_of_msgpack_malformed(
    app: flask.Flask, live: Live, log: Log, number: float
) -> None:
    source = document({"/": channel([message("say", {"multipleOf": 2}), message("open")])})
    asio = AsynctionSocketIO.from_spec(
        source, app=app, async_mode="threading", serializer="msgpack"
    )
    came: list[Any] = []
    asio.on_event("say", came.append)
    asio.on_event("open", lambda value: value)
    client = live.raw_peer(live.serve(app))
    client.send(packet(0, {}))
    assert msgpack.loads(client.next())["type"] == 0

    client.send(packet(2, ["say", number]), packet(2, ["open", [{"a": number}]], 1))
    client.send(packet(2, ["open", 5], 2))

    assert msgpack.loads(client.next()) == {"type": 3, "nsp": "/", "data": [5], "id": 2}
    assert came == []
    assert log.tracebacks == []
    assert [line.partition("(")[0] for line in log.warnings] == [
        "a packet from a client was ignored: it holds a number that JSON has not"
    ] * 2


WHEN = 1_795_000_000
"""A time, in seconds."""


@pytest.mark.parametrize(
    ("sent", "came"),
    [
        (msgpack.Timestamp(WHEN, 5_999_999), "2026-11-18T11:06:40.005Z"),
        (msgpack.Timestamp(-1), "1969-12-31T23:59:59.000Z"),
        ([{"at": msgpack.Timestamp(0)}], [{"at": "1970-01-01T00:00:00.000Z"}]),
        ([msgpack.ExtType(0, b"\0")], [None]),
        (msgpack.ExtType(0, b"bytes"), b"bytes"),
        (msgpack.ExtType(0, (WHEN * 1000 + 5).to_bytes(8, "big")), "2026-11-18T11:06:40.005Z"),
        ([msgpack.ExtType(0, (-1).to_bytes(8, "big", signed=True))], ["1969-12-31T23:59:59.999Z"]),
    ],
)
def test_what_javascript_sends_by_extensions_of_msgpack_is_what_json_has(
    app: flask.Flask, live: Live, log: Log, sent: Any, came: Any
) -> None:
    client = echoing_client(app, live)

    client.send(packet(2, ["open", sent], 1))

    assert msgpack.loads(client.next()) == {"type": 3, "nsp": "/", "data": [came], "id": 1}
    assert log.lines == []


@pytest.mark.parametrize(
    "sent",
    [
        msgpack.Timestamp(2**40),
        msgpack.ExtType(0, (2**62).to_bytes(8, "big")),
        [msgpack.Timestamp(-(2**40))],
        msgpack.ExtType(5, b"anything"),
        {"a": {b"name": 1}},
        [{b"\xff": 1}],
    ],
)
def test_what_json_has_not_makes_a_packet_of_msgpack_malformed(
    app: flask.Flask, live: Live, log: Log, sent: Any
) -> None:
    client = echoing_client(app, live)

    client.send(packet(2, ["open", sent], 1), packet(2, ["open", 5], 2))

    assert msgpack.loads(client.next()) == {"type": 3, "nsp": "/", "data": [5], "id": 2}
    assert log.tracebacks == []
    assert [line.partition("(")[0] for line in log.warnings] == [
        "a packet from a client was ignored: it can't be decoded "
    ]


def echoing_client(app: flask.Flask, live: Live) -> RawPeer:
    """A client of a server that answers `open` with what it was sent, whatever that is."""
    source = document({"/": channel([message("open")])})
    asio = AsynctionSocketIO.from_spec(
        source, app=app, async_mode="threading", serializer="msgpack"
    )
    asio.on_event("open", lambda value: value)
    client = live.raw_peer(live.serve(app))
    client.send(packet(0, {}))
    assert msgpack.loads(client.next())["type"] == 0
    return client
