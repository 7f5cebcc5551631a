"""What clients of other serializers than text send, and JSON has not."""

from __future__ import annotations

import math
from typing import Any

import flask
import pytest

from asynction_server import AsynctionSocketIO

from .conftest import Live, Log
from .documents import channel, document, message

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
