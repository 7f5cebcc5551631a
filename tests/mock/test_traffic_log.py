"""The lines that the mock logs to `asynction.mock.traffic`."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest

from asynction_mock import Line
from tests.server.documents import NUMBER, PAIR, TEXT, channel, document, message

from .conftest import RecordedLog
from .mock_servers import MockServers

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
def chat(servers: MockServers, log: RecordedLog) -> MockServers:
    servers.start(CHAT)
    return servers


def test_connects_and_disconnects_are_logged(chat: MockServers, log: RecordedLog) -> None:
    visitor = chat.peer()
    assert log.expect("connected") == "++ #1 / connected"

    visitor.client.disconnect()
    assert log.expect("disconnected").startswith("-- #1 / disconnected: ")


def test_a_request_for_an_unknown_namespace_is_logged(chat: MockServers, log: RecordedLog) -> None:
    visitor = chat.raw_peer()
    visitor.send("0/tchat,")

    assert log.expect("/tchat") == (
        "!! /tchat refused: the document has no such namespace; it has '/'"
    )


def test_a_received_event_is_logged_with_its_acknowledgement(
    chat: MockServers, log: RecordedLog
) -> None:
    visitor = chat.peer()
    visitor.call("say", "hello")
    visitor.call("sum", (1, "one"))

    assert log.expect("say") == '<- #1 / say "hello" ack "ok"'
    assert log.expect("sum") == '<- #1 / sum 1, "one"'


def test_an_emitted_event_is_logged_once_for_all_its_clients(
    chat: MockServers, log: RecordedLog
) -> None:
    first, second = chat.peer(), chat.peer()
    for event in ("tick", "empty"):
        chat.mock.trigger(event)
        assert first.next() == second.next()

    assert [line for line in log.lines if line.startswith("->")] == ["-> / tick 1", "-> / empty"]


def test_an_event_without_clients_is_not_logged(chat: MockServers, log: RecordedLog) -> None:
    assert chat.mock.trigger("tick") == 0

    assert not [line for line in log.lines if line.startswith("->")]


def test_acknowledgements_of_clients_are_logged(chat: MockServers, log: RecordedLog) -> None:
    visitor = chat.peer()
    visitor.answers["ask"] = 3

    chat.mock.trigger("ask")

    assert log.expect("acknowledged") == "<- #1 / ask acknowledged 3"


def test_an_invalid_event_is_logged_as_a_warning_with_the_reason(
    chat: MockServers, log: RecordedLog
) -> None:
    visitor = chat.peer()
    visitor.call("say", {"text": "hello"})
    visitor.answers["ask"] = "three"
    chat.mock.trigger("ask")
    log.expect("three")

    assert [each.getMessage() for each in log.records if each.levelno == logging.WARNING] == [
        '!! #1 / event "say" in namespace "/": {"text": "hello"} is not of type "string"'
        ' got {"text": "hello"}',
        '!! #1 / the ack of event "ask" in namespace "/": "three" is not of type "integer"'
        ' got "three"',
    ]


def test_an_unknown_event_is_logged(chat: MockServers, log: RecordedLog) -> None:
    chat.peer().call("shout", 1)

    assert "the document names no such event that clients send" in log.expect("!!", "shout")


@pytest.mark.parametrize("validation", [True, False])
def test_the_event_that_may_be_meant_is_logged(
    validation: bool, servers: MockServers, log: RecordedLog
) -> None:
    chat, admin = CHAT["channels"]["/"], channel(receives=[message("ban", TEXT)])
    servers.start(CHAT | {"channels": {"/": chat, "/admin": admin}}, validation=validation)
    visitor = servers.peer()
    for event in ("sey", "tick", "ban"):
        visitor.client.emit(event, 1)

    log.expect("sey", "; did you mean 'say'?")
    log.expect("tick", "; the server emits this event, and clients do not send it")
    log.expect("ban", "; clients send it in namespace '/admin'")


def test_the_namespace_that_may_be_meant_is_logged(servers: MockServers, log: RecordedLog) -> None:
    servers.start(CHAT | {"channels": {"/admin": channel()}})
    servers.raw_peer().send("0/admn,")

    log.expect("/admn refused", "it has '/admin'; did you mean '/admin'?")


def test_json_text_in_the_place_of_an_object_is_logged(
    servers: MockServers, log: RecordedLog
) -> None:
    order = {"type": "object", "properties": {"item": TEXT}}
    servers.start(document({"/": channel(receives=[message("order", order)])}))
    visitor = servers.peer()
    visitor.client.emit("order", json.dumps({"item": "tea"}))
    visitor.client.emit("order", "tea")

    log.expect(
        'is not of type "object"; argument 1 is the JSON text of a value: send the value itself,'
        " without JSON.stringify"
    )
    assert "JSON text" not in log.expect('"tea" is not of type "object"')


def test_an_event_without_its_argument_is_logged_without_a_value(
    chat: MockServers, log: RecordedLog
) -> None:
    chat.peer().call("say", ())

    assert log.expect("!!").endswith("got 0")


def test_an_unknown_event_is_logged_without_validation_too(
    servers: MockServers, log: RecordedLog
) -> None:
    servers.start(CHAT, validation=False)
    visitor = servers.peer()
    visitor.client.emit("shout", {"loud": True})

    assert log.expect("shout") == (
        "?? #1 / event shout is ignored: the document has no such event that clients send"
        ' got {"loud": true}'
    )


def test_text_instead_of_binary_data_is_logged_once(servers: MockServers, log: RecordedLog) -> None:
    picture = {"type": "string", "format": "binary"}
    upload = {"type": "object", "properties": {"picture": picture, "name": TEXT}}
    servers.start(
        document({"/": channel(receives=[message("upload", upload), message("raw", picture)])}),
        validation=False,
    )
    visitor = servers.peer()
    for sent in (b"1", "1", "2"):
        visitor.call("upload", {"picture": sent, "name": "a"})
    visitor.call("raw", "1")

    log.expect("raw: argument 1 is text, but the document says `format: binary`")
    assert [line for line in log.lines if line.startswith("??")] == [
        "?? #1 / upload: picture of argument 1 is text, but the document says `format: binary`",
        "?? #1 / raw: argument 1 is text, but the document says `format: binary`",
    ]


def test_control_characters_of_a_client_are_escaped(chat: MockServers, log: RecordedLog) -> None:
    visitor = chat.peer()
    visitor.call("say", "\x1b[31m\x9b\u202e\n")
    visitor.call("\x1b[31m\x9b\u202e\n", "\x1b[31m\x9b\u202e\n")
    log.expect("<-")
    log.expect("!!")

    assert all(line.isprintable() for line in log.lines)
    assert '"\\u001b[31m\\x9b\\u202e\\n"' in log.expect("<-")


def test_nothing_is_logged_without_a_handler(
    servers: MockServers, caplog: pytest.LogCaptureFixture
) -> None:
    servers.start(CHAT)
    servers.peer().call("say", "hello")

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
def test_a_line_is_cut_to_the_width_of_the_terminal(
    values: Any, columns: int, expected: str
) -> None:
    assert Line("<-", "/", "say", 1, values).fit(columns) == expected
    assert len(expected) <= columns


def test_a_reason_is_never_cut() -> None:
    reason = "too long " * 50

    assert Line("!!", "/", reason).fit(20) == f"!! / {reason}"


def test_what_a_client_names_is_cut() -> None:
    line = str(Line("!!", "/" + "n" * 10_000, "e" * 10_000 + " is ignored"))

    assert len(line) < 1000
