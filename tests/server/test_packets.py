"""Packets are read and written as python-socketio does, but for what no client should send."""

from __future__ import annotations

import datetime as dt
import json
import math
import uuid
from enum import Enum
from typing import Any

import flask
import pytest
import socketio
from hypothesis import given, settings
from hypothesis import strategies as st
from socketio import packet

from asynction_server import AsynctionSocketIO
from asynction_socketio._packets._malformed_packets import MalformedPacketError
from asynction_socketio._packets._nesting import MAX_DEPTH
from asynction_socketio.orjson_codec import OrjsonCodec

from .conftest import Live
from .documents import channel, document, message

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"]))
    | st.sampled_from(['"', "\\", '\\"', "]", "e999", "1e999", "[{", "NaN", "9" * 150, "1.5e30"])
)
LARGE = st.integers(2**64, 2**400)
BINARY = st.binary(max_size=5)
KEYS = st.text(st.characters(exclude_categories=["Cs"])).filter(lambda key: key != "_placeholder")


def nested(scalars: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.recursive(
        scalars, lambda inner: st.lists(inner) | st.dictionaries(KEYS, inner), max_leaves=20
    )


def packets(data: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    """The type, data, namespace and id of a packet that a peer may send."""
    namespaces = st.none() | st.sampled_from(["/", "/chat", "/a-1/b", "/1", "/ä"])
    events = st.tuples(st.text(st.characters(exclude_categories=["Cs"])), data).map(list)
    ids = st.integers(1, 10**20)
    return st.one_of(
        st.tuples(st.just(packet.EVENT), events, namespaces, st.none() | ids),
        st.tuples(st.just(packet.ACK), st.lists(data), namespaces, ids),
        st.tuples(st.just(packet.CONNECT), st.none() | st.just({"a": 1}), namespaces, st.none()),
        st.tuples(st.just(packet.DISCONNECT), st.none(), namespaces, st.none()),
    )


def packet_class(**options: Any) -> Any:
    source = document({"/": channel()})
    asio = AsynctionSocketIO.from_spec(source, app=flask.Flask("packets"), docs=False, **options)
    return asio.server.packet_class


OURS = {"json": packet_class(), "orjson": packet_class(json=OrjsonCodec())}
of_each_codec = pytest.mark.parametrize("codec", OURS)


def parts(read: Any) -> tuple[Any, ...]:
    namespace = None if read.namespace == "/" else read.namespace
    return read.packet_type, read.data, namespace, read.id, read.attachment_count


def decoded(reader: Any, encoded: str | list[Any]) -> Any:
    text, *attachments = [encoded] if isinstance(encoded, str) else encoded
    read = reader(encoded_packet=text)
    for attachment in attachments:
        read.add_attachment(attachment)
    return read


@of_each_codec
@settings(max_examples=50, deadline=None)
@given(made=packets(nested(SCALARS | BINARY)))
def test_a_packet_that_is_written_is_read_by_python_socketio(
    codec: str, made: tuple[Any, ...]
) -> None:
    kind, data, namespace, number = made

    written = OURS[codec](kind, data, namespace, number).encode()

    expected = packet.Packet(kind, data, namespace, number).encode()
    assert parts(decoded(packet.Packet, written)) == parts(decoded(packet.Packet, expected))


@settings(max_examples=50, deadline=None)
@given(made=packets(nested(SCALARS | BINARY | LARGE)))
def test_what_is_written_is_what_python_socketio_writes(made: tuple[Any, ...]) -> None:
    assert OURS["json"](*made).encode() == packet.Packet(*made).encode()


@of_each_codec
@settings(max_examples=50, deadline=None)
@given(made=packets(nested(SCALARS | BINARY)))
def test_a_packet_that_python_socketio_writes_is_read_as_it_reads_it(
    codec: str, made: tuple[Any, ...]
) -> None:
    encoded = packet.Packet(*made).encode()

    assert parts(decoded(OURS[codec], encoded)) == parts(decoded(packet.Packet, encoded))


@pytest.mark.parametrize(
    "text",
    [
        '2/chat?a=1,["x"]',
        '2/chat,7["x"]',
        '21["x"]',
        "0",
        "0/chat",
        "0/chat,",
        '0{"a":1}',
        "1/chat,",
        "1",
        '2["x",1.5e300]',
        '2["x",-1E-400]',
        '2[ "x" , [ ] ]',
        '212["\\u00e9\\n"]',
        "35[]",
    ],
)
def test_a_text_is_read_as_python_socketio_reads_it(text: str) -> None:
    assert parts(OURS["json"](encoded_packet=text)) == parts(packet.Packet(encoded_packet=text))


BLANKS = st.text(" \t\n\r\x0b\u00a0", max_size=2)


@settings(max_examples=300, deadline=None)
@given(
    st.text('[]{}",:01-.etruefalsn\\ \n\x0b', max_size=12)
    | st.builds(
        lambda before, value, after, end: f"{before}{json.dumps(value)}{after}{end}",
        BLANKS,
        nested(st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=3)),
        BLANKS,
        st.sampled_from(["", "1", "]", "}", ","]),
    )
)
def test_a_json_text_is_read_or_refused_as_the_json_module_does(text: str) -> None:
    def outcome(read: Any) -> Any:
        try:
            return read(text)
        except ValueError as error:
            return str(error)

    assert outcome(OURS["json"].json.loads) == outcome(json.loads)


def test_a_value_that_holds_itself_is_not_written() -> None:
    value: list[Any] = []
    value.append({"itself": value})

    with pytest.raises(ValueError, match="Circular reference detected"):
        OURS["json"].json.dumps(value)


class Colour(Enum):
    RED = "red"


class Word(str):
    pass


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (2**64, "18446744073709551616"),
        ({1: "one", None: 0}, '{"1":"one","null":0}'),
        (Word("a"), '"a"'),
        ((1, (2,)), "[1,[2]]"),
        ("\ud800", '"\\ud800"'),
        (float("nan"), "null"),
        (Colour.RED, '"red"'),
        (uuid.UUID(int=1), '"00000000-0000-0000-0000-000000000001"'),
    ],
)
def test_orjson_writes_what_its_documentation_says(value: Any, text: str) -> None:
    assert OrjsonCodec().dumps(value) == text


