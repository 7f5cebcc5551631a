"""CPU time of contenders that take turns, compared pair by pair."""

from __future__ import annotations

import gc
import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median, quantiles
from typing import TypeVar

CONTROL_LIMIT = 0.04
"""How far from 1 the ratio of two equal contenders may be, before a comparison is in doubt."""

_Any = TypeVar("_Any")
Work = Callable[[], object]
Timer = Callable[[int], float]


@dataclass(frozen=True, slots=True)
class Contender:
    """What is measured.

    Args:
        name: How tables call it.
        cpu: Handles so many events and gives the CPU seconds that they took together.
    """

    name: str
    cpu: Timer


@dataclass(frozen=True, slots=True)
class Ratio:
    """How many times as long one contender took as another, in the rounds that both ran in."""

    median: float
    first_quartile: float
    third_quartile: float

    def __str__(self) -> str:
        return f"{self.median:.3f} [{self.first_quartile:.3f} {self.third_quartile:.3f}]"


@dataclass(frozen=True, slots=True)
class Times:
    """CPU seconds per event, by contender, one for each round."""

    seconds: Mapping[str, Sequence[float]]

    def seconds_of(self, name: str) -> float:
        """The median of a contender, in seconds per event."""
        return median(self.seconds[name])

    def ratio(self, name: str, to: str) -> Ratio:
        """How one contender compares with another, round by round."""
        pairs = zip(self.seconds[name], self.seconds[to], strict=True)
        ratios = [one / other if other else math.nan for one, other in pairs]
        if len(ratios) < 2:
            return Ratio(ratios[0], ratios[0], ratios[0])
        first, middle, third = quantiles(ratios, n=4, method="inclusive")
        return Ratio(middle, first, third)


@dataclass(frozen=True, slots=True)
class Effort:
    """How long to measure.

    Args:
        rounds: How many turns every contender takes.
        batch: For about how many CPU seconds it handles events in each.
    """

    rounds: int
    batch: float


SMALLEST = Effort(rounds=1, batch=0)
NORMAL = Effort(rounds=41, batch=0.01)


def compare(contenders: Sequence[Contender], effort: Effort) -> Times:
    """Have contenders take turns, in an order that changes from round to round.

    Every place in the order, and every neighbour, is as frequent for one contender as for another:
    the order is rotated by one each round, and every other time it is reversed.
    """
    events = {each.name: _events_in(effort.batch, each.cpu) for each in contenders}
    seconds: dict[str, list[float]] = {each.name: [] for each in contenders}
    gc.collect()
    gc.freeze()
    try:
        for number in range(effort.rounds):
            for each in in_turn(contenders, number):
                gc.collect()
                count = events[each.name]
                seconds[each.name].append(each.cpu(count) / count)
    finally:
        gc.unfreeze()
    return Times(seconds)


def in_turn(contenders: Sequence[_Any], number: int) -> Sequence[_Any]:
    """The order of a round, by its number."""
    start = (number // 2) % len(contenders)
    order = [*contenders[start:], *contenders[:start]]
    return order if number % 2 == 0 else order[::-1]


def _events_in(batch: float, cpu: Timer) -> int:
    """How many events fill a batch; running them warms the contender up as well."""
    events = 1
    while cpu(events) < batch:
        events *= 2
    return events


def thread_cpu(work: Work) -> Timer:
    """A timer of what one thread does itself."""

    def timer(events: int) -> float:
        repeats = range(events)
        started = time.thread_time()
        for _ in repeats:
            work()
        return time.thread_time() - started

    return timer
