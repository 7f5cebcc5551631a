"""Patterns that look around or refer back, which no engine matches in linear time."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from asynction_spec import diagnose

from .events import accepts, document, payload_check, refusal
from .growth import grows_linearly

DRAFTS = ["draft-04", "draft-06", "draft-07", "2019-09", "2020-12"]
SIMPLE = [
    r"^(?=.*[0-9])(?=.*[a-z])(?=.*[A-Z]).{8,}$",
    r"^(?!admin$)[a-z]+$",
    r"^(?!\s*$).+",
    r"^[a-z-]*(?<!-)$",
    r"^(?!-)(?=.{1,20}$)[a-z-]+(?<!--)(?<=z)$",
    r"^(?=a|b)(?!ab)(a|b)+$",
    r"^(?=a)",
    r"(?<=z)$",
]
BOUNDED = [r"(?=.*z)a", r"^(?:(?!no).)*$", r"^(a+)-\1$", r"^(?=a)a|b", r"a(?<!ba)"]
TEXTS = st.text("abzA01- no", max_size=12) | st.sampled_from(["", "admin", "aaAA11zz", "a-z"])


@pytest.mark.parametrize("pattern", [*SIMPLE, *BOUNDED])
@settings(deadline=None)
@given(text=TEXTS)
def test_a_text_matches_as_ever(pattern: str, text: str) -> None:
    expected = re.search(pattern.replace("$", r"\Z"), text) is not None
    assert accepts(payload_check({"pattern": pattern}), text) is expected


@pytest.mark.parametrize("pattern", SIMPLE)
def test_what_can_be_said_without_looking_around_is_matched_in_linear_time(pattern: str) -> None:
    check = payload_check({"pattern": pattern})
    assert grows_linearly(lambda size: "aA1-" * size, lambda text: accepts(check, text))
    assert grows_linearly(lambda size: "a" * size + "\n", lambda text: accepts(check, text))


@pytest.mark.parametrize("draft", DRAFTS)
def test_other_values_than_texts_satisfy_them(draft: str) -> None:
    for pattern in (SIMPLE[1], BOUNDED[0]):
        assert accepts(payload_check({"items": {"pattern": pattern}}, draft=draft), [1, None, {}])


@pytest.mark.parametrize("draft", DRAFTS)
@pytest.mark.parametrize("pattern", [SIMPLE[0], BOUNDED[1]])
def test_a_text_that_does_not_match_is_reported_with_the_pattern_of_the_document(
    pattern: str, draft: str
) -> None:
    check = payload_check({"properties": {"a": {"pattern": pattern}}}, draft=draft)

    error = refusal(check, {"a": "no"})

    assert (error.validator, error.validator_value) == ("pattern", pattern)
    assert list(error.path) == ["a"]
    assert list(error.schema_path) == ["properties", "a", "pattern"]
    assert '"no" does not match' in error.message


NESTED = r"^(?:a|a)*(?=c)$"
"""Takes twice as long for each `a`; the engine gives up soon."""
TEXT = "a" * 20 + "b"
WITHIN: list[tuple[dict[str, Any], Any]] = [
    ({"pattern": NESTED}, TEXT),
    ({"not": {"pattern": NESTED}}, TEXT),
    ({"contains": {"pattern": NESTED}}, [TEXT]),
    ({"if": {"pattern": NESTED}, "then": False}, TEXT),
    ({"anyOf": [{"pattern": NESTED}, {}]}, TEXT),
    ({"oneOf": [{"pattern": NESTED}, {}]}, TEXT),
    ({"items": {"not": {"pattern": NESTED}}}, [TEXT]),
    ({"propertyNames": {"not": {"pattern": NESTED}}}, {TEXT: 1}),
    ({"patternProperties": {NESTED: False}}, {TEXT: 1}),
    ({"items": {"patternProperties": {NESTED: False}}}, [{TEXT: 1}]),
]


@pytest.mark.parametrize(("schema", "value"), WITHIN)
@pytest.mark.parametrize("draft", ["draft-07", "2020-12"])
def test_a_text_that_takes_too_long_is_refused_wherever_the_pattern_is(
    schema: dict[str, Any], value: Any, draft: str
) -> None:
    error = refusal(payload_check(schema, draft=draft), value)
    assert "takes too long to match" in error.message
    assert error.instance == value
    assert not error.validator


def test_an_example_that_takes_too_long_to_match_is_reported() -> None:
    payload = {"items": {"pattern": NESTED}, "default": [TEXT]}
    (problem, *_) = diagnose(document({"payload": payload}))
    assert problem.rule == "schema-example"
    assert "takes too long to match" in problem.message


@pytest.mark.parametrize("schema", [{"pattern": BOUNDED[1]}, {"not": {"pattern": BOUNDED[1]}}])
def test_a_long_text_is_not_matched(schema: dict[str, Any]) -> None:
    check = payload_check(schema)
    assert "a text of 1001 characters is too long for the pattern" in str(
        refusal(check, "a" * 1001)
    )
    negated = "not" in schema
    assert accepts(check, "a" * 900) is not negated


def test_the_texts_of_one_message_are_few() -> None:
    check = payload_check({"items": {"pattern": BOUNDED[1]}})
    assert accepts(check, ["text"] * 900)
    assert accepts(check, ["text"] * 900)
    assert "20000 characters are too many" in str(refusal(check, ["text"] * 1100))
    assert list(refusal(check, ["text"] * 900 + ["no"]).path) == [900]
    assert accepts(check, ["text"] * 900)


def test_long_names_are_not_matched() -> None:
    schema = {"patternProperties": {"^(?:(?!no).)*$": {"type": "integer"}}}
    check = payload_check({"items": schema})
    assert accepts(check, [{"yes": 1, "no": "a"}])
    assert not accepts(check, [{"yes": "a"}])
    assert "too long for the pattern" in str(refusal(check, [{"n" * 1001: 1}]))


def test_a_pattern_is_as_slow_as_it_may_be_and_no_slower() -> None:
    check = payload_check({"items": {"pattern": NESTED}})
    assert grows_linearly(lambda size: ["a" * 10 + "b"] * size, lambda texts: accepts(check, texts))
