"""`uniqueItems`, above all of integers that floats can't tell apart."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from asynction_spec import Checks, MessageAckValidationException, load_spec

from .events import accepts, connection_check, document, payload_check, refusal
from .growth import grows_linearly

UNIQUE = {"type": "object", "properties": {"ids": {"type": "array", "uniqueItems": True}}}
LARGE = 2**70


def ids(size: int, wrap: Callable[[int], Any] = int, start: int = LARGE) -> dict[str, Any]:
    return {"ids": [wrap(start + each) for each in range(size)]}


@pytest.mark.parametrize(
    "wrap",
    [int, lambda each: [each], lambda each: {"id": each}, lambda each: [[0, each]]],
    ids=["plain", "in lists", "in objects", "deeper"],
)
@pytest.mark.parametrize("start", [2**53, 2**63 - 900, LARGE, -LARGE])
def test_unique_integers_of_any_size_take_linear_time(
    wrap: Callable[[int], Any], start: int
) -> None:
    check = payload_check(UNIQUE)
    assert grows_linearly(lambda size: [ids(size, wrap, start)], check)


@pytest.mark.parametrize("draft", ["draft-04", "draft-06", "draft-07", "2019-09", "2020-12"])
@pytest.mark.parametrize("wrap", [int, lambda each: [each, {"a": [each]}]])
def test_equal_integers_are_found_whatever_their_size(
    draft: str, wrap: Callable[[int], Any]
) -> None:
    check = payload_check(UNIQUE, draft=draft)
    value = ids(20, wrap)
    assert accepts(check, value)
    value["ids"].append(wrap(LARGE + 7))

    error = refusal(check, value)

    assert (error.validator, error.validator_value) == ("uniqueItems", True)
    assert list(error.path) == ["ids"]
    assert error.instance is value["ids"]
    assert str(error).endswith("has non-unique elements")
    assert len(str(error)) < 500


@pytest.mark.parametrize(
    ("first", "second", "equal"),
    [
        (2**70, 2.0**70, True),
        (2**70, 2**70 + 1, False),
        (10**4000, 10**4000 + 1, False),
        (1, 1.0, True),
        (0, -0.0, True),
        (1, True, False),
        (0, False, False),
        (0, None, False),
        ("1", 1, False),
        (1.5, 1.5, True),
        ({"a": 1, "b": [2]}, {"b": [2.0], "a": 1.0}, True),
        ({"a": 1}, {"a": 1, "b": 1}, False),
        ([1, 2], [2, 1], False),
        ([], {}, False),
    ],
)
def test_values_are_equal_as_json_schema_says_beside_large_integers(
    first: Any, second: Any, equal: bool
) -> None:
    value = {"ids": [first, second, 2**80]}
    assert accepts(payload_check(UNIQUE), value) is not equal


NUMBERS = st.integers(-3, 3) | st.sampled_from([2**53, 2**53 + 1, 2.0**53, 2**70, -(2**70), 0.5])
VALUES = st.recursive(
    NUMBERS | st.booleans() | st.none() | st.text("ab", max_size=1),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text("ab", max_size=1), inner),
    max_leaves=5,
)


@settings(deadline=None)
@given(st.lists(VALUES, max_size=5))
def test_large_integers_change_no_verdict_about_others(values: list[Any]) -> None:
    """A list with one large integer more, which equals none, is unique if it was before."""
    check = payload_check(UNIQUE)
    assert accepts(check, {"ids": values}) is accepts(check, {"ids": [*values, 2**90]})


def test_a_false_or_foreign_demand_asks_for_nothing() -> None:
    assert accepts(payload_check({"items": {"uniqueItems": False}}), [[LARGE, LARGE]])
    assert accepts(payload_check({"uniqueItems": True}), {"a": LARGE, "b": LARGE})


def test_what_would_satisfy_a_negation_is_decided_alike() -> None:
    check = payload_check({"not": {"uniqueItems": True}})
    assert accepts(check, [LARGE, LARGE])
    assert not accepts(check, [LARGE, LARGE + 1])


def test_uniqueness_beside_binary_data_and_alternatives() -> None:
    schema = {"anyOf": [{"type": "string", "format": "binary"}, {"uniqueItems": True}]}
    check = payload_check({"items": {"anyOf": [schema, {"type": "null"}]}})
    assert accepts(check, [b"a", [LARGE, LARGE + 1]])
    assert not accepts(check, [b"a", [LARGE, LARGE]])


@pytest.mark.parametrize("side", ["received", "emitted"])
def test_an_acknowledgement_takes_linear_time(side: str) -> None:
    events = getattr(Checks(load_spec(document({"x-ack": {"args": UNIQUE}}))), side)
    check = events["/chat", "said"].ack
    assert grows_linearly(lambda size: [ids(size)], check)
    with pytest.raises(MessageAckValidationException, match="non-unique"):
        check([{"ids": [LARGE, LARGE]}])


def test_an_auth_object_takes_linear_time() -> None:
    assert grows_linearly(ids, connection_check(auth=UNIQUE).auth)


@pytest.mark.parametrize("part", ["query", "headers"])
def test_bindings_take_linear_time(part: str) -> None:
    listed = {"type": "array", "items": {"type": "integer"}, "uniqueItems": True}
    bindings = connection_check({part: {"properties": {"ids": listed}}}).bindings

    def check_texts(texts: list[str]) -> None:
        bindings("GET", **({"query": {}, "headers": {}} | {part: {"ids": texts}}))

    assert grows_linearly(lambda size: list(map(str, ids(size)["ids"])), check_texts)
