"""Patterns are regular expressions of ECMA 262, whatever the validator's engine makes of them."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from random import Random
from typing import Any

import pytest

from asynction_spec import BindingsValidationException, PlainValues, diagnose

from .ecma_patterns import pattern as random_pattern
from .ecma_patterns import text as random_text
from .events import accepts, connection_check, document, payload_check, refusal
from .seeded import SeededValues, generator

PROGRAM = Path(__file__).parent / "ecma_patterns.mjs"
PATTERNS = 2_000
TEXTS = 10

# pattern, what matches, what does not
EXAMPLES = [
    (r"^[^]$", ["a", "\n", "😀"], ["", "ab"]),
    (r"^a[]?$", ["a"], ["ab"]),
    (r"^\0$", ["\0"], ["0"]),
    (r"^[\b]$", ["\b"], ["b"]),
    (r"^(?<n>a|b)\k<n>$", ["aa", "bb"], ["ab"]),
    (r"^\ud83d\ude00$", ["😀"], ["\ufffd\ufffd"]),
    (r"^[\ud83d\ude00-\ud83d\ude4f]$", ["😀", "🙏"], ["a"]),
    (r"^\u{1F600}$", ["😀"], ["a"]),
    (r"^\<\w+\>$", ["<b>"], ["b"]),
    (r"\bfoo\b", ["a foo", "foo", "éfoo", "foo-"], ["food", "_foo"]),
    (r"^.\Bb$", ["ab"], ["-b"]),
    (r"\b", ["a"], ["é", ""]),
    (r"^\w$", ["a", "_"], ["é"]),
    (r"^\s$", ["\ufeff", "\u2003"], ["\u180e"]),
    (r"^.$", ["a", "😀", "\x85"], ["\r", "\u2028", "\n"]),
    (r"^[a&&b]+$", ["a&b"], ["c"]),
    (r"^[[a]$", ["[", "a"], ["b"]),
    (r"^[\w--z]+$", ["a-", "z"], [":"]),
    (r"^(?=a)*b$", ["b"], ["ab"]),
    (r"^a{,2}$", ["a{,2}"], ["a"]),
    (r"^\-\_\ $", ["-_ "], ["--"]),
    (r"^\1(a)$", ["a"], ["aa"]),
    (r"^(a)?\1b$", ["b", "aab"], ["ab"]),
    (r"^(?:(a)|b)\1c$", ["aac", "bc"], ["ac", "bac"]),
    (r"^\p{Lu}\P{Lu}$", ["Aa"], ["aA"]),
    (r"^(?i:a)b$", ["Ab", "ab"], ["aB"]),
]


@pytest.mark.parametrize(("pattern", "matching", "others"), EXAMPLES)
def test_a_pattern_means_what_ecma_262_says(
    pattern: str, matching: list[str], others: list[str]
) -> None:
    check = payload_check({"pattern": pattern})
    assert [each for each in matching if not accepts(check, each)] == []
    assert [each for each in others if accepts(check, each)] == []


@pytest.mark.parametrize(("pattern", "matching", "others"), EXAMPLES)
def test_names_that_match_a_pattern_are_found_by_it(
    pattern: str, matching: list[str], others: list[str]
) -> None:
    check = payload_check({"patternProperties": {pattern: False}})
    assert [each for each in matching if accepts(check, {each: 1})] == []
    assert [each for each in others if not accepts(check, {each: 1})] == []


@pytest.mark.parametrize(("pattern", "_matching", "_others"), EXAMPLES)
def test_a_string_is_made_up_for_a_pattern(
    pattern: str, _matching: list[str], _others: list[str]
) -> None:
    make = generator({"type": "string", "pattern": pattern})
    assert isinstance(make(PlainValues()), str)
    for seed in range(10):
        make(SeededValues(seed))


@pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")
def test_patterns_match_what_javascript_says() -> None:
    random = Random(262)
    pairs = [
        (random_pattern(random), [random_text(random) for _ in range(TEXTS)])
        for _ in range(PATTERNS)
    ]
    differences = [
        difference
        for pair, verdict in zip(pairs, _verdicts(pairs), strict=True)
        for difference in _differences(*pair, verdict)
    ]
    assert differences == []


def _verdicts(pairs: list[tuple[str, list[str]]]) -> list[dict[str, Any] | None]:
    node = subprocess.run(
        ["node", str(PROGRAM)], input=json.dumps(pairs), capture_output=True, text=True, check=True
    )
    verdicts: list[dict[str, Any] | None] = json.loads(node.stdout)
    return verdicts


def _differences(
    pattern: str, texts: list[str], verdict: dict[str, Any] | None
) -> list[tuple[str, Any]]:
    """What of a pattern we see otherwise; what can't be checked may be any regular expression."""
    problems = [each.message for each in diagnose(document({"payload": {"pattern": pattern}}))]
    if any("can't be checked" in each for each in problems):
        return []
    if (verdict is None) is not bool(problems):
        return [(pattern, problems)]
    if verdict is None:
        return []
    check = payload_check({"pattern": pattern})
    # Without the flag u JavaScript sees halves of characters beyond U+FFFF, and JSON Schema none.
    texts_alike = verdict["unicode"] or "\\ud83d" not in pattern
    return [
        (pattern, text)
        for text, matches in zip(texts, verdict["matches"], strict=True)
        if texts_alike and (verdict["unicode"] or max(pattern + text, default="") <= "\uffff")
        if accepts(check, text) is not matches
    ]


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("[", "a class is not closed by ]"),
        ("[b-a]", "a range ends before it starts"),
        ("(a", "a group is not closed by )"),
        ("a)", "a parenthesis closes a group that is not open"),
        ("*a", "there is nothing before '*'"),
        ("a**", "there is nothing before '*'"),
        ("a{2,1}", "{2,1} repeats at most 1 times, which is too few"),
        ("(?P<name>a)", "(? begins a group that ECMA 262 does not have"),
        ("(?>a)", "(? begins a group that ECMA 262 does not have"),
        ("(?<a>x)(?<a>y)", "two groups have the name 'a'"),
        ("(?<a>x)\\k<b>", "\\k names no group"),
        ("a\\", "nothing follows the last backslash"),
    ],
)
def test_what_is_not_ecma_262_is_reported_with_the_reason(pattern: str, reason: str) -> None:
    for schema in _with_pattern(pattern):
        (problem,) = {each.message for each in diagnose(document({"payload": schema}))}
        shown = json.dumps(pattern)
        assert problem == f"{shown} is not a regular expression of ECMA 262: {reason}"


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("(?:(a)|b)+\\1", "it refers back to a group that takes part in some repetitions only"),
        ("(?<=(a)\\1)b", "it refers back to a group within a look-behind"),
        ("(?:(?<a>x)|(?<a>y))\\k<a>", "it refers back to one of several groups of the same name"),
        ("(?m:^a)", "it changes the flag m"),
        ("\\p{Script=Nowhere}", "'\\\\p{Script=Nowhere}' is not known"),
        ("^(?:[a-z]{1000}){1000}$", "it is too large"),
    ],
)
def test_what_the_engine_can_not_do_is_reported_truly(pattern: str, reason: str) -> None:
    for schema in _with_pattern(pattern):
        (problem,) = {each.message for each in diagnose(document({"payload": schema}))}
        assert problem == f"the pattern {json.dumps(pattern)} can't be checked: {reason}"


