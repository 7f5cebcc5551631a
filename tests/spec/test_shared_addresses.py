"""Channels that share an address are one namespace; one without a slash is an event."""

from __future__ import annotations

from typing import Any

import pytest

from asynction_spec import (
    Checks,
    PayloadValidationException,
    diagnose,
    load_spec,
    socketio_problems,
)

INFO = {"title": "A", "version": "1"}
TEXT = {"payload": {"type": "string"}}


def version_2(**channels: Any) -> dict[str, Any]:
    named = {key.replace("__", "/"): value for key, value in channels.items()}
    return {"asyncapi": "2.6.0", "info": INFO, "channels": named}


def version_3(channels: dict[str, Any], **operations: Any) -> dict[str, Any]:
    return {
        "asyncapi": "3.0.0",
        "info": INFO,
        "channels": channels,
        "operations": {
            name: {"channel": {"$ref": f"#/channels/{name}"}, **each}
            for name, each in operations.items()
        },
    }


def one(name: str, **more: Any) -> dict[str, Any]:
    return {"address": "/", "messages": {name: TEXT}, **more}


RECEIVE = {"action": "receive"}


def test_channels_of_one_address_are_one_namespace() -> None:
    spec = load_spec(
        version_3(
            {
                "a": one("a", description="First.", tags=[{"name": "x"}]),
                "b": one("b", description="Second.", title="B", tags=[{"name": "y"}]),
                "c": one("c", description="First."),
            },
            a=RECEIVE,
            b=RECEIVE,
            c={"action": "send"},
        )
    )
    assert spec.diagnostics == ()
    (namespace,) = spec.namespaces.values()
    assert [each.name for each in namespace.receives] == ["a", "b"]
    assert [each.name for each in namespace.emits] == ["c"]
    assert namespace.description == "First.\n\nSecond."
    assert namespace.title == "B"
    assert [each.name for each in namespace.tags] == ["x", "y"]
    assert [each.pointer for each in namespace.channels] == [
        ("channels", "a"),
        ("channels", "b"),
        ("channels", "c"),
    ]


def test_what_one_of_the_channels_asks_for_holds_for_all() -> None:
    bindings = {"bindings": {"ws": {"method": "GET"}}, "x-auth": {"type": "object"}}
    spec = load_spec(version_3({"a": one("a"), "b": one("b", **bindings)}, a=RECEIVE, b=RECEIVE))
    (namespace,) = spec.namespaces.values()
    assert namespace.bindings is not None
    assert namespace.auth is not None


def test_one_message_in_two_channels_is_one_event() -> None:
    document = version_3({"a": one("a"), "b": one("a")}, a=RECEIVE, b=RECEIVE)
    for channel in document["channels"].values():
        channel["messages"] = {"a": {"$ref": "#/components/messages/a"}}
    document["components"] = {"messages": {"a": TEXT}}
    spec = load_spec(document)
    assert [each.name for each in spec.namespaces["/"].receives] == ["a"]
    assert spec.diagnostics == ()


def test_a_reply_to_a_channel_with_the_same_address_is_the_ack() -> None:
    reply = {"reply": {"channel": {"$ref": "#/channels/pong"}}}
    spec = load_spec(version_3({"ping": one("ping"), "pong": one("pong")}, ping=RECEIVE | reply))
    (event,) = spec.namespaces["/"].receives
    assert [each.schema.value for each in event.ack] == [{"type": "string"}]


@pytest.mark.parametrize(
    ("some", "others", "what"),
    [
        ({"x-auth": {"type": "object"}}, {"x-auth": True}, "x-auth"),
        (
            {"bindings": {"ws": {"method": "GET"}}},
            {"bindings": {"ws": {"method": "POST"}}},
            "WebSocket bindings",
        ),
        ({"x-handlers": {"connect": "a.b"}}, {"x-handlers": {"connect": "a.c"}}, "a handler for"),
        ({"x-security": []}, {}, "x-security"),
        ({}, {"servers": [{"$ref": "#/servers/local"}]}, "servers"),
    ],
)
def test_channels_that_contradict_each_other_are_a_problem(
    some: dict[str, Any], others: dict[str, Any], what: str
) -> None:
    document = version_3({"a": one("a", **some), "b": one("b", **others)}, a=RECEIVE, b=RECEIVE)
    document["servers"] = {"local": {"host": "a", "protocol": "ws"}}
    (problem,) = diagnose(document)
    assert problem.rule == "socketio-conflict"
    assert problem.message.startswith(
        f'the channels of namespace "/" are one, and this one differs in {what}'
    )
    assert [each.rule for each in socketio_problems(load_spec(document), None)] == [problem.rule]
    document["channels"]["b"] = one("b", **some)
    assert diagnose(document) == []


def test_other_messages_of_the_same_name_are_a_problem() -> None:
    document = version_3({"a": one("a"), "b": one("a")}, a=RECEIVE, b=RECEIVE)
    (problem,) = diagnose(document)
    assert problem.rule == "socketio-duplicate-event"


# -- channels without a slash ------------------------------------------------------------------


def test_a_channel_without_a_slash_is_an_event() -> None:
    spec = load_spec(
        version_2(
            joinRoom={"description": "Enter.", "publish": {"message": TEXT}},
            left={"subscribe": {"message": {"name": "Left", **TEXT}}},
            __chat={"publish": {"message": {"name": "say", **TEXT}}},
        )
    )
    assert spec.diagnostics == ()
    assert list(spec.namespaces) == ["/", "/chat"]
    (joined,) = spec.namespaces["/"].receives
    (left,) = spec.namespaces["/"].emits
    assert (joined.name, joined.description) == ("joinRoom", "Enter.")
    assert left.name == "left"


