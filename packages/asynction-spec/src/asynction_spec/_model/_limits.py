"""What clients may do how often: the `x-limits` of a server, a channel, an operation, a message."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from .._text._nodes import Node

LARGEST = 10**9
"""The largest number in limits."""
SMALLEST = 10**-9
"""The smallest one that is not an integer."""


@dataclass(frozen=True, slots=True)
class EventRate:
    """So many events in a time, and so many of them at once (a token bucket)."""

    rate: float
    """How many events, in the long run."""
    per: float
    """In how many seconds."""
    burst: int
    """How many at once, after a pause."""


@dataclass(frozen=True, slots=True)
class SharedLimits:
    """What the clients of one identity, or of one address, may do together."""

    rate: EventRate | None = None
    max_connections: int | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """The `x-limits` of one object."""

    rate: EventRate | None
    """Of each client, and of all clients of one identity unless `identity` has another rate."""
    max_connections: int | None
    """Of each identity, unless `identity` has another number; of each address for other clients."""
    max_size: int | None
    """Of a message, in bytes, its attachments included."""
    identity: SharedLimits
    address: SharedLimits
    node: Node = field(compare=False)


def read_limits(node: Node | None) -> Limits | None:
    """The limits that a node describes, without what is reported as wrong."""
    if node is None or not isinstance(node.value, dict):
        return None
    return Limits(
        rate=_rate(node),
        max_connections=_count(node, "maxConnections"),
        max_size=_count(node, "maxSize"),
        identity=_shared(node.get("identity")),
        address=_shared(node.get("address")),
        node=node,
    )


def common_limits(several: Iterable[Limits | None]) -> Limits | None:
    """The limits that all of several servers have, None where they differ."""
    found = [*several]
    return found[0] if found and all(each == found[0] for each in found) else None


def _shared(node: Node | None) -> SharedLimits:
    if node is None or not isinstance(node.value, dict):
        return SharedLimits()
    return SharedLimits(_rate(node), _count(node, "maxConnections"))


def _rate(node: Node) -> EventRate | None:
    """The rate of an object; by default it is per second, and as many events come at once."""
    rate, per, burst = (node.get(name) for name in ("rate", "per", "burst"))
    if rate is None or not is_positive(rate.value):
        return None
    seconds = per.value if per is not None and is_positive(per.value) else 1
    at_once = burst.value if burst is not None and is_count(burst.value) else math.ceil(rate.value)
    return EventRate(float(rate.value), float(seconds), at_once)


def _count(node: Node, name: str) -> int | None:
    child = node.get(name)
    return child.value if child is not None and is_count(child.value) else None


def is_positive(value: Any) -> bool:
    """Whether a value is a number of events or of seconds."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return is_number and SMALLEST <= value <= LARGEST


def is_count(value: Any) -> bool:
    """Whether a value is an integer from 1 on."""
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= LARGEST
