"""An exception has every fault of a message; its text names the first and counts the rest."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from asynction_spec import (
    BindingsValidationException,
    Checks,
    MessageAckValidationException,
    PayloadValidationException,
    load_spec,
)

from .events import connection_check, document, payload_check, refusal

USER = {
    "type": "object",
    "properties": {
        "name": {"type": "string", "minLength": 2},
        "age": {"type": "integer"},
        "tags": {"type": "array", "items": {"type": "string"}},
    },
    "required": ["name"],
    "additionalProperties": False,
}


def faults(error: Any) -> list[tuple[list[Any], str]]:
    return [(list(each.path), each.validator) for each in error.errors]


def test_every_fault_is_there_and_the_message_names_the_first() -> None:
    error = refusal(payload_check(USER), {"name": "a", "age": "b", "tags": [1, "x", 2]})
    assert sorted(faults(error), key=str) == [
        (["age"], "type"),
        (["name"], "minLength"),
        (["tags", 0], "type"),
        (["tags", 2], "type"),
    ]
    first = error.errors[0]
    assert error.message == f"{first.message} (and 3 more)"
    assert all(each.namespace == "/chat" and each.event == "said" for each in error.errors)
    assert all(type(each) is PayloadValidationException for each in error.errors)
    assert all('event "said"' in each.message for each in error.errors)


def test_a_single_fault_is_the_exception_itself() -> None:
    error = refusal(payload_check(USER), {"name": "ada", "age": "b"})
    assert faults(error) == [(["age"], "type")]
    assert error.errors[0].message == error.message
    assert "more" not in error.message


def test_at_most_twenty_are_there() -> None:
    error = refusal(payload_check({"items": {"type": "string"}}), [*range(50)])
    assert len(error.errors) == 20
    assert error.message.endswith("(and 49 more)")


def test_of_a_large_value_the_first_is_enough() -> None:
    error = refusal(payload_check({"items": {"type": "string"}}), [*range(100_000)])
    assert len(error.errors) == 1
    assert "more" not in error.message


def test_every_argument_counts() -> None:
    pair = {"type": "array", "prefixItems": [{"type": "string"}, USER]}
    error = refusal(payload_check(pair), 1, {"age": "b"})
    assert [each.message.split(": ", 2)[1:] for each in error.errors] == [
        ["argument 1", '1 is not of type "string"'],
        ["argument 2", error.errors[1].message.split(": ", 2)[2]],
        ["argument 2", error.errors[2].message.split(": ", 2)[2]],
    ]


SHAPES: dict[str, Any] = {
    "circle": {
        "type": "object",
        "properties": {"kind": {"const": "circle"}, "radius": {"type": "number"}},
        "required": ["kind", "radius"],
    },
    "square": {
        "type": "object",
        "properties": {
            "kind": {"const": "square"},
            "side": {"type": "number"},
            "turn": {"type": "number"},
        },
        "required": ["kind", "side"],
    },
}


@pytest.mark.parametrize("keyword", ["oneOf", "anyOf"])
@pytest.mark.parametrize("more", [{}, {"discriminator": "kind"}])
def test_of_alternatives_the_one_that_was_meant_tells_its_faults(
    keyword: str, more: dict[str, Any]
) -> None:
    check = payload_check({keyword: [*SHAPES.values()], **more})
    error = refusal(check, {"kind": "square", "side": "a", "turn": "b"})
    assert faults(error) == [(["side"], "type"), (["turn"], "type")]
    assert error.message.endswith('side: "a" is not of type "number" (and 1 more)')
    assert error.validator == keyword
    assert error.context != []


def test_alternatives_by_reference_tell_theirs() -> None:
    references = [{"$ref": f"#/components/schemas/{name}"} for name in SHAPES]
    check = payload_check({"items": {"oneOf": references}}, SHAPES)
    error = refusal(check, [{"kind": "circle", "radius": "a"}])
    assert faults(error) == [([0, "radius"], "type")]


def test_of_alternatives_of_other_types_the_one_of_the_values_type_is_meant() -> None:
    error = refusal(payload_check({"anyOf": [USER, {"type": "null"}]}), {"name": "a", "age": "b"})
    assert sorted(faults(error)) == [(["age"], "type"), (["name"], "minLength")]


def test_where_no_alternative_is_nearer_the_choice_itself_is_the_fault() -> None:
    error = refusal(payload_check({"anyOf": [{"type": "string"}, {"type": "null"}]}), 5)
    assert faults(error) == [([], "anyOf")]


def test_choices_within_choices_tell_theirs() -> None:
    inner = {"oneOf": [*SHAPES.values()]}
    outer = {"anyOf": [{"type": "object", "properties": {"shape": inner}}, {"type": "null"}]}
    error = refusal(payload_check(outer), {"shape": {"kind": "circle", "radius": "a"}})
    assert faults(error) == [(["shape", "radius"], "type")]


def test_a_recursive_schema_tells_all_faults() -> None:
    tree = {
        "type": "object",
        "properties": {
            "value": {"type": "integer"},
            "left": {"$ref": "#/components/schemas/Tree"},
            "right": {"$ref": "#/components/schemas/Tree"},
        },
    }
    check = payload_check({"$ref": "#/components/schemas/Tree"}, {"Tree": tree})
    error = refusal(
        check, {"value": "a", "left": {"value": "b"}, "right": {"left": {"value": 1.5}}}
    )
    assert sorted(map(str, faults(error))) == sorted(
        map(
            str,
            [
                (["value"], "type"),
                (["left", "value"], "type"),
                (["right", "left", "value"], "type"),
            ],
        )
    )


def test_acknowledgements_have_all_faults() -> None:
    check = Checks(load_spec(document({"x-ack": USER}))).received["/chat", "said"].ack
    assert check is not None
    with pytest.raises(MessageAckValidationException) as caught:
        check([{"name": "a", "age": "b"}])
    assert len(caught.value.errors) == 2
    assert all(each.sender == "server" for each in caught.value.errors)


def test_connections_tell_all_faults_and_no_values() -> None:
    query = {"properties": {"a": {"type": "integer"}, "b": {"type": "integer"}}}
    with pytest.raises(BindingsValidationException) as caught:
        connection_check({"query": query}).bindings("GET", {"a": ["secret"], "b": ["secret"]}, {})
    error = caught.value
    assert faults(error) == [(["a"], "type"), (["b"], "type")]
    assert "secret" not in "".join([error.message, *(each.message for each in error.errors)])


def test_a_copy_has_the_same_faults() -> None:
    error = refusal(payload_check(USER), {"name": "a", "age": "b"})
    for copied in (copy.copy(error), copy.deepcopy(error)):
        assert faults(copied) == faults(error)


def test_of_several_messages_of_an_event_the_nearest_tells_its_faults() -> None:
    messages = [{"payload": {"type": "integer"}}, {"payload": USER}]
    spec = load_spec(
        {
            "asyncapi": "2.6.0",
            "info": {"title": "A", "version": "1"},
            "channels": {"say": {"publish": {"message": {"oneOf": messages}}}},
        }
    )
    check = Checks(spec).received["/", "say"].payload
    assert check is not None
    error = refusal(check, {"name": "ada", "age": "b"})
    assert faults(error) == [(["age"], "type")]
