"""Schemas of a document as the checks see them: dialects, references, and what is left out."""

from __future__ import annotations

from typing import Any

import pytest

from asynction_spec import Checks, diagnose, load_spec

from .events import DRAFT, accepts, document, payload_check, refusal


@pytest.mark.parametrize(
    ("schema_format", "has_draft_7", "has_draft_2020"),
    [
        (None, True, False),
        ("application/vnd.aai.asyncapi;version=2.6.0", True, False),
        ("application/vnd.aai.asyncapi+json;version=2.6.0", True, False),
        ("application/vnd.aai.asyncapi+yaml; version=3.0.0", True, False),
        ("application/schema+json;version=draft-07", True, False),
        ("application/schema+yaml; version=draft-07", True, False),
        ("Application/Schema+JSON;version=2020-12", True, True),
        ("application/schema;version=draft-2020-12", True, True),
        ("application/schema+json;version=draft-2019-09", True, False),
        ("application/schema+json;version=draft-04", False, False),
    ],
)
def test_the_schema_format_chooses_the_draft(
    schema_format: str | None, has_draft_7: bool, has_draft_2020: bool
) -> None:
    schema = {
        "if": {"const": 1},
        "then": {"type": "string"},
        "items": {"$ref": "#/components/schemas/Any", "type": "string"},
        "contains": {"type": "string"},
        "maxContains": 1,
    }
    message = {"payload": schema} | ({"schemaFormat": schema_format} if schema_format else {})
    spec = load_spec(document(message, {"Any": {}}))
    check = Checks(spec).received["/chat", "said"].payload
    assert check is not None
    assert accepts(check, 1) == (not has_draft_7)
    assert accepts(check, [1]) == (not has_draft_7)
    if has_draft_2020:
        assert not accepts(check, ["a", "b"])


@pytest.mark.parametrize(
    "uri",
    [
        "http://json-schema.org/draft-06/schema#",
        "http://json-schema.org/draft-06/schema",
        "https://json-schema.org/draft-06/schema#",
    ],
)
def test_a_schema_names_its_draft_however_people_write_it(uri: str) -> None:
    check = payload_check({"$schema": uri, "if": True, "then": False, "type": "integer"})
    assert accepts(check, 1)
    assert not accepts(check, "1")


def test_the_same_schema_may_be_read_in_two_drafts() -> None:
    text = document(
        {"payload": {"$ref": "#/components/schemas/S"}}, {"S": {"then": False, "if": {}}}
    )
    message = {
        **text["channels"]["/chat"]["publish"]["message"],
        "schemaFormat": DRAFT + "draft-06",
    }
    text["channels"]["/chat"]["subscribe"]["message"] = message
    checks = Checks(load_spec(text))
    received, emitted = checks.received["/chat", "said"], checks.emitted["/chat", "said"]
    assert received.payload is not None
    assert emitted.payload is not None
    assert not accepts(received.payload, 1)
    assert accepts(emitted.payload, 1)


@pytest.mark.parametrize("draft", ["draft-04", "draft-07"])
def test_what_stands_beside_a_reference_says_nothing_in_old_drafts(draft: str) -> None:
    schema = {"$ref": "#/components/schemas/S", "type": "string"}
    check = payload_check({"properties": {"a": schema}}, {"S": {"type": "integer"}}, draft=draft)
    assert accepts(check, {"a": 1})
    assert not accepts(check, {"a": "b"})


@pytest.mark.parametrize("draft", ["2019-09", "2020-12"])
def test_what_stands_beside_a_reference_holds_too_in_new_drafts(draft: str) -> None:
    """All along a chain of references, each of which may say something."""
    schemas: dict[str, Any] = {
        "A": {"$ref": "#/components/schemas/B", "maximum": 9},
        "B": {"$ref": "#/components/schemas/C", "minimum": 1},
        "C": {"type": "integer"},
    }
    for payload, at in (
        ({"$ref": "#/components/schemas/A", "multipleOf": 2}, []),
        ({"properties": {"a": {"$ref": "#/components/schemas/A", "multipleOf": 2}}}, ["a"]),
    ):
        check = payload_check(payload, schemas, draft=draft)
        for number, keyword in ((4, None), (12, "maximum"), (-2, "minimum"), (3, "multipleOf")):
            value = {"a": number} if at else number
            if keyword is None:
                assert accepts(check, value)
            else:
                error = refusal(check, value)
                assert (error.validator, list(error.path)) == (keyword, at)
                assert isinstance(error.schema, dict)
                assert error.validator_value == error.schema[keyword]
        assert not accepts(check, {"a": "b"} if at else "b")


