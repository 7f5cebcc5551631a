"""What processes have logged about outages of the message queue, and what these explain."""

from __future__ import annotations

import pytest

from benchmarks.failures.outages import Outages, is_lost, outages_in, unexplained

LINES = [
    "[2026-01-01] [7] [INFO] Booting worker with pid: 7",
    "10.000 7 asynction.queue ERROR the message queue can't be reached, nothing reaches: refused",
    "14.000 7 asynction.queue WARNING the message queue can be reached again, after 4.0 seconds;"
    " messages of this process that were sent late: 5, that may not have arrived: 1, that were"
    " dropped: 2; those of other processes from the last 6.0 seconds may be missing",
]
EMITTED = {number: float(number) for number in range(20)}
NONE = Outages([], [], 0)


def test_lines_are_read() -> None:
    found = outages_in(LINES)

    assert found.lost == [(10, 14)]
    ((start, end),) = found.silent
    assert start == pytest.approx(7.9)
    assert end == 14
    assert found.uncertain == 3
    assert not is_lost(LINES, 7)


def test_an_outage_that_has_not_ended_explains_everything() -> None:
    found = outages_in(LINES[:2])

    assert is_lost(LINES[:2], 7)
    assert not is_lost(LINES[:2], 8)
    assert found.may_lack(0, 1)
    assert found.may_lack(100, 101)


@pytest.mark.parametrize(
    ("lost", "sender", "found"),
    [
        ([8, 13], NONE, set()),  # while it did not listen
        ([6], NONE, {6}),  # the next one was emitted before
        ([7], NONE, set()),  # it may have been on its way until the next one
        ([15], NONE, {15}),
        ([15], Outages([], [], 1), set()),  # the sender says that one may be lost
        ([15, 16], Outages([], [], 1), {15, 16}),
        ([4], Outages([(4.5, 9)], [], 0), set()),  # it was sent late
    ],
)
def test_what_is_lost_is_explained_by_what_was_logged(
    lost: list[int], sender: Outages, found: set[int]
) -> None:
    receiver = outages_in(LINES)

    assert unexplained([(each, receiver) for each in lost], EMITTED, sender) == found
