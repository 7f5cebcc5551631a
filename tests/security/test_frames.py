"""WebSockets, frame by frame: what is right is read, what is wrong ends with its close code."""

from __future__ import annotations

import contextlib
import struct
from collections.abc import Iterator

import pytest

from .frames import (
    BINARY,
    CLOSE,
    CONTINUATION,
    PING,
    PONG,
    TEXT,
    FrameClient,
    frame,
    opened,
    text,
)
from .programs import Server, started
from .web_servers import MODES

pytestmark = pytest.mark.journey

MEGABYTE = 1_000_000
NUMBER = '421["number",7]'
ANSWER = "431[7]"


@pytest.fixture(scope="module", params=MODES)
def attacked(request: pytest.FixtureRequest) -> Iterator[Server]:
    with started("attacked_server", request.param) as server:
        yield server
        server.wait_for(lambda state: not state["sockets"])
        assert server.tracebacks == []


def lines_of(server: Server, logged: int, words: str) -> list[str]:
    """What this project logged since so many lines, once one of them has these words."""

    def since() -> list[str]:
        return [line for line in server.log.splitlines()[logged:] if "asynction" in line]

    server.wait_for(lambda _: any(words in line for line in since()))
    return since()


def fragments(data: bytes, *sizes: int, opcode: int = TEXT) -> bytes:
    """A message in fragments of these sizes, and one with the rest."""
    found, at = b"", 0
    for size in sizes:
        found += frame(opcode, data[at : at + size], final=False)
        at, opcode = at + size, CONTINUATION
    return found + frame(opcode, data[at:])


def close_frame(code: int, reason: bytes = b"") -> bytes:
    return frame(CLOSE, struct.pack("!H", code) + reason)


# -- what is right ------------------------------------------------------------------------------


def test_a_message_is_read_however_its_bytes_arrive(attacked: Server) -> None:
    with opened(attacked.url) as client:
        for byte in text(NUMBER):
            client.send(bytes([byte]))
        assert client.message() == ANSWER


def test_messages_that_arrive_together_are_all_answered(attacked: Server) -> None:
    with opened(attacked.url) as client:
        client.send(b"".join(text(f'42{ack}["number",{ack}]') for ack in range(1, 201)))
        answers = {client.message() for _ in range(200)}
        assert answers == {f"43{ack}[{ack}]" for ack in range(1, 201)}


@pytest.mark.parametrize("sizes", [(1,), (0,), (5, 0, 3), (4, 1, 1, 1, 1)])
def test_fragments_are_one_message(attacked: Server, sizes: tuple[int, ...]) -> None:
    with opened(attacked.url) as client:
        client.send(fragments(NUMBER.encode(), *sizes))
        assert client.message() == ANSWER


def test_a_character_may_be_in_two_fragments(attacked: Server) -> None:
    with opened(attacked.url) as client:
        packet = '421["open","\u00e9"]'.encode()
        client.send(fragments(packet, packet.index(b"\xc3") + 1))
        assert client.message() == '431["\\u00e9"]'


def test_a_ping_between_fragments_is_answered_with_its_data(attacked: Server) -> None:
    with opened(attacked.url) as client:
        first, second = NUMBER[:5].encode(), NUMBER[5:].encode()
        client.send(frame(TEXT, first, final=False), frame(PING, b"are you there?"))
        assert client.receive() == (PONG, b"are you there?")
        client.send(frame(PONG), frame(CONTINUATION, second))
        assert client.message() == ANSWER


@pytest.mark.parametrize("size", [125, 126, 65_535, 65_536, 300_000])
def test_messages_of_any_length_come_and_go(attacked: Server, size: int) -> None:
    with opened(attacked.url) as client:
        head, tail = '421["open","', '"]'
        word = "x" * (size - len(head) - len(tail))
        client.send(text(head + word + tail))
        assert client.message() == f'431["{word}"]'


def test_binary_fragments_are_one_attachment(attacked: Server) -> None:
    with opened(attacked.url) as client:
        client.send(text('451-1["blob",{"_placeholder":true,"num":0}]'))
        client.send(fragments(b"\x00\xff\x01", 1, 1, opcode=BINARY))
        assert client.message() == '461-1[{"_placeholder":true,"num":0}]'
        assert client.receive() == (BINARY, b"\x00\xff\x01")


@pytest.mark.parametrize("code", [1000, 1001, 3000, 4999])
def test_the_end_of_a_client_is_answered_with_its_code(attacked: Server, code: int) -> None:
    with opened(attacked.url) as client:
        client.send(close_frame(code, b"bye"))
        assert client.close_code() == code
    attacked.wait_for(lambda state: not state["sockets"])


def test_an_end_without_a_code_is_answered_without_one(attacked: Server) -> None:
    with opened(attacked.url) as client:
        client.send(frame(CLOSE))
        assert client.close_code() is None


def test_who_leaves_by_engine_io_has_its_websocket_closed_normally(attacked: Server) -> None:
    with opened(attacked.url) as client:
        client.send(text("1"))
        assert client.close_code() == 1000


# -- what is wrong ------------------------------------------------------------------------------

