"""What fake values depend on: the seed, a source of chance, and the time of the event."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from hashlib import blake2b
from random import Random
from typing import TypeVar

_Value = TypeVar("_Value")

_EPOCH = datetime(2025, 1, 1, tzinfo=timezone.utc)
_MINUTES_IN_A_YEAR = 365 * 24 * 60
_SEED_SPACING = 196_613  # so that neighbouring seeds are far apart
_TIME_BETWEEN_EVENTS = timedelta(seconds=1)


def seed_of(*parts: object) -> int:
    """A number derived from some values, the same in every process."""
    text = "\0".join(map(str, parts))
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big")


def start_time(seed: int) -> datetime:
    """The time of the first event of a seed: a minute of 2025, whatever the date is."""
    return _EPOCH + timedelta(minutes=seed * _SEED_SPACING % _MINUTES_IN_A_YEAR)


class FakeContext:
    """What a hint generates a value from: a source of chance, and the time of the event.

        HINTS["sku"] = lambda context: f"SKU-{context.integer(1, 99999):05}"
        HINTS["shipped"] = lambda context: context.past(timedelta(hours=1), timedelta(days=3))

    Args:
        random: The only source of chance, so that the same seed gives the same values.
        start: The time of the first event.
        number: The number of this event, from 0 on.
    """

    __slots__ = ("_number", "_start", "random")

    def __init__(self, random: Random, start: datetime, number: int) -> None:
        self.random = random
        self._start = start
        self._number = number

    @property
    def now(self) -> datetime:
        """The time of the event in UTC, a second after the previous one; no clock is read."""
        return self._start + self._number * _TIME_BETWEEN_EVENTS

    def past(self, least: timedelta, most: timedelta) -> datetime:
        """A time before `now`, by at least one duration and at most another."""
        return self.now - self._between(least, most)

    def future(self, least: timedelta, most: timedelta) -> datetime:
        """A time after `now`, by at least one duration and at most another."""
        return self.now + self._between(least, most)

    def choice(self, values: Sequence[_Value]) -> _Value:
        """One of some values."""
        return values[int(self.random.random() * len(values))]

    def integer(self, least: int, most: int) -> int:
        """An integer between two, both included."""
        return least + int(self.random.random() * (most - least + 1))

    def decimal(self, least: float, most: float, digits: int) -> float:
        """A number between two, with `digits` digits after the point."""
        return round(least + (most - least) * self.random.random(), digits)

    def hexadecimal(self, digits: int) -> str:
        """A text of `digits` hexadecimal digits."""
        return f"{self.random.getrandbits(4 * digits):0{digits}x}"

    def _between(self, least: timedelta, most: timedelta) -> timedelta:
        seconds = self.integer(int(least.total_seconds()), int(most.total_seconds()))
        return timedelta(seconds=seconds)
