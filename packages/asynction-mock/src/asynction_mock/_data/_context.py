"""What is known of the emission or the acknowledgement that values are made up for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from random import Random
from typing import TypeVar

_Value = TypeVar("_Value")

_EPOCH = datetime(2025, 1, 1, tzinfo=timezone.utc)
_MINUTES_IN_A_YEAR = 365 * 24 * 60
_STRIDE = 196_613  # so that neighbouring seeds are far apart
_STEP = timedelta(seconds=1)


def epoch(seed: int) -> datetime:
    """When the events of a seed begin: some minute of 2025, and not of today."""
    return _EPOCH + timedelta(minutes=seed * _STRIDE % _MINUTES_IN_A_YEAR)


class Moment:
    """What a value is made up of: chance, and a time.

    Args:
        random: The only source of chance, so that the same seed gives the same values.
        first: When the first event was sent.
        number: The number of this event, from 0 on.
    """

    __slots__ = ("_first", "_number", "random")

    def __init__(self, random: Random, first: datetime, number: int) -> None:
        self.random = random
        self._first = first
        self._number = number

    @property
    def now(self) -> datetime:
        """The time of the event in UTC: a second after the one before it, and no clock's time."""
        return self._first + self._number * _STEP

    def ago(self, least: timedelta, most: timedelta) -> datetime:
        """A time before now."""
        return self.now - self._between(least, most)

    def ahead(self, least: timedelta, most: timedelta) -> datetime:
        """A time after now."""
        return self.now + self._between(least, most)

    def pick(self, values: Sequence[_Value]) -> _Value:
        """One of some values."""
        return values[int(self.random.random() * len(values))]

    def whole(self, least: int, most: int) -> int:
        """A whole number between two, both included."""
        return least + int(self.random.random() * (most - least + 1))

    def decimal(self, least: float, most: float, digits: int) -> float:
        """A number between two, with so many digits after the point."""
        return round(least + (most - least) * self.random.random(), digits)

    def hexadecimal(self, digits: int) -> str:
        """So many hexadecimal digits."""
        return f"{self.random.getrandbits(4 * digits):0{digits}x}"

    def _between(self, least: timedelta, most: timedelta) -> timedelta:
        seconds = self.whole(int(least.total_seconds()), int(most.total_seconds()))
        return timedelta(seconds=seconds)
