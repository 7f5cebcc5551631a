"""The Protocol of what decides about generated values."""

from __future__ import annotations

from typing import Protocol


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
