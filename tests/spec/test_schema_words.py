"""Keywords and formats that say nothing are reported, with what may have been meant."""

from __future__ import annotations

from typing import Any

import pytest

from asynction_spec import Severity, diagnose

from .events import DRAFT, accepts, document, payload_check, refusal


def warnings(schema: Any, **more: Any) -> list[tuple[str, str]]:
    found = diagnose(document({"payload": schema, **more}))
    assert all(each.severity is Severity.WARNING for each in found)
    return list(dict.fromkeys((each.rule, each.message) for each in found))


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("requird", "required"),
        ("propertys", "properties"),
        ("minlength", "minLength"),
        ("enm", "enum"),
        ("tpye", "type"),
        ("typ", "type"),
        ("itmes", "items"),
        ("additionalPropertys", "additionalProperties"),
        ("Const", "const"),
        ("maximun", "maximum"),
        ("patern", "pattern"),
        ("anyof", "anyOf"),
        ("oneof", "oneOf"),
        ("uniqueitems", "uniqueItems"),
        ("fromat", "format"),
    ],
)
def test_a_misspelt_keyword_is_reported_wherever_it_stands(written: str, meant: str) -> None:
    message = ("schema-keyword", f"{written!r} says nothing; did you mean {meant!r}?")
    misspelt: dict[str, Any] = {written: []}
    assert warnings(misspelt) == [message]
    assert warnings({"properties": {"a": {"items": misspelt}}}) == [message]
    assert warnings({}, **{"x-ack": misspelt}) == [message]
    assert warnings({}, **{"x-ack": {"args": misspelt}}) == [message]
    assert warnings({}, schemaFormat=DRAFT + "2020-12", headers=misspelt) == [message]
    doc = document({})
    doc["channels"]["/chat"]["x-auth"] = misspelt
    assert [(each.rule, each.message) for each in diagnose(doc)] == [message]


@pytest.mark.parametrize(
    "schema",
    [
        {"properties": {"requird": {}, "enm": {}, "typ": {}}},
        {"enum": [{"requird": 1}], "default": {"requird": 1}, "const": {"requird": 1}},
        {"x-requird": [], "example": 1, "xml": {}, "unrelated": 1, "options": []},
        {"dependencies": {"requird": ["a"]}, "definitions": {"enm": {}}},
        {"patternProperties": {"minlength": {}}},
    ],
)
def test_what_is_no_keyword_is_left_alone(schema: dict[str, Any]) -> None:
    assert [each for each in warnings(schema) if each[0] == "schema-keyword"] == []


def test_a_misspelt_args_of_an_ack_is_reported() -> None:
    message = "'arsg' says nothing; did you mean 'args'?"
    assert warnings({}, **{"x-ack": {"arsg": {}}}) == [("schema-keyword", message)]


@pytest.mark.parametrize(
    ("schema", "advice"),
    [
        ({"type": "string", "nullable": True}, "write type: [string, 'null']"),
        ({"nullable": True}, "allow null as a type"),
    ],
)
def test_nullable_is_reported_with_what_to_write(schema: dict[str, Any], advice: str) -> None:
    message = f"'nullable' is OpenAPI's and says nothing here: {advice}"
    assert warnings(schema) == [("schema-keyword", message)]
    assert warnings(schema | {"nullable": False}) == []


def test_an_assertion_of_a_newer_draft_is_reported_in_an_older_one() -> None:
    schema = {"dependentRequired": {"a": ["b"]}}
    ((rule, message),) = warnings(schema)
    assert rule == "schema-keyword"
    assert message.startswith("'dependentRequired' says nothing in JSON Schema draft-07: it needs")
    assert warnings(schema, schemaFormat=DRAFT + "2019-09") == []


@pytest.mark.parametrize(
    ("schema", "message"),
    [
        ({"discriminator": {"propertyName": "a"}}, "'discriminator' needs the name of a property"),
        (
            {"discriminator": "kind", "properties": {"knd": {}}},
            "the schema defines no property 'kind' to discriminate by",
        ),
        ({"deprecated": "yes"}, "'deprecated' needs true or false"),
        ({"externalDocs": "https://example.com"}, "'externalDocs' needs a mapping with a 'url'"),
        ({"externalDocs": {"description": "a"}}, "'externalDocs' needs a mapping with a 'url'"),
    ],
)
def test_what_asyncapi_adds_to_schemas_is_checked(schema: dict[str, Any], message: str) -> None:
    assert warnings(schema) == [("schema-object", message)]


def test_what_asyncapi_adds_to_schemas_may_be_right() -> None:
    assert warnings({"discriminator": "kind", "oneOf": [{}]}) == []
    assert warnings({"discriminator": "kind", "properties": {"kind": {}}}) == []
    assert warnings({"deprecated": True, "externalDocs": {"url": "https://example.com"}}) == []


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("emial", "email"),
        ("Email", "email"),
        ("datetime", "date-time"),
        ("date-tim", "date-time"),
        ("uudi", "uuid"),
        ("hostnam", "hostname"),
        ("ipv5", "ipv4"),
        ("in32", "int32"),
    ],
)
def test_a_misspelt_format_is_reported(written: str, meant: str) -> None:
    message = f'the format "{written}" is not checked; did you mean {meant!r}?'
    assert warnings({"format": written}) == [("schema-format", message)]


@pytest.mark.parametrize("name", ["first_name", "sentence", "url", "uuid4", "date_time", "binary"])
def test_a_format_of_others_is_left_alone(name: str) -> None:
    assert warnings({"format": name}) == []


# -- formats that are checked ------------------------------------------------------------------


@pytest.mark.parametrize("draft", [None, "draft-04", "draft-06", "draft-07", "2019-09", "2020-12"])
@pytest.mark.parametrize(
    ("name", "right", "wrong"),
    [
        (
            "uuid",
            ["3fa85f64-5717-4562-b3fc-2c963f66afa6", "3FA85F64-5717-4562-B3FC-2C963F66AFA6"],
            ["", "3fa85f6457174562b3fc2c963f66afa6", "{3fa85f64-5717-4562-b3fc-2c963f66afa6}"],
        ),
        ("duration", ["P1D", "PT1H30M", "P2W", "P1Y2M3DT4H"], ["P", "1D", "PT", "P1Y3D", "P1D2W"]),
        ("int32", [0, -(2**31), 2**31 - 1, 2.0, "x"], [2**31, -(2**31) - 1, 1.5]),
        ("int64", [0, 2**63 - 1], [2**63, 0.5]),
        ("email", ["ada@example.com"], ["Ada <ada@example.com>", "ada"]),
    ],
)
def test_a_format_is_checked_in_every_draft(
    name: str, right: list[Any], wrong: list[Any], draft: str | None
) -> None:
    check = payload_check({"format": name}, draft=draft)
    assert [each for each in right if not accepts(check, each)] == []
    assert [each for each in wrong if accepts(check, each)] == []


def test_a_format_that_fails_is_named() -> None:
    error = refusal(payload_check({"properties": {"id": {"format": "uuid"}}}), {"id": "x"})
    assert error.message.endswith('id: "x" is not a "uuid"')
    assert (error.validator, error.validator_value) == ("format", "uuid")
    assert list(error.schema_path) == ["properties", "id", "format"]


def test_an_example_with_another_format_is_reported() -> None:
    message = 'it does not fit its schema: "x" is not a "uuid"'
    assert warnings({"format": "uuid", "examples": ["x"]}) == [("schema-example", message)]
