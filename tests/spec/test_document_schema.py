"""The JSON Schema for editors: it accepts what the grammar accepts, and refuses misspelt names."""

from __future__ import annotations

import copy
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from asynction_spec import Severity, diagnose, document_schema, load_spec

from .test_diff import CHANNELS, PARTS, document

EXAMPLE = load_spec(Path(__file__).resolve().parents[2] / "example" / "asyncapi.yaml").document
CHAT: dict[str, Any] = {
    "asyncapi": "3.0.0",
    "info": {"title": "A", "version": "1"},
    "servers": {
        "s": {"host": "a", "protocol": "ws", "security": [{"type": "http", "scheme": "bearer"}]}
    },
    "channels": {
        "chat": {
            "address": "/",
            "messages": {"say": {"payload": {"type": "string"}, "x-handler": "a.b"}},
        }
    },
    "operations": {"o": {"action": "receive", "channel": {"$ref": "#/channels/chat"}}},
}


@cache
def validator() -> jsonschema_rs.Validator:
    return jsonschema_rs.Draft7Validator(document_schema(), offline=True)


def with_name(path: tuple[str, ...], name: str, value: Any) -> Any:
    """The document with one more field."""
    changed = copy.deepcopy(CHAT)
    target = changed
    for step in path:
        target = target[step]
    target[name] = value
    return changed


VALUES: tuple[Any, ...] = (5, "text", [], {})
DOCUMENT: tuple[str, ...] = ()
CHANNEL = ("channels", "chat")
MESSAGE = (*CHANNEL, "messages", "say")
OPERATION = ("operations", "o")


def test_the_schema_is_one() -> None:
    schema = document_schema()

    assert jsonschema_rs.meta.is_valid(schema)
    assert schema["$schema"] == "http://json-schema.org/draft-07/schema#"


@pytest.mark.parametrize(
    "valid",
    [
        pytest.param(EXAMPLE, id="the example"),
        pytest.param(CHAT, id="chat"),
        *(pytest.param(document(channels={"/": each[2]}), id=each[0]) for each in CHANNELS),
        *(pytest.param(document(**each[2]), id=each[0]) for each in PARTS),
    ],
)
def test_valid_documents_are_accepted(valid: Any) -> None:
    assert [str(each) for each in validator().iter_errors(valid)] == []


@pytest.mark.parametrize(
    ("path", "name", "value"),
    [
        (DOCUMENT, "chanels", {}),
        (DOCUMENT, "x-handler", "a.b"),
        (CHANNEL, "adress", "/"),
        (CHANNEL, "x-handler", "a.b"),
        (CHANNEL, "x-hanlders", {}),
        (CHANNEL, "x-securty", []),
        (CHANNEL, "x-Auth", {}),
        (CHANNEL, "x-handlers", {"conect": "a.b"}),
        (CHANNEL, "servers", "s"),
        (MESSAGE, "x-handlr", "a.b"),
        (MESSAGE, "x_handler", "a.b"),
        (MESSAGE, "x-acks", {}),
        (MESSAGE, "x-auth", {}),
        (MESSAGE, "name", 5),
        (MESSAGE, "payload", {"type": "strnig"}),
        (MESSAGE, "x-ack", {"args": {"type": "strnig"}}),
        (OPERATION, "action", "publish"),
        (("servers", "s"), "security", [{"type": "http"}]),
        (("servers", "s"), "security", [{"type": "oauth3"}]),
        (("info",), "version", 1.0),
    ],
)
def test_what_is_misspelt_or_misplaced_is_refused(
    path: tuple[str, ...], name: str, value: Any
) -> None:
    assert not validator().is_valid(with_name(path, name, value))


@pytest.mark.parametrize(
    ("path", "name", "value"),
    [
        (MESSAGE, "x-handler", "a.b"),
        (MESSAGE, "x-ack", {"args": {"type": "string"}}),
        (MESSAGE, "x-ack", {"type": "string"}),
        (MESSAGE, "x-owner", "us"),
        (MESSAGE, "x-handled-by", "us"),
        (MESSAGE, "payload", {"schemaFormat": "application/avro", "schema": {"type": "enum"}}),
        (MESSAGE, "payload", {"$ref": "#/components/schemas/a"}),
        (CHANNEL, "x-handlers", {"connect": "a.b"}),
        (CHANNEL, "x-auth", {"type": "object"}),
        (CHANNEL, "bindings", {"ws": {"method": "GET", "query": {"type": "object"}}}),
        (CHANNEL, "bindings", {"$ref": "#/components/channelBindings/a"}),
        (("servers", "s"), "variables", {"x-note": 1}),
        (("info",), "x-note", {"any": 1}),
    ],
)
def test_extensions_are_accepted_where_they_belong(
    path: tuple[str, ...], name: str, value: Any
) -> None:
    assert validator().is_valid(with_name(path, name, value))


def test_what_the_grammar_reports_is_refused() -> None:
    rules = {"unknown-field", "missing-field", "wrong-type", "unknown-word", "extension"}
    for path in (DOCUMENT, CHANNEL, MESSAGE, OPERATION, ("servers", "s"), ("info",)):
        for name in ("title", "titel", "name", "x-ack", "x-akc", "description", "tags", "security"):
            for value in VALUES:
                changed = with_name(path, name, value)
                found = [each for each in diagnose(changed) if each.rule in rules]
                if any(each.severity is Severity.ERROR for each in found):
                    assert not validator().is_valid(changed), found
