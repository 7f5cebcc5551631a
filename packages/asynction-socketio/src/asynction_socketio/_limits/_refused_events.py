"""When a client is disconnected that goes on sending what is beyond its limits."""

from __future__ import annotations

from time import monotonic

from asynction_spec import EventRate

from ._rate_limiter import RateLimiter

MAX_REFUSED_EVENTS = EventRate(rate=1, per=1, burst=100)
"""How many events beyond its limits a client may send, before it is disconnected."""


class RefusedEvents:
    """Counts the events of clients that were refused for a limit."""

    def __init__(self) -> None:
        self._limiter = RateLimiter(MAX_REFUSED_EVENTS)

    def count(self, eio_sid: str) -> bool:
        """Count an event that was refused; give whether its client is to be disconnected."""
        return self._limiter.take(eio_sid, monotonic()) > 0
