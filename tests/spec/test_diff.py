"""Changes of all but schemas: what each means for clients that keep to the old document."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from asynction_spec import Verdict, compare, load_spec

from .documents import with_payload, written

B, U, S, D = Verdict.BREAKING, Verdict.UNKNOWN, Verdict.SAFE, Verdict.DOCUMENTATION

TOKEN = {"type": "http", "scheme": "bearer"}
KEY = {"type": "httpApiKey", "in": "query", "name": "key"}
SCHEMES = {
    "token": TOKEN,
    "same": TOKEN | {"description": "Another name."},
    "key": KEY,
    "header": KEY | {"in": "header"},
    "oauth": {
        "type": "oauth2",
        "flows": {
            "clientCredentials": {"tokenUrl": "https://a.example/", "scopes": {"r": "", "w": ""}}
        },
    },
}
SERVER = {"url": "wss://a.example/socket.io", "protocol": "wss"}


def event(_name: str = "say", /, **more: Any) -> dict[str, Any]:
    return {"message": {"name": _name, "payload": {"type": "string"}, **more}}


def several(*names: str) -> dict[str, Any]:
    return {"message": {"oneOf": [event(name)["message"] for name in names]}}


def query(**properties: Any) -> dict[str, Any]:
    schema = {"type": "object", "properties": properties, "required": list(properties)}
    return {"bindings": {"ws": {"query": schema}}}


def headers(*names: str) -> dict[str, Any]:
    schema = {"type": "object", "properties": {name: {"type": "string"} for name in names}}
    return {"bindings": {"ws": {"headers": schema | {"required": list(names)}}}}


def method(name: str) -> dict[str, Any]:
    return {"bindings": {"ws": {"method": name}}}


def auth(**more: Any) -> dict[str, Any]:
    return {"x-auth": {"type": "object", "properties": {"token": {"type": "string"}}, **more}}


ACK: dict[str, Any] = {"x-ack": {"args": {"type": "boolean"}}}
SAY = {"publish": event()}
SAID = {"subscribe": event("said")}

# What changes, the old channel "/", the new one, and the kinds of changes with their verdicts.
CHANNELS: list[tuple[str, Any, Any, list[tuple[str, Verdict]]]] = [
    ("nothing", SAY | SAID, SAY | SAID, []),
    ("an event that clients send", SAY, {"publish": several("say", "ask")}, [("event-added", S)]),
    ("no such event", {"publish": several("say", "ask")}, SAY, [("event-removed", B)]),
    ("an event that is emitted", SAY, SAY | SAID, [("event-added", S)]),
    ("no such emitted event", SAY | SAID, SAY, [("event-removed", B)]),
    (
        "the name of an event",
        SAY,
        {"publish": event("tell")},
        [("event-removed", B), ("event-added", S)],
    ),
    (
        "the direction of an event",
        SAY,
        {"subscribe": event()},
        [("event-removed", B), ("event-added", S)],
    ),
    ("an ack by the server", SAY, {"publish": event(**ACK)}, [("ack", S)]),
    ("no ack by the server", {"publish": event(**ACK)}, SAY, [("ack", B)]),
    ("an ack by clients", SAID, {"subscribe": event("said", **ACK)}, [("ack", B)]),
    ("no ack by clients", {"subscribe": event("said", **ACK)}, SAID, [("ack", S)]),
    (
        "the type of an ack",
        {"publish": event(**ACK)},
        {"publish": event(**{"x-ack": {"args": {"type": "string"}}})},
        [("ack", B)],
    ),
    (
        "a wider ack of the server",
        {"publish": event(**ACK)},
        {"publish": event(**{"x-ack": {"args": {"type": ["boolean", "null"]}}})},
        [("ack", B)],
    ),
    (
        "a wider ack of clients",
        {"subscribe": event("said", **ACK)},
        {"subscribe": event("said", **{"x-ack": {"args": {"type": ["boolean", "null"]}}})},
        [("ack", S)],
    ),
    ("a handler", SAY, {"publish": event(**{"x-handler": "a.b"})}, []),
    ("the mock's interval", SAID, {"subscribe": event("said", **{"x-mock": {"interval": 1}})}, []),
    ("a summary", SAY, {"publish": event(summary="Says.")}, [("event-description", D)]),
    ("a deprecated event", SAY, {"publish": event(deprecated=True)}, [("event-description", D)]),
    ("an auth object", SAY, SAY | auth(), [("auth", S)]),
    ("an auth object with a token", SAY, SAY | auth(required=["token"]), [("auth", B)]),
    ("a token that is required", SAY | auth(), SAY | auth(required=["token"]), [("auth", B)]),
    ("a token that is not required", SAY | auth(required=["token"]), SAY | auth(), [("auth", S)]),
    ("a query parameter", SAY, SAY | query(room={"type": "string"}), [("query", B)]),
    ("no query parameter", SAY | query(room={"type": "string"}), SAY, [("query", B)]),
    (
        "the type of a parameter",
        SAY | query(n={"type": "string"}),
        SAY | query(n={"type": "integer"}),
        [("query", B)],
    ),
    ("a header", SAY, SAY | headers("X-A"), [("headers", B)]),
    ("one more header", SAY | headers("X-A"), SAY | headers("X-A", "X-B"), [("headers", B)]),
    ("the case of a header", SAY | headers("X-A"), SAY | headers("x-a"), [("headers", U)]),
    ("a method", SAY, SAY | method("POST"), [("method", B)]),
    ("the method of all clients", SAY, SAY | method("GET"), [("method", S)]),
    ("no method", SAY | method("GET"), SAY, [("method", S)]),
    ("credentials", SAY, SAY | {"x-security": [{"token": []}]}, [("security", B)]),
    ("no credentials", SAY | {"x-security": [{"token": []}]}, SAY, [("security", S)]),
    (
        "credentials that are optional",
        SAY | {"x-security": [{"token": []}]},
        SAY | {"x-security": [{"token": []}, {}]},
        [("security", S)],
    ),
    (
        "one more way in",
        SAY | {"x-security": [{"token": []}]},
        SAY | {"x-security": [{"token": []}, {"key": []}]},
        [("security", S)],
    ),
    (
        "one way in less",
        SAY | {"x-security": [{"token": []}, {"key": []}]},
        SAY | {"x-security": [{"key": []}]},
        [("security", B)],
    ),
    (
        "two credentials together",
        SAY | {"x-security": [{"token": []}]},
        SAY | {"x-security": [{"token": [], "key": []}]},
        [("security", B)],
    ),
    (
        "one of two credentials",
        SAY | {"x-security": [{"token": [], "key": []}]},
        SAY | {"x-security": [{"token": []}]},
        [("security", S)],
    ),
    (
        "the place of a key",
        SAY | {"x-security": [{"key": []}]},
        SAY | {"x-security": [{"header": []}]},
        [("security", B)],
    ),
    (
        "the name of a scheme",
        SAY | {"x-security": [{"token": []}]},
        SAY | {"x-security": [{"same": []}]},
        [],
    ),
    (
        "a scope",
        SAY | {"x-security": [{"oauth": ["r"]}]},
        SAY | {"x-security": [{"oauth": ["r", "w"]}]},
        [("security", B)],
    ),
    (
        "a scope less",
        SAY | {"x-security": [{"oauth": ["r", "w"]}]},
        SAY | {"x-security": [{"oauth": ["r"]}]},
        [("security", S)],
    ),
    (
        "the credentials of an event",
        SAY,
        {"publish": event() | {"x-security": [{"token": []}]}},
        [("security", B)],
    ),
    ("a description", SAY, SAY | {"description": "Chat."}, [("namespace-description", D)]),
]

# The same for parts of the document.
PARTS: list[tuple[str, Any, Any, list[tuple[str, Verdict]]]] = [
    ("the title", {}, {"info": {"title": "B", "version": "1"}}, [("info", D)]),
    ("the version", {}, {"info": {"title": "A", "version": "2"}}, [("info", D)]),
    ("a namespace", {}, {"channels": {"/": SAY, "/b": {}}}, [("namespace-added", S)]),
    ("no namespace", {"channels": {"/": SAY, "/b": {}}}, {}, [("namespace-removed", B)]),
    ("a server", {"servers": {"a": SERVER}}, {}, [("server-removed", B)]),
    ("no server", {}, {"servers": {"a": SERVER}}, [("server-added", S)]),
    (
        "the host of a server",
        {"servers": {"a": SERVER}},
        {"servers": {"a": SERVER | {"url": "wss://b.example/socket.io"}}},
        [("server-address", B)],
    ),
    (
        "the path of a server",
        {"servers": {"a": SERVER}},
        {"servers": {"a": SERVER | {"url": "wss://a.example/v2/socket.io"}}},
        [("server-address", B)],
    ),
    (
        "encryption",
        {"servers": {"a": SERVER}},
        {"servers": {"a": SERVER | {"protocol": "ws"}}},
        [("server-address", B)],
    ),
    (
        "HTTP for WebSockets",
        {"servers": {"a": SERVER}},
        {"servers": {"a": SERVER | {"protocol": "https"}}},
        [],
    ),
    ("the name of a server", {"servers": {"a": SERVER}}, {"servers": {"b": SERVER}}, []),
    (
        "the description of a server",
        {"servers": {"a": SERVER}},
        {"servers": {"a": SERVER | {"description": "Live."}}},
        [("server-description", D)],
    ),
    (
        "the credentials of a server",
        {"servers": {"a": SERVER}},
        {"servers": {"a": SERVER | {"security": [{"token": []}]}}},
        [("security", B)],
    ),
    (
        "credentials of a server that a namespace replaces",
        {"servers": {"a": SERVER}, "channels": {"/": SAY | {"x-security": [{}]}}},
        {
            "servers": {"a": SERVER | {"security": [{"token": []}]}},
            "channels": {"/": SAY | {"x-security": [{}]}},
        },
        [("security", D)],
    ),
    (
        "a namespace that is not on a server",
        {"servers": {"a": SERVER, "b": SERVER}},
        {"servers": {"a": SERVER, "b": SERVER}, "channels": {"/": SAY | {"servers": ["a"]}}},
        [("namespace-servers", B)],
    ),
    (
        "a namespace on one more server",
        {"servers": {"a": SERVER, "b": SERVER}, "channels": {"/": SAY | {"servers": ["a"]}}},
        {"servers": {"a": SERVER, "b": SERVER}},
        [("namespace-servers", S)],
    ),
    (
        "where tokens come from",
        {"channels": {"/": SAY | {"x-security": [{"oauth": []}]}}},
        {
            "channels": {"/": SAY | {"x-security": [{"oauth": []}]}},
            "components": {
                "securitySchemes": SCHEMES
                | {
                    "oauth": {
                        "type": "oauth2",
                        "flows": {
                            "clientCredentials": {
                                "tokenUrl": "https://b.example/",
                                "scopes": {"r": "", "w": ""},
                            }
                        },
                    }
                }
            },
        },
        [("security-scheme", U)],
    ),
]


def document(**parts: Any) -> dict[str, Any]:
    return {
        "asyncapi": "2.6.0",
        "info": {"title": "A", "version": "1"},
        "channels": {"/": SAY},
        "components": {"securitySchemes": SCHEMES},
    } | parts


def found(old: dict[str, Any], new: dict[str, Any]) -> list[tuple[str, Verdict]]:
    changes = compare(load_spec(document(**old)), load_spec(document(**new)))
    return [(each.kind, each.verdict) for each in changes]


@pytest.mark.parametrize(
    ("old", "new", "expected"), [pytest.param(*each[1:], id=each[0]) for each in CHANNELS]
)
def test_a_change_of_a_namespace_is_judged(
    old: Any, new: Any, expected: list[tuple[str, Verdict]]
) -> None:
    assert found({"channels": {"/": old}}, {"channels": {"/": new}}) == expected


@pytest.mark.parametrize(
    ("old", "new", "expected"), [pytest.param(*each[1:], id=each[0]) for each in PARTS]
)
def test_a_change_of_the_document_is_judged(
    old: Any, new: Any, expected: list[tuple[str, Verdict]]
) -> None:
    assert found(old, new) == expected


def test_a_document_of_another_version_is_the_same_where_it_means_the_same() -> None:
    newer = {
        "asyncapi": "3.0.0",
        "info": {"title": "A", "version": "1"},
        "channels": {"c": {"address": "/", "messages": {"say": {"payload": {"type": "string"}}}}},
        "operations": {"o": {"action": "receive", "channel": {"$ref": "#/channels/c"}}},
    }

    assert compare(load_spec(document()), load_spec(newer)) == ()


def test_changes_have_their_places_in_both_documents(tmp_path: Path) -> None:
    text = with_payload("{type: object}")
    old = written(tmp_path, text, "old.yaml")
    new = written(tmp_path, text.replace("object", "object, required: [room]"), "new.yaml")

    (change,) = compare(load_spec(old), load_spec(new))

    (detail,) = change.details
    assert change.old is not None
    assert change.new is not None
    assert (change.old.file, change.new.file) == (str(old), str(new))
    assert detail.new is not None
    assert (detail.new.pointer, str(detail)) == (
        "#/channels/chat/messages/m/payload/required",
        "room: is required now",
    )
