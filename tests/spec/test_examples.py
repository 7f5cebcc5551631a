"""The examples that a document gives of arguments."""

from __future__ import annotations

from typing import Any

import pytest

from asynction_spec import AsyncApiSpec, Event, Example, examples_of, load_spec

PAIR = {"type": "array", "items": [{"type": "string"}, {"type": "integer"}]}


def spec_of(message: dict[str, Any], **components: Any) -> tuple[AsyncApiSpec, Event]:
    spec = load_spec(
        {
            "asyncapi": "2.6.0",
            "info": {"title": "Examples", "version": "1"},
            "channels": {"/": {"publish": {"message": {"name": "it", **message}}}},
            "components": components,
        }
    )
    return spec, spec.namespaces["/"].receives[0]


def test_those_of_a_message_come_in_order_with_name_and_summary() -> None:
    examples = [
        {"name": "first", "summary": "The first", "payload": "a"},
        {"headers": {}},
        {"payload": "b"},
    ]

    assert examples_of(*spec_of({"payload": {"type": "string"}, "examples": examples})) == [
        Example(["a"], "first", "The first"),
        Example(["b"]),
    ]


@pytest.mark.parametrize(
    ("schema", "payload", "arguments"),
    [(PAIR, ["a", 1], ["a", 1]), ({"type": "array"}, ["a", 1], [["a", 1]])],
)
def test_a_list_is_several_arguments_where_the_schema_is_a_tuple(
    schema: dict[str, Any], payload: list[Any], arguments: list[Any]
) -> None:
    spec, event = spec_of({"payload": schema | {"examples": [payload]}})

    assert event.payload is not None
    assert examples_of(spec, event.payload) == [Example(arguments)]


def test_those_of_a_schema_are_found_through_a_reference() -> None:
    schema = {"type": "string", "examples": ["a"], "example": "b"}
    spec, event = spec_of({"payload": {"$ref": "#/components/schemas/S"}}, schemas={"S": schema})

    assert event.payload is not None
    assert examples_of(spec, event) == []
    assert examples_of(spec, event.payload) == [Example(["a"]), Example(["b"])]
