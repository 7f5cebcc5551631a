"""Binary data: `bytes`, and no text, satisfy `type: string` with `format: binary`."""

from __future__ import annotations

from typing import Any

import pytest

from asynction_spec import examples_of, load_spec

from .events import accepts, connection_check, document, payload_check, refusal

DRAFTS = ["draft-04", "draft-06", "draft-07", "2019-09", "2020-12"]
BINARY = {"type": "string", "format": "binary"}
ANY_DRAFT = pytest.mark.parametrize("draft", DRAFTS)

# Schemas with a place for data, and how the data stands in the value.
PLACES: list[tuple[str, Any, Any]] = [
    ("alone", BINARY, lambda data: data),
    ("object", {"type": "object", "properties": {"a": BINARY}}, lambda data: {"a": data}),
    ("other", {"type": "object", "additionalProperties": BINARY}, lambda data: {"a": data}),
    ("array", {"type": "array", "items": BINARY}, lambda data: [data, data]),
    ("tuple", {"properties": {"a": {"prefixItems": [BINARY]}}}, lambda data: {"a": (data,)}),
    ("reference", {"$ref": "#/components/schemas/File"}, lambda data: {"data": data}),
    ("oneOf", {"oneOf": [{"type": "integer"}, BINARY]}, lambda data: data),
    ("anyOf", {"anyOf": [{"type": "object"}, BINARY]}, lambda data: data),
    ("allOf", {"allOf": [BINARY, {}]}, lambda data: data),
    ("null", {"type": ["string", "null"], "format": "binary"}, lambda data: data),
    ("or object", {"type": ["string", "object"], "format": "binary"}, lambda data: data),
]
SCHEMAS = {
    "File": {
        "type": "object",
        "properties": {"data": BINARY, "more": {"$ref": "#/components/schemas/File"}},
    }
}


@ANY_DRAFT
@pytest.mark.parametrize(("place", "schema", "value"), PLACES, ids=[each[0] for each in PLACES])
def test_data_is_accepted_where_the_schema_says_format_binary(
    place: str, schema: Any, value: Any, draft: str
) -> None:
    check = payload_check(schema, SCHEMAS, draft=draft)
    for data in (b"", b"abc", bytearray(b"abc")):
        assert accepts(check, value(data)), data
    assert not accepts(check, value("a text"))
    assert not accepts(check, value(1.5))
    if place not in {"anyOf", "or object"}:
        assert not accepts(check, value({"a": 1}))


@ANY_DRAFT
@pytest.mark.parametrize(
    "schema",
    [
        {"type": "string"},
        {"type": "string", "format": "byte"},
        {"type": "object"},
        {"type": ["object", "null"]},
        {"type": "array"},
        {"type": "integer"},
        {"type": ["object", "array", "number", "null", "boolean"]},
        {"type": "integer", "format": "binary"},
        {"type": "object", "format": "binary"},
        {"enum": [{}, "abc", 3]},
        {"not": BINARY},
        {"not": {}},
        {"oneOf": [BINARY, {}]},
        {"oneOf": [BINARY, {"type": ["string", "null"], "format": "binary"}]},
        {"allOf": [BINARY, {"type": "string"}]},
        {"allOf": [BINARY, {"enum": ["abc"]}]},
        {**BINARY, "enum": ["abc"]},
        {**BINARY, "not": {}},
    ],
)
def test_data_is_refused_where_the_schema_asks_for_something_else(schema: Any, draft: str) -> None:
    check = payload_check({"properties": {"a": schema}}, draft=draft)
    for data in (b"", b"abc", bytearray(b"abc")):
        error = refusal(check, {"a": data})
        assert list(error.path) == ["a"]
        assert error.instance is data
        assert "binary data of" in str(error)


@ANY_DRAFT
@pytest.mark.parametrize("schema", [{}, {"format": "binary"}, {"title": "Anything"}])
def test_data_is_accepted_where_the_schema_says_nothing(schema: Any, draft: str) -> None:
    check = payload_check({"properties": {"a": schema, "b": {"type": "null"}}}, draft=draft)
    assert accepts(check, {"a": b"abc"})
    assert accepts(check, {"a": {"b": [b"abc"]}, "b": None})
    assert not accepts(check, {"a": b"abc", "b": b"abc"})


