"""Messages that might be refused: generated ones, and ones that differ from them in one place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, TypeAlias

from .._diagnostics import Pointer
from ._plain_schemas import limits_of, values_of
from ._values_by_pointer import value_at, with_value

_OF_EACH_TYPE: tuple[Any, ...] = (None, True, False, 0, -1, 1.5, "", "text", b"", [], [0], {})
_LONGEST = 5000
"""How long a text or list is at most that is as long as a limit."""
_MAX_PLACES = 60  # in a message that are changed, one at a time
_MAX_PROBES = 60  # that each of them is changed to
UNDECLARED = "undeclared_name"
"""A property that no document names."""

Probes: TypeAlias = Sequence[Any]


def probes_for(*schemas: Any) -> Probes:
    """Values that tell schemas apart: those they have in them, and those around their limits."""
    found: list[Any] = [*_OF_EACH_TYPE]
    for schema in schemas:
        found += values_of(schema)
        for limit in limits_of(schema):
            found += [limit - 1, limit, limit + 1, limit + 0.5, 2 * limit]
            for length in (int(limit) - 1, int(limit), int(limit) + 1):
                if 0 <= length <= _LONGEST:
                    found += ["x" * length, [0] * min(length, 100), bytes(length)]
    return list(islice(_distinct(found), _MAX_PROBES))


def _distinct(values: Sequence[Any]) -> Iterator[Any]:
    seen = set()
    for each in values:
        key = (type(each), repr(each))
        if key not in seen:
            seen.add(key)
            yield each


def variants(message: Any, probes: Probes) -> Iterator[Any]:
    """The message with one place changed: a part left out, added, repeated, or replaced."""
    for place in islice(_places(message), _MAX_PLACES):
        value = value_at(message, place)
        for other in (*_smaller_and_larger(value, probes), *probes):
            yield with_value(message, place, other)


def _places(value: Any, place: Pointer = ()) -> Iterator[Pointer]:
    """The places of all values in a value, itself first."""
    yield place
    if isinstance(value, dict):
        for key, each in value.items():
            yield from _places(each, (*place, key))
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from _places(each, (*place, index))


def _smaller_and_larger(value: Any, probes: Probes) -> Iterator[Any]:
    if isinstance(value, dict):
        for key in value:
            yield {name: each for name, each in value.items() if name != key}
        for probe in probes[: len(_OF_EACH_TYPE)]:
            yield {**value, UNDECLARED: probe}
        yield value | {f"{UNDECLARED}_{number}": 0 for number in range(20)}
    elif isinstance(value, list):
        for index in range(min(len(value), 10)):
            yield [*value[:index], *value[index + 1 :]]
        yield from ([*value, value[-1]], value * 4) if value else ()
        yield from ([*value, probe] for probe in probes)
    elif isinstance(value, str):
        yield from (value + "x", value[1:], value[:-1], value.upper(), value * 10, f" {value}")
    elif isinstance(value, bytes):
        yield from (value + b"x", value[1:], value * 10)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield from (value + 1, value - 1, value + 0.5, -value, value * 1000, str(value))
