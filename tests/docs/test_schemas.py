"""Schemas as trees, with their constraints in words."""

from __future__ import annotations

import sys
from typing import Any

import pytest

from .documents import NUMBER, TEXT, Document, document, message, page_of, sent
from .test_page import text_of


def shown(schema: Any, **schemas: Any) -> str:
    """What the page says of a payload."""
    page = page_of(document({"/": sent(message("put", schema))}, components={"schemas": schemas}))
    text = text_of(page)
    start = text.index("Argument", text.index("Events you can send"))
    return text[start:].partition("Send it")[0].strip()


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ({"type": "string", "minLength": 1, "maxLength": 30}, "string 1 to 30 characters"),
        ({"type": "string", "minLength": 1}, "at least 1 character"),
        ({"type": "string", "maxLength": 0}, "at most 0 characters"),
        ({"type": "string", "minLength": 3, "maxLength": 3}, "exactly 3 characters"),
        ({"type": "string", "pattern": "^a+$"}, "matches ^a+$"),
        ({"type": "string", "format": "date-time"}, "string (date-time)"),
        ({"type": "string", "format": "binary"}, "string (binary data)"),
        ({"type": "integer", "minimum": 1, "maximum": 5}, "integer from 1 to 5"),
        ({"type": "number", "exclusiveMinimum": 0}, "number more than 0"),
        ({"type": "number", "maximum": 9, "multipleOf": 3}, "9 or less · a multiple of 3"),
        ({"type": ["string", "null"]}, "string or null"),
        (
            {"type": "array", "items": TEXT, "uniqueItems": True},
            "array of string no two items alike",
        ),
        ({"type": "array", "items": NUMBER, "minItems": 1}, "array of integer at least 1 item"),
        ({"const": "on"}, 'string always "on"'),
        ({"enum": ["a", 1, None]}, 'string or integer or null "a" 1 null'),
        ({"type": "string", "default": "x"}, 'default "x"'),
        ({"type": "object", "additionalProperties": False}, "object no other fields"),
        ({"type": "object", "required": ["a"]}, "requires the field a"),
        ({"type": "object", "additionalProperties": NUMBER}, "any other field integer"),
        ({"type": "object", "patternProperties": {"^x": NUMBER}}, "fields that match ^x integer"),
        ({"type": "object", "dependencies": {"a": ["b"]}}, "with a comes b"),
        ({"type": "object", "minProperties": 2}, "at least 2 fields"),
        ({"type": "object", "propertyNames": {"maxLength": 3}}, "The names of its fields"),
        ({"not": {"type": "null"}}, "Anything but this null"),
        ({"if": TEXT, "then": {"minLength": 1}}, "If this holds string then this"),
        ({"anyOf": [TEXT, NUMBER]}, "One or more of these string integer"),
        ({"allOf": [{"minimum": 1}, NUMBER]}, "All of these"),
        ({"type": "string", "contentMediaType": "image/png"}, "holds image/png"),
        ({}, "any type"),
        (True, "any value"),
    ],
)
def test_a_constraint_is_described_in_words(schema: Any, words: str) -> None:
    assert words in shown(schema)


def test_fields_say_what_they_are_and_whether_they_are_required() -> None:
    schema = {
        "type": "object",
        "required": ["a"],
        "properties": {
            "a": {"type": "string", "description": "The *first*."},
            "b": {"type": "integer", "readOnly": True, "deprecated": True},
            "c": {"type": "object", "properties": {"d": {"type": "boolean", "writeOnly": True}}},
        },
    }

    text = shown(schema)

    assert "a string required The first." in text
    assert "b integer deprecated read only" in text
    assert "c object 1 field d boolean write only" in text


def test_values_of_an_enumeration_are_described() -> None:
    named = {"enum": ["a", "b"], "x-enum-descriptions": ["The first.", "The second."]}
    constants = {"oneOf": [{"const": "a", "description": "The first."}, {"const": "b"}]}

    assert '"a" The first. "b" The second.' in shown(named)
    assert '"a" The first. "b"' in shown(constants)
    assert "Exactly one" not in shown(constants)


def test_a_discriminator_says_which_alternative_applies() -> None:
    def kind(name: str) -> Document:
        return {"type": "object", "properties": {"kind": {"const": name}}}

    schema = {"discriminator": "kind", "oneOf": [kind("cat"), {"$ref": "#/components/schemas/Dog"}]}

    text = shown(schema, Dog={"type": "object", "properties": {"kind": TEXT}})

    assert "discriminator kind" in text
    assert 'if kind is "cat" object' in text
    assert 'if kind is "Dog" Dog object' in text


