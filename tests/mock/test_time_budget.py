"""Schemas of large data: some are generated, others are reported in good time."""

from __future__ import annotations

from typing import Any

import pytest

from .fake_data import data, generated

TOO_LARGE: dict[str, Any] = {
    "minLength is 300000": {"type": "string", "minLength": 300_000},
    "minProperties is 1000000": {"type": "object", "minProperties": 1_000_000},
    "minItems is 1000000": {"type": "array", "minItems": 1_000_000, "items": {"type": "null"}},
    "minLength is 200000": {
        "type": "object",
        "required": ["all"],
        "properties": {
            "all": {"type": "array", "minItems": 1, "items": {"type": "string", "minLength": 2e5}}
        },
    },
}


@pytest.mark.parametrize("reason", TOO_LARGE)
def test_data_that_would_be_too_large_are_reported_with_the_reason(reason: str) -> None:
    fake = data(TOO_LARGE[reason])

    assert not fake.can_emit("/", "news")
    assert [reason.split(" is ", maxsplit=1)[0] in each.reason for each in fake.unavailable] == [
        True,
        True,
    ]
    assert "are generated" in fake.unavailable[0].reason


def test_an_optional_property_that_would_be_too_large_is_left_out() -> None:
    member = {"type": "array", "minItems": 1_000_000, "items": {"type": "null"}}
    fake = data({"type": "object", "properties": {"huge": member}})

    assert fake.unavailable == ()
    assert [fake.payload("/", "news", number) for number in range(5)] == [({},)] * 5


def test_a_long_text_is_generated() -> None:
    (text,) = generated({"type": "string", "minLength": 90_000, "maxLength": 90_000}, 1)

    assert len(text) == 90_000
    assert len(set(text.split())) > 20


@pytest.mark.parametrize("most", [12, 30, 3000])
def test_all_integers_of_a_range_are_found_in_any_order(most: int) -> None:
    items = {"type": "integer", "minimum": 1, "maximum": most}
    schema = {"type": "array", "items": items, "minItems": most, "uniqueItems": True}

    first, second = generated(schema, 2)

    assert sorted(first) == sorted(second) == [*range(1, most + 1)]
    assert first != second
    assert first != sorted(first)


def test_a_list_without_enough_different_items_is_reported() -> None:
    items = {"type": "integer", "minimum": 1, "maximum": 2000}
    fake = data({"type": "array", "items": items, "minItems": 3000, "uniqueItems": True})

    assert "no more items were found that differ" in fake.unavailable[0].reason


def test_sizes_are_found_in_alternatives_too() -> None:
    fake = data({"anyOf": [{"type": "string", "minLength": 300_000_000}]})

    reason = "minLength is 300000000, and at most 100000 are generated"
    assert [each.reason for each in fake.unavailable] == [reason, reason]
