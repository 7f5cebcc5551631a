"""Several differences of one schema: what each of them means by itself."""

from __future__ import annotations

from typing import Any

import pytest

from asynction_spec import Change, Verdict

from .test_diff_schemas import (
    BYTES,
    CLOSED,
    INT,
    OPEN,
    TEXT,
    B,
    D,
    S,
    changes,
    is_accepted,
    tuple_of,
)


def properties(**of: Any) -> dict[str, Any]:
    return OPEN | {"properties": of}


REFERENCE = {"$ref": "#/components/schemas/text"}
COLOURS = {"enum": ["red", "green"]}
# The old schema, the new one, and what its differences mean where clients and where the server
# sends it.
CASES: list[tuple[str, Any, Any, dict[str, tuple[Verdict, Verdict]]]] = [
    (
        "a required name and a word more",
        properties(room=TEXT, colour=COLOURS),
        properties(room=TEXT, colour={"enum": ["red", "green", "blue"]}) | {"required": ["room"]},
        {"room: is required now": (B, S), 'colour: enum gains "blue"': (S, B)},
    ),
    (
        "words in the place of others",
        COLOURS,
        {"enum": ["red", "blue"]},
        {'enum loses "green"': (B, S), 'enum gains "blue"': (S, B)},
    ),
    (
        "a longer text, a smaller number, and a description",
        properties(a=TEXT | {"maxLength": 5}, b=INT),
        properties(a=TEXT | {"maxLength": 9}, b=INT | {"maximum": 3}) | {"description": "New."},
        {
            "a: maxLength changes from 5 to 9": (S, B),
            "b: maximum 3 is new": (B, S),
            'description "New." is new': (D, D),
        },
    ),
    (
        "properties of a closed object",
        CLOSED | {"properties": {"a": TEXT}},
        CLOSED | {"properties": {"b": TEXT}},
        {"a: the property is gone": (B, S), "b: the property is new": (S, B)},
    ),
    (
        "under not, where more is less",
        OPEN | {"not": {"properties": {"a": {"enum": [1, 2]}}, "required": ["a"]}},
        OPEN | {"not": {"properties": {"a": {"enum": [2, 3]}}, "required": ["a"]}},
        {" (not).a: enum loses 1": (S, B), " (not).a: enum gains 3": (B, S)},
    ),
    (
        "arguments",
        tuple_of(TEXT, INT | {"minimum": 0}, minItems=2),
        tuple_of(TEXT | {"minLength": 2}, INT, minItems=2),
        {"[0]: minLength 2 is new": (B, S), "[1]: minimum 0 is gone": (S, B)},
    ),
    (
        "one more argument, and another type",
        tuple_of(TEXT),
        tuple_of(INT, TEXT),
        {
            "[0]: type changes from string to integer": (B, B),
            "items has 2 schemas instead of 1": (B, B),
        },
    ),
    (
        "a component that is referred to twice",
        properties(a=REFERENCE, b=REFERENCE),
        properties(a=TEXT | {"minLength": 1}, b=REFERENCE, c=INT),
        {"a: minLength 1 is new": (B, S), "c: the property is new": (B, S)},
    ),
    (
        "less binary data and a number",
        properties(a=BYTES | {"maxLength": 9}, b=INT),
        properties(a=BYTES | {"maxLength": 5}, b=INT | {"minimum": 0}),
        {"a: maxLength changes from 9 to 5": (B, S), "b: minimum 0 is new": (B, S)},
    ),
    (
        "binary data and a number",
        properties(a=BYTES, b=INT),
        properties(a=TEXT, b=INT | {"minimum": 0}) | {"required": ["a"]},
        {
            'a: format "binary" is gone': (B, B),
            "b: minimum 0 is new": (B, S),
            "a: is required now": (B, S),
        },
    ),
]
each_case = pytest.mark.parametrize(
    ("old", "new", "expected"), [pytest.param(*case[1:], id=case[0]) for case in CASES]
)


@each_case
def test_differences_are_judged_where_clients_send(
    old: Any, new: Any, expected: dict[str, tuple[Verdict, Verdict]]
) -> None:
    (change,) = changes("publish", old, new)

    assert verdicts(change) == {message: each[0] for message, each in expected.items()}
    require_proofs(change, old, new)


@each_case
def test_differences_are_judged_where_the_server_sends(
    old: Any, new: Any, expected: dict[str, tuple[Verdict, Verdict]]
) -> None:
    (change,) = changes("subscribe", old, new)

    assert verdicts(change) == {message: each[1] for message, each in expected.items()}
    require_proofs(change, new, old)


def verdicts(change: Change) -> dict[str, Verdict]:
    return {str(each): each.verdict for each in change.details}


def require_proofs(change: Change, sender: Any, receiver: Any) -> None:
    for each in change.details:
        if each.witness is not None:
            assert is_accepted(sender, each.witness.value), each
            assert not is_accepted(receiver, each.witness.value), each


def test_what_breaks_only_together_is_breaking() -> None:
    old = OPEN | {"if": {"required": ["a"]}}
    new = OPEN | {"if": {"required": ["b"]}, "then": {"required": ["a"]}}

    (change,) = changes("publish", old, new)

    assert change.verdict is B
    assert B in verdicts(change).values()


def test_one_difference_means_what_the_change_means() -> None:
    (change,) = changes("publish", TEXT | {"title": "A"}, INT | {"title": "B"})

    assert [each.verdict for each in change.details] == [B, D]
    assert change.witness is not None
    assert [each.witness for each in change.details] == [None, None]


def test_differences_of_a_safe_change_are_safe() -> None:
    old = INT | {"minimum": 5}
    new = INT | {"exclusiveMinimum": 3}

    (change,) = changes("publish", old, new)

    assert change.verdict is S
    assert {*verdicts(change).values()} == {S}
