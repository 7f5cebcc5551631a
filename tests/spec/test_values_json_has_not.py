"""Values that JSON has not, or has otherwise, and values that no schema was written for."""

from __future__ import annotations

import datetime as dt
import enum
import inspect
import json
import math
import os
import subprocess
import sys
from collections import OrderedDict, UserDict
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from .events import accepts, payload_check, refusal

LARGE = 2**70
ROOT = Path(__file__).resolve().parents[2]


class Text(str):
    def __str__(self) -> str:
        return "something else"


class Colour(str, enum.Enum):
    RED = "red"


class Level(enum.IntEnum):
    HIGH = 3


class Ratio(float, enum.Enum):
    HALF = 0.5


class Dates:
    """A codec that writes dates, as those of web frameworks do."""

    @staticmethod
    def dumps(obj: Any) -> str:
        return json.dumps(obj, default=Dates.default)

    loads = staticmethod(json.loads)

    @staticmethod
    def default(obj: Any) -> Any:
        if isinstance(obj, dt.date):
            return obj.isoformat()
        if isinstance(obj, set):
            return sorted(obj)
        if isinstance(obj, Decimal):
            return str(obj)
        if isinstance(obj, complex):
            return {"real": obj.real, "\ud800": math.nan}
        raise TypeError(f"no {type(obj).__name__} here")


EXACT = {
    "type": "object",
    "properties": {
        "text": {"type": "string", "enum": ["red", "green"]},
        "number": {"type": "integer", "maximum": 5},
        "ratio": {"type": "number", "maximum": 0.5},
    },
    "additionalProperties": False,
}


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ({"text": Text("red")}, {"text": Text("blue")}),
        ({"text": Colour.RED}, {"number": Colour.RED}),
        ({"number": Level.HIGH}, {"text": Level.HIGH}),
        ({"ratio": Ratio.HALF}, {"number": Ratio.HALF}),
        ({Text("text"): "red"}, {Text("text"): "blue"}),
        (OrderedDict(text="red"), OrderedDict(text="blue")),
        (MappingProxyType({"text": "red"}), MappingProxyType({"text": "blue"})),
        (UserDict({"text": "red"}), UserDict({"text": "blue"})),
    ],
)
def test_a_subclass_counts_as_the_value_that_it_extends(right: Any, wrong: Any) -> None:
    check = payload_check(EXACT)
    assert accepts(check, right)
    assert not accepts(check, wrong)
    # Beside a value that only the slow road can take, too.
    both = payload_check({"items": EXACT})
    assert accepts(both, [right, {"text": Text("green")}])
    assert not accepts(both, [wrong, {"text": Text("green")}])


@pytest.mark.parametrize(
    ("key", "written"),
    [
        (1, "1"),
        (-1, "-1"),
        (True, "true"),
        (False, "false"),
        (None, "null"),
        (1.5, "1.5"),
        (math.inf, "Infinity"),
        (Level.HIGH, "3"),
        (Colour.RED, "red"),
        (Text("a"), "a"),
        ("\ud83d\ude00", "\U0001f600"),
    ],
)
def test_a_key_counts_as_what_json_makes_of_it(key: Any, written: str) -> None:
    check = payload_check({"properties": {written: {}}, "additionalProperties": False})
    assert accepts(check, {key: 1})
    assert not accepts(check, {key: 1, "other": 1})
    check = payload_check({"additionalProperties": {"type": "string"}})
    error = refusal(check, {key: 1})
    assert list(error.path) == [written]
    assert error.instance == 1


@pytest.mark.parametrize("key", [(1, 2), b"a", frozenset()])
def test_a_key_that_json_has_not_is_refused(key: Any) -> None:
    error = refusal(
        payload_check({"additionalProperties": {"type": "string"}}), {"a": {}, key: "b"}
    )
    assert "can't be a key in JSON" in str(error) or "is not of type" in str(error)
    error = refusal(payload_check({"additionalProperties": {}}), {key: "b"})
    assert str(error).endswith(f"a {type(key).__name__} can't be a key in JSON")
    assert error.instance == key


