"""Wrong messages made from a right one, with one fault each.

What is wrong is decided by the document's own check, so that nothing here knows JSON Schema: values
are changed, and a change counts if the check then fails. Numbers, texts and lists are changed as
little as makes them wrong, so that the value just beyond each limit is among them.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from asynction_spec import ValidationException

Check = Callable[[Any], ValidationException | None]
"""What is wrong with a value; None if nothing is."""

_OTHER_TYPES: tuple[Any, ...] = (None, True, 7, 1.5, "?", [], {}, "", -1, "x y\n")
_FAR = 10**9  # the farthest that a number is changed by
_LONG = 20_000  # characters: far less than servers refuse for its size
_UNEXPECTED = "unexpectedMember"


@dataclass(frozen=True, slots=True)
class Fault:
    """A wrong value.

    Args:
        value: The whole value, wrong in one place.
        keyword: The keyword of JSON Schema that it breaks; None for a schema that is `false`.
        path: Where it is wrong.
        reason: What the check says.
    """

    value: Any
    keyword: str | None
    path: tuple[str | int, ...]
    reason: str


def faults(right: Any, check: Check) -> Iterator[Fault]:
    """Wrong values made from a right one: one for each keyword and place that they can break."""
    seen = set()
    for wrong in _changed(right, check):
        error = check(wrong)
        if error is None:
            continue
        place = (error.validator, tuple(error.schema_path), _without_indices(error.path))
        if place not in seen:
            seen.add(place)
            yield from _judged(wrong, check)


def argument_faults(right: Sequence[Any], check: Check) -> Iterator[Fault]:
    """Wrong argument lists: one argument too many, one too few, and faults in each of them."""
    right = list(right)
    yield from _judged([*right, "one too many"], check)
    if right:
        yield from _judged(right[:-1], check)
    for index, argument in enumerate(right):
        before, after = right[:index], right[index + 1 :]

        def check_argument(
            value: Any, before: Sequence[Any] = before, after: Sequence[Any] = after
        ) -> ValidationException | None:
            return check([*before, value, *after])

        for fault in faults(argument, check_argument):
            yield replace(fault, value=[*before, fault.value, *after])


def _judged(value: Any, check: Check) -> Iterator[Fault]:
    """The value as a fault, if it is wrong."""
    error = check(value)
    if error is not None:
        keyword = error.validator if isinstance(error.validator, str) else None
        yield Fault(value, keyword, tuple(error.path), error.message)


def _without_indices(path: Sequence[str | int]) -> tuple[str, ...]:
    return tuple("[]" if isinstance(step, int) else step for step in path)


def _changed(right: Any, check: Check) -> Iterator[Any]:
    """Values that differ from it in one place, those that are just beyond a limit first."""
    for path in _paths(right):
        value = _at(right, path)
        for vary in _variations(value):
            found = _least(partial(_varied, right, path, vary), check)
            if found is not None:
                yield found
        for other in _replacements(value):
            yield _with(right, path, other)


def _varied(right: Any, path: Sequence[str | int], vary: Callable[[int], Any], amount: int) -> Any:
    """A copy of the value, in one place changed by an amount."""
    return _with(right, path, vary(amount))


def _paths(value: Any, above: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    yield above
    members = value.items() if isinstance(value, dict) else ()
    # Later items would only be wrong in the same ways.
    items = enumerate(value[:3]) if isinstance(value, list) else ()
    for step, inner in (*members, *items):
        yield from _paths(inner, (*above, step))


def _replacements(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        for name in value:
            yield {key: inner for key, inner in value.items() if key != name}
        yield {**value, _UNEXPECTED: True}
    if isinstance(value, list):
        yield value[:-1]
        yield [*value, *value[-1:]]
    if isinstance(value, bytes):
        # Text in the place of binary data, which many servers take.
        yield value.decode("latin-1")
    if isinstance(value, str):
        yield f"{value}?"
        yield value.upper()
    yield from (other for other in _OTHER_TYPES if type(other) is not type(value) or other != value)


def _variations(value: Any) -> Iterator[Callable[[int], Any]]:
    """Functions that change a value by an amount, from 1 to `_FAR` or `_LONG`."""
    if isinstance(value, bool):
        return
    if isinstance(value, int | float):
        yield lambda amount: value + amount
        yield lambda amount: value - amount
    if isinstance(value, str):
        yield lambda amount: value + "x" * min(amount, _LONG)
        yield lambda amount: value[: max(0, len(value) - amount)]
    if isinstance(value, bytes):
        yield lambda amount: value + bytes(min(amount, _LONG))
    if isinstance(value, list) and value:
        yield lambda amount: [*value, *(copy.copy(value[-1]) for _ in range(min(amount, 1000)))]
        yield lambda amount: value[: max(0, len(value) - amount)]


def _least(change: Callable[[int], Any], check: Check) -> Any | None:
    """The value that is changed by as little as makes it wrong; None where nothing does."""
    if check(change(_FAR)) is None:
        return None
    # By bisection: what is changed by more than what is wrong is taken to be wrong too.
    right, wrong = 0, _FAR
    while wrong - right > 1:
        middle = (right + wrong) // 2
        if check(change(middle)) is None:
            right = middle
        else:
            wrong = middle
    return change(wrong)


def _at(value: Any, path: Sequence[str | int]) -> Any:
    for step in path:
        value = value[step]
    return value


def _with(value: Any, path: Sequence[str | int], other: Any) -> Any:
    """A copy of a value with another one at a path."""
    if not path:
        return other
    changed = copy.copy(value)
    changed[path[0]] = _with(value[path[0]], path[1:], other)
    return changed
