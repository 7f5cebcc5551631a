"""Which event is due when: a schedule with a time of its own, the same in every run."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Mapping
from itertools import groupby

from ._intervals import EventKey

SECOND = 1_000_000
"""Time is counted in whole microseconds, so that two events due at once are so in every run."""


class Schedule:
    """Which event is emitted next, and when, to the clients that are connected.

    In each interval one event is emitted. The namespaces take turns, and within a namespace its
    events do. An event that has an interval of its own is emitted by that one instead.

    Args:
        events: The events that can be emitted.
        interval: The seconds from one event to the next; with 0 only events that have an interval
            of their own are emitted.
        intervals: The intervals of single events; with 0 an event is never emitted by itself.
    """

    def __init__(
        self, events: Iterable[EventKey], interval: float, intervals: Mapping[EventKey, float]
    ) -> None:
        known = list(events)
        turns = [(interval, [each for each in known if each not in intervals])]
        turns += [(intervals[each], [each]) for each in known if each in intervals]
        self._rotations = [_Rotation(each, keys) for each, keys in turns if each and keys]

    def next_due(self, namespaces: Collection[str], now: int) -> int | None:
        """When the next event is due; None while no namespace with events has a client.

        Args:
            namespaces: The namespaces that have a client.
            now: The time from which events count that had no client before.
        """
        for rotation in self._rotations:
            if not rotation.has_listeners(namespaces):
                rotation.due = None
            elif rotation.due is None:
                rotation.due = now + rotation.interval
        return min((each.due for each in self._rotations if each.due is not None), default=None)

    def take(self, namespaces: Collection[str]) -> EventKey:
        """The event that is due first, by the last call of `next_due` with these namespaces."""
        due = [(each.due, each) for each in self._rotations if each.due is not None]
        time, rotation = min(due, key=lambda each: each[0])  # if several are, the document's first
        rotation.due = time + rotation.interval
        return rotation.take(namespaces)


class _Rotation:
    """Events that take turns, with one interval."""

    def __init__(self, interval: float, keys: Iterable[EventKey]) -> None:
        self.interval = round(interval * SECOND)
        self.due: int | None = None
        # Namespaces take turns, not events: one with many events does not crowd out the others.
        self._turns = deque(deque(same) for _, same in groupby(keys, lambda key: key.namespace))

    def has_listeners(self, namespaces: Collection[str]) -> bool:
        return any(keys[0].namespace in namespaces for keys in self._turns)

    def take(self, namespaces: Collection[str]) -> EventKey:
        while True:
            keys = self._turns[0]
            self._turns.rotate(-1)
            if keys[0].namespace in namespaces:
                keys.rotate(-1)
                return keys[-1]
