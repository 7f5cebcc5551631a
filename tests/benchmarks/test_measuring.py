"""How contenders are compared, on times that are known."""

from __future__ import annotations

import pytest

from benchmarks import reporting
from benchmarks.measuring import Contender, Effort, Ratio, Times, compare, in_turn
from benchmarks.reporting import Equals, Result, duration, table


def result(control: float, ratio: float = 1.0, target: float | None = None) -> Result:
    equal = Ratio(control, control, control)
    return Result("case", "one", 1.0, "other", Ratio(ratio, ratio, ratio), equal, target)


def test_a_ratio_is_the_median_of_the_rounds_and_not_that_of_the_medians() -> None:
    times = Times({"one": [2.0, 40.0, 6.0], "other": [1.0, 10.0, 3.0]})

    assert times.ratio("one", "other") == Ratio(2.0, 2.0, 3.0)


def test_every_contender_takes_every_turn_and_the_order_changes() -> None:
    turns: list[str] = []

    def contender(name: str) -> Contender:
        def cpu(events: int) -> float:
            turns.append(name)
            return 0.5 * events

        return Contender(name, cpu)

    times = compare([contender("a"), contender("b"), contender("c")], Effort(rounds=6, batch=0))

    rounds = ["".join(turns[start : start + 3]) for start in range(0, len(turns), 3)]
    assert rounds == ["abc", "abc", "cba", "bca", "acb", "cab", "bac"]
    assert times.seconds == {name: [0.5] * 6 for name in "abc"}


def test_each_place_in_the_order_is_as_frequent_for_each_contender() -> None:
    orders = [in_turn("abcd", number) for number in range(8)]

    for place in range(4):
        assert sorted(order[place] for order in orders) == sorted("abcd" * 2)


def test_a_batch_is_filled_with_events() -> None:
    asked: list[int] = []

    def cpu(events: int) -> float:
        asked.append(events)
        return 0.001 * events

    compare([Contender("a", cpu)], Effort(rounds=2, batch=0.01))

    assert asked == [1, 2, 4, 8, 16, 16, 16]


@pytest.mark.parametrize(("control", "in_doubt"), [(1.041, True), (0.959, True), (1.039, False)])
def test_a_result_whose_control_is_off_says_so(control: float, *, in_doubt: bool) -> None:
    found = result(control)

    assert found.in_doubt == in_doubt
    assert found.data()["in_doubt"] == in_doubt
    assert (f"CONTROL OFF {control:.3f}" in found.row()) == in_doubt


@pytest.mark.parametrize(("ratio", "verdict"), [(1.1, "met"), (1.101, "MISSED")])
def test_a_result_says_whether_its_target_is_met(ratio: float, verdict: str) -> None:
    assert result(1.0, ratio, 1.1).verdict == verdict


def test_a_result_without_a_target_has_no_verdict() -> None:
    assert result(1.0).verdict == ""


def test_the_control_of_a_result_compares_the_two_equal_contenders() -> None:
    times = Times({"bare": [1.0, 1.0], "again": [1.1, 1.1], "checked": [2.0, 2.0]})

    found = reporting.compared("case", times, "checked", "bare", Equals("bare", "again"))

    assert found.control == Ratio(1.1, 1.1, 1.1)
    assert found.ratio == Ratio(2.0, 2.0, 2.0)


def test_a_table_aligns_its_columns() -> None:
    assert table(("a", "long"), [("longer", "b"), ("c", "")]).splitlines() == [
        "a       long",
        "------------",
        "longer  b",
        "c",
    ]


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.000_012_3, "12.3 us"), (0.0123, "12.3 ms"), (1.234, "1.23 s")]
)
def test_a_duration_has_the_unit_that_suits_it(seconds: float, text: str) -> None:
    assert duration(seconds) == text
