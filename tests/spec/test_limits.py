"""`x-limits`: what they mean, and which of them are wrong, without effect or in the wrong place."""

from __future__ import annotations

from typing import Any

import pytest

from asynction_spec import (
    AsynctionException,
    EventRate,
    Severity,
    SharedLimits,
    diagnose,
    load_spec,
    socketio_problems,
    spec_of_server,
)

RATE = {"rate": 20, "per": 1, "burst": 40}


def document(
    *,
    server: Any = None,
    channel: Any = None,
    operation: Any = None,
    message: Any = None,
    emitted: Any = None,
    root: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """A document with the `x-limits` that are given, each in its object."""

    def limits(given: Any) -> dict[str, Any]:
        return {} if given is None else {"x-limits": given}

    return {
        "asyncapi": "2.6.0",
        "info": {"title": "A", "version": "1"},
        "servers": {"s": {"url": "a", "protocol": "ws", **limits(server)}},
        "channels": {
            "/chat": {
                "publish": {"message": {"name": "say", **limits(message)}, **limits(operation)},
                "subscribe": {"message": {"name": "said"}, **limits(emitted)},
                **limits(channel),
            }
        },
        **(root or {}),
    }


def messages(source: dict[str, Any]) -> list[str]:
    """Errors and warnings."""
    return [
        f"{each.pointer} {each.rule}: {each.message}"
        for each in diagnose(source)
        if each.severity is not Severity.INFO
    ]


def test_limits_are_read_where_they_stand() -> None:
    spec = load_spec(
        document(
            server={"maxConnections": 5, "maxSize": 1000},
            channel={"rate": 10, "identity": {**RATE, "maxConnections": 3}},
            operation={"rate": 0.5, "address": {"rate": 7}},
        )
    )
    chat = spec.namespaces["/chat"]
    server, own, event = spec.servers["s"].limits, chat.limits, chat.receives[0].limits

    assert server is not None
    assert own is not None
    assert event is not None
    assert spec.limits == server
    assert (server.rate, server.max_connections, server.max_size) == (None, 5, 1000)
    assert own.rate == EventRate(10, 1, 10)
    assert own.identity == SharedLimits(EventRate(20, 1, 40), 3)
    assert event.rate == EventRate(0.5, 1, 1)
    assert event.address.rate == EventRate(7, 1, 7)
    assert chat.emits[0].limits is None


def test_the_limits_of_a_message_replace_those_of_its_operation() -> None:
    spec = load_spec(document(operation={"rate": 1}, message={"maxSize": 5}))
    limits = spec.namespaces["/chat"].receives[0].limits

    assert limits is not None
    assert (limits.rate, limits.max_size) == (None, 5)


def test_the_limits_of_a_channel_that_is_an_event_are_those_of_the_event() -> None:
    source = document()
    source["channels"] = {"say": {"publish": {"message": {}}, "x-limits": RATE}}
    root = load_spec(source).namespaces["/"]

    assert root.limits is None
    assert root.receives[0].limits is not None
    source["channels"]["say"]["x-limits"] = {"maxConnections": 2}
    assert messages(source) == [
        (
            "#/channels/say/x-limits/maxConnections socketio-limits: "
            "one connects to a namespace: maxConnections does nothing for an event"
        )
    ]


def test_limits_are_read_in_both_families() -> None:
    source = {
        "asyncapi": "3.0.0",
        "info": {"title": "A", "version": "1"},
        "servers": {"s": {"host": "a", "protocol": "ws", "x-limits": RATE}},
        "channels": {"c": {"address": "/c", "messages": {"say": {}}, "x-limits": RATE}},
        "operations": {
            "o": {
                "action": "receive",
                "channel": {"$ref": "#/channels/c"},
                "traits": [{"x-limits": RATE}],
            }
        },
    }
    spec = load_spec(source)
    namespace = spec.namespaces["/c"]

    found = [spec.servers["s"].limits, namespace.limits, namespace.receives[0].limits]

    assert [each and each.rate for each in found] == [EventRate(20, 1, 40)] * 3


@pytest.mark.parametrize(
    ("limits", "message"),
    [
        (
            {"ratee": 1},
            (
                "#/channels/~1chat/x-limits/ratee unknown-field: "
                "the Limits Object has no field 'ratee'; did you mean 'rate'?"
            ),
        ),
        (
            {"rate": "20"},
            (
                "#/channels/~1chat/x-limits/rate wrong-type: "
                "a number is needed here, and a string was found"
            ),
        ),
        (
            {"identity": 5},
            (
                "#/channels/~1chat/x-limits/identity wrong-type: "
                "a mapping is needed here, and an integer was found"
            ),
        ),
        (
            {"identity": {"maxSize": 5}},
            (
                "#/channels/~1chat/x-limits/identity/maxSize unknown-field: "
                "the Shared Limits Object has no field 'maxSize'"
            ),
        ),
        (
            {"maxConnections": 1.5},
            (
                "#/channels/~1chat/x-limits/maxConnections wrong-type: "
                "an integer is needed here, and a number was found"
            ),
        ),
        (
            {"rate": 0},
            (
                "#/channels/~1chat/x-limits/rate limit-value: "
                "0 is not a positive number up to 1,000,000,000"
            ),
        ),
        (
            {"maxConnections": -1},
            (
                "#/channels/~1chat/x-limits/maxConnections limit-value: "
                "-1 is not an integer from 1 to 1,000,000,000"
            ),
        ),
        (
            {"address": {"burst": 5}},
            (
                "#/channels/~1chat/x-limits/address/burst limit-value: "
                "'burst' limits nothing without a 'rate' beside it"
            ),
        ),
    ],
)
def test_limits_that_are_misspelt_or_of_the_wrong_kind_are_errors(
    limits: Any, message: str
) -> None:
    source = document(channel=limits)

    (found,) = diagnose(source)

    assert f"{found.pointer} {found.rule}: {found.message}" == message
    assert found.severity is Severity.ERROR


def test_an_event_has_no_connections_of_its_own() -> None:
    assert messages(document(message={"maxConnections": 5})) == [
        (
            "#/channels/~1chat/publish/message/x-limits/maxConnections unknown-field: "
            "the Event Limits Object has no field 'maxConnections'"
        )
    ]


@pytest.mark.parametrize(
    "source",
    [
        document(root={"x-limits": RATE}),
        document(root={"x-limit": RATE}),
        document(root={"components": {"x-limits": RATE}}),
    ],
)
def test_limits_in_the_wrong_place_keep_a_server_from_being_built(source: dict[str, Any]) -> None:
    (problem,) = socketio_problems(load_spec(source), None)

    assert problem.rule == "security-extension"
    assert "it belongs in" in problem.message or "'x-limits' belongs in" in problem.message


def test_limits_of_what_the_server_sends_are_reported() -> None:
    source = document(emitted=RATE)

    assert messages(source) == [
        (
            "#/channels/~1chat/subscribe/x-limits socketio-limits: "
            "x-limits are for the events of clients, and the server sends this one"
        )
    ]
    assert socketio_problems(load_spec(source), None) == ()


@pytest.mark.parametrize("place", ["server", "channel", "operation", "message"])
def test_limits_of_identities_are_reported_where_nobody_has_one(place: str) -> None:
    source = document(**{place: {"identity": RATE}})

    (problem,) = diagnose(source)
    assert problem.rule == "socketio-limits"
    assert problem.pointer.endswith("/x-limits/identity")
    assert problem.message == ("no credentials are asked for here, so that nobody has an identity")
    scheme = {"type": "http", "scheme": "bearer", "x-bearerInfoFunc": "a.b"}
    source["components"] = {"securitySchemes": {"token": scheme}}
    source["channels"]["/chat"]["x-security"] = [{"token": []}]
    assert messages(source) == []


@pytest.mark.parametrize("member", ["identity", "address", "maxConnections"])
def test_that_limits_of_several_clients_are_counted_in_each_process_is_one_remark(
    member: str,
) -> None:
    limits = {"rate": 5, member: 3 if member == "maxConnections" else RATE}
    source = document(server=limits, channel=limits)
    scheme = {"type": "http", "scheme": "bearer", "x-bearerInfoFunc": "a.b"}
    source["components"] = {"securitySchemes": {"token": scheme}}
    source["servers"]["s"]["security"] = [{"token": []}]

    (remark,) = diagnose(source)

    assert (remark.rule, remark.severity) == ("socketio-shared-limits", Severity.INFO)
    assert remark.pointer == f"#/servers/s/x-limits/{member}"
    assert remark.message == "counted in each process: two processes let twice as much pass"


def test_limits_of_single_clients_are_no_remark() -> None:
    assert [*diagnose(document(channel={**RATE, "maxSize": 5}))] == []


def test_a_message_that_both_sides_send_may_have_limits() -> None:
    source = document()
    message = {"$ref": "#/components/messages/say"}
    source["components"] = {"messages": {"say": {"name": "say", "x-limits": RATE}}}
    source["channels"]["/chat"] = {
        "publish": {"message": message},
        "subscribe": {"message": message},
    }

    assert messages(source) == []


def test_channels_of_one_address_have_the_same_limits() -> None:
    source = {
        "asyncapi": "3.0.0",
        "info": {"title": "A", "version": "1"},
        "channels": {
            "a": {"address": "/c", "x-limits": {"rate": 1}},
            "b": {"address": "/c", "x-limits": {"rate": 2}},
        },
    }

    (problem,) = socketio_problems(load_spec(source), None)

    assert (problem.rule, problem.pointer) == ("socketio-conflict", "#/channels/b")
    assert "x-limits" in problem.message


def test_servers_with_other_limits_are_chosen_by_name() -> None:
    source = document(server={"rate": 1})
    source["servers"]["t"] = {"url": "b", "protocol": "ws", "x-limits": {"rate": 2}}
    spec = load_spec(source)

    with pytest.raises(AsynctionException, match="different x-limits: choose one of"):
        spec_of_server(spec, None)
    chosen = spec_of_server(spec, "t").limits
    assert chosen is not None
    assert chosen.rate == EventRate(2, 1, 2)
