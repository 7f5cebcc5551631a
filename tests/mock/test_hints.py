"""What the names of properties say of their values."""

from __future__ import annotations

import re
from datetime import datetime, timezone
from typing import Any

import pytest

from .fake_data import HINTS, data, properties

TEXT = {"type": "string"}
WHOLE = {"type": "integer"}
NUMBER = {"type": "number"}


def values(name: str, schema: Any, count: int = 50) -> list[Any]:
    return [each[name] for each in properties(count, **{name: schema})]


@pytest.mark.parametrize(
    ("name", "pattern"),
    [
        ("name", r"[A-Z][\w.']+( [A-Z][\w.'-]+)+"),
        ("productName", r"[A-Z][a-z]+ [a-z]+"),
        ("firstName", r"[A-Z]\w+"),
        ("email", r"\w[\w.]*@[\w.-]+"),
        ("userEmail", r"\w[\w.]*@[\w.-]+"),
        ("contact_email", r"\w[\w.]*@[\w.-]+"),
        ("url", r"https://example\.com/\w+/\d+"),
        ("HTMLUrl", r"https://example\.com/\w+/\d+"),
        ("avatar-url", r"https://example\.com/images/[\w-]+\.png"),
        ("userId", r"[0-9a-f]{12}"),
        ("currency", r"[A-Z]{3}"),
        ("createdAt", r"202[45]-\d\d-\d\dT\d\d:\d\d:\d\dZ"),
        ("price", r"\d+\.\d{1,2}"),
        ("ip", r"192\.0\.2\.\d+"),
        ("anything", r"[a-z]+( [a-z]+)*"),
    ],
)
def test_a_text_suits_its_name(name: str, pattern: str) -> None:
    texts = values(name, TEXT)
    assert [each for each in texts if not re.fullmatch(pattern, each)] == []
    assert len(set(texts)) > 3


@pytest.mark.parametrize(
    ("name", "schema", "low", "high"),
    [
        ("latitude", NUMBER, -90, 90),
        ("lng", NUMBER, -180, 180),
        ("age", WHOLE, 18, 80),
        ("price", NUMBER, 0.01, 1000),
        ("totalPrice", NUMBER, 0.01, 1000),
        ("temperature", NUMBER, 0, 40),
        ("month", WHOLE, 1, 12),
        ("quantity", WHOLE, 1, 50),
        ("anything", WHOLE, 0, 1000),
    ],
)
def test_a_number_suits_its_name(name: str, schema: Any, low: float, high: float) -> None:
    numbers = values(name, schema)
    assert low <= min(numbers) <= max(numbers) <= high
    assert len(set(numbers)) > 5


def test_a_price_has_two_decimals() -> None:
    assert {round(each, 2) == each for each in values("price", NUMBER)} == {True}


def test_the_members_of_a_list_suit_its_name() -> None:
    for emails in values("emails", {"type": "array", "items": TEXT, "minItems": 1}):
        assert all("@" in each for each in emails)


def test_times_are_in_milliseconds_or_where_these_are_too_large_in_seconds() -> None:
    def years(factor: int, **limits: int) -> set[int]:
        found = values("createdAt", WHOLE | limits)
        return {datetime.fromtimestamp(each / factor, timezone.utc).year for each in found}

    assert years(1000) <= {2024, 2025}
    assert years(1, maximum=2**31) <= {2024, 2025}


def test_times_go_on_from_event_to_event() -> None:
    times = values("timestamp", {"type": "string", "format": "date-time"})
    assert times == sorted(times)
    assert len(set(times)) == len(times)


def test_the_schema_wins_over_the_name() -> None:
    assert {1 <= each <= 5 for each in values("age", WHOLE | {"minimum": 1, "maximum": 5})} == {
        True
    }
    assert set(values("email", {"enum": ["a", "b"]})) == {"a", "b"}
    assert max(map(len, values("description", TEXT | {"maxLength": 20}))) <= 20
    assert min(map(len, values("description", TEXT | {"minLength": 200}))) >= 200
    assert {type(each) for each in values("price", WHOLE)} == {int}


@pytest.mark.parametrize(
    ("name", "pattern"),
    [("currency", "^[A-Z]{3}$"), ("created", r"^\d{4}-\d{2}-\d{2}$"), ("id", "^[0-9a-f]+$")],
)
def test_a_value_that_suits_the_name_is_sent_if_it_matches_the_pattern(
    name: str, pattern: str
) -> None:
    free, matching = values(name, TEXT), values(name, TEXT | {"pattern": pattern})
    assert all(any(text.startswith(each[:10]) for text in free) for each in matching[:1])
    assert {len(each) for each in matching} <= {3, 10, 12}


def test_the_table_can_be_extended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(HINTS, "flight_number", lambda context: f"XY{context.integer(100, 999)}")
    monkeypatch.setitem(HINTS, "vessel", "last_name")
    monkeypatch.setitem(HINTS, "depth", lambda context: context.decimal(10, 20, 1))
    assert all(re.fullmatch(r"XY\d{3}", each) for each in values("flightNumber", TEXT))
    assert all(re.fullmatch(r"XY\d{3}", each) for each in values("nextFlightNumber", TEXT))
    assert all(re.fullmatch(r"[A-Z]\w+", each) for each in values("vessel", TEXT))
    assert all(10 <= each <= 20 for each in values("depth", NUMBER))


def test_a_hint_that_gives_none_is_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(HINTS, "thing", lambda context: None)
    monkeypatch.setitem(HINTS, "other", "no_provider_of_faker")
    for name in ("thing", "other"):
        assert all(isinstance(each, str) for each in values(name, TEXT))
        assert all(isinstance(each, int) for each in values(name, WHOLE))


def test_the_hints_of_a_mock_are_those_of_when_it_was_made(monkeypatch: pytest.MonkeyPatch) -> None:
    fake = data({"type": "object", "properties": {"depth": TEXT}, "required": ["depth"]})
    monkeypatch.setitem(HINTS, "depth", lambda context: "deep")
    assert fake.payload("/", "news", 0)[0]["depth"] != "deep"


@pytest.mark.parametrize("name", HINTS)
def test_every_hint_gives_something(name: str) -> None:
    (value,) = values(name.lstrip("*_") if "*" not in name else f"a_{name[2:]}", TEXT, 1)
    assert value