def test_its_messages_are_alternatives() -> None:
    messages: list[dict[str, Any]] = [
        {"name": "a", **TEXT, "x-ack": {"type": "integer"}},
        {"payload": {"const": 3}},
    ]
    document = version_2(say={"publish": {"message": {"oneOf": messages}}})
    spec = load_spec(document)
    (event,) = spec.namespaces["/"].receives
    assert len(event.messages) == 2
    checks = Checks(spec).received["/", "say"]
    assert checks.payload is not None
    for right in ("text", 3):
        checks.payload([right])
    with pytest.raises(PayloadValidationException):
        checks.payload([4])
    assert checks.ack is None  # the second message leaves it open
    messages[1]["x-ack"] = {"type": "boolean"}
    ack = Checks(load_spec(document)).received["/", "say"].ack
    assert ack is not None
    ack([True])


def test_an_alternative_without_a_payload_leaves_the_event_open() -> None:
    document = version_2(say={"publish": {"message": {"oneOf": [TEXT, {"title": "Any"}]}}})
    assert Checks(load_spec(document)).received["/", "say"].payload is None


def test_two_channels_of_one_event_give_it_alternatives() -> None:
    channels = {
        "a": {"address": "say", "messages": {"a": TEXT}},
        "b": {"address": "say", "messages": {"b": {"payload": {"const": 3}}}},
    }
    spec = load_spec(version_3(channels, a=RECEIVE, b=RECEIVE))
    (event,) = spec.namespaces["/"].receives
    assert len(event.messages) == 2
    assert spec.diagnostics == ()


def test_x_namespace_names_the_namespace_of_the_event() -> None:
    document = version_2(kick={"x-namespace": "/admin", "publish": {"message": TEXT}})
    spec = load_spec(document)
    assert list(spec.namespaces) == ["/admin"]
    document["channels"]["kick"]["x-namespace"] = "admin"
    (problem,) = diagnose(document)
    assert problem.message == "a Socket.IO namespace begins with a slash: /admin"
    document["channels"] = {"/chat": {"x-namespace": "/admin"}}
    (problem,) = diagnose(document)
    assert problem.message.startswith("x-namespace is for a channel that is an event")


@pytest.mark.parametrize(
    ("channel", "rule", "message"),
    [
        ({"user/{id}": {}}, "socketio-namespace", "a Socket.IO event has no parameters"),
        ({"connect": {}}, "socketio-event-name", 'Socket.IO keeps the event name "connect"'),
        ({"chat": {"x-handlers": {"connect": "a.b"}}}, "socketio-namespace", "x-handlers are a"),
    ],
)
def test_what_no_event_can_be_is_a_problem(
    channel: dict[str, Any], rule: str, message: str
) -> None:
    ((name, fields),) = channel.items()
    fields |= {"publish": {"message": TEXT}}
    if "{" in name:
        fields["parameters"] = {"id": {}}
    (problem,) = diagnose(version_2(**{name: fields}))
    assert problem.rule == rule
    assert problem.message.startswith(message)


def test_two_handlers_of_one_event_are_a_problem() -> None:
    messages = [{**TEXT, "x-handler": "a.b"}, {"payload": {"const": 3}, "x-handler": "a.c"}]
    document = version_2(say={"publish": {"message": {"oneOf": messages}}})
    (problem,) = diagnose(document)
    assert problem.rule == "socketio-conflict"
    assert problem.message == 'the event "say" has another handler'


def test_channels_of_other_protocols_stay_what_they_are() -> None:
    document = version_2(joinRoom={"publish": {"message": TEXT}})
    document["servers"] = {"broker": {"url": "a", "protocol": "kafka"}}
    assert list(load_spec(document).namespaces) == ["joinRoom"]


# -- no arguments ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "array", "prefixItems": []},
        {"type": "array", "prefixItems": [], "items": False},
        {"type": "array", "prefixItems": [], "items": {"not": {}}},
        {"type": "array", "prefixItems": [], "minItems": 0, "maxItems": 0},
        {"type": "array", "items": []},
        {"type": "array", "additionalItems": False},
    ],
)
def test_an_empty_tuple_is_no_arguments(schema: dict[str, Any]) -> None:
    document = version_2(__={"publish": {"message": {"name": "ping", "payload": schema}}})
    document["channels"] = {"/": document["channels"]["/"]}
    spec = load_spec(document)
    check = Checks(spec).received["/", "ping"].payload
    assert check is not None
    check([])
    wrong: list[Any]
    for wrong in ([1], [[]], [None]):
        with pytest.raises(PayloadValidationException, match="0 arguments expected"):
            check(wrong)


def test_what_follows_an_empty_tuple_is_checked() -> None:
    for schema in (
        {"type": "array", "prefixItems": [], "items": {"type": "integer"}},
        {"type": "array", "items": [], "additionalItems": {"type": "integer"}},
    ):
        document = version_2(ping={"publish": {"message": {"payload": schema}}})
        check = Checks(load_spec(document)).received["/", "ping"].payload
        assert check is not None
        check([])
        check([1, 2])
        with pytest.raises(PayloadValidationException, match="argument 2"):
            check([1, "a"])