WRONG = {
    "an unmasked frame": (b"\x81\x01x", 1002),
    "a reserved bit": (frame(TEXT, b"4", reserved=0x40), 1002),
    "a reserved opcode": (frame(3), 1002),
    "a reserved control opcode": (frame(11), 1002),
    "a continuation of nothing": (frame(CONTINUATION, b"4"), 1002),
    "a message within a message": (frame(TEXT, b"4", final=False) + text("4"), 1002),
    "a ping in fragments": (frame(PING, final=False), 1002),
    "a long ping": (frame(PING, bytes(126)), 1002),
    "a length in two bytes that fits into one": (b"\x81\xfe\x00\x01" + bytes(5), 1002),
    "a length in eight bytes that fits into two": (
        b"\x81\xff" + struct.pack("!Q", 300) + bytes(304),
        1002,
    ),
    "a negative length": (b"\x82\xff" + struct.pack("!Q", 2**64 - 1) + bytes(4), 1002),
    "a text that is not UTF-8": (frame(TEXT, b"4\xff"), 1007),
    "a text of half a surrogate pair": (frame(TEXT, b"4\xed\xa0\x80"), 1007),
    "fragments that are not UTF-8 together": (fragments(b"4\xc3(", 2), 1007),
    "a close code of one byte": (frame(CLOSE, b"x"), 1002),
    "a close code that nobody may send": (close_frame(1005), 1002),
    "a close code out of all ranges": (close_frame(5000), 1002),
    "a close reason that is not UTF-8": (close_frame(1000, b"\xff"), 1007),
    "a message that is too large, announced": (frame(TEXT, length=MEGABYTE + 1), 1009),
    "a binary message that is too large, announced": (frame(BINARY, length=MEGABYTE + 1), 1009),
    "fragments that are too large together": (
        frame(TEXT, b"4" * 10, final=False) + frame(CONTINUATION, length=MEGABYTE - 9),
        1009,
    ),
    "fragments without end": (
        frame(TEXT, b"4", final=False) + frame(CONTINUATION, final=False) * 10_000,
        1008,
    ),
    "a packet that is none": (text("x"), 1002),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_ends_the_connection_with_its_code_and_one_line(
    attacked: Server, name: str
) -> None:
    sent, code = WRONG[name]
    logged = len(attacked.log.splitlines())
    with opened(attacked.url) as client:
        client.send(sent)
        assert client.close_code() == code
    attacked.wait_for(lambda state: not state["sockets"])
    lines = lines_of(attacked, logged, "can't be read")
    assert len(lines) == 1, lines


def test_what_comes_before_what_is_wrong_is_answered(attacked: Server) -> None:
    with opened(attacked.url) as client:
        client.send(text("40/nowhere,") + frame(3))
        assert client.message() == '44/nowhere,{"message":"Unable to connect"}'
        assert client.close_code() == 1002


def test_what_comes_after_the_end_is_not_handled(attacked: Server) -> None:
    with opened(attacked.url) as client:
        client.send(close_frame(1000) + text(NUMBER))
        assert client.receive() == (CLOSE, struct.pack("!H", 1000))
        with contextlib.suppress(OSError):
            assert client.receive() is None


def test_a_client_that_does_not_answer_the_end_is_disconnected(attacked: Server) -> None:
    with attacked.time_limit("closings", 1), opened(attacked.url) as client:
        client.send(text("1"))
        assert client.receive() == (CLOSE, struct.pack("!H", 1000))
        assert client.receive() is None


# -- handshakes ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-WebSocket-Extensions": "permessage-deflate; client_max_window_bits"},
        {"Sec-WebSocket-Extensions": "permessage-deflate; server_max_window_bits=x"},
        {"Sec-WebSocket-Extensions": "permessage-deflate; server_max_window_bits=99, ;;=,"},
        {"Sec-WebSocket-Extensions": "\xff\xfe"},
        {"Sec-WebSocket-Protocol": "chat, \xe9"},
        {"Sec-WebSocket-Protocol": ",,"},
        {"X-Name": "\xe9"},
    ],
)
def test_an_odd_offer_is_not_accepted_and_does_no_harm(
    attacked: Server, headers: dict[str, str]
) -> None:
    with opened(attacked.url, headers=headers) as client:
        assert client.headers.keys() == {"upgrade", "connection", "sec-websocket-accept"}
        assert client.headers["sec-websocket-accept"] == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="
        client.send(text(NUMBER))
        assert client.message() == ANSWER


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ"},
        {"Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZ\xe9=="},
        {"Sec-WebSocket-Version": "8"},
        {"Sec-WebSocket-Version": "1\xb3"},
        {"Connection": "close"},
        {"Origin": "http://\x1b[31m.example"},
        {"Origin": "http://\xe9.example"},
    ],
)
def test_a_handshake_that_is_wrong_is_answered_400_and_nothing_is_kept(
    attacked: Server, headers: dict[str, str]
) -> None:
    attacked.wait_for(lambda state: not state["sockets"])
    logged = len(attacked.log.splitlines())
    client = FrameClient(attacked.url, headers=headers)
    assert client.status == 400
    client.close()
    assert attacked.state["sockets"] == attacked.state["environs"] == 0
    lines = lines_of(attacked, logged, "was refused")
    assert len(lines) == 1, lines
    assert all(line.isprintable() for line in lines)
