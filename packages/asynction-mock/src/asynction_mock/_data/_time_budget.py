"""How much effort a mock takes to make something up: neither absurd sizes nor minutes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from itertools import islice
from random import Random

from asynction_spec import Node, UnsatisfiedError

_SECONDS = 2.0
_CALLS_BETWEEN_LOOKS = 32
_MOST = {"minItems": 10_000, "minProperties": 10_000, "minLength": 100_000}
_TYPES = {"minItems": "array", "minProperties": "object", "minLength": "string"}


class OutOfTime(Exception):
    """It takes more time than it may."""

    def __str__(self) -> str:
        return f"it takes more than {_SECONDS:g} s to make up"


class TooLarge(UnsatisfiedError):
    """No instance was made, because it would be too large or take too long."""


class Patience:
    """What one schema may take: some seconds of this thread's work, not of other programs'."""

    def __init__(self) -> None:
        self._end = time.thread_time() + _SECONDS

    @property
    def is_over(self) -> bool:
        """Whether there is no time left."""
        return time.thread_time() > self._end

    def random(self, seed: int) -> Random:
        """Chance that ends with the time, and is otherwise that of `Random(seed)`."""
        return _Timed(seed).until(self)


class _Timed(Random):
    _patience: Patience
    _calls = 0

    def until(self, patience: Patience) -> _Timed:
        """The same, with an end."""
        self._patience = patience
        return self

    def random(self) -> float:
        self._look()
        return super().random()

    # With `random` alone Python would draw whole numbers in another way.
    def getrandbits(self, k: int, /) -> int:
        self._look()
        return super().getrandbits(k)

    def _look(self) -> None:
        self._calls += 1
        if self._calls % _CALLS_BETWEEN_LOOKS == 0 and self._patience.is_over:
            raise OutOfTime


def refuse_sizes(schema: Node, follow: Callable[[Node], Node]) -> None:
    """Raise TooLarge where each instance of a schema holds something absurdly large.

    Args:
        schema: The schema.
        follow: Gives what a reference leads to, and else the schema itself.
    """
    seen = set()
    pending = [schema]
    while pending:
        node = follow(pending.pop())
        if node.id in seen or not isinstance(node.value, dict):
            continue
        seen.add(node.id)
        for keyword, most in _MOST.items():
            least = node.value.get(keyword)
            if node.value.get("type") == _TYPES[keyword] and _is_more(least, most):
                raise TooLarge(node, f"{keyword} is {least}, and the mock makes {most} at most")
        pending += _needed(node)


def _is_more(value: object, most: int) -> bool:
    return isinstance(value, int | float) and value > most


def _needed(node: Node) -> Iterator[Node]:
    """The schemas of what each instance holds."""
    every = node.get("allOf")
    yield from every.elements() if every else ()
    properties, required = node.get("properties"), node.value.get("required")
    if properties is not None and isinstance(required, list):
        yield from (each for name, each in properties.items() if name in required)
    items = node.get("items")
    if items is not None and _is_more(node.value.get("minItems"), 0):
        yield from islice(items.elements(), 1) if isinstance(items.value, list) else (items,)
