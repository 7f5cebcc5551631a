"""The time that the mock spends on generating data for one schema."""

from __future__ import annotations

import time
from random import Random

_SECONDS = 2.0  # of this thread's own time, so that a busy machine changes no data
_CALLS_BETWEEN_CHECKS = 32  # to ask for the time takes longer than many calls


class OutOfTimeError(Exception):
    """The time budget is exhausted."""

    def __str__(self) -> str:
        return f"it takes more than {_SECONDS:g} s to generate"


class TimeBudget:
    """The CPU time of this thread that may be spent on one schema."""

    def __init__(self) -> None:
        # CPU time: a busy machine must not change what is generated.
        self._end = time.thread_time() + _SECONDS

    @property
    def is_exhausted(self) -> bool:
        """Whether there is no time left."""
        return time.thread_time() > self._end

    def random(self, seed: int) -> Random:
        """As `Random(seed)`, but raises OutOfTimeError once the budget is exhausted."""
        return _BudgetedRandom(seed).with_budget(self)


class _BudgetedRandom(Random):
    _budget: TimeBudget
    _calls = 0

    def with_budget(self, budget: TimeBudget) -> _BudgetedRandom:
        """The same generator, bounded by a budget."""
        self._budget = budget
        return self

    def random(self) -> float:
        self._check_budget()
        return super().random()

    # If only `random` were overridden, `Random` would draw integers in another way.
    def getrandbits(self, k: int, /) -> int:
        self._check_budget()
        return super().getrandbits(k)

    def _check_budget(self) -> None:
        # All generation draws random numbers, so this notices one that does not end.
        self._calls += 1
        if self._calls % _CALLS_BETWEEN_CHECKS == 0 and self._budget.is_exhausted:
            raise OutOfTimeError
