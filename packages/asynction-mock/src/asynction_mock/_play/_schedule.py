"""How often each event is emitted, and which one is due when, the same in every run.

The events of a namespace take turns, unless `x-mock` of a message or of its operation gives one an
interval of its own.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any, NamedTuple, TypeAlias

from asynction_spec import AsyncApiSpec, Diagnostic, Event, Node, Severity

SECOND = 1_000_000
"""Time is counted in whole microseconds, so that two events due at once are so in every run."""
SHORTEST = 0.001
"""The shortest interval in seconds."""
LONGEST = 1_000_000.0
"""The longest interval in seconds."""
INTERVAL_RANGE = f"write seconds, at least {SHORTEST:g}, or 0 for never"


class EventKey(NamedTuple):
    """An event that the server emits."""

    namespace: str
    event: str


Intervals: TypeAlias = Mapping[EventKey, float]
"""The seconds from one emission of an event to the next; 0 for never by itself."""


def emitted_events(spec: AsyncApiSpec) -> Iterator[tuple[EventKey, Event]]:
    """Every event that a document has its server emit, in the order of the document."""
    for namespace in spec.namespaces.values():
        for event in namespace.emits:
            yield EventKey(namespace.name, str(event.name)), event


def event_intervals(spec: AsyncApiSpec) -> tuple[Intervals, list[Diagnostic]]:
    """The intervals of the events that have one of their own, and the problems of the others.

    The `x-mock` of a message takes precedence over that of its operation.
    """
    intervals: dict[EventKey, float] = {}
    problems: list[Diagnostic] = []
    for key, event in emitted_events(spec):
        node = event.node.get("x-mock") or event.operation.get("x-mock")
        if node is None:
            continue
        try:
            interval = _read_interval(node)
        except _InvalidIntervalError as error:
            problems.append(error.diagnostic)
        else:
            if interval is not None:
                intervals[key] = interval
    return intervals, list(dict.fromkeys(problems))  # an operation may have many messages


def x_mock_problems(spec: AsyncApiSpec) -> list[Diagnostic]:
    """The problems of `x-mock` in a document's messages and operations.

        for problem in x_mock_problems(load_spec("asyncapi.yaml")):
            print(problem)

    A mock can't be built while there are any; `asynction validate` reports them too.
    """
    return event_intervals(spec)[1]


def is_valid_interval(value: Any) -> bool:
    """Whether a value is a number of seconds within the bounds, or 0."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return value == 0 or SHORTEST <= value <= LONGEST


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


class _InvalidIntervalError(Exception):
    """A node is not a valid `x-mock`: the reason."""

    def __init__(self, node: Node, message: str) -> None:
        super().__init__(message)
        self.diagnostic = Diagnostic("x-mock", Severity.ERROR, message, node.place)


def _read_interval(node: Node) -> float | None:
    if node.value is None or node.value is True:
        return None
    if node.value is False:
        return 0
    if not isinstance(node.value, dict):
        raise _InvalidIntervalError(
            node, "x-mock must be false, or a mapping such as {interval: 0.5}"
        )
    for name, child in node.items():
        if name != "interval":
            raise _InvalidIntervalError(child, f"x-mock has no field {name!r}; it has 'interval'")
    interval = node.get("interval")
    if interval is None:
        return None
    if not is_valid_interval(interval.value):
        raise _InvalidIntervalError(
            interval, f"{interval.value!r} is not an interval: {INTERVAL_RANGE}"
        )
    return float(interval.value)
