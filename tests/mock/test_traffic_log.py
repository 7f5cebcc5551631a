"""What the mock tells of what goes on: lines of the logger `asynction.mock`."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from asynction_mock import Line
from tests.server.documents import NUMBER, PAIR, TEXT, channel, document, message

from .conftest import Told
from .mock_servers import Stage

CHAT = document(
    {
        "/": channel(
            receives=[message("say", TEXT, x_ack={"args": {"const": "ok"}}), message("sum", PAIR)],
            emits=[
                message("tick", {"const": 1}, x_mock=False),
                message("ask", {"const": 2}, x_ack={"args": NUMBER}, x_mock=False),
                message("empty", x_mock=False),
            ],
        )
    }
)


@pytest.fixture
def chat(stage: Stage, told: Told) -> Stage:
    stage.play(CHAT)
    return stage


def test_who_comes_and_goes_is_told(chat: Stage, told: Told) -> None:
    visitor = chat.peer()
    assert told.expect("connected") == "++ #1 / connected"

    visitor.client.disconnect()
    assert told.expect("disconnected").startswith("-- #1 / disconnected: ")


def test_who_asks_for_a_namespace_that_is_none_is_told(chat: Stage, told: Told) -> None:
    visitor = chat.raw_peer()
    visitor.send("0/tchat,")

    assert told.expect("/tchat") == (
        "!! /tchat refused: the document has no such namespace; it has '/'"
    )


def test_what_comes_is_told_with_its_acknowledgement(chat: Stage, told: Told) -> None:
    visitor = chat.peer()
    visitor.call("say", "hello")
    visitor.call("sum", (1, "one"))

    assert told.expect("say") == '<- #1 / say "hello" ack "ok"'
    assert told.expect("sum") == '<- #1 / sum 1, "one"'


def test_what_goes_is_told_once_however_many_get_it(chat: Stage, told: Told) -> None:
    first, second = chat.peer(), chat.peer()
    for event in ("tick", "empty"):
        chat.mock.trigger(event)
        assert first.next() == second.next()

    assert [line for line in told.lines if line.startswith("->")] == ["-> / tick 1", "-> / empty"]


def test_what_nobody_gets_is_not_told(chat: Stage, told: Told) -> None:
    assert chat.mock.trigger("tick") == 0

    assert not [line for line in told.lines if line.startswith("->")]


def test_acknowledgements_of_clients_are_told(chat: Stage, told: Told) -> None:
    visitor = chat.peer()
    visitor.answers["ask"] = 3

    chat.mock.trigger("ask")

    assert told.expect("acknowledged") == "<- #1 / ask acknowledged 3"


def test_what_is_wrong_is_told_as_a_warning_with_the_reason(chat: Stage, told: Told) -> None:
    visitor = chat.peer()
    visitor.call("say", {"text": "hello"})
    visitor.answers["ask"] = "three"
    chat.mock.trigger("ask")
    told.expect("three")

    assert [each.getMessage() for each in told.records if each.levelno == logging.WARNING] == [
        '!! #1 / event "say" in namespace "/": {"text": "hello"} is not of type "string"'
        ' got {"text": "hello"}',
        '!! #1 / the ack of event "ask" in namespace "/": "three" is not of type "integer"'
        ' got "three"',
    ]


def test_an_event_that_nobody_knows_is_told(chat: Stage, told: Told) -> None:
    chat.peer().call("shout", 1)

    assert "the document names no such event that clients send" in told.expect("!!", "shout")


def test_an_event_without_the_argument_that_it_needs_is_told_without_a_value(
    chat: Stage, told: Told
) -> None:
    chat.peer().call("say", ())

    assert told.expect("!!").endswith("got 0")


def test_without_validation_an_event_that_nobody_knows_is_told_all_the_same(
    stage: Stage, told: Told
) -> None:
    stage.play(CHAT, validation=False)
    visitor = stage.peer()
    visitor.client.emit("shout", {"loud": True})

    assert told.expect("shout") == (
        "?? #1 / event shout is ignored: the document has no such event that clients send"
        ' got {"loud": true}'
    )


def test_text_where_bytes_are_meant_is_told_of_once(stage: Stage, told: Told) -> None:
    picture = {"type": "string", "format": "binary"}
    upload = {"type": "object", "properties": {"picture": picture, "name": TEXT}}
    stage.play(
        document({"/": channel(receives=[message("upload", upload), message("raw", picture)])})
    )
    visitor = stage.peer()
    for sent in (b"1", "1", "2"):
        visitor.call("upload", {"picture": sent, "name": "a"})
    visitor.call("raw", "1")

    told.expect("raw: argument 1 is text, but the document says `format: binary`")
    assert [line for line in told.lines if line.startswith("??")] == [
        "?? #1 / upload: picture of argument 1 is text, but the document says `format: binary`",
        "?? #1 / raw: argument 1 is text, but the document says `format: binary`",
    ]


def test_a_client_can_not_command_the_terminal(chat: Stage, told: Told) -> None:
    visitor = chat.peer()
    visitor.call("say", "\x1b[31m\x9b\u202e\n")
    visitor.call("\x1b[31m\x9b\u202e\n", "\x1b[31m\x9b\u202e\n")
    told.expect("<-")
    told.expect("!!")

    assert all(line.isprintable() for line in told.lines)
    assert '"\\u001b[31m\\x9b\\u202e\\n"' in told.expect("<-")


def test_the_logger_tells_nothing_where_nobody_listens(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    stage.play(CHAT)
    stage.peer().call("say", "hello")

    assert caplog.records == []


@pytest.mark.parametrize(
    ("values", "columns", "expected"),
    [
        ([("", {"a": [1, None, True]})], 80, '<- #1 / say {"a": [1, null, true]}'),
        ([("", "x" * 100)], 40, '<- #1 / say "xxxxxxxxxxxxxxxxxxxxxxxx...'),
        (
            [("", "x" * 100), ("ack", "y" * 9)],
            60,
            '<- #1 / say "xxxxxxxxxxxxxxxxxxx... ack "yyyyyyyyy"',
        ),
        ([("", b"12"), ("ack", b"1")], 80, "<- #1 / say <2 bytes> ack <1 byte>"),
        ([("", {"a" * 100: 1})], 40, '<- #1 / say {"aaaaaaaaaaaaaaaaaaaaaaa...'),
        ([("", [])], 80, "<- #1 / say []"),
        ([("", object)], 80, "<- #1 / say \"<class 'object'>\""),
    ],
)
def test_a_line_is_cut_to_the_width(values: Any, columns: int, expected: str) -> None:
    assert Line("<-", "/", "say", 1, values).fit(columns) == expected
    assert len(expected) <= columns


def test_a_reason_is_never_cut() -> None:
    reason = "too long " * 50

    assert Line("!!", "/", reason).fit(20) == f"!! / {reason}"
