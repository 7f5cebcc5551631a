"""Where the generator's values come from."""

from __future__ import annotations

from typing import Protocol


class Values(Protocol):
    """Decides what an instance is made of.

    The generator asks, and sees to it that the answers fit the schema: it brings numbers and
    lengths into their range, cuts and fills texts, checks formats and patterns, and asks again. So
    an answer may be off, and it is never wrong. Equal answers give equal instances.

    `name` is the property that the value is for, or that holds the list with it; None at the top.
    """

    @property
    def max_recursion(self) -> int:
        """How often a schema that refers to itself may stand within itself, from 1 on."""

    @property
    def max_values(self) -> int:
        """How many values an instance may have before it only gets what it needs to be valid."""

    def choice(self, count: int) -> int:
        """Which of `count` ways to go, from 0 on: a value of an enum, an alternative, a type."""

    def includes(self, name: str) -> bool:
        """Whether an optional property is there, or an optional last argument."""

    def from_examples(self, count: int, defaults: int) -> int | None:
        """Which of the `count` values that a schema itself gives to take; None makes one up.

        The last `defaults` of them are given as a default, the others as examples.
        """

    def length(self, least: int, most: int | None, usual: int) -> int:
        """How many items, members or repetitions; None is any number, `usual` is a sensible one."""

    def integer(self, name: str | None, least: int | None, most: int | None) -> int:
        """An integer; None leaves that end open."""

    def number(self, name: str | None, least: float | None, most: float | None) -> float:
        """A number; None leaves that end open."""

    def text(
        self, name: str | None, string_format: str | None, least: int, most: int | None
    ) -> str | None:
        """A string with a format, or any where that is None; None where this source knows none."""

    def text_like(self, name: str | None, attempt: int) -> str | None:
        """A string that suits the name, and perhaps the pattern that it has to match.

        It is asked for in some turns, from 0 on, before a string is made from the pattern; None
        where this source knows no other one.
        """

    def binary(self, name: str | None, least: int, most: int | None) -> bytes:
        """The content of `format: binary`."""

    def character(self, count: int, position: int) -> int:
        """Which of `count` characters to write, from 0 on, at a position of a string."""

    def for_attempt(self, attempt: int) -> Values:
        """What to ask the next time, where what was made did not fit or must not be repeated.

        `turn` counts from 1. A source that varies of its own accord gives itself.
        """