def _with_pattern(pattern: str) -> list[dict[str, Any]]:
    return [{"pattern": pattern}, {"patternProperties": {pattern: {}}}]


def test_an_error_shows_the_pattern_as_the_document_has_it() -> None:
    error = refusal(payload_check({"properties": {"a": {"pattern": r"^\d.$"}}}), {"a": "x"})
    assert error.validator_value == r"^\d.$"
    assert error.message.endswith(r'a: "x" does not match "^\\d.$"')
    assert list(error.schema_path) == ["properties", "a", "pattern"]


def test_an_error_below_a_pattern_of_names_has_its_place() -> None:
    schema = {"patternProperties": {r"^\d$": {"type": "string"}, "^[0-9]$": {"minimum": 3}}}
    check = payload_check(schema)
    assert list(refusal(check, {"1": 5}).schema_path) == ["patternProperties", r"^\d$", "type"]
    schema = {"patternProperties": {"^[0-9]$": {"minimum": 3}, r"^\d$": {"type": "number"}}}
    error = refusal(payload_check(schema), {"1": 2})
    assert list(error.schema_path) == ["patternProperties", "^[0-9]$", "minimum"]


def test_two_patterns_that_the_engine_writes_alike_both_count() -> None:
    check = payload_check(
        {"patternProperties": {r"^\d$": {"minimum": 3}, "^[0-9]$": {"maximum": 5}}}
    )
    assert accepts(check, {"1": 4})
    assert not accepts(check, {"1": 2})
    assert not accepts(check, {"1": 6})


def test_an_example_that_breaks_a_pattern_shows_it_as_the_document_has_it() -> None:
    payload = {"pattern": r"^\d$", "examples": ["x"]}
    (problem,) = {each.message for each in diagnose(document({"payload": payload}))}
    assert problem == r'it does not fit its schema: "x" does not match "^\\d$"'


def test_a_header_is_found_by_a_pattern() -> None:
    headers = {
        "type": "object",
        "patternProperties": {r"^x-\<\w+\>$": {"enum": ["1"]}},
        "additionalProperties": False,
    }
    check = connection_check({"headers": headers})
    check.bindings("GET", {}, {"X-<a>": ["1"]})
    with pytest.raises(BindingsValidationException):
        check.bindings("GET", {}, {"X-<a>": ["2"]})
