"""What the mock emits by itself: which events, in which order, to whom, and until when."""

from __future__ import annotations

import json
import logging
import threading
from collections import Counter
from itertools import islice
from typing import Any

import pytest

from asynction_mock import MockAsynctionSocketIO
from asynction_spec import SpecError
from tests.server.documents import NUMBER, PAIR, TEXT, Document, channel, document, message

from .conftest import RecordedLog
from .mock_servers import MockServers, client, names, received


def emitting(**namespaces: list[Document]) -> Document:
    """A document whose namespaces, called without their slash, emit these messages."""
    return document(
        {f"/{name}".replace("root", ""): channel(emits=emits) for name, emits in namespaces.items()}
    )


ABC = emitting(root=[message(name, NUMBER) for name in "abc"])
PERSON: Document = {
    "type": "object",
    "required": ["name", "age", "tags"],
    "properties": {"name": TEXT, "age": NUMBER, "tags": {"type": "array", "items": TEXT}},
}


def test_every_event_takes_its_turn(servers: MockServers) -> None:
    servers.start(ABC)

    assert names(servers.peer(), 9) == list("abcabcabc")


def test_the_arguments_are_what_the_document_says(servers: MockServers) -> None:
    servers.start(emitting(root=[message("none"), message("one", TEXT), message("two", PAIR)]))

    came = dict(received(servers.peer(), 3))

    assert came["none"] == ()
    assert [type(each) for each in came["one"]] == [str]
    assert [type(each) for each in came["two"]] == [int, str]


def test_bytes_arrive_as_bytes(servers: MockServers) -> None:
    servers.start(emitting(root=[message("file", {"type": "string", "format": "binary"})]))

    assert [type(each) for each in servers.peer().next()[1]] == [bytes]


def test_no_argument_and_null_are_distinguished(servers: MockServers) -> None:
    servers.start(emitting(root=[message("none"), message("null", {"type": "null"})]))

    assert received(servers.peer(), 2) == [("none", ()), ("null", (None,))]


def test_namespaces_take_turns_however_many_events_they_have(servers: MockServers) -> None:
    servers.start(emitting(root=[message(name) for name in "abcd"], other=[message("x")]))
    listener = servers.raw_peer()
    listener.send("0", "0/other,")

    came = iter(listener.next, None)
    assert next(each for each in came if each == '2/other,["x"]')
    turns = [each for each, _ in zip(came, range(16), strict=False)]

    assert turns[1::2] == ['2/other,["x"]'] * 8
    assert Counter(turns[::2]) == {f'2["{name}"]': 2 for name in "abcd"}


def test_only_namespaces_with_clients_take_turns(servers: MockServers) -> None:
    servers.start(emitting(root=[message(name) for name in "ab"], other=[message("x")]))
    listener = servers.peer()

    assert names(listener, 6) == list("ababab")
    assert servers.mock.trigger("x", "/other") == 0


def test_nothing_is_emitted_and_no_task_runs_before_a_client_connects(servers: MockServers) -> None:
    before = {*threading.enumerate()}  # some of earlier tests may end meanwhile

    servers.start(ABC)

    assert len({*threading.enumerate()} - before) == 1  # the web server
    assert names(servers.peer(), 3) == list("abc")


@pytest.mark.parametrize("workers", [1, 8])
def test_the_same_seed_gives_the_same_events_in_the_same_order(
    servers: MockServers, workers: int
) -> None:
    messages = [
        message("person", PERSON),
        message("pair", PAIR, x_mock={"interval": 0.003}),
        message("text", TEXT),
    ]
    runs = []
    for _ in range(2):
        servers.start(
            emitting(root=messages),
            seed=42,
            subscription_task_interval=0.001,
            max_worker_number=workers,
        )
        with client(servers.url) as listener:
            runs.append(received(listener, 500))

    assert runs[0] == runs[1]
    assert len({json.dumps(each) for each in runs[0]}) > 100


def test_the_number_of_workers_changes_nothing(servers: MockServers) -> None:
    runs = []
    for workers in (1, 2, 8):
        servers.start(
            emitting(root=[message("person", PERSON), message("text", TEXT)]),
            subscription_task_interval=0.001,
            max_worker_number=workers,
        )
        with client(servers.url) as listener:
            runs.append(received(listener, 100))

    assert runs[0] == runs[1] == runs[2]


def test_another_seed_gives_other_data(servers: MockServers) -> None:
    runs = []
    for seed in (1, 2):
        servers.start(emitting(root=[message("person", PERSON)]), seed=seed)
        runs.append(received(servers.peer(), 5))

    assert runs[0] != runs[1]


def test_examples_come_first_unless_they_are_not_wanted(servers: MockServers) -> None:
    examples = [{"payload": "an example of the message"}]
    document = emitting(root=[message("text", TEXT, examples=examples)])

    servers.start(document)
    assert servers.peer().next() == ("text", ("an example of the message",))

    servers.start(document, examples=False)
    assert servers.peer().next() != ("text", ("an example of the message",))


