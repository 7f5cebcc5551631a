"""Who emits what when: a plan in time of its own, the same in every run."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Mapping
from itertools import groupby

from ._intervals import EventKey

SECOND = 1_000_000
"""The schedule counts in whole microseconds, so that what is due at once is so in every run."""


class Schedule:
    """Which event is to be emitted next, and when, for those who are connected.

    Once in an interval it is the turn of one event: of one namespace after the other, and in each
    of one event after the other. Events with intervals of their own have their own turns.

    Args:
        events: The events that can be emitted.
        interval: The seconds from one event to the next; 0 leaves out all that have no interval
            of their own.
        own: The intervals of single events; those with 0 are left out.
    """

    def __init__(
        self, events: Iterable[EventKey], interval: float, own: Mapping[EventKey, float]
    ) -> None:
        known = list(events)
        turns = [(interval, [each for each in known if each not in own])]
        turns += [(own[each], [each]) for each in known if each in own]
        self._rotations = [_Rotation(each, keys) for each, keys in turns if each and keys]

    def next_due(self, namespaces: Collection[str], now: int) -> int | None:
        """When the next event is due; None while nobody hears any.

        Args:
            namespaces: Those in which somebody is connected.
            now: The time at which those count whom nobody could hear before.
        """
        for rotation in self._rotations:
            if not rotation.is_heard(namespaces):
                rotation.due = None
            elif rotation.due is None:
                rotation.due = now + rotation.interval
        return min((each.due for each in self._rotations if each.due is not None), default=None)

    def take(self, namespaces: Collection[str]) -> EventKey:
        """The event that is due first, by the last call of `next_due` with these namespaces."""
        due = [(each.due, each) for each in self._rotations if each.due is not None]
        time, rotation = min(due, key=lambda each: each[0])  # of several the first in the document
        rotation.due = time + rotation.interval
        return rotation.take(namespaces)


class _Rotation:
    """Events that take turns."""

    def __init__(self, interval: float, keys: Iterable[EventKey]) -> None:
        self.interval = round(interval * SECOND)
        self.due: int | None = None
        self._turns = deque(deque(same) for _, same in groupby(keys, lambda key: key.namespace))

    def is_heard(self, namespaces: Collection[str]) -> bool:
        return any(keys[0].namespace in namespaces for keys in self._turns)

    def take(self, namespaces: Collection[str]) -> EventKey:
        while True:
            keys = self._turns[0]
            self._turns.rotate(-1)
            if keys[0].namespace in namespaces:
                keys.rotate(-1)
                return keys[-1]
