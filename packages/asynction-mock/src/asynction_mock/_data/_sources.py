"""The sources of the arguments of an event, or of an acknowledgement."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import deepcopy
from random import Random
from typing import Any, Protocol, TypeAlias

from asynction_spec import Generator, TooLargeError, UnsatisfiedError

from ._believable_values import FakeValues
from ._maker_lookup import ValueMakers
from ._time_budget import OutOfTimeError, TimeBudget

Arguments: TypeAlias = "tuple[Any, ...]"

_MAX_TRIES = 3


class Source(Protocol):
    """Gives arguments by number, for one number always the same."""

    def arguments(self, number: int) -> Arguments:
        """The arguments of the message with that number."""


class NoArguments:
    """No arguments: the document describes none."""

    def arguments(self, number: int) -> Arguments:  # noqa: ARG002
        """An empty tuple."""
        return ()


class FixedArguments:
    """Lists of arguments that are known from the start, in turn.

    Args:
        arguments: At least one list of arguments, of JSON values and bytes.
    """

    def __init__(self, arguments: Iterable[Sequence[Any]]) -> None:
        self._known = [tuple(each) for each in arguments]

    def arguments(self, number: int) -> Arguments:
        """A copy, because handlers may change it."""
        return deepcopy(self._known[number % len(self._known)])


class ExamplesFirst:
    """The document's examples first, then generated arguments and examples in turn.

    Args:
        examples: At least one list of arguments.
        generated: The source of the generated arguments; None for the examples alone.
    """

    def __init__(self, examples: Sequence[Sequence[Any]], generated: Source | None) -> None:
        self._count = len(examples)
        self._examples = FixedArguments(examples)
        self._generated = generated

    def arguments(self, number: int) -> Arguments:
        """An example, or generated arguments."""
        index = number - self._count
        if self._generated is None or index < 0:
            return self._examples.arguments(number)
        turn, is_example = divmod(index, 2)
        return (self._examples if is_example else self._generated).arguments(turn)


class GeneratedArguments:
    """Arguments that are generated when they are needed.

    Args:
        generators: One generator for each alternative, and whether its schema has examples of the
            whole value, which are left out because they are sent anyway.
        makers: Make the values by format and by property name.
        seed: An integer that they depend on, beside their number.

    Raises UnsatisfiedError if none can be generated.
    """

    def __init__(
        self, generators: Sequence[tuple[Generator, bool]], makers: ValueMakers, seed: int
    ) -> None:
        self._generators = generators
        self._makers = makers
        self._seed = seed
        self._fallback = self._find_fallback()

    def arguments(self, number: int) -> Arguments:
        """The arguments; if some tries fail, those that were generated first."""
        for turn in range(_MAX_TRIES):
            try:
                return self._generate(number, turn)
            except UnsatisfiedError:
                continue
        return self._generate(*self._fallback)

    def _find_fallback(self) -> tuple[int, int]:
        cause = None
        budget = TimeBudget()
        for turn in range(_MAX_TRIES * len(self._generators)):
            try:
                self._generate(0, turn, budget)
            except UnsatisfiedError as error:
                cause = cause or error
                if isinstance(error, TooLargeError):
                    break
            else:
                return 0, turn
        raise cause or AssertionError("there is no generator")

    def _generate(self, number: int, turn: int, budget: TimeBudget | None = None) -> Arguments:
        # The seed depends on the number alone, so that messages may be generated in any order; the
        # low bits are left for the turns of one message.
        seed = self._seed + (number << 8) + turn
        random = Random(seed) if budget is None else budget.random(seed)  # noqa: S311  # no secret
        count = len(self._generators)
        first = int(random.random() * count) if count > 1 else 0
        generator, has_examples = self._generators[(first + turn) % count]
        values = FakeValues(self._makers, random, number, skip_first_example=has_examples)
        try:
            return tuple(generator(values))
        except OutOfTimeError as error:
            raise TooLargeError(generator.schema, str(error)) from error
