"""The data of each message: first the document's examples, then generated data in turn with them.

A message is an emitted event, or an acknowledgement. hypothesis-jsonschema is asked where our own
generator can't satisfy a schema; a message for which it finds nothing either is unavailable.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from random import Random
from threading import Lock
from typing import Any, Protocol

from asynction_spec import (
    Arguments,
    ArgumentsCheck,
    AsyncApiSpec,
    Checks,
    Event,
    Generator,
    Instances,
    Namespace,
    Place,
    TooLargeError,
    UnsatisfiedError,
    ValidationException,
    examples_of,
)

from ._fake_values import FakeValues, ValueMakers
from ._hypothesis_instances import NoInstanceError, find_arguments
from ._property_hints import HINTS
from ._seeded_context import seed_of
from ._time_budget import OutOfTimeError, TimeBudget

_MAX_TRIES = 3  # turns of one message, and of each alternative of the first one


class FakeData:
    """Arguments that satisfy the document, by seed.

    The document's own examples are sent first, one after the other; from then on every other
    message is generated. The same seed and number give the same arguments in every process, in
    whatever order they are called for.

        data = FakeData(load_spec("asyncapi.yaml"), seed=1)
        data.payload("/", "price", 0)   # the arguments of the first emission
        data.ack("/", "watch", 0)       # those of the first acknowledgement

    Args:
        spec: The document.
        seed: An integer that all values depend on.
        examples: Whether the examples of messages and schemas are sent too.
        formats_sample_size: How many samples are drawn of each provider of Faker that the name of a
            format or of a property calls for; with 0 Faker is not used.
    """

    def __init__(
        self,
        spec: AsyncApiSpec,
        *,
        seed: int,
        examples: bool = True,
        formats_sample_size: int = 20,
    ) -> None:
        makers = ValueMakers(seed, formats_sample_size, HINTS, examples=examples)
        selector = _SourceSelector(spec, makers, seed)
        self._emitted: dict[tuple[str, str], _Source] = {}
        self._acks: dict[tuple[str, str], _Source | None] = {}
        for namespace in spec.namespaces.values():
            for key, event in _by_key(namespace, namespace.emits).items():
                source = selector.payload(key, event)
                if source is not None:
                    self._emitted[key] = source
            for key, event in _by_key(namespace, namespace.receives).items():
                self._acks[key] = selector.ack(key, event)
        # All sources are selected now, so that a mock reports at its start what it can't send.
        self.unavailable: Sequence[Unavailable] = tuple(selector.unavailable)
        # Generators are compiled at their first use, which must happen in one thread.
        self._lock = Lock()

    def can_emit(self, namespace: str, event: str) -> bool:
        """Whether there are arguments for an event that the server emits."""
        return (namespace, event) in self._emitted

    def payload(self, namespace: str, event: str, number: int) -> tuple[Any, ...]:
        """The arguments of an event that the server emits.

        Args:
            namespace: The namespace's name.
            event: The event's name.
            number: The number of the emission, from 0 on.

        Raises LookupError if `can_emit` gives False.
        """
        source = self._emitted.get((namespace, event))
        if source is None:
            raise LookupError(f"there is no payload of {event!r} in namespace {namespace!r}")
        with self._lock:
            return source.arguments(number)

    def ack(self, namespace: str, event: str, number: int) -> tuple[Any, ...] | None:
        """The arguments of the acknowledgement of a received event.

        They are empty if the document describes no acknowledgement, and None if none could be
        generated.

        Args:
            namespace: The namespace's name.
            event: The event's name.
            number: The number of the event, from 0 on.

        Raises LookupError if the document has no such event.
        """
        key = namespace, event
        if key not in self._acks:
            raise LookupError(f"clients send no {event!r} in namespace {namespace!r}")
        source = self._acks[key]
        if source is None:
            return None
        with self._lock:
            return source.arguments(number)


def _by_key(namespace: Namespace, events: Sequence[Event]) -> dict[tuple[str, str], Event]:
    """Events by namespace and name; if two share a name the last one counts, as in `Checks`."""
    return {(namespace.name, each.name): each for each in events if each.name is not None}


@dataclass(frozen=True, slots=True)
class Unavailable:
    """A message that the mock can't send, because no data were found that satisfy its schema."""

    namespace: str
    event: str
    direction: str
    """`payload of` or `ack of`."""
    reason: str
    place: Place

    def __str__(self) -> str:
        is_ack = self.direction == "ack of"
        then = "it is not acknowledged" if is_ack else "the event is not emitted"
        return (
            f"{self.place}: the {self.direction} event {self.event!r} in namespace "
            f"{self.namespace!r} could not be generated, so {then}: {self.reason}"
        )


