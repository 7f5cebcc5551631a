"""Operations: their ids, their messages and their replies."""

from __future__ import annotations

from pathlib import Path

import pytest

from asynction_spec import Severity, diagnose

from .documents import HEAD, found, only, written

V2 = 'asyncapi: 2.6.0\ninfo: {title: A, version: "1"}\n'
CHANNELS = """\
channels:
  c: {address: /c, messages: {said: {$ref: '#/components/messages/Said'}}}
  d: {address: /d, messages: {heard: {}}}
components: {messages: {Said: {}}}
"""
REPLY = "reply: {channel: {$ref: '#/channels/d'}, "


def operation(more: str) -> str:
    """A document whose one operation stands on line 7."""
    channel = "{$ref: '#/channels/c'}"
    return f"{HEAD}{CHANNELS}operations: {{o: {{action: send, channel: {channel}, {more}}}}}\n"


def test_an_operation_id_stands_once_and_the_first_one_is_named(tmp_path: Path) -> None:
    text = """\
channels:
  /a: {publish: {operationId: say}}
  /b: {subscribe: {operationId: say}, publish: {operationId: hear}}
"""
    diagnostic = only(written(tmp_path, V2 + text))
    assert (diagnostic.rule, diagnostic.line, diagnostic.column) == (
        "duplicate-operation-id",
        5,
        33,
    )
    assert diagnostic.message == "the operationId 'say' is taken (line 4)"


def test_an_operation_id_may_come_from_a_trait_which_wins(tmp_path: Path) -> None:
    text = """\
channels:
  /a: {publish: {operationId: say}}
  /b: {publish: {operationId: hear, traits: [{operationId: say}]}}
"""
    assert found(written(tmp_path, V2 + text)) == [("duplicate-operation-id", 5, 60)]


def test_a_message_id_stands_once(tmp_path: Path) -> None:
    text = """\
channels:
  /a: {publish: {message: {oneOf: [{name: a, messageId: m}, {name: b, messageId: m}]}}}
"""
    assert found(written(tmp_path, V2 + text)) == [("duplicate-message-id", 4, 82)]


def test_a_message_of_two_channels_has_its_id_once(tmp_path: Path) -> None:
    text = """\
channels:
  /a: {publish: {message: {$ref: '#/components/messages/M'}}}
  /b: {publish: {message: {$ref: '#/components/messages/M'}}}
components: {messages: {M: {name: a, messageId: m}}}
"""
    assert diagnose(written(tmp_path, V2 + text)) == []


@pytest.mark.parametrize(
    ("more", "rule", "severity"),
    [
        ("messages: [{$ref: '#/channels/d/messages/heard'}]", "operation-message", "error"),
        (
            "messages: [{$ref: '#/components/messages/Said'}]",
            "operation-message-reference",
            "warning",
        ),
        (
            REPLY + "messages: [{$ref: '#/channels/c/messages/said'}]}",
            "reply-message",
            "warning",
        ),
        (
            REPLY + "address: {location: $message.header#/to}}",
            "reply-address",
            "warning",
        ),
    ],
)
def test_what_contradicts_the_channel_of_an_operation_is_told(
    tmp_path: Path, more: str, rule: str, severity: str
) -> None:
    diagnostic = only(written(tmp_path, operation(more)))
    assert (diagnostic.rule, diagnostic.severity, diagnostic.line) == (rule, severity, 7)


def test_the_reference_that_was_meant_is_offered(tmp_path: Path) -> None:
    path = written(tmp_path, operation("messages: [{$ref: '#/components/messages/Said'}]"))
    assert only(path).message == (
        "'#/components/messages/Said' is not where the channel holds the message: "
        "write '#/channels/c/messages/said'"
    )


@pytest.mark.parametrize(
    "more",
    [
        "messages: [{$ref: '#/channels/c/messages/said'}]",
        REPLY + "messages: [{$ref: '#/channels/d/messages/heard'}]}",
        "reply: {address: {location: $message.header#/to}}",
    ],
)
def test_an_operation_in_step_with_its_channel_is_fine(tmp_path: Path, more: str) -> None:
    assert diagnose(written(tmp_path, operation(more))) == []


def test_an_operation_names_a_channel_of_the_document(tmp_path: Path) -> None:
    text = """\
operations: {o: {action: send, channel: {$ref: '#/components/channels/c'}}}
components: {channels: {c: {address: /}}}
"""
    diagnostic = only(written(tmp_path, HEAD + text))
    assert (diagnostic.rule, diagnostic.severity) == ("operation-channel", Severity.ERROR)
    assert (diagnostic.line, diagnostic.column) == (3, 48)


def test_a_message_that_is_written_into_an_operation_is_a_warning(tmp_path: Path) -> None:
    diagnostic = only(written(tmp_path, operation("messages: [{name: a}]")))
    assert (diagnostic.rule, diagnostic.severity) == (
        "operation-message-reference",
        Severity.WARNING,
    )
    assert diagnostic.message == "a reference to a message of the channel is needed here"