def test_annotations_and_extensions_are_no_part_of_a_check() -> None:
    annotated = {
        "type": "integer",
        "title": "A",
        "description": "B",
        "default": "c",
        "examples": ["d"],
        "deprecated": True,
        "readOnly": True,
        "discriminator": "kind",
        "externalDocs": {"url": "https://example.com"},
        "x-anything": {"type": "string", "$ref": "#/nowhere"},
        "$comment": "E",
    }
    check = payload_check(annotated)
    assert accepts(check, 1)
    assert refusal(check, "1").schema == annotated


def test_identifiers_do_not_move_the_references_of_a_document() -> None:
    payload = {
        "$id": "https://example.com/schemas/message.json",
        "properties": {
            "a": {"$id": "#inner", "$ref": "#/components/schemas/S"},
            "b": {"$id": "sub/", "items": {"$ref": "#/components/schemas/S"}},
        },
    }
    check = payload_check(payload, {"S": {"$id": "https://example.com/s", "type": "integer"}})
    assert accepts(check, {"a": 1, "b": [1]})
    assert not accepts(check, {"a": "1"})
    assert not accepts(check, {"b": ["1"]})


def test_a_reference_may_lead_anywhere_in_the_document() -> None:
    text = document(
        {
            "payload": {
                "properties": {
                    "next": {"$ref": "#/channels/~1chat/publish/message/payload"},
                    "n": {"type": "integer"},
                }
            }
        }
    )
    check = Checks(load_spec(text)).received["/chat", "said"].payload
    assert check is not None
    assert accepts(check, {"n": 1, "next": {"n": 2, "next": {}}})
    error = refusal(check, {"next": {"next": {"n": "a"}}})
    assert list(error.path) == ["next", "next", "n"]
    assert list(error.schema_path) == [
        "properties", "next", "properties", "next", "properties", "n", "type",
    ]  # fmt: skip


def test_very_many_schemas_that_refer_to_one_another_are_no_burden() -> None:
    """Each by itself would be compiled with all the others: the sum is quadratic at best."""
    count = 600
    schemas = {
        f"S{index}": {
            "type": "object",
            "properties": {
                "id": {"type": "integer"},
                "next": {"$ref": f"#/components/schemas/S{(index + 1) % count}"},
                "other": {"$ref": f"#/components/schemas/S{(index * 7) % count}"},
            },
        }
        for index in range(count)
    }
    messages = [
        {"name": name, "payload": {"$ref": f"#/components/schemas/{name}"}} for name in schemas
    ]
    text = document({}, schemas)
    text["channels"]["/chat"]["publish"]["message"] = {"oneOf": messages}
    checks = Checks(load_spec(text)).received
    for name in schemas:
        check = checks["/chat", name].payload
        assert check is not None
        assert accepts(check, {"next": {"other": {"id": 1}}})
        assert not accepts(check, {"next": {"other": {"id": "1"}}})


def test_the_checks_of_a_mapping_do_not_change_with_it() -> None:
    payload = {"type": "integer"}
    spec = load_spec(document({"payload": payload}))
    payload["type"] = "string"
    check = Checks(spec).received["/chat", "said"].payload
    assert check is not None
    assert accepts(check, 1)


def test_a_payload_in_another_schema_language_is_told_and_not_checked() -> None:
    message = {"payload": {"type": "record"}, "schemaFormat": "application/vnd.apache.avro"}
    text = document(message)
    assert [each.rule for each in diagnose(text)] == ["socketio-schema-format"] * 2
    assert Checks(load_spec(text)).received["/chat", "said"].payload is None
