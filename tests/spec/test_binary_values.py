"""Messages to clients with more binary values than JavaScript clients take."""

from __future__ import annotations

from typing import Any

import pytest

from asynction_spec import Severity, diagnose, load_spec, socketio_problems

BINARY = {"type": "string", "format": "binary"}
LIST = {"type": "array", "items": BINARY}
SIX = {**LIST, "maxItems": 6}
RULE = "socketio-binary-values"


def document(payload: Any, operation: str = "subscribe", **message: Any) -> dict[str, Any]:
    described = {"name": "photos", "payload": payload, **message}
    return {
        "asyncapi": "2.6.0",
        "info": {"title": "Test", "version": "1"},
        "channels": {"/": {operation: {"message": described}}},
        "components": {"schemas": {"tree": {"properties": {"image": BINARY}}}},
    }


def warnings(source: dict[str, Any]) -> list[str]:
    return [each.message for each in diagnose(source) if each.rule == RULE]


@pytest.mark.parametrize(
    ("payload", "number"),
    [
        (LIST, "any number of"),
        ({**LIST, "maxItems": 11}, "11"),
        ({"type": "object", "additionalProperties": BINARY}, "any number of"),
        ({"type": "object", "properties": {"a": SIX, "b": SIX}}, "12"),
        ({"type": "array", "items": [{**LIST, "maxItems": 10}, BINARY]}, "11"),
        ({"oneOf": [BINARY, LIST]}, "any number of"),
        ({"allOf": [{"properties": {"a": LIST}}]}, "any number of"),
        ({"type": "array", "items": {"$ref": "#/components/schemas/tree"}}, "any number of"),
    ],
)
def test_what_may_carry_more_than_ten_is_a_warning(payload: Any, number: str) -> None:
    source = document(payload)

    assert warnings(source) == [
        f"event 'photos' may carry {number} binary values, and JavaScript clients take no more"
        " than 10: give its lists maxItems"
    ]
    assert all(each.severity is Severity.WARNING for each in diagnose(source) if each.rule == RULE)
    assert socketio_problems(load_spec(source), None) == ()


@pytest.mark.parametrize(
    "payload",
    [
        BINARY,
        {**LIST, "maxItems": 10},
        {"type": "array", "items": {"type": "string"}},
        {"type": "array", "items": [{**LIST, "maxItems": 9}, BINARY]},
        {"oneOf": [{**LIST, "maxItems": 10}, {**LIST, "maxItems": 9}]},
    ],
)
def test_ten_are_none(payload: Any) -> None:
    assert warnings(document(payload)) == []


def test_acknowledgements_of_the_server_count_and_what_clients_send_does_not() -> None:
    source = document(LIST, "publish", **{"x-ack": {"args": LIST}})

    assert warnings(source) == [
        "the ack of event 'photos' may carry any number of binary values, and JavaScript clients"
        " take no more than 10: give its lists maxItems"
    ]


def test_each_schema_is_counted_once_however_often_it_is_reached() -> None:
    """Each names the next one twice: as many ways as there are atoms in the universe."""
    schemas: dict[str, object] = {
        f"S{number}": {
            "properties": {
                "left": {"$ref": f"#/components/schemas/S{number + 1}"},
                "right": {"$ref": f"#/components/schemas/S{number + 1}"},
            }
        }
        for number in range(80)
    }
    schemas["S80"] = {"type": "string", "format": "binary"}
    document = {
        "asyncapi": "2.6.0",
        "info": {"title": "A", "version": "1"},
        "channels": {
            "/": {
                "subscribe": {
                    "message": {"name": "sent", "payload": {"$ref": "#/components/schemas/S0"}}
                }
            }
        },
        "components": {"schemas": schemas},
    }
    assert "socketio-binary-values" in {each.rule for each in diagnose(document)}
