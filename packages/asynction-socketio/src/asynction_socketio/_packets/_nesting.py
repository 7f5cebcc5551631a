"""How deep the lists and objects of a message may be nested."""

from __future__ import annotations

from collections.abc import Iterator
from gc import get_referents, is_tracked
from typing import Any

MAX_DEPTH = 200
"""How deep lists and objects may be nested; to follow more could exhaust Python's stack."""


def has_too_many_levels(value: Any) -> bool:
    """Whether a value that a PacketJson has read has more than MAX_DEPTH levels of nesting."""
    level = [value]
    for _ in range(MAX_DEPTH - 1):
        # Many times as fast as to ask each value what it holds. What the collector of cycles does
        # not track has no further level in it.
        level = [*filter(is_tracked, get_referents(*level))]
        if not level:
            return False
    return any(isinstance(each, dict | list) for each in get_referents(*level))


def levels(value: Any) -> Iterator[list[Any]]:
    """A value, the values in it, those in them, and so on; the last is empty, or too deep."""
    level = [value]
    yield level
    for _ in range(MAX_DEPTH + 1):
        level = [
            each
            for holder in level
            if isinstance(holder, dict | list)
            for each in (holder.values() if isinstance(holder, dict) else holder)
        ]
        yield level
        if not level:
            return
