"""Wrong messages made from right ones."""

from __future__ import annotations

from typing import Any

import pytest

from asynction_testing import load
from asynction_testing._wrong_message_generation import Fault, argument_faults


def contract_of(payload: dict[str, Any]) -> Any:
    return load(
        {
            "asyncapi": "2.6.0",
            "info": {"title": "A", "version": "1"},
            "channels": {"/": {"publish": {"message": {"name": "sent", "payload": payload}}}},
        }
    )


def faults_in(payload: dict[str, Any], args: list[Any]) -> list[Fault]:
    contract = contract_of(payload)

    def fault(value: Any) -> Any:
        return contract.fault_in_payload("/", "sent", value) if isinstance(value, list) else None

    return list(argument_faults(args, fault))


@pytest.mark.parametrize(
    ("payload", "right", "keyword", "wrong"),
    [
        ({"type": "integer", "maximum": 5}, 2, "maximum", 6),
        ({"type": "integer", "minimum": -3}, 2, "minimum", -4),
        ({"type": "string", "maxLength": 4}, "ab", "maxLength", "abxxx"),
        ({"type": "string", "minLength": 2}, "abc", "minLength", "a"),
        ({"type": "array", "items": {}, "maxItems": 2}, [1], "maxItems", [1, 1, 1]),
        ({"type": "array", "items": {}, "minItems": 1}, [1], "minItems", []),
        ({"type": "object", "required": ["a"]}, {"a": 1}, "required", {}),
    ],
)
def test_the_value_just_beyond_a_limit_is_among_them(
    payload: dict[str, Any], right: Any, keyword: str, wrong: Any
) -> None:
    found = faults_in(payload, [right])
    assert [wrong] in [each.value for each in found if each.keyword == keyword]


@pytest.mark.parametrize(
    ("payload", "right", "keyword"),
    [
        ({"enum": ["low", "high"]}, "low", "enum"),
        ({"const": "low"}, "low", "const"),
        ({"type": "string", "pattern": "^[a-z]+$"}, "low", "pattern"),
        ({"type": "string", "format": "date"}, "2026-11-28", "format"),
        ({"type": "number", "multipleOf": 2}, 4, "multipleOf"),
        ({"anyOf": [{"type": "string"}, {"type": "null"}]}, "a", "anyOf"),
        (
            {"type": "object", "properties": {"a": {}}, "additionalProperties": False},
            {"a": 1},
            "additionalProperties",
        ),
    ],
)
def test_each_keyword_is_broken(payload: dict[str, Any], right: Any, keyword: str) -> None:
    assert keyword in {each.keyword for each in faults_in(payload, [right])}


def test_arguments_are_too_many_and_too_few() -> None:
    found = faults_in({"type": "string"}, ["a"])
    lengths = {len(each.value) for each in found if each.keyword in {"minItems", "maxItems"}}
    assert lengths == {0, 2}


def test_places_within_a_message_are_reached() -> None:
    payload = {
        "type": "object",
        "properties": {"user": {"type": "object", "properties": {"age": {"type": "integer"}}}},
    }
    found = faults_in(payload, [{"user": {"age": 5}}])
    assert ("type", ("user", "age")) in {(each.keyword, each.path) for each in found}


def test_all_of_them_are_wrong_and_each_breaks_another_rule() -> None:
    payload = {
        "type": "object",
        "required": ["id"],
        "properties": {"id": {"type": "integer", "minimum": 1}, "tags": {"type": "array"}},
    }
    contract = contract_of(payload)
    found = faults_in(payload, [{"id": 3, "tags": []}])
    assert all(contract.fault_in_payload("/", "sent", each.value) for each in found)
    assert len({(each.keyword, each.path) for each in found}) == len(found)
