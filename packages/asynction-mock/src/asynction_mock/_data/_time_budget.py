"""The time and the sizes that the mock spends on generating data for one schema."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from itertools import islice
from random import Random

from asynction_spec import Node, UnsatisfiedError

_SECONDS = 2.0
_CALLS_BETWEEN_CHECKS = 32
_MAX_SIZES = {"minItems": 10_000, "minProperties": 10_000, "minLength": 100_000}
_TYPES = {"minItems": "array", "minProperties": "object", "minLength": "string"}


class OutOfTimeError(Exception):
    """The time budget is exhausted."""

    def __str__(self) -> str:
        return f"it takes more than {_SECONDS:g} s to generate"


class TooLargeError(UnsatisfiedError):
    """No instance was generated, because it would be too large or take too long."""


class TimeBudget:
    """The CPU time of this thread that may be spent on one schema."""

    def __init__(self) -> None:
        # CPU time: a busy machine must not change what is generated.
        self._end = time.thread_time() + _SECONDS

    @property
    def is_exhausted(self) -> bool:
        """Whether there is no time left."""
        return time.thread_time() > self._end

    def random(self, seed: int) -> Random:
        """As `Random(seed)`, but raises OutOfTimeError once the budget is exhausted."""
        return _BudgetedRandom(seed).with_budget(self)


class _BudgetedRandom(Random):
    _budget: TimeBudget
    _calls = 0

    def with_budget(self, budget: TimeBudget) -> _BudgetedRandom:
        """The same generator, bounded by a budget."""
        self._budget = budget
        return self

    def random(self) -> float:
        self._check_budget()
        return super().random()

    # If only `random` were overridden, `Random` would draw integers in another way.
    def getrandbits(self, k: int, /) -> int:
        self._check_budget()
        return super().getrandbits(k)

    def _check_budget(self) -> None:
        # All generation draws random numbers, so this notices one that does not end.
        self._calls += 1
        if self._calls % _CALLS_BETWEEN_CHECKS == 0 and self._budget.is_exhausted:
            raise OutOfTimeError


def check_sizes(schema: Node, follow: Callable[[Node], Node]) -> None:
    """Raise TooLargeError if each instance of a schema would be larger than the mock generates.

    Args:
        schema: The schema.
        follow: Resolves a reference; gives any other schema as it is.
    """
    seen = set()
    pending = [schema]
    while pending:
        node = follow(pending.pop())
        if node.id in seen or not isinstance(node.value, dict):
            continue
        seen.add(node.id)
        for keyword, most in _MAX_SIZES.items():
            least = node.value.get(keyword)
            if node.value.get("type") == _TYPES[keyword] and _is_more(least, most):
                raise TooLargeError(
                    node, f"{keyword} is {least}, and the mock generates {most} at most"
                )
        pending += _required_subschemas(node)


def _is_more(value: object, most: int) -> bool:
    return isinstance(value, int | float) and value > most


def _required_subschemas(node: Node) -> Iterator[Node]:
    """The schemas of the values that each instance has."""
    every = node.get("allOf")
    yield from every.elements() if every else ()
    properties, required = node.get("properties"), node.value.get("required")
    if properties is not None and isinstance(required, list):
        yield from (each for name, each in properties.items() if name in required)
    items = node.get("items")
    if items is not None and _is_more(node.value.get("minItems"), 0):
        yield from islice(items.elements(), 1) if isinstance(items.value, list) else (items,)
