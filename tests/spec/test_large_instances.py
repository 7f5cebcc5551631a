"""Schemas of strangers whose instances are enormous: page and mock share one budget."""

from __future__ import annotations

import tracemalloc
from typing import Any

import pytest

import asynction_docs
from asynction_mock import MockAsynctionSocketIO
from asynction_spec import (
    Instances,
    PlainValues,
    TooLargeError,
    UnsatisfiedError,
    load_spec,
)

from .events import document


def nested(items: int, levels: int, innermost: dict[str, Any]) -> dict[str, Any]:
    schema = innermost
    for _ in range(levels):
        schema = {"type": "array", "minItems": items, "items": schema}
    return schema


def doubled(levels: int) -> dict[str, Any]:
    """Objects that each need two of the next ones."""
    schemas: dict[str, Any] = {f"c{levels}": {"type": "integer"}}
    for each in range(levels):
        following = {"$ref": f"#/components/schemas/c{each + 1}"}
        members = {"a": following, "b": following}
        schemas[f"c{each}"] = {"required": [*members], "properties": members}
    return schemas


TOO_LARGE: dict[str, dict[str, Any]] = {
    "minLength": {"type": "string", "minLength": 10**12},
    "minLength of a format": {"type": "string", "format": "email", "minLength": 10**12},
    "minLength of a pattern": {"type": "string", "pattern": "^a*$", "minLength": 10**12},
    "minLength of binary data": {"type": "string", "format": "binary", "minLength": 10**12},
    "minLength of a name": {
        "type": "object",
        "minProperties": 1,
        "propertyNames": {"minLength": 10**12},
    },
    "minItems": {"type": "array", "minItems": 10**12},
    "minItems of unique items": {"type": "array", "minItems": 10**12, "uniqueItems": True},
    "minProperties": {"type": "object", "minProperties": 10**12},
    "lists in lists": nested(1000, 6, {"type": "integer"}),
    "long texts in a list": nested(9000, 1, {"type": "string", "minLength": 99_000}),
    "an alternative": {"oneOf": [{"type": "string", "minLength": 10**12}]},
}


@pytest.mark.parametrize("name", TOO_LARGE)
def test_what_would_be_enormous_is_not_made_in_little_memory(name: str) -> None:
    spec = load_spec(document({"payload": TOO_LARGE[name]}))
    payload = spec.namespaces["/chat"].emits[0].payload
    assert payload is not None

    tracemalloc.start()
    try:
        with pytest.raises(UnsatisfiedError):
            Instances(spec).of_arguments(payload)(PlainValues())
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert peak < 50_000_000


@pytest.mark.parametrize("name", ["minLength", "minItems", "minProperties", "an alternative"])
def test_the_error_says_what_is_too_large(name: str) -> None:
    spec = load_spec(document({"payload": TOO_LARGE[name]}))
    payload = spec.namespaces["/chat"].emits[0].payload
    assert payload is not None

    with pytest.raises(TooLargeError, match="is 1000000000000, and at most"):
        Instances(spec).of_arguments(payload)(PlainValues())


@pytest.mark.parametrize("name", TOO_LARGE)
def test_page_and_mock_do_without_them(name: str) -> None:
    text = document({"payload": TOO_LARGE[name]})

    page = asynction_docs.render(load_spec(text))
    mock = MockAsynctionSocketIO.from_spec(text)

    assert "said" in page
    assert len(page) < 200_000
    assert [*mock.spec.namespaces] == ["/chat"]


def test_a_schema_that_leads_to_very_many_values_is_shown_without_an_example() -> None:
    text = document({"payload": {"$ref": "#/components/schemas/c0"}}, doubled(24))

    assert len(asynction_docs.render(load_spec(text))) < 200_000