@ANY_DRAFT
@pytest.mark.parametrize(
    "sized",
    [
        {**BINARY, "minLength": 2, "maxLength": 3},
        {"allOf": [BINARY, {"minLength": 2}, {"maxLength": 3}]},
        {"allOf": [BINARY, {"$ref": "#/components/schemas/Sized"}]},
    ],
)
def test_lengths_are_those_of_the_data_in_bytes(sized: Any, draft: str) -> None:
    schemas = {"Sized": {"minLength": 2, "maxLength": 3}}
    check = payload_check({"properties": {"a": sized}}, schemas, draft=draft)
    assert [accepts(check, {"a": b"a" * length}) for length in range(5)] == [
        False, False, True, True, False,
    ]  # fmt: skip
    long, short = refusal(check, {"a": b"abcd"}), refusal(check, {"a": b"a"})
    assert (long.validator, long.validator_value, long.instance) == ("maxLength", 3, b"abcd")
    assert (short.validator, short.validator_value) == ("minLength", 2)
    assert list(long.path) == ["a"]
    assert list(long.schema_path)[-1] == "maxLength"
    assert isinstance(long.schema, dict)
    assert long.schema["maxLength"] == 3
    assert str(long).endswith("a: binary data of 4 bytes, and maxLength is 3")


@ANY_DRAFT
def test_an_object_is_no_data_and_the_error_says_what_the_document_asks_for(draft: str) -> None:
    check = payload_check({"properties": {"a": BINARY, "b": {}}}, draft=draft)
    error = refusal(check, {"a": {"c": 1}, "b": b"abc"})
    assert (error.validator, error.validator_value) == ("type", "string")
    assert list(error.schema_path) == ["properties", "a", "type"]
    assert error.schema == BINARY
    assert str(error).endswith('a: {"c": 1} is not of type "string"')


@ANY_DRAFT
def test_data_is_no_object_and_the_error_says_what_the_document_asks_for(draft: str) -> None:
    schema = {"type": "object", "allOf": [{}, {"maxProperties": 3}]}
    check = payload_check({"properties": {"a": schema}}, draft=draft)
    error = refusal(check, {"a": b"abc"})
    assert (error.validator, error.validator_value) == ("type", "object")
    assert list(error.schema_path) == ["properties", "a", "type"]
    assert str(error).endswith('a: binary data of 3 bytes is not of type "object"')


def test_an_error_elsewhere_in_a_value_with_data_has_its_own_place() -> None:
    schema = {
        "properties": {
            "data": BINARY,
            "tags": {"type": "array", "items": {"allOf": [{}, {"type": "string"}]}},
        },
        "required": ["name"],
    }
    check = payload_check(schema)
    error = refusal(check, {"data": b"abc", "tags": ["a", 1], "name": ""})
    assert list(error.path) == ["tags", 1]
    assert list(error.schema_path) == ["properties", "tags", "items", "allOf", 1, "type"]
    error = refusal(check, {"data": b"abc"})
    assert (error.validator, error.instance) == ("required", {"data": b"abc"})


def test_different_data_of_the_same_length_is_different() -> None:
    check = payload_check({"properties": {"a": {"items": BINARY, "uniqueItems": True}}})
    assert accepts(check, {"a": [b"ab", b"cd"]})
    assert not accepts(check, {"a": [b"ab", bytearray(b"ab")]})


@pytest.mark.parametrize(
    "schema",
    [
        {"if": BINARY, "then": {"maxLength": 2}},
        {"if": {"not": BINARY}, "else": False},
        {"properties": {"a": {"oneOf": [BINARY, {}]}}},
        {"$ref": "#/components/schemas/T"},
    ],
)
def test_a_condition_on_data_is_no_way_around_it(schema: Any) -> None:
    schemas = {"T": {"allOf": [{"not": {"properties": {"a": BINARY}, "required": ["a"]}}]}}
    check = payload_check(schema, schemas)
    value = b"abc" if "if" in schema else {"a": b"abc"}
    assert not accepts(check, value)


