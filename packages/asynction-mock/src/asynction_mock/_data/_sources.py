"""Where the arguments of an event, or of an acknowledgement, come from."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from random import Random
from typing import Any, Protocol, TypeAlias

from asynction_spec import Generator, UnsatisfiedError

from ._fake_values import Fakes, FakeValues
from ._time_budget import OutOfTime, Patience, TooLarge

Args: TypeAlias = "tuple[Any, ...]"

_TRIES = 3


class Source(Protocol):
    """Gives the arguments of a number, each time the same."""

    def arguments(self, number: int) -> Args:
        """The arguments."""


class Nothing:
    """No arguments, where the document says nothing of any."""

    def arguments(self, number: int) -> Args:  # noqa: ARG002
        """None, whatever the number."""
        return ()


class Given:
    """Arguments that are there from the start, one after the other.

    Args:
        given: At least one list of arguments, of values that JSON has.
    """

    def __init__(self, given: Iterable[Sequence[Any]]) -> None:
        self._texts = [json.dumps([*each]) for each in given]

    def arguments(self, number: int) -> Args:
        """A copy, because someone may change it."""
        return tuple(json.loads(self._texts[number % len(self._texts)]))


class ExamplesFirst:
    """The document's examples, and then, in every other place, what is made up.

    Args:
        examples: At least one list of arguments.
        made_up: What comes between them; None sends the examples alone.
    """

    def __init__(self, examples: Sequence[Sequence[Any]], made_up: Source | None) -> None:
        self._count = len(examples)
        self._examples = Given(examples)
        self._made_up = made_up

    def arguments(self, number: int) -> Args:
        """The arguments."""
        since = number - self._count
        if self._made_up is None or since < 0:
            return self._examples.arguments(number)
        turn, is_example = divmod(since, 2)
        return (self._examples if is_example else self._made_up).arguments(turn)


class Generated:
    """Arguments that are made up when they are needed.

    Args:
        generators: What makes them, one for each alternative, and whether its schema has examples
            of the whole, which are left out.
        fakes: What they are made of.
        seed: What they depend on beside their number.

    Raises UnsatisfiedError where it makes none.
    """

    def __init__(
        self, generators: Sequence[tuple[Generator, bool]], fakes: Fakes, seed: int
    ) -> None:
        self._generators = generators
        self._fakes = fakes
        self._seed = seed
        self._spare = self._first()

    def arguments(self, number: int) -> Args:
        """The arguments; where none are found in some tries, those that were found first."""
        for turn in range(_TRIES):
            try:
                return self._made(number, turn)
            except UnsatisfiedError:
                continue
        return self._made(*self._spare)

    def _first(self) -> tuple[int, int]:
        cause = None
        patience = Patience()
        for turn in range(_TRIES * len(self._generators)):
            try:
                self._made(0, turn, patience)
            except UnsatisfiedError as error:
                cause = cause or error
                if isinstance(error, TooLarge):
                    break
            else:
                return 0, turn
        raise cause or AssertionError("there is no generator")

    def _made(self, number: int, turn: int, patience: Patience | None = None) -> Args:
        seed = self._seed + (number << 8) + turn
        random = Random(seed) if patience is None else patience.random(seed)  # noqa: S311  # no secret
        count = len(self._generators)
        first = int(random.random() * count) if count > 1 else 0
        generator, has_examples = self._generators[(first + turn) % count]
        values = FakeValues(self._fakes, random, number, without_first=has_examples)
        try:
            return tuple(generator(values))
        except OutOfTime as error:
            raise TooLarge(generator.schema, str(error)) from error