def test_half_a_surrogate_pair_is_one_character_and_no_character_that_a_schema_names() -> None:
    check = payload_check({"items": {"type": "string", "maxLength": 1, "not": {"enum": ["?", ""]}}})
    assert accepts(check, ["\ud800", "\udfff"])
    assert not accepts(check, ["\ud800a"])
    exact = payload_check({"items": {"enum": ["?", "a"]}})
    assert accepts(exact, ["a"])
    assert not accepts(exact, ["\ud800"])
    closed = payload_check({"properties": {"?": {}}, "additionalProperties": False})
    assert not accepts(closed, {"\udfff": 1})


def test_a_whole_surrogate_pair_is_the_character_that_it_arrives_as() -> None:
    assert accepts(payload_check({"const": "\U0001f600"}), "\ud83d\ude00")
    assert not accepts(payload_check({"const": "\ufffd\ufffd"}), "\ud83d\ude00")


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_in_json_is_none_here(number: float) -> None:
    for kind in ("number", "integer", "null", "string"):
        error = refusal(payload_check({"properties": {"a": {"type": kind}}}), {"a": number})
        assert error.validator == "type"
        assert error.instance is number


def test_numbers_may_be_as_large_as_they_like() -> None:
    check = payload_check({"properties": {"a": {"type": "integer", "minimum": 0}}})
    for number in (2**63, 2**64, 10**400, 10**4000):
        assert accepts(check, {"a": number})
        assert len(str(refusal(check, {"a": -number}))) < 500


@pytest.mark.parametrize(
    "value",
    [dt.datetime(2024, 1, 1), dt.date(2024, 1, 1), {1, 2}, object(), memoryview(b"a")],
)
@pytest.mark.parametrize("kind", ["string", "object", "array", "number", "null"])
def test_what_the_codec_cannot_write_is_refused(value: Any, kind: str) -> None:
    error = refusal(payload_check({"properties": {"a": {"type": kind}}}), {"a": value})
    assert str(error).endswith(f"a: a {type(value).__name__} can't be sent as JSON")
    assert list(error.path) == ["a"]
    assert error.instance is value


def test_what_the_codec_cannot_write_is_named_beside_alternatives() -> None:
    schema = {
        "anyOf": [{"required": ["a"]}, {"required": ["b"]}],
        "properties": {"a": {"type": "number"}},
    }
    error = refusal(payload_check(schema), {"a": dt.date(2024, 1, 1)})
    assert str(error).endswith("a: a date can't be sent as JSON")


@pytest.mark.parametrize("second", [dt.date(2024, 1, 1), b"one", 1.5])
def test_all_faults_are_found_before_and_behind_what_only_the_codec_writes(second: Any) -> None:
    schema = {"additionalProperties": {"type": "integer"}}
    error = refusal(payload_check(schema, codec=Dates), {"a": "x", "b": second, "c": "y"})
    assert [list(each.path) for each in error.errors] == [["a"], ["b"], ["c"]]


def test_what_the_codec_writes_is_checked_as_it_is_written() -> None:
    check = payload_check(
        {
            "properties": {
                "day": {"type": "string", "format": "date"},
                "tags": {"type": "array", "items": {"type": "string"}},
                "price": {"type": "string"},
                "point": {"type": "object", "properties": {"real": {"maximum": 1}}},
            }
        },
        codec=Dates,
    )
    day = dt.date(2024, 2, 29)
    assert accepts(check, {"day": day, "tags": {"a", "b"}, "point": 1j})
    assert accepts(check, {"day": day, "price": Decimal("1.5")})
    error = refusal(check, {"day": dt.datetime(2024, 2, 29)})
    assert (error.validator, list(error.path)) == ("format", ["day"])
    assert error.instance == dt.datetime(2024, 2, 29)
    error = refusal(check, {"day": day, "tags": {1}})
    assert (list(error.path), error.instance) == (["tags", 0], 1)
    error = refusal(check, {"day": day, "point": 2 + 0j})
    assert (list(error.path), error.validator) == (["point", "real"], "maximum")
    error = refusal(check, {"day": object()})
    assert str(error).endswith("day: a object can't be sent as JSON")