def test_a_schema_that_several_places_use_is_shown_once_and_linked() -> None:
    schema = {"properties": {name: {"$ref": "#/components/schemas/Point"} for name in "ab"}}
    point = {"type": "object", "properties": {"longitude": {"type": "array", "items": NUMBER}}}
    page = page_of(
        document({"/": sent(message("put", schema))}, components={"schemas": {"Point": point}})
    )

    assert page.count('<code class="name">longitude</code>') == 1
    assert page.count('<a href="#schema-Point">') == 4  # two fields, its own heading, the contents
    assert page.count('id="schema-Point"') == 1


def test_a_short_schema_that_several_places_use_is_shown_in_each_as_well() -> None:
    schema = {"properties": {name: {"$ref": "#/components/schemas/Point"} for name in "ab"}}
    point = {"type": "object", "properties": {"longitude": NUMBER}}
    page = page_of(
        document({"/": sent(message("put", schema))}, components={"schemas": {"Point": point}})
    )

    assert page.count('<code class="name">longitude</code>') == 3
    assert page.count('id="schema-Point"') == 1


def test_a_long_enumeration_is_folded() -> None:
    short, long = ([f"value{number}" for number in range(count)] for count in (12, 30))

    assert "more values" not in shown({"enum": short})
    text = shown({"enum": long})
    assert "20 more values" in text
    assert all(each in text for each in long)


def test_a_schema_that_one_place_uses_is_shown_there() -> None:
    text = shown(
        {"$ref": "#/components/schemas/Point"},
        Point={"type": "object", "properties": {"longitude": NUMBER}},
    )

    assert "Point object longitude integer" in text


def test_a_recursive_schema_is_a_link() -> None:
    node = {
        "type": "object",
        "properties": {"next": {"$ref": "#/components/schemas/Node"}, "value": NUMBER},
    }
    page = page_of(
        document(
            {"/": sent(message("put", {"$ref": "#/components/schemas/Node"}))},
            components={"schemas": {"Node": node}},
        )
    )

    assert page.count('<code class="name">value</code>') == 1
    assert "next Node object { next, value }" in text_of(page)


def test_a_payload_that_refers_to_itself_by_its_place_is_shown() -> None:
    own = "#/channels/~1/publish/message/oneOf/0/payload"
    schema = {"type": "object", "title": "Tree", "properties": {"child": {"$ref": own}}}

    assert "child Tree object { child }" in shown(schema)


def test_a_deep_chain_of_schemas_is_cut_into_links() -> None:
    depth = sys.getrecursionlimit()
    schemas = {
        f"S{index}": {
            "type": "object",
            "properties": {f"f{index}": {"$ref": f"#/components/schemas/S{index + 1}"}},
        }
        for index in range(depth)
    }
    schemas[f"S{depth}"] = TEXT

    page = page_of(
        document(
            {"/": sent(message("put", {"$ref": "#/components/schemas/S0"}))},
            components={"schemas": schemas},
        )
    )

    assert f">f{depth - 1}</code>" in page


def test_a_deeply_nested_schema_is_shown() -> None:
    schema: Any = TEXT
    for _ in range(60):
        schema = {"type": "object", "properties": {"in": schema}}

    assert shown(schema).count(" in ") >= 59


def test_siblings_of_a_reference_are_shown() -> None:
    schema = {
        "properties": {
            "a": {"$ref": "#/components/schemas/Name", "description": "The one here."},
            "b": {"$ref": "#/components/schemas/Name"},
        }
    }

    text = shown(schema, Name={"type": "string", "description": "The one there."})

    assert "a Name string The one here." in text
    assert "b Name string The one there." in text


def test_schemas_that_only_refer_to_one_another_are_shown() -> None:
    schemas = {
        "Egg": {"properties": {"hen": {"$ref": "#/components/schemas/Hen"}}},
        "Hen": {"properties": {"egg": {"$ref": "#/components/schemas/Egg"}}},
        "Self": {"properties": {"again": {"$ref": "#/components/schemas/Self"}}},
        "Anything": True,
        "Whatever": True,
    }

    page = page_of(document({}, components={"schemas": schemas}))

    for name in ("Egg", "Self", "Anything", "Whatever"):
        assert f'id="schema-{name}"' in page
    assert '<a href="#schema-Egg">Egg</a>' in page
    assert '<a href="#schema-Self">Self</a>' in page
    assert "Hen" in page


def test_an_enumeration_of_one_value_is_a_constant() -> None:
    page = page_of(document({"/": sent(message("put", {"type": "string", "enum": ["on"]}))}))

    assert "always <code>&#34;on&#34;</code>" in page
    assert 'class="values"' not in page


def test_a_component_keeps_its_id_when_a_second_place_refers_to_it() -> None:
    schemas = {"User": {"type": "object", "properties": {"name": TEXT}}}
    reference = {"$ref": "#/components/schemas/User"}
    once = document({"/": sent(message("a", reference))}, components={"schemas": schemas})
    twice = document(
        {"/": sent(message("a", reference), message("b", reference))},
        components={"schemas": schemas},
    )

    for source in (once, twice):
        assert page_of(source).count(' id="schema-User"') == 1
