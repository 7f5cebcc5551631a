"""Messages that might be refused: generated at random, and at the ends of what is allowed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any, TypeVar

from .._exceptions import SpecError
from .._instances._generation_limits import UnsatisfiedError
from .._instances._generator import Instances
from .._instances._plain_values import PlainValues, Values
from .._load import load_spec
from .._schemas._dialects import Dialect

_SAMPLES = 6  # beside the plain one; most refused messages are among the first
_OWN = "#/components/schemas/whole"
_Number = TypeVar("_Number", int, float)
_RANGE = 1000  # half the width of a range with one bound or none
_MORE = 3
"""How many items more than the usual number a list has at most where nothing limits it."""


def samples_of(schema: Any, dialect: Dialect) -> Iterator[Any]:
    """Some instances of a schema; none where it has none, or can't be read."""
    if not isinstance(schema, dict):
        return
    whole = {"$schema": dialect.value, **_moved(schema)}
    document = {
        "asyncapi": "3.0.0",
        "info": {"title": "refused", "version": "1"},
        "components": {"schemas": {"whole": whole}},
    }
    try:
        spec = load_spec(document)
        node = spec.node.child("components").child("schemas").child("whole")
        generator = Instances(spec).of_schema(node, dialect)
    except (SpecError, ValueError):
        return
    for values in sampled_values(_SAMPLES):
        try:
            yield generator(values)
        except UnsatisfiedError:
            continue


def _moved(schema: Any) -> Any:
    """A schema with its references to itself where it is in the document."""
    if isinstance(schema, list):
        return [_moved(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    copied = {name: _moved(each) for name, each in schema.items()}
    target = copied.get("$ref")
    if isinstance(target, str) and target.startswith("#"):
        copied["$ref"] = _OWN + target[1:]
    return copied


class _SampledValues:
    """`Values` that are the least, the greatest or any, always the same for a seed.

    The first seeds give the smallest instances, and the largest; the others any.
    """

    max_recursion = 2
    max_values = 60

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._random = random.Random(seed)  # noqa: S311  # no secret depends on it
        self._end = {0: "least", 1: "most"}.get(seed)

    def choice(self, count: int) -> int:
        """Any."""
        return self._random.randrange(count)

    def includes(self, name: str) -> bool:  # noqa: ARG002
        """Nothing that can be left out, all of it, or any."""
        return self._end == "most" or (self._end is None and self._random.random() < 0.5)

    def from_examples(self, count: int, defaults: int) -> int | None:  # noqa: ARG002
        """None: what is generated says more about the schema."""
        return None

    def length(self, least: int, most: int | None, usual: int) -> int:
        """The least, the greatest, or any."""
        greatest = usual + _MORE if most is None else most
        return self._between(least, max(least, min(greatest, least + 2 * _RANGE)))

    def integer(self, name: str | None, least: int | None, most: int | None) -> int:  # noqa: ARG002
        """The least, the greatest, or any."""
        return self._between(*_bounded(least, most))

    def number(self, name: str | None, least: float | None, most: float | None) -> float:  # noqa: ARG002
        """The least, the greatest, or any."""
        low, high = _bounded(least, most)
        if self._end is not None:
            return low if self._end == "least" else high
        return self._random.uniform(low, high)

    def text(
        self,
        name: str | None,  # noqa: ARG002
        string_format: str | None,
        least: int,
        most: int | None,
    ) -> str | None:
        """A text of letters; None for a format, so that one with it is made."""
        if string_format is not None:
            return None
        return "".join(self._random.choice("abcdefgh") for _ in range(self.length(least, most, 4)))

    def text_like(self, name: str | None, attempt: int) -> str | None:  # noqa: ARG002
        """None: one is made from the pattern."""
        return None

    def binary(self, name: str | None, least: int, most: int | None) -> bytes:  # noqa: ARG002
        """Bytes of the least or the greatest length, or of any."""
        return bytes(self.length(least, most, 4))

    def character(self, count: int, position: int) -> int:  # noqa: ARG002
        """Any."""
        return self._random.randrange(count)

    def for_attempt(self, attempt: int) -> _SampledValues:
        """Others, always the same for an attempt."""
        return _SampledValues(self._seed * 100 + attempt + 2)

    def _between(self, least: int, most: int) -> int:
        if self._end is not None:
            return least if self._end == "least" else most
        return self._random.randint(least, most)


def sampled_values(count: int) -> Iterator[Values]:
    """Plain values, then so many others."""
    yield PlainValues()
    yield from map(_SampledValues, range(count))


def _bounded(least: _Number | None, most: _Number | None) -> tuple[_Number, _Number]:
    """A range with both ends."""
    if least is None:
        least = -_RANGE if most is None else most - _RANGE
    return least, least + 2 * _RANGE if most is None else most
