"""The page of extensions is complete, its examples are valid, and its schemas right."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest
import yaml

from asynction_spec import Severity, diagnose, document_schema
from asynction_spec._grammar._field_types import tables

from .built_site import DOCS

PAGE = DOCS / "reference" / "extensions.md"
SECTIONS = dict(
    re.findall(
        r"^## (x-\w+)\n\n(.*?)(?=^## |\Z)", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL
    )
)
SCHEMAS = {
    name: json.loads(re.findall(r"^```json\n(.*?)^```", text, re.MULTILINE | re.DOTALL)[0])
    for name, text in SECTIONS.items()
}
HOMES = {"document": "documents", "components": "components", "securityScheme": "security schemes"}
PROBES: list[object] = [
    *("a", 1.5, True, [], {}),
    *({"rate": "a"}, {"connect": 1}, {"args": {}}, {"a": {}}),
]
each_extension = pytest.mark.parametrize("name", SECTIONS)


def homes() -> dict[str, set[str]]:
    """The objects that may have each extension, in the words of the page."""
    found: dict[str, set[str]] = {}
    for major in (2, 3):
        for table, written in tables(major).items():
            kind = table.partition(".")[0].removesuffix("Trait")
            for field in written.fields:
                if field.startswith("x-"):
                    found.setdefault(field, set()).add(HOMES.get(kind, f"{kind}s"))
    return found


def values_of(name: str, part: Any) -> Iterator[Any]:
    """The values of an extension in a part of a document."""
    if isinstance(part, dict):
        if name in part:
            yield part[name]
        for each in part.values():
            yield from values_of(name, each)
    elif isinstance(part, list):
        for each in part:
            yield from values_of(name, each)


def test_the_page_has_every_extension() -> None:
    assert SECTIONS.keys() == homes().keys()


@each_extension
def test_the_page_says_which_objects_have_an_extension(name: str) -> None:
    (said,) = re.findall(r"^\*In (.*?)\.\*", SECTIONS[name])

    assert set(re.split(", | and ", said)) == homes()[name]


@each_extension
def test_the_example_of_an_extension_is_a_valid_part_of_a_document(name: str) -> None:
    (text,) = re.findall(r"^```yaml\n(.*?)^```", SECTIONS[name], re.MULTILINE | re.DOTALL)
    part = yaml.safe_load(text)
    document = {"asyncapi": "3.0.0", "info": {"title": "A", "version": "1"}, **part}

    assert [each for each in diagnose(document) if each.severity is not Severity.INFO] == []
    values = [*values_of(name, part)]
    assert values
    for each in values:
        if not isinstance(each, dict) or "$ref" not in each:
            jsonschema.validate(each, SCHEMAS[name])


@each_extension
def test_the_schema_of_an_extension_judges_as_that_of_editors_does(name: str) -> None:
    if name == "x-mock":
        return  # editors take any value: what it means is up to the mock
    whole = document_schema()
    place = next(
        f"v{major}.{table}"
        for major in (3, 2)
        for table, written in tables(major).items()
        if name in written.fields
    )
    oracle = whole["definitions"][place]["properties"][name] | {"definitions": whole["definitions"]}
    for value in PROBES:
        assert is_valid(value, SCHEMAS[name]) == is_valid(value, oracle), value


def is_valid(value: object, schema: dict[str, Any]) -> bool:
    return jsonschema.Draft7Validator(schema).is_valid(value)
