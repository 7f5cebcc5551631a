"""Strings for regular expressions of ECMA 262."""

from __future__ import annotations

from typing import Any

import pytest

from asynction_spec import PlainValues, UnsatisfiedError

from .seeded import SeededValues, generator

# The schema's own check, which each instance has passed, knows these as its engine does.
PATTERNS = [
    "",
    "^$",
    "text",
    "^a|b$",
    r"^[A-Z]{3}-\d{4}$",
    r"^#([0-9a-f]{3}){1,2}$",
    r"^[\w.+-]+@[\w-]+\.[\w.-]+$",
    r"^\+?[1-9]\d{1,14}$",
    r"^([01]?\d|2[0-3]):[0-5]\d$",
    r"^https?:\/\/",
    r"^\p{Lu}\p{L}*$",
    r"^[\p{N}_]+$",
    r"^\P{L}+$",
    r"^\u0041\x42\t\cA$",
    r"^[^\s,;]{2,}$",
    r"^[\s\S]{3}$",
    r"^[-_a-z]+[a-z-]$",
    r"^(\w+)-\1$",
    r"^(?:ab?)+?$",
    r"^(?!foo)\w{3}$",
    r"^(?=.*[A-Z])(?=.*\d)[A-Za-z\d]{8,}$",
    r"^(?i:abc)(?<year>\d{4})$",
    r"(?<=a)b",
    r"^\p{Script=Greek}+\p{Han}$",
    r"^a\.b\\c\/d$",
    r"^x{2,}y{0,1}z{3}$",
    r"^((a|b)*c)*$",
    r"\bword\b",
    r"^[\u4e00-\u9fff]+$",
    r"^[a-z](-?[a-z0-9])*$",
]


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_string_matches_its_pattern(pattern: str) -> None:
    make = generator({"type": "string", "pattern": pattern})
    assert isinstance(make(PlainValues()), str)
    for seed in range(20):
        make(SeededValues(seed))


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (r"^[A-Z]{3}-\d{4}$", "ABC-4567"),
        (r"^#[0-9a-f]{6}$", "#123456"),
        ("^[_a-z]+$", "abcde"),
        (r"^v\d+(\.\d+)?$", "v12345.78901"),
        ("^(red|green)$", "red"),
    ],
)
def test_the_plain_string_is_nice_to_read(pattern: str, text: str) -> None:
    assert generator({"type": "string", "pattern": pattern})(PlainValues()) == text


@pytest.mark.parametrize(
    ("string_format", "pattern", "text"),
    [
        ("uri", "^https://", "https://example.com/path"),
        ("uri", r"\.png$", "https://example.com/path.png"),
        ("date", "^1999", "1999-01-15"),
        ("date-time", r"\+02:00$", "2025-01-15T09:30:00+02:00"),
        ("email", r"@corp\.io$", "user@corp.io"),
        ("uuid", "^00000000-", "00000000-5717-4562-b3fc-2c963f66afa6"),
    ],
)
def test_a_string_with_a_format_and_a_pattern_looks_like_its_format(
    string_format: str, pattern: str, text: str
) -> None:
    make = generator({"type": "string", "format": string_format, "pattern": pattern})
    assert make(PlainValues()) == text
    for seed in range(20):
        make(SeededValues(seed))


def test_many_strings_that_are_hard_to_find_are_found_in_one_instance() -> None:
    hard = {"type": "string", "format": "date", "pattern": r"^(19|20)\d{2}-\d{2}-29$"}
    make = generator({"type": "array", "items": hard, "minItems": 20, "maxItems": 20})
    assert len(make(SeededValues(1))) == 20


@pytest.mark.parametrize(
    ("pattern", "least", "most"),
    [
        ("^[a-z]+$", 30, 30),
        ("^[a-z]*$", 0, 0),
        ("^(ab|c){2,9}$", 11, 12),
        ("^a", 20, 25),
        ("a$", 20, 25),
        ("b", 20, 20),
        (r"^\d{1,3}(,\d{3})*$", 15, 15),
        ("^x+y+z+$", 9, 9),
        ("^(a|bcdefgh)$", 2, 9),
    ],
)
def test_a_string_has_the_length_that_is_asked_for(pattern: str, least: int, most: int) -> None:
    schema = {"type": "string", "pattern": pattern, "minLength": least, "maxLength": most}
    make = generator(schema)
    texts = [make(PlainValues()), *(make(SeededValues(seed)) for seed in range(20))]
    assert {least <= len(text) <= most for text in texts} == {True}


def test_seeded_strings_vary() -> None:
    make = generator({"type": "string", "pattern": r"^([A-Z]{2}|\d{3})-[0-9a-f]{4,8}$"})
    assert len({make(SeededValues(seed)) for seed in range(20)}) == 20


@pytest.mark.parametrize(
    "schema",
    [
        {"pattern": "^a$", "minLength": 2},
        {"pattern": "^(?!a)a"},
        {"pattern": "^a", "not": {"pattern": "a"}},
        {"pattern": "^[a-z]{99999}[a-z]{9999}$"},
    ],
)
def test_what_nothing_sensible_matches_is_said_to_be_unsatisfied(schema: dict[str, Any]) -> None:
    with pytest.raises(UnsatisfiedError):
        generator({"type": "string", **schema})(SeededValues(0))


@pytest.mark.parametrize(
    "pattern", ["^((((((((a*)*)*)*)*)*)*)*)*$", "^(((a{0,9}){0,9}){0,9}){0,9}$", "(((a+)+)+)+b"]
)
def test_repetitions_of_repetitions_stay_short(pattern: str) -> None:
    make = generator({"type": "string", "pattern": pattern})
    assert max(len(make(SeededValues(seed))) for seed in range(20)) < 5_000