def test_an_event_may_have_an_interval_of_its_own(servers: MockServers) -> None:
    servers.start(
        emitting(
            root=[message("a"), message("fast", x_mock={"interval": 0.005}), message("b")],
        ),
        subscription_task_interval=0.02,
    )

    # Every 20 ms one in turn, which is first of what is due at once.
    expected = ["fast", "fast", "fast", "a", "fast", "fast", "fast", "fast", "b", "fast"]
    assert names(servers.peer(), 10) == expected


def test_the_interval_of_a_message_goes_before_that_of_its_operation(servers: MockServers) -> None:
    def sending(name: str, **fields: Any) -> Document:
        channel = {"$ref": "#/channels/root"}
        messages = [{"$ref": f"#/channels/root/messages/{name}"}]
        return {"action": "send", "channel": channel, "messages": messages, **fields}

    servers.start(
        {
            "asyncapi": "3.0.0",
            "info": {"title": "Test", "version": "1.0.0"},
            "channels": {
                "root": {
                    "address": "/",
                    "messages": {"a": {}, "b": {"x-mock": {"interval": 0.002}}, "c": {}},
                }
            },
            "operations": {
                "a": sending("a", **{"x-mock": {"interval": 0.005}}),
                "b": sending("b", **{"x-mock": False}),
                "c": sending("c", **{"x-mock": False}),
            },
        }
    )

    assert names(servers.peer(), 7) == ["b", "b", "a", "b", "b", "a", "b"]


@pytest.mark.parametrize("x_mock", [False, {"interval": 0}])
def test_an_event_can_be_emitted_on_demand_only(servers: MockServers, x_mock: Any) -> None:
    servers.start(emitting(root=[message("a"), message("asked", x_mock=x_mock)]))
    listener = servers.peer()

    assert names(listener, 4) == ["a"] * 4
    assert servers.mock.trigger("asked") == 1
    # What was emitted in turn before comes first; on a busy machine that is a lot.
    assert "asked" in islice((name for name, _ in iter(listener.next, None)), 5_000)


def test_without_an_interval_only_events_with_one_of_their_own_are_emitted(
    servers: MockServers,
) -> None:
    servers.start(
        emitting(root=[message("a"), message("own", x_mock={"interval": 0.001})]),
        subscription_task_interval=0,
    )

    assert names(servers.peer(), 5) == ["own"] * 5


@pytest.mark.parametrize("x_mock", [True, None, {}])
def test_an_x_mock_without_an_interval_changes_nothing(servers: MockServers, x_mock: Any) -> None:
    servers.start(emitting(root=[message("a"), message("b", x_mock=x_mock)]))

    assert names(servers.peer(), 4) == list("abab")


@pytest.mark.parametrize(
    ("x_mock", "said"),
    [
        ("fast", "x-mock must be false, or a mapping such as {interval: 0.5}"),
        (1, "x-mock must be false, or a mapping such as {interval: 0.5}"),
        ({"intervall": 1}, "x-mock has no field 'intervall'; it has 'interval'"),
        (
            {"interval": "1"},
            "'1' is not an interval: write seconds, at least 0.001, or 0 for never",
        ),
        ({"interval": True}, "True is not an interval"),
        ({"interval": -1}, "-1 is not an interval"),
        ({"interval": 0.0001}, "0.0001 is not an interval"),
        ({"interval": 1e300}, "1e+300 is not an interval"),
    ],
)
def test_an_invalid_interval_is_reported_with_its_place(x_mock: Any, said: str) -> None:
    document = emitting(root=[message("a", x_mock=x_mock)])

    with pytest.raises(SpecError) as refused:
        MockAsynctionSocketIO.from_spec(document)

    (problem,) = refused.value.diagnostics
    assert said in problem.message
    assert problem.pointer.startswith("#/channels/~1/subscribe/message/oneOf/0/x-mock")


class PoisonedJson:
    """A JSON module that can't write some events."""

    @staticmethod
    def dumps(value: Any, **options: Any) -> str:
        if "poison" in value:
            raise RuntimeError("this can't be written")
        return json.dumps(value, **options)

    loads = staticmethod(json.loads)


def test_an_event_that_fails_is_logged_once_and_the_others_go_on(
    servers: MockServers, log: RecordedLog
) -> None:
    servers.start(
        emitting(root=[message("a"), message("poison"), message("b")]),
        json=PoisonedJson,
        max_worker_number=1,
    )

    assert names(servers.peer(), 40) == list("ab") * 20

    failures = [each for each in log.records if each.levelno >= logging.ERROR]
    assert [each.getMessage() for each in failures] == [
        "event 'poison' in namespace '/' could not be sent; further failures are not logged"
    ]


def test_an_event_that_no_data_satisfy_is_logged_and_not_emitted(
    servers: MockServers, log: RecordedLog
) -> None:
    impossible = {"allOf": [{"type": "string", "minLength": 5}, {"maxLength": 2}]}
    servers.start(emitting(root=[message("a"), message("never", impossible)]))

    assert names(servers.peer(), 5) == ["a"] * 5
    log.expect("'never'", "could not be generated")
    assert servers.request_emit("?event=never") == (
        404,
        {"error": "no payload can be generated that satisfies the schema of this event"},
    )