def test_orjson_reads_what_its_documentation_says() -> None:
    read = OURS["orjson"](encoded_packet='2["x",18446744073709551616]')

    assert read.data == ["x", float(2**64)]
    assert isinstance(read.data[1], float)
    with pytest.raises(Exception, match="can't be decoded"):
        OURS["orjson"](encoded_packet='2["x","\\ud800"]')


@of_each_codec
def test_dates_are_refused_by_each_codec(codec: str) -> None:
    with pytest.raises(TypeError, match="date is not JSON serializable"):
        OURS[codec](packet.EVENT, ["x", dt.date(2024, 2, 29)]).encode()


@of_each_codec
@pytest.mark.parametrize(
    "data",
    [
        "NaN",
        "-Infinity",
        "1e999",
        "[1E+400]",
        '{"a":-1e400}',
        "9" * 400 + ".0",
        "[" * 201 + "]" * 201,
    ],
)
def test_what_json_has_not_is_refused_by_each_codec(codec: str, data: str) -> None:
    with pytest.raises(Exception, match=r"can't be decoded|levels of nesting"):
        OURS[codec](encoded_packet=f'2["x",{data}]')


NUMBERS = st.from_regex(
    r"-?(0|[1-9][0-9]{0,2}|[1-9][0-9]{90,110})(\.[0-9]{1,3})?([eE][+-]?[0-9]{1,4})?", fullmatch=True
)


@pytest.mark.slow
@settings(max_examples=1000, deadline=None)
@given(NUMBERS, st.text(st.characters(exclude_categories=["Cs"])))
def test_a_number_is_read_as_it_is_unless_it_is_too_large(number: str, text: str) -> None:
    data = json.dumps([text, {text: 1}])[:-1] + f',{{"e1":{number}}}]'
    value = json.loads(number)
    too_large = value in {math.inf, -math.inf} or (isinstance(value, int) and len(number) > 100)

    if too_large:
        with pytest.raises(MalformedPacketError):
            OURS["json"](encoded_packet=f"2{data}")
    else:
        assert OURS["json"](encoded_packet=f"2{data}").data == json.loads(data)


@of_each_codec
@pytest.mark.parametrize(
    ("start", "middle", "end"),
    [
        ("[", "", "]"),
        ("[", "1", "]"),
        ("[", "{}", "]"),
        ('{"a":', "1", "}"),
        ('[1,{"a":', "1", "}]"),
    ],
)
def test_there_are_so_many_levels_at_most(codec: str, start: str, middle: str, end: str) -> None:
    outside = 1 + middle.count("{")  # the list of the event, and what is in the middle
    times = (MAX_DEPTH - outside) // len(end)
    fitting = start * times + middle + end * times
    too_deep = "[" * len(end) + fitting + "]" * len(end)

    assert OURS[codec](encoded_packet=f'2["x",{fitting}]').data[0] == "x"
    with pytest.raises(Exception, match="levels of nesting"):
        OURS[codec](encoded_packet=f'2["x",{too_deep}]')


@of_each_codec
def test_brackets_in_strings_are_no_nesting(codec: str) -> None:
    text = json.dumps(["x", ["[{" * 300]])

    assert OURS[codec](encoded_packet=f"2{text}").data == ["x", ["[{" * 300]]


def test_a_codec_is_that_of_one_server_alone() -> None:
    before = socketio.packet.Packet.json

    fast = packet_class(json=OrjsonCodec())

    assert socketio.packet.Packet.json is before
    assert isinstance(fast.json, OrjsonCodec)
    assert not isinstance(packet_class().json, OrjsonCodec)


def test_a_packet_class_of_the_applications_own_keeps_its_codec() -> None:
    class Own(packet.Packet):  # type: ignore[misc]  # python-socketio has no types
        class json:  # noqa: N801  # python-socketio's name
            loads = staticmethod(json.loads)

            @staticmethod
            def dumps(value: Any, **options: Any) -> str:
                return json.dumps(value, default=str, **options)

    made = packet_class(serializer=Own)(packet.EVENT, ["x", dt.date(2024, 2, 29)])

    assert made.encode() == '2["x","2024-02-29"]'


def test_half_of_a_surrogate_pair_is_no_part_of_a_namespace() -> None:
    with pytest.raises(Exception, match="half of a surrogate pair"):
        OURS["json"](encoded_packet="0/\ud800,")


def test_a_server_with_orjson_speaks_to_clients(app: flask.Flask, live: Live) -> None:
    payload = {"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]}
    source = document({"/": channel([message("echo", payload), message("blob")])})
    asio = AsynctionSocketIO.from_spec(
        source, app=app, async_mode="threading", json=OrjsonCodec(), default_error_handler=str
    )
    asio.on_event("echo", lambda value: value)
    asio.on_event("blob", lambda value: value)
    client = live.peer(live.serve(app))

    assert client.call("echo", {"n": 1, "text": "ä"}) == {"n": 1, "text": "ä"}
    assert "'n' is a required property" in client.call("echo", {}).replace('"', "'")
    assert client.call("blob", {"bytes": b"\x00\xff"}) == {"bytes": b"\x00\xff"}
