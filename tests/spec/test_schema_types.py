"""Which type a schema becomes, in Python and in TypeScript."""

from __future__ import annotations

import re
from typing import Any

import pytest

from asynction_spec import AsyncApiSpec, python_types, typescript_types

from .seeded import spec_of

SCHEMAS: dict[str, Any] = {
    "Size": {"type": "integer"},
    "User": {"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}}},
    "Tree": {"type": "object", "properties": {"b": {"$ref": "#/components/schemas/Tree"}}},
}
A, B, C = ({"type": each} for each in ("string", "integer", "boolean"))


def ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def written(payload: dict[str, Any], **more: Any) -> AsyncApiSpec:
    return spec_of({"type": "object", "properties": {"x": payload}}, SCHEMAS, **more)


def types_of(spec: AsyncApiSpec) -> tuple[str, str]:
    """The type of the property `x` in both languages."""
    python = re.search(r"^    x: (.*)$", python_types(spec), re.MULTILINE)
    typescript = re.search(r"^  x\?: (.*);$", typescript_types(spec), re.MULTILINE)
    assert python is not None
    assert typescript is not None
    return python.group(1), typescript.group(1)


@pytest.mark.parametrize(
    ("schema", "python", "typescript"),
    [
        ({}, "Any", "unknown"),
        (A, "str", "string"),
        ({"type": ["null", "string"]}, "str | None", "string | null"),
        ({"type": ["integer", "number"]}, "float", "number"),
        ({"minimum": 1}, "float", "number"),
        ({"type": "string", "format": "binary"}, "bytes", "Binary"),
        ({"type": "string", "format": "date-time", "not": {"const": ""}}, "str", "string"),
        ({"enum": ["a", 1, None, True]}, 'Literal["a", 1, True] | None', '"a" | 1 | true | null'),
        ({"enum": ["a", 1], "type": "string"}, 'Literal["a"]', '"a"'),
        ({"const": 1.5}, "float", "number"),
        ({"const": {"a": 1}}, "dict[str, Any]", "{ [key: string]: unknown }"),
        (
            {"type": "array", "items": {"type": ["string", "integer"]}},
            "list[str | int]",
            "(string | number)[]",
        ),
        ({"type": "array", "items": [A, B]}, "list[str | int]", "[string?, number?]"),
        ({"type": "array", "items": [A, B], "minItems": 2}, "list[str | int]", "[string, number]"),
        ({"type": "array", "items": [A, B], "minItems": 1}, "list[str | int]", "[string, number?]"),
        (
            {"type": "array", "items": [A], "additionalItems": C},
            "list[str | bool]",
            "[string?, ...boolean[]]",
        ),
        ({"type": "array", "prefixItems": [A], "items": False}, "list[str]", "[string?]"),
        ({"type": "object"}, "dict[str, Any]", "{ [key: string]: unknown }"),
        ({"additionalProperties": B}, "dict[str, int]", "{ [key: string]: number }"),
        (
            {"type": "object", "patternProperties": {"^a": A}, "additionalProperties": False},
            "dict[str, str]",
            "{ [key: string]: string }",
        ),
        (ref("Size"), "Size", "Size"),
        (ref("Tree"), "Tree", "Tree"),
        ({"anyOf": [A, {}]}, "Any", "unknown"),
        ({"anyOf": [A, ref("User"), A]}, "str | User", "string | User"),
        ({"oneOf": [{"const": "a"}, {"const": "b"}]}, 'Literal["a", "b"]', '"a" | "b"'),
        (
            {"type": "string", "anyOf": [{"minLength": 1}, {"const": "-"}]},
            'str | Literal["-"]',
            'string | "-"',
        ),
        ({"type": "integer", "allOf": [{"minimum": 1}]}, "int", "number"),
        ({"type": "array", "items": {"type": "string", "allOf": [B]}}, "list[NoReturn]", "[]"),
        ({"allOf": [ref("User")]}, "User", "User"),
        ({"allOf": [A, {"minimum": 3}]}, "str", "string"),
        ({"minLength": 1, "anyOf": [B, C]}, "int | bool", "number | boolean"),
        (
            {"allOf": [{"type": ["string", "null"]}, {"type": ["string", "integer"]}]},
            "str",
            "string",
        ),
    ],
    ids=str,
)
def test_a_schema_becomes_a_type(schema: dict[str, Any], python: str, typescript: str) -> None:
    assert types_of(written(schema)) == (python, typescript)


@pytest.mark.parametrize(
    ("draft", "python"),
    [("draft-07", "User"), ("2019-09", "ChatSaidPayloadX")],
)
def test_keywords_beside_a_reference_count_where_the_draft_says_so(draft: str, python: str) -> None:
    beside = {**ref("User"), "required": ["name"], "properties": {"name": A}}
    spec = written(beside, schema_format=f"application/schema+json;version={draft}")

    assert types_of(spec)[0] == python


def test_all_of_is_one_object_with_the_fields_of_each() -> None:
    spec = written({"allOf": [ref("User"), {"properties": {"name": A}, "required": ["name"]}]})

    assert types_of(spec)[0] == "ChatSaidPayloadX"
    assert "class ChatSaidPayloadX(TypedDict):\n    id: str\n    name: str\n" in python_types(spec)


def test_an_object_with_keys_of_both_sorts_is_two_classes_in_python() -> None:
    spec = written({"type": "object", "required": ["a"], "properties": {"a": A, "b": B}})

    assert (
        "class _ChatSaidPayloadXRequired(TypedDict):\n    a: str\n\n\n"
        "class ChatSaidPayloadX(_ChatSaidPayloadXRequired, total=False):\n    b: int\n"
    ) in python_types(spec)
    assert "export interface ChatSaidPayloadX {\n  a: string;\n  b?: number;\n}" in (
        typescript_types(spec)
    )


def test_keys_that_are_allowed_besides_are_any_in_typescript() -> None:
    spec = written({"type": "object", "properties": {"a": A}, "additionalProperties": B})

    assert "  a?: string;\n  [key: string]: unknown;\n" in typescript_types(spec)
    assert '    """There may be other keys."""' in python_types(spec)


def test_an_object_without_properties_is_no_interface_that_takes_anything() -> None:
    spec = written({"type": "object", "additionalProperties": False})

    assert "export interface ChatSaidPayloadX {\n  [key: string]: never;\n}" in (
        typescript_types(spec)
    )


def test_a_key_that_annotations_are_made_of_is_no_field_of_a_class() -> None:
    spec = written({"type": "object", "properties": {"Literal": A, "b": {"enum": ["x", "y"]}}})

    assert "ChatSaidPayloadX = TypedDict(" in python_types(spec)
    assert "class ChatSaidPayloadX(" not in python_types(spec)


def test_what_is_deprecated_says_so() -> None:
    spec = written({"type": "object", "properties": {"a": {**A, "deprecated": True}}})

    assert '    a: str\n    """Deprecated."""' in python_types(spec)
    assert "  /** @deprecated */\n  a?: string;" in typescript_types(spec)


def test_choices_that_double_again_and_again_make_few_types() -> None:
    choices = [
        {"oneOf": [{"type": "object", "required": [f"{side}{number}"]} for side in "ab"]}
        for number in range(9)
    ]

    written = typescript_types(spec_of({"allOf": choices}, SCHEMAS))

    assert written.count("export interface") < 2**9


@pytest.mark.parametrize("other", [{"type": "array", "items": A}, {"type": "array", "items": {}}])
def test_a_long_value_beside_a_list_is_code(other: dict[str, Any]) -> None:
    spec = spec_of({"oneOf": [{"enum": ["x" * 50, "]" * 50]}, other]}, SCHEMAS)

    assert f'"{"x" * 50}", "{"]" * 50}"] | list[' in python_types(spec)
