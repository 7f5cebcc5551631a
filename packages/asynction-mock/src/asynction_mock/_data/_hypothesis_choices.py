"""A provider of choices for Hypothesis: plain values, by seed.

Hypothesis's own provider looks for values that break programs, takes constants from the modules
that happen to be imported, and stores what it found in the current folder. A mock needs none of it.
"""

from __future__ import annotations

import math
import string
from contextlib import AbstractContextManager, nullcontext
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from hypothesis.internal.conjecture.providers import PrimitiveProvider

from ._time_budget import TimeBudget

if TYPE_CHECKING:
    from hypothesis.internal.intervalsets import IntervalSet


_MAX_TRIES = 150  # choices until one instance is given up
_USUAL = 100  # how far integers are from zero, so that they are read easily
_FEW = 8  # letters or items more than have to be
_PLAIN = string.ascii_lowercase + string.digits + string.ascii_uppercase + " -_.,"


TIME_BUDGET: ContextVar[TimeBudget] = ContextVar("TIME_BUDGET")
"""The time that may be spent."""
SEED: ContextVar[int] = ContextVar("SEED")
"""The seed of the choices; a context variable because Hypothesis creates the provider itself."""


class TooManyTriesError(Exception):
    """The number of tries is used up."""


class SeededProvider(PrimitiveProvider):
    """Chooses by seed (Hypothesis, alternative backends), for a limited number of tries.

    Raises TooManyTriesError after the last one.
    """

    def __init__(self, data: Any, /) -> None:
        super().__init__(data)
        self.random = TIME_BUDGET.get().random(SEED.get())
        self._tries = 0

    def per_test_case_context_manager(self) -> AbstractContextManager[None]:
        """Count the tries."""
        self._tries += 1
        if self._tries > _MAX_TRIES:
            raise TooManyTriesError
        return nullcontext()

    def draw_boolean(self, p: float = 0.5, **_: Any) -> bool:
        return self.random.random() < p

    def draw_integer(
        self, min_value: int | None = None, max_value: int | None = None, **_: Any
    ) -> int:
        low, high = _near_zero(min_value, max_value)
        return self.random.randint(int(low), int(high))

    def draw_float(
        self,
        *,
        min_value: float = -math.inf,
        max_value: float = math.inf,
        smallest_nonzero_magnitude: float = 0.0,
        **_: Any,
    ) -> float:
        low, high = _near_zero(
            None if math.isinf(min_value) else min_value,
            None if math.isinf(max_value) else max_value,
        )
        drawn = self.random.uniform(low, high)
        value = round(drawn, 2)
        if not min_value <= value <= max_value:
            value = min(max(drawn, min_value), max_value)
        return value if abs(value) >= smallest_nonzero_magnitude else max(min_value, 0.0)

    def draw_string(
        self, intervals: IntervalSet, *, min_size: int = 0, max_size: int = _FEW, **_: Any
    ) -> str:
        plain = [each for each in _PLAIN if ord(each) in intervals]
        size = self._size(min_size, max_size)
        if plain:
            return "".join(self.random.choice(plain) for _ in range(size))
        return "".join(chr(intervals[self.random.randrange(len(intervals))]) for _ in range(size))

    def draw_bytes(self, min_size: int = 0, max_size: int = _FEW, **_: Any) -> bytes:
        return self.random.randbytes(self._size(min_size, max_size))

    def _size(self, least: int, most: int) -> int:
        return self.random.randint(least, max(least, min(most, least + _FEW)))


def _near_zero(least: float | None, most: float | None) -> tuple[float, float]:
    """The part of a range that is nearest to zero, at most `_USUAL` wide."""
    if least is None or least < -_USUAL:
        least = 0 if most is None or most > 0 else max(least or -math.inf, most - _USUAL)
    return least, least + _USUAL if most is None else min(most, least + _USUAL)