def test_no_client_can_pretend_that_an_object_is_data() -> None:
    check = payload_check({"properties": {"a": BINARY, "b": BINARY}})
    seen: list[Any] = []
    for wrong in ({"binary": 3}, {"": 3}, {"$binary": 3}, {"_placeholder": True, "num": 0}):
        error = refusal(check, {"a": b"abc", "b": wrong})
        seen += [str(error), list(error.path), error.schema, error.instance]
    assert "content" not in repr(seen)


@ANY_DRAFT
def test_no_error_tells_how_data_stands_for_the_validator(draft: str) -> None:
    names = {"maxLength": 3} if draft == "draft-04" else {"propertyNames": {"maxLength": 3}}
    check = payload_check(
        {"anyOf": [{"maxProperties": 1, "additionalProperties": False, **names}, {"enum": [1]}]},
        draft=draft,
    )
    error = refusal(check, b"abcd")
    for each in (error, *(error.context or ())):
        assert "content" not in repr((str(each), each.instance, each.path, each.schema_path))
        assert each.instance == b"abcd"


# -- text ---------------------------------------------------------------------------------------


@ANY_DRAFT
def test_text_is_no_data_and_the_error_says_so(draft: str) -> None:
    error = refusal(payload_check({"properties": {"a": BINARY}}, draft=draft), {"a": "text"})
    assert str(error).endswith('a: "text" is not a "binary"')
    assert (error.validator, error.validator_value) == ("format", "binary")
    assert list(error.schema_path) == ["properties", "a", "format"]


@ANY_DRAFT
def test_text_beside_data_is_no_data(draft: str) -> None:
    check = payload_check({"items": BINARY}, draft=draft)
    assert accepts(check, [b"a", b"b"])
    error = refusal(check, [b"a", "b"])
    assert list(error.path) == [1]


@ANY_DRAFT
def test_text_satisfies_no_data_under_not(draft: str) -> None:
    check = payload_check({"not": BINARY}, draft=draft)
    assert accepts(check, "text")
    assert not accepts(check, b"data")


def test_where_only_text_can_be_it_is_binary_data() -> None:
    binary = {"type": "object", "properties": {"a": BINARY}}
    check = connection_check({"query": binary, "headers": binary}, auth=binary)
    check.bindings("GET", {"a": ["text"]}, {"a": ["text"]})
    check.auth({"a": "text"})


def test_an_example_of_data_is_written_as_text() -> None:
    schema = {"properties": {"a": BINARY | {"examples": ["text"]}}}
    message = {"payload": schema, "examples": [{"payload": {"a": "text"}}]}
    spec = load_spec(document(message))
    assert spec.diagnostics == ()
    (event,) = spec.namespaces["/chat"].emits
    assert [each.arguments for each in examples_of(spec, event)] == [[{"a": b"text"}]]


@pytest.mark.parametrize(
    ("schema", "written", "read"),
    [
        (BINARY, "a", b"a"),
        ({"items": BINARY}, ["a"], [b"a"]),
        (
            {"type": "array", "items": [BINARY, {}], "additionalItems": BINARY},
            ["a"] * 3,
            [b"a", "a", b"a"],
        ),
        ({"type": "array", "prefixItems": [BINARY], "items": {}}, ["a", "a"], [b"a", "a"]),
        (
            {"additionalProperties": BINARY, "properties": {"t": {}}},
            {"t": "a", "b": "a"},
            {"t": "a", "b": b"a"},
        ),
        ({"anyOf": [BINARY, {"type": "null"}]}, "a", b"a"),
        ({"$ref": "#/components/schemas/File"}, {"more": {"data": "a"}}, {"more": {"data": b"a"}}),
    ],
)
def test_text_of_an_example_is_data_at_any_depth(schema: Any, written: Any, read: Any) -> None:
    message = {"payload": schema, "examples": [{"payload": written}]}
    spec = load_spec(document(message, SCHEMAS))
    (event,) = spec.namespaces["/chat"].emits
    (example,) = examples_of(spec, event)
    assert example.arguments == (read if event.payload and event.payload.positional else [read])