class _SourceSelector:
    """Selects the source of each event's arguments; collects the events that have none.

    Args:
        spec: The document.
        makers: Make the values by format and by property name.
        seed: An integer that the arguments depend on.
    """

    def __init__(self, spec: AsyncApiSpec, makers: ValueMakers, seed: int) -> None:
        self._instances = Instances(spec)
        self._checks = Checks(spec)
        self._spec = spec
        self._makers = makers
        self._seed = seed
        self.unavailable: list[Unavailable] = []

    def payload(self, key: tuple[str, str], event: Event) -> _Source | None:
        """The source of an emitted event's arguments."""
        check = self._checks.emitted[key].payload
        messages = event.messages
        alternatives = [each.payload for each in messages if each.payload is not None]
        examples = [one.arguments for each in messages for one in examples_of(self._spec, each)]
        return self._source(_Request("payload of", key, check, alternatives, examples))

    def ack(self, key: tuple[str, str], event: Event) -> _Source | None:
        """The source of the arguments of an acknowledgement."""
        return self._source(_Request("ack of", key, self._checks.received[key].ack, event.ack))

    def _source(self, request: _Request) -> _Source | None:
        examples = [*self._examples(request)] if self._makers.examples else []
        if not request.alternatives:
            return _ExamplesFirst(examples, None) if examples else _NoArguments()
        seed = seed_of(self._seed, request.direction, *request.key)
        try:
            generated = self._generate(request, seed)
        except UnsatisfiedError as error:
            if examples:
                return _ExamplesFirst(examples, None)
            return self._search_with_hypothesis(request, seed, error)
        return _ExamplesFirst(examples, generated) if examples else generated

    def _examples(self, request: _Request) -> Iterator[Sequence[Any]]:
        """The examples of the message, then those of its schema, without the invalid ones."""
        own = (args for each in request.alternatives for args in self._own_examples(each))
        yield from filter(request.accepts, (*request.examples, *own))

    def _own_examples(self, arguments: Arguments) -> Iterator[Sequence[Any]]:
        for each in examples_of(self._spec, arguments):
            yield each.arguments

    def _generate(self, request: _Request, seed: int) -> _GeneratedArguments:
        generators = [
            (self._instances.of_arguments(each), any(self._own_examples(each)))
            for each in request.alternatives
        ]
        return _GeneratedArguments(generators, self._makers, seed)

    def _search_with_hypothesis(
        self, request: _Request, seed: int, error: UnsatisfiedError
    ) -> _FixedArguments | None:
        """The instances that hypothesis-jsonschema finds if the generator finds none."""
        reason = error.reason
        if isinstance(error, TooLargeError):  # hypothesis-jsonschema would take as long
            self._report_unavailable(request, reason, error)
            return None
        for arguments in request.alternatives:
            try:
                return _FixedArguments(
                    find_arguments(self._instances, arguments, request.accepts, seed)
                )
            except NoInstanceError as nothing:
                reason = f"{error.reason}; hypothesis-jsonschema: {nothing}"
        self._report_unavailable(request, reason, error)
        return None

    def _report_unavailable(self, request: _Request, reason: str, error: UnsatisfiedError) -> None:
        self.unavailable.append(Unavailable(*request.key, request.direction, reason, error.place))


@dataclass(frozen=True, slots=True)
class _Request:
    """The arguments that a source is looked for: they satisfy one of some alternatives."""

    direction: str
    key: tuple[str, str]
    check: ArgumentsCheck | None
    alternatives: Sequence[Arguments]
    examples: Sequence[Sequence[Any]] = ()

    def accepts(self, args: Sequence[Any]) -> bool:
        """Whether the document's own check accepts arguments."""
        try:
            if self.check is not None:
                self.check(args)
        except ValidationException:
            return False
        return True


class _Source(Protocol):
    """Gives arguments by number, for one number always the same."""

    def arguments(self, number: int) -> tuple[Any, ...]:
        """The arguments of the message with that number."""


class _NoArguments:
    """No arguments: the document describes none."""

    def arguments(self, number: int) -> tuple[Any, ...]:  # noqa: ARG002
        """An empty tuple."""
        return ()


class _FixedArguments:
    """Lists of arguments that are known from the start, in turn.

    Args:
        arguments: At least one list of arguments, of JSON values and bytes.
    """

    def __init__(self, arguments: Iterable[Sequence[Any]]) -> None:
        self._known = [tuple(each) for each in arguments]

    def arguments(self, number: int) -> tuple[Any, ...]:
        """A copy, because handlers may change it."""
        return deepcopy(self._known[number % len(self._known)])


class _ExamplesFirst:
    """The document's examples first, then generated arguments and examples in turn.

    Args:
        examples: At least one list of arguments.
        generated: The source of the generated arguments; None for the examples alone.
    """

    def __init__(self, examples: Sequence[Sequence[Any]], generated: _Source | None) -> None:
        self._count = len(examples)
        self._examples = _FixedArguments(examples)
        self._generated = generated

    def arguments(self, number: int) -> tuple[Any, ...]:
        """An example, or generated arguments."""
        index = number - self._count
        if self._generated is None or index < 0:
            return self._examples.arguments(number)
        turn, is_example = divmod(index, 2)
        return (self._examples if is_example else self._generated).arguments(turn)


class _GeneratedArguments:
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

    def arguments(self, number: int) -> tuple[Any, ...]:
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

    def _generate(
        self, number: int, turn: int, budget: TimeBudget | None = None
    ) -> tuple[Any, ...]:
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
