"""What decides about generated values: the Protocol, and plain values that are always the same."""

from __future__ import annotations

import random
from typing import Protocol, TypeVar

from ._kinds._format_samples import FORMATS

_Number = TypeVar("_Number", int, float)

_ORDERLY_ATTEMPTS = 3  # before chance decides, since what is always tried alike fails alike
_NUMBERED_ATTEMPTS = 8  # `string2`, `string3`, ... before texts are made of single letters


class Values(Protocol):
    """Decides about the values of a generated instance.

        class Zeros(PlainValues):
            def integer(self, name, least, most):
                return 0

        generate = Instances(spec).of_arguments(event.payload)
        args = generate(Zeros())

    The generator adapts the answers to the schema: it brings numbers and lengths into their range,
    cuts and fills texts, checks formats and patterns, and asks again. So an answer need not be
    valid. Equal answers give equal instances.

    `name` is the property that the value is for, or that holds the list with it; None at the top.
    """

    @property
    def max_recursion(self) -> int:
        """How many levels of a schema that contains itself are generated, at least 1."""

    @property
    def max_values(self) -> int:
        """How many values an instance may have before optional parts are left out."""

    def choice(self, count: int) -> int:
        """The index of one of `count` options: values of an enum, alternatives, types."""

    def includes(self, name: str) -> bool:
        """Whether to include an optional property, or an optional last argument."""

    def from_examples(self, count: int, defaults: int) -> int | None:
        """The index of one of the `count` values that a schema itself has; None generates one.

        The last `defaults` of them are values of `default`, the others examples.
        """

    def length(self, least: int, most: int | None, usual: int) -> int:
        """How many items, members or repetitions; `most` is None for any number."""

    def integer(self, name: str | None, least: int | None, most: int | None) -> int:
        """An integer in a range; None is no bound."""

    def number(self, name: str | None, least: float | None, most: float | None) -> float:
        """A number in a range; None is no bound."""

    def text(
        self, name: str | None, string_format: str | None, least: int, most: int | None
    ) -> str | None:
        """A string with a format, or any string without one; None if this source knows none."""

    def text_like(self, name: str | None, attempt: int) -> str | None:
        """A string that suits the name, and perhaps the pattern that it has to match.

        The generator asks in several attempts, from 0 on, before it makes a string from the
        pattern; None if this source knows no other one.
        """

    def binary(self, name: str | None, least: int, most: int | None) -> bytes:
        """The content of `format: binary`."""

    def character(self, count: int, position: int) -> int:
        """The index of one of `count` characters, for a position of a string."""

    def for_attempt(self, attempt: int) -> Values:
        """The values for a further attempt, after a value was invalid or must not be repeated.

        `attempt` counts from 1. A source that varies anyway gives itself.
        """


class PlainValues:
    """`Values` that give each schema a short instance with all properties, always the same one.

    The schema's own examples come first, then the first of each choice and the shortest list that
    shows what is in it.
    """

    max_recursion = 1
    max_values = 100

    def __init__(self) -> None:
        self._attempt = 0
        self._random = random.Random(0)  # noqa: S311  # no secret depends on it
        self._has_chosen = False

    def choice(self, count: int) -> int:
        """The first one; in later attempts the next one first, then any."""
        if not self._attempt:
            return 0
        if self._has_chosen:
            return self._random.randrange(count)
        self._has_chosen = True
        return self._attempt % count

    def includes(self, name: str) -> bool:  # noqa: ARG002
        """Always; in late attempts at random."""
        return self._attempt <= _ORDERLY_ATTEMPTS or self._random.random() < 0.5

    def from_examples(self, count: int, defaults: int) -> int | None:  # noqa: ARG002
        """The first one; in later attempts the next one."""
        return self._attempt if self._attempt < count else None

    def length(self, least: int, most: int | None, usual: int) -> int:
        """The usual length."""
        return max(least, usual if most is None else min(most, usual)) + self._more()

    def integer(self, name: str | None, least: int | None, most: int | None) -> int:  # noqa: ARG002
        """1, or the nearest integer in the range."""
        first = _nearest_in_range(1, least, most)
        if least is None or most is None:
            return (
                first - self._attempt
                if least is None and most is not None
                else first + self._attempt
            )
        return least + (first - least + self._attempt) % max(1, most - least + 1)

    def number(self, name: str | None, least: float | None, most: float | None) -> float:  # noqa: ARG002
        """1.5, or the nearest number in the range."""
        first = _nearest_in_range(1.5, least, most)
        if least is None or most is None:
            return (
                first - self._attempt
                if least is None and most is not None
                else first + self._attempt
            )
        return first if not self._attempt else least + (most - least) * self._random.random()

    def text(
        self,
        name: str | None,  # noqa: ARG002
        string_format: str | None,
        least: int,
        most: int | None,
    ) -> str | None:
        """The sample of the format, or `string`."""
        known = FORMATS.get(string_format) if string_format else None
        if known is None:
            is_free = self._attempt > _NUMBERED_ATTEMPTS and self._attempt % 2
            return None if is_free else self._numbered_text(most)
        fits = least <= len(known.sample) and (most is None or len(known.sample) <= most)
        return known.sample if fits and not self._attempt else None

    def _numbered_text(self, most: int | None) -> str:
        number = str(self._attempt + 1) if self._attempt else ""
        room = 6 if most is None else most - len(number)
        return "string"[: max(room, 0)] + number

    def text_like(self, name: str | None, attempt: int) -> str | None:  # noqa: ARG002
        """None: a string that is made from the pattern shows the pattern best."""
        return None

    def binary(self, name: str | None, least: int, most: int | None) -> bytes:  # noqa: ARG002
        """The bytes of `string`."""
        return self._numbered_text(most).encode()

    def character(self, count: int, position: int) -> int:
        """The characters in order, by position."""
        return (position + self._attempt) % count

    def _more(self) -> int:
        return self._random.randrange(3) if self._attempt > _ORDERLY_ATTEMPTS else 0

    def for_attempt(self, attempt: int) -> PlainValues:
        """The values of an attempt, which are always the same too."""
        values = PlainValues()
        values._attempt = self._attempt + attempt
        values._random = random.Random(self._attempt * 1000 + attempt)  # noqa: S311
        return values


def _nearest_in_range(wanted: _Number, least: _Number | None, most: _Number | None) -> _Number:
    if least is not None and wanted < least:
        return least
    return most if most is not None and wanted > most else wanted
