"""What is checked is what is sent: values that JSON has not are brought into plain form first."""

from __future__ import annotations

import json
from collections import OrderedDict
from decimal import Decimal
from enum import Enum
from typing import Any

import flask
import pytest

from asynction_server import (
    AsynctionSocketIO,
    MessageAckValidationException,
    PayloadValidationException,
    UnsendableException,
)

from .conftest import Live
from .documents import NUMBER, TEXT, channel, document, message

BINARY = {"type": "string", "format": "binary"}
OPEN = document({"/": channel([message("ask")], [message("said")])})
NUMBERS = document(
    {"/": channel([message("ask", x_ack={"args": NUMBER})], [message("said", NUMBER)])}
)
TEXTS = document({"/": channel([message("ask", x_ack={"args": TEXT})], [message("said", TEXT)])})


class Colour(str, Enum):
    RED = "red"


class DecimalsAsText:
    """A codec that writes decimal numbers as texts."""

    @staticmethod
    def dumps(value: Any, **options: Any) -> str:
        options.pop("default", None)
        return json.dumps(value, default=str, **options)

    loads = staticmethod(json.loads)


SERIALIZERS = pytest.mark.parametrize("serializer", ["default", "msgpack"])
PLAIN = [
    (((1, 2),), [[1, 2]]),
    ((None,), [None]),
    ([(1, 2), {"a": (3,)}], [[[1, 2], {"a": [3]}]]),
    ({2: "a", True: "b", None: "c", 1.5: "d"}, [{"2": "a", "true": "b", "null": "c", "1.5": "d"}]),
    (bytearray(b"\x00\xff"), [b"\x00\xff"]),
    ({"a": bytearray(b"x")}, [{"a": b"x"}]),
    (({"a": (b"x",)},), [{"a": [b"x"]}]),
    (Colour.RED, ["red"]),
    (OrderedDict(b=1), [{"b": 1}]),
    ({"_placeholder": True, "num": 0}, [{"_placeholder": True, "num": 0}]),
    ([{"_placeholder": False}, b"x"], [[{"_placeholder": False}, b"x"]]),
]


def server_of(app: flask.Flask, source: Any = OPEN, **options: Any) -> AsynctionSocketIO:
    return AsynctionSocketIO.from_spec(source, app=app, async_mode="threading", **options)


@SERIALIZERS
@pytest.mark.parametrize(("sent", "arrived"), PLAIN)
def test_what_is_emitted_arrives_in_plain_form(
    app: flask.Flask, live: Live, serializer: str, sent: Any, arrived: list[Any]
) -> None:
    asio = server_of(app, serializer=serializer)
    asio.on_event("ask", lambda: sent)
    peer = live.peer(live.serve(app), client={"serializer": serializer})

    asio.emit("said", sent)

    assert peer.next() == ("said", tuple(arrived))
    assert peer.call("ask") == arrived[0]


PLACEHOLDER = "an object with `_placeholder` can't be sent beside binary data"
UNSENDABLE: list[tuple[Any, str]] = [
    (Decimal("1.5"), "argument 1: a Decimal can't be sent"),
    ({"a": [{1, 2}]}, "argument 1['a'][0]: a set can't be sent"),
    ({"a": (1, object())}, "argument 1['a'][1]: a object can't be sent"),
    ((1, {("a",): 2}), "argument 2: a tuple can't be the name of a member"),
    ([float("nan")], "argument 1[0]: JSON has no nan"),
    (float("-inf"), "argument 1: JSON has no -inf"),
    (({"a": [{"_placeholder": True}]}, b"x"), f"argument 1['a'][0]: {PLACEHOLDER}"),
    ([{"_placeholder": 1, "num": 7}, (b"x",)], f"argument 1[0]: {PLACEHOLDER}"),
]


@SERIALIZERS
@pytest.mark.parametrize(("value", "reason"), UNSENDABLE)
def test_what_can_not_be_carried_is_refused_with_event_and_path(
    app: flask.Flask, serializer: str, value: Any, reason: str
) -> None:
    asio = server_of(app, serializer=serializer)

    with pytest.raises(UnsendableException) as caught:
        asio.emit("said", value)

    assert str(caught.value) == f"event 'said' in namespace '/': {reason}"
    assert isinstance(caught.value, TypeError)  # as Flask-SocketIO raises


@pytest.mark.parametrize(("value", "reason"), UNSENDABLE)
def test_what_can_not_be_acknowledged_with_is_refused_too(
    app: flask.Flask, value: Any, reason: str
) -> None:
    asio = server_of(app)
    asio.on_event("ask", lambda: value)

    with pytest.raises(UnsendableException) as caught:
        asio.test_client(app).emit("ask", callback=True)

    assert str(caught.value) == f"event 'ask' in namespace '/': {reason}"


def test_a_decimal_is_checked_as_the_codec_writes_it(app: flask.Flask, live: Live) -> None:
    value = Decimal("1.50")
    asio = server_of(app, NUMBERS, json=DecimalsAsText)
    asio.on_event("ask", lambda: value)

    with pytest.raises(PayloadValidationException):
        asio.emit("said", value)
    with pytest.raises(MessageAckValidationException):
        asio.test_client(app).emit("ask", callback=True)

    other = flask.Flask("other")
    asio = server_of(other, TEXTS, json=DecimalsAsText)
    asio.on_event("ask", lambda: value)
    peer = live.peer(live.serve(other))
    asio.emit("said", value)
    assert peer.next() == ("said", ("1.50",))
    assert peer.call("ask") == "1.50"


def test_without_validation_the_form_is_the_same(app: flask.Flask, live: Live) -> None:
    asio = server_of(app, NUMBERS, validation=False)
    asio.on_event("ask", lambda: None)
    peer = live.peer(live.serve(app))

    asio.emit("said", {1: bytearray(b"x")})

    assert peer.next() == ("said", ({"1": b"x"},))
