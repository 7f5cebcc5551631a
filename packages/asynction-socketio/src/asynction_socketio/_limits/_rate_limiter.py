"""How often something may be done, by whoever does it."""

from __future__ import annotations

from collections.abc import Hashable
from heapq import nlargest

from asynction_spec import EventRate

MAX_KEYS = 100_000
"""For how many clients, identities or addresses one limit remembers what they did."""
_SWEEP_FROM = 1000  # buckets: fewer are not worth a look at which of them are full
_FEW = 0.75
"""The part of MAX_KEYS that may be left by a sweep: else the next one would come at once."""
_ROUNDING = 0.001  # seconds at most: sums of floats are a little too large now and then


class RateLimiter:
    """A token bucket for each key, as the time at which it is full again.

    A bucket that is full is not kept, so that memory is bounded by what was done of late. There is
    no lock, which would cost more than all else: where two threads take a token of one bucket in
    the same instant, one of both may be free.

    Args:
        rate: How many tokens come in which time, and how many there are at most.
    """

    def __init__(self, rate: EventRate) -> None:
        self.interval = rate.per / rate.rate
        """Seconds in which one token comes."""
        rounding = min(self.interval / 100, _ROUNDING)
        self.tolerance = self.interval * (rate.burst - 1) + rounding
        """How many seconds before it is full a bucket still has a token."""
        self.full_at: dict[Hashable, float] = {}
        """When the bucket of each key is full."""
        self._sweep_at = _SWEEP_FROM

    def __len__(self) -> int:
        return len(self.full_at)

    def take(self, key: Hashable, now: float) -> float:
        """Take a token; give 0, or the seconds until there is one.

        Args:
            key: Whose bucket it is.
            now: The time in seconds, of a clock that is never set back.
        """
        full_at = self.full_at.get(key)
        if full_at is None:
            if len(self.full_at) >= self._sweep_at:
                self._sweep(now)
            full_at = now
        elif full_at < now:
            full_at = now
        else:
            wait = full_at - self.tolerance - now
            if wait > 0:
                return wait
        self.full_at[key] = full_at + self.interval
        return 0

    def put_back(self, key: Hashable) -> None:
        """Put a token back that was taken."""
        full_at = self.full_at.get(key)
        if full_at is not None:
            self.full_at[key] = full_at - self.interval

    def _sweep(self, now: float) -> None:
        """Forget the buckets that are full, and where there are too many the fullest ones."""
        buckets = [*self.full_at.items()]  # at once: other threads add to them
        kept = {key: full_at for key, full_at in buckets if full_at > now}
        if len(kept) > MAX_KEYS * _FEW:
            kept = dict(nlargest(MAX_KEYS // 2, kept.items(), key=lambda each: each[1]))
        self.full_at = kept
        self._sweep_at = min(max(_SWEEP_FROM, 2 * len(kept)), MAX_KEYS)
