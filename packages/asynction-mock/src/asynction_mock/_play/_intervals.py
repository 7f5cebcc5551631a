"""How often an event is emitted: `x-mock` on a message, or on its operation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, TypeAlias

from asynction_spec import AsyncApiSpec, Diagnostic, Event, Node, Severity

SHORTEST = 0.001
"""The shortest interval in seconds."""
LONGEST = 1_000_000.0
"""The longest interval in seconds."""


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


INTERVAL_RANGE = f"write seconds, at least {SHORTEST:g}, or 0 for never"


def is_valid_interval(value: Any) -> bool:
    """Whether a value is a number of seconds within the bounds, or 0."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return value == 0 or SHORTEST <= value <= LONGEST