RECURSIVE = {
    "Tree": {
        "type": ["array", "object", "integer"],
        "items": {"$ref": "#/components/schemas/Tree"},
        "additionalProperties": {"$ref": "#/components/schemas/Tree"},
    }
}
DEEP_SCHEMAS: list[Any] = [
    {},
    {"type": "object"},
    {"type": "array"},
    {"type": "array", "items": {"type": "array", "items": {"type": "string"}}},
    {"anyOf": [{"type": "string"}, {"type": "integer"}]},
    {"uniqueItems": True},
    {"enum": [[[[]]], 1]},
    {"const": {"a": {"a": {}}}},
    {"contains": {"const": 1}},
    {"$ref": "#/components/schemas/Tree"},
    {"not": {"$ref": "#/components/schemas/Tree"}},
    {"anyOf": [{"$ref": "#/components/schemas/Tree"}, {"type": "string"}]},
]


def nested(depth: int, innermost: Any) -> Any:
    for level in range(depth):
        innermost = [innermost] if level % 2 else {"a": innermost}
    return innermost


@pytest.mark.parametrize("depth", [200, 400, 1000, 5000])
@pytest.mark.parametrize("innermost", [0, "a", b"a", 1.5, "\ud800"])
def test_a_value_nested_deep_gets_a_verdict_or_a_refusal(depth: int, innermost: Any) -> None:
    value = nested(depth, innermost)
    verdicts = [accepts(payload_check(schema, RECURSIVE), value) for schema in DEEP_SCHEMAS]
    is_tree = innermost == 0 and depth <= 2000
    assert verdicts[:5] == [True, False, True, False, False]  # the outermost level is a list
    assert verdicts[6:10] == [False, False, False, is_tree]
    assert verdicts[11] == is_tree


def test_a_value_nested_a_hundred_thousand_deep_does_not_crash_the_interpreter() -> None:
    program = """
from tests.spec.events import accepts, payload_check
from tests.spec.test_values_json_has_not import DEEP_SCHEMAS, RECURSIVE, nested
value = nested(100_000, 0)
print([accepts(payload_check(schema, RECURSIVE), value) for schema in DEEP_SCHEMAS])
"""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])}
    run = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env=environment,
    )
    assert run.returncode == 0, run.stderr
    verdicts = json.loads(run.stdout.lower())
    assert verdicts[:5] == [True, False, True, False, False]
    assert verdicts[6:] == [False] * (len(DEEP_SCHEMAS) - 6)


def test_a_list_that_holds_itself_twice_is_refused_at_once() -> None:
    value: list[Any] = [b"data", LARGE]
    value += [value, {"again": value}]
    for schema in ({"uniqueItems": True}, {"items": {"type": "array"}}):
        assert "itself" in str(refusal(payload_check(schema), value))


def test_a_list_that_holds_itself_is_refused_by_a_recursive_schema() -> None:
    endless: list[Any] = []
    endless.append(endless)
    error = refusal(payload_check({"$ref": "#/components/schemas/Tree"}, RECURSIVE), endless)
    assert str(error).endswith("more than 2000 levels of nesting")


def test_a_deep_value_of_other_than_plain_types_is_refused_as_well() -> None:
    check = payload_check({"$ref": "#/components/schemas/Tree"}, RECURSIVE)
    assert accepts(check, nested(100, Level.HIGH))
    assert not accepts(check, nested(3000, Level.HIGH))
    assert not accepts(check, OrderedDict(a=nested(3000, Decimal(1))))


def test_the_reason_within_a_deep_value_is_told_as_far_as_can_be() -> None:
    check = payload_check({"properties": {"a": {"type": "string"}}})
    error = refusal(check, {"a": nested(300, 0)})
    assert str(error).endswith("too deep or too complex to say where")
    error = refusal(check, {"a": nested(600, 0)})
    assert str(error).endswith("more than 500 levels of nesting")


def test_a_caller_deep_in_the_stack_gets_a_refusal_and_no_recursion_error() -> None:
    check = payload_check({"items": {"items": {"not": {"type": "string", "format": "binary"}}}})

    def deeper(frames: int) -> bool:
        return deeper(frames - 1) if frames else accepts(check, [nested(400, b"a")])

    used = len(inspect.stack(0))
    assert deeper(0)
    assert not deeper(sys.getrecursionlimit() - used - 200)
