"""Changes of schemas: what each means for what clients send, and for what the server sends."""

from __future__ import annotations

from typing import Any

import pytest

from asynction_spec import Change, Checks, Verdict, compare, load_spec

B, U, S, D = Verdict.BREAKING, Verdict.UNKNOWN, Verdict.SAFE, Verdict.DOCUMENTATION

TEXT, INT, NUMBER = {"type": "string"}, {"type": "integer"}, {"type": "number"}
OPEN: dict[str, Any] = {"type": "object"}
CLOSED: dict[str, Any] = {"type": "object", "additionalProperties": False}
LIST: dict[str, Any] = {"type": "array"}
BYTES = {"type": "string", "format": "binary"}


def tuple_of(*items: Any, **more: Any) -> dict[str, Any]:
    return LIST | {"items": list(items)} | more


def tree(value: Any) -> dict[str, Any]:
    """A schema that refers to itself."""
    child = {"$ref": "#/components/schemas/tree"}
    return OPEN | {"properties": {"value": value, "children": LIST | {"items": child}}}


# What changes, the old schema, the new one, and the verdicts where clients and where the server
# sends it; None where nothing is reported.
CHANGES: list[tuple[str, Any, Any, Verdict | None, Verdict | None]] = [
    ("nothing", TEXT, TEXT, None, None),
    ("a type", TEXT, INT, B, B),
    ("a wider type", INT, NUMBER, S, B),
    ("a narrower type", NUMBER, INT, B, S),
    ("one more type", TEXT, {"type": ["string", "null"]}, S, B),
    ("one type less", {"type": ["string", "null"]}, TEXT, B, S),
    ("no type any more", TEXT, {}, S, B),
    ("a required name", OPEN, OPEN | {"required": ["a"]}, B, S),
    ("a name that is no longer required", OPEN | {"required": ["a"]}, OPEN, S, B),
    ("a property of an open object", OPEN, OPEN | {"properties": {"a": TEXT}}, B, S),
    ("an open property less", OPEN | {"properties": {"a": TEXT}}, OPEN, S, B),
    ("a property of a closed object", CLOSED, CLOSED | {"properties": {"a": TEXT}}, S, B),
    ("a closed property less", CLOSED | {"properties": {"a": TEXT}}, CLOSED, B, S),
    ("an object that is closed", OPEN, CLOSED, B, S),
    ("an object that is opened", CLOSED, OPEN, S, B),
    (
        "the type of a property",
        OPEN | {"properties": {"a": TEXT}},
        OPEN | {"properties": {"a": INT}},
        B,
        B,
    ),
    (
        "a required name deep inside",
        OPEN | {"properties": {"a": OPEN | {"properties": {"b": TEXT}}}},
        OPEN | {"properties": {"a": OPEN | {"properties": {"b": TEXT}, "required": ["b"]}}},
        B,
        S,
    ),
    ("one more word", {"enum": ["a"]}, {"enum": ["a", "b"]}, S, B),
    ("one word less", {"enum": ["a", "b"]}, {"enum": ["a"]}, B, S),
    ("the order of words", {"enum": ["a", "b"]}, {"enum": ["b", "a"]}, None, None),
    ("any text instead of words", {"type": "string", "enum": ["a"]}, TEXT, S, B),
    ("a constant", {"const": 1}, {"const": 2}, B, B),
    ("a greater minimum", INT | {"minimum": 0}, INT | {"minimum": 1}, B, S),
    ("a smaller minimum", INT | {"minimum": 1}, INT | {"minimum": 0}, S, B),
    ("a maximum", INT, INT | {"maximum": 1_000_000}, B, S),
    (
        "a maximum that is exclusive",
        NUMBER | {"maximum": 5},
        NUMBER | {"exclusiveMaximum": 5},
        B,
        S,
    ),
    ("a divisor", INT, INT | {"multipleOf": 2}, B, S),
    ("a longer minLength", TEXT | {"minLength": 1}, TEXT | {"minLength": 3}, B, S),
    ("a shorter maxLength", TEXT | {"maxLength": 20}, TEXT | {"maxLength": 10}, B, S),
    ("no maxLength any more", TEXT | {"maxLength": 20}, TEXT, S, B),
    ("a pattern", TEXT, TEXT | {"pattern": "^[a-z]+$"}, B, S),
    ("no pattern any more", TEXT | {"pattern": "^[a-z]+$"}, TEXT, S, B),
    ("a narrower pattern", TEXT | {"pattern": "^[a-z]+$"}, TEXT | {"pattern": "^[b-c]+$"}, B, U),
    ("a format", TEXT, TEXT | {"format": "date-time"}, B, S),
    ("no format any more", TEXT | {"format": "date-time"}, TEXT, S, B),
    ("another format", TEXT | {"format": "date"}, TEXT | {"format": "ipv4"}, B, B),
    ("a format that is not checked", TEXT | {"format": "word"}, TEXT | {"format": "name"}, D, D),
    ("more items", LIST | {"minItems": 1}, LIST | {"minItems": 2}, B, S),
    ("fewer items", LIST | {"maxItems": 9}, LIST | {"maxItems": 3}, B, S),
    ("items without repetition", LIST, LIST | {"uniqueItems": True}, B, S),
    ("the type of items", LIST | {"items": TEXT}, LIST | {"items": INT}, B, B),
    ("a type for items", LIST, LIST | {"items": TEXT}, B, S),
    ("an item that is contained", LIST, LIST | {"contains": INT}, B, S),
    ("a description", TEXT, TEXT | {"description": "Words."}, D, D),
    (
        "a title and an example",
        TEXT | {"title": "A"},
        TEXT | {"title": "B", "examples": ["b"]},
        D,
        D,
    ),
    ("a default", TEXT | {"default": "a"}, TEXT | {"default": "b"}, D, D),
    ("deprecation", TEXT, TEXT | {"deprecated": True}, D, D),
    ("one more alternative", {"oneOf": [TEXT]}, {"oneOf": [TEXT, INT]}, S, B),
    ("one alternative less", {"anyOf": [TEXT, INT]}, {"anyOf": [TEXT]}, B, S),
    ("the order of alternatives", {"anyOf": [TEXT, INT]}, {"anyOf": [INT, TEXT]}, D, D),
    ("the same through a reference", TEXT, {"$ref": "#/components/schemas/text"}, None, None),
    ("the same in allOf", TEXT | {"minLength": 1}, {"allOf": [TEXT, {"minLength": 1}]}, D, D),
    ("what is forbidden", TEXT, TEXT | {"not": {"const": "a"}}, B, S),
    ("a condition", OPEN, OPEN | {"if": {"required": ["a"]}, "then": {"required": ["b"]}}, B, S),
    ("names of a pattern", OPEN, OPEN | {"propertyNames": {"pattern": "^[a-z]*$"}}, B, S),
    ("values of a pattern", OPEN, OPEN | {"patternProperties": {"^a": INT}}, B, S),
    ("a dependency", OPEN, OPEN | {"dependencies": {"a": ["b"]}}, B, S),
    ("fewer properties", OPEN, OPEN | {"maxProperties": 2}, B, S),
    ("binary data instead of text", TEXT, BYTES, B, B),
    ("text instead of binary data", BYTES, TEXT, B, B),
    ("less binary data", BYTES | {"maxLength": 100}, BYTES | {"maxLength": 10}, B, S),
    ("words for binary data", BYTES, BYTES | {"enum": ["a"]}, B, S),
    ("a property of binary data", OPEN | {"properties": {"a": BYTES}}, OPEN, S, B),
    ("one more argument", tuple_of(TEXT), tuple_of(TEXT, INT), B, B),
    ("one argument less", tuple_of(TEXT, INT), tuple_of(TEXT), B, B),
    ("an optional argument", tuple_of(TEXT), tuple_of(TEXT, INT, minItems=1), S, B),
    (
        "an argument that is optional now",
        tuple_of(TEXT, INT),
        tuple_of(TEXT, INT, minItems=1),
        S,
        B,
    ),
    ("the type of an argument", tuple_of(TEXT, INT), tuple_of(TEXT, TEXT), B, B),
    ("the order of arguments", tuple_of(TEXT, INT), tuple_of(INT, TEXT), B, B),
    ("one argument as a tuple", TEXT, tuple_of(TEXT), D, D),
    ("a list as arguments", LIST | {"items": TEXT}, tuple_of(TEXT, TEXT), B, B),
    ("no payload any more", TEXT, None, S, B),
    ("a payload", None, TEXT, B, S),
    ("a recursive value", tree(INT), tree(INT | {"minimum": 0}), B, U),
    ("nothing of a recursive schema", tree(INT), tree(INT), None, None),
    (
        "a newer dialect",
        {"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "string"},
        {"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "integer"},
        B,
        B,
    ),
]


def document(verb: str, payload: Any) -> dict[str, Any]:
    message = {"name": "m"} | ({} if payload is None else {"payload": payload})
    schemas: dict[str, Any] = {"text": TEXT}
    if isinstance(payload, dict) and "children" in payload.get("properties", {}):
        schemas["tree"] = payload
        message["payload"] = {"$ref": "#/components/schemas/tree"}
    return {
        "asyncapi": "2.6.0",
        "info": {"title": "A", "version": "1"},
        "channels": {"/": {verb: {"message": message}}},
        "components": {"schemas": schemas},
    }


def changes(verb: str, old: Any, new: Any) -> tuple[Change, ...]:
    return compare(load_spec(document(verb, old)), load_spec(document(verb, new)))


@pytest.mark.parametrize(
    ("old", "new", "verdict"),
    [pytest.param(old, new, sent, id=what) for what, old, new, sent, _ in CHANGES],
)
def test_what_clients_send_is_judged(old: Any, new: Any, verdict: Verdict | None) -> None:
    require(changes("publish", old, new), verdict, old, new, received=True)


@pytest.mark.parametrize(
    ("old", "new", "verdict"),
    [pytest.param(old, new, emitted, id=what) for what, old, new, _, emitted in CHANGES],
)
def test_what_the_server_sends_is_judged(old: Any, new: Any, verdict: Verdict | None) -> None:
    require(changes("subscribe", old, new), verdict, old, new, received=False)


def require(
    found: tuple[Change, ...], verdict: Verdict | None, old: Any, new: Any, *, received: bool
) -> None:
    assert [each.verdict for each in found] == ([] if verdict is None else [verdict]), found
    for each in found:
        assert each.kind == "payload"
        assert each.details
        assert (each.witness is not None) == (verdict is B)
        if each.witness is not None:
            sender, receiver = (old, new) if received else (new, old)
            assert is_accepted(sender, each.witness.value)
            assert not is_accepted(receiver, each.witness.value)


def is_accepted(payload: Any, args: list[Any]) -> bool:
    """Whether the document's own check accepts arguments."""
    check = Checks(load_spec(document("publish", payload))).received["/", "m"].payload
    try:
        if check is not None:
            check(args)
    except Exception:
        return False
    return True


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (OPEN, OPEN | {"required": ["a"]}, "a: is required now"),
        (OPEN | {"required": ["a"]}, OPEN, "a: is no longer required"),
        (TEXT, INT, "type changes from string to integer"),
        ({"enum": ["a", "b"]}, {"enum": ["b", "c"]}, 'enum loses "a"'),
        (OPEN, OPEN | {"properties": {"a": TEXT}}, "properties is new"),
        (
            OPEN | {"properties": {"b": TEXT}},
            OPEN | {"properties": {"a": TEXT, "b": TEXT}},
            "a: the property is new",
        ),
        (
            LIST | {"items": OPEN | {"properties": {"a": TEXT}}},
            LIST | {"items": OPEN | {"properties": {"a": INT}}},
            "[].a: type changes from string to integer",
        ),
        (tuple_of(TEXT, INT), tuple_of(TEXT, TEXT), "[1]: type changes from integer to string"),
        (tuple_of(TEXT), tuple_of(TEXT, TEXT), "items has 2 schemas instead of 1"),
        (INT | {"maximum": 5}, INT | {"maximum": 4}, "maximum changes from 5 to 4"),
    ],
)
def test_what_is_different_is_said_with_its_path(old: Any, new: Any, said: str) -> None:
    (change,) = changes("publish", old, new)

    assert str(change.details[0]) == said


def test_differences_of_descriptions_come_last() -> None:
    (change,) = changes("publish", TEXT | {"title": "A"}, INT | {"title": "B"})

    assert [str(each) for each in change.details] == [
        "type changes from string to integer",
        'title changes from "A" to "B"',
    ]


def test_the_message_that_is_shown_is_short_where_it_can_be() -> None:
    text = TEXT | {"maxLength": 500}
    old = OPEN | {"properties": {"text": text, "other": text}}
    new = OPEN | {"properties": {"text": TEXT | {"maxLength": 200}, "other": text}}

    (change,) = changes("publish", old, new)

    assert change.witness is not None
    assert len(repr(change.witness.value)) < 300
