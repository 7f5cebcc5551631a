"""`x-links`: which event may follow another one, with which of its values."""

from __future__ import annotations

from typing import Any

import pytest

from asynction_spec import LinkExpression, diagnose, links_of, load_spec

ROOM = {"type": "object", "properties": {"room": {"type": "string"}}}


def document(links: Any, *, direction: str = "publish", **more: Any) -> dict[str, Any]:
    """Events `join` and `say`, the first with these links."""
    join = {"name": "join", "payload": ROOM, "x-ack": {"args": ROOM}, "x-links": links} | more
    say = {"name": "say", "payload": {"type": "array", "items": [{"type": "string"}, ROOM]}}
    return {
        "asyncapi": "2.6.0",
        "info": {"title": "A", "version": "1"},
        "channels": {
            "/": {direction: {"message": {"oneOf": [join, say]}}},
            "/admin": {"publish": {"message": {"name": "count"}}},
        },
    }


def problems(links: Any, **more: Any) -> list[str]:
    found = diagnose(document(links, **more))
    return [each.message for each in found if each.rule == "socketio-link"]


def test_a_link_has_the_values_of_its_places() -> None:
    written = {
        "saying": {
            "event": "say",
            "payload": {"/0": "hello", "/1/room": "$message.ack#/room"},
            "description": "Who has joined may say something.",
        }
    }
    spec = load_spec(document(written))
    (link,) = links_of(spec.namespaces["/"].receives[0])
    assert (link.name, link.event, link.namespace) == ("saying", "say", None)
    assert link.values == {
        ("0",): "hello",
        ("1", "room"): LinkExpression("ack", ("room",)),
    }
    assert link.description == "Who has joined may say something."
    assert links_of(spec.namespaces["/"].receives[1]) == ()


def test_a_link_fills_a_payload_and_leaves_it_as_it_was() -> None:
    written = {
        "saying": {
            "event": "say",
            "payload": {
                "/0": "$message.payload#/name",
                "/1/room": "$message.ack#/rooms/1",
                "/1/all": "$message.ack",
            },
        }
    }
    (link,) = links_of(load_spec(document(written)).namespaces["/"].receives[0])
    payload = ["a", {"kept": 1}]
    filled = link.fill(payload, {"name": "ada"}, {"rooms": ["x", "y"]})
    assert filled == ["ada", {"kept": 1, "room": "y", "all": {"rooms": ["x", "y"]}}]
    assert payload == ["a", {"kept": 1}]


@pytest.mark.parametrize("ack", [{}, {"rooms": []}, {"rooms": "x"}, None])
def test_a_value_that_is_not_there_is_an_error(ack: Any) -> None:
    written = {"saying": {"event": "say", "payload": {"/0": "$message.ack#/rooms/0"}}}
    (link,) = links_of(load_spec(document(written)).namespaces["/"].receives[0])
    with pytest.raises(LookupError):
        link.fill(["a"], {}, ack)


def test_links_that_can_be_followed_are_no_problem() -> None:
    written = {
        "saying": {"event": "say", "payload": {"/1": "$message.payload", "/0": "$ for money"}},
        "again": {"event": "join", "payload": {"": "$message.ack"}},
        "counting": {"event": "count", "namespace": "/admin"},
    }
    assert problems(written) == []


@pytest.mark.parametrize(
    ("link", "problem"),
    [
        ({"event": "sya"}, 'clients send no event "sya" in namespace "/"; did you mean \'say\'?'),
        ({"event": "say", "namespace": "/admin"}, 'no event "say" in namespace "/admin"'),
        ({"event": "say", "namespace": "/x"}, "there is no namespace \"/x\"; there are '/'"),
        ({"event": "say", "payload": {"0": "a"}}, '"0" is not a JSON Pointer'),
        ({"event": "say", "payload": {"/0": "$message.header#/a"}}, "is not an expression"),
        ({"event": "say", "payload": {"/0": "$message.ack#a"}}, "is not an expression"),
    ],
)
def test_a_link_that_can_not_be_followed_is_reported(link: Any, problem: str) -> None:
    (message,) = problems({"next": link})
    assert problem in message


def test_a_value_of_an_acknowledgement_that_the_document_lacks_is_reported() -> None:
    links = {"next": {"event": "say", "payload": {"/0": "$message.ack"}}}
    found = diagnose(document(links))
    assert [each.rule for each in found] == []
    written = document(links)
    del written["channels"]["/"]["publish"]["message"]["oneOf"][0]["x-ack"]
    (each,) = diagnose(written)
    assert "has no acknowledgement in the document" in each.message


def test_links_of_what_the_server_emits_are_reported() -> None:
    (message,) = problems({}, direction="subscribe")
    assert "x-links are for events that clients send" in message


def test_a_link_without_an_event_is_an_error_of_the_grammar() -> None:
    found = diagnose(document({"next": {"payload": {}}}))
    assert any("event" in each.message for each in found)
