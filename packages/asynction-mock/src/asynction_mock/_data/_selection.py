"""Which source the arguments of each event come from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from asynction_spec import (
    Arguments,
    ArgumentsCheck,
    AsyncApiSpec,
    Checks,
    Event,
    Instances,
    Place,
    UnsatisfiedError,
    ValidationException,
)

from ._fake_values import Fakes
from ._faker import seed_of
from ._hypothesis_instances import NothingFound, found_arguments
from ._sources import ExamplesFirst, Generated, Given, Nothing, Source
from ._time_budget import TooLarge, refuse_sizes


@dataclass(frozen=True, slots=True)
class Unavailable:
    """What the mock can't send, because nothing was found that satisfies its schema."""

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
            f"{self.namespace!r} could not be made up, so {then}: {self.reason}"
        )


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What a source is looked for: arguments that satisfy one of some alternatives."""

    direction: str
    key: tuple[str, str]
    check: ArgumentsCheck | None
    alternatives: Sequence[Arguments]
    examples: Sequence[Sequence[Any]] = ()

    def accepts(self, args: Sequence[Any]) -> bool:
        """Whether the document's own check lets arguments pass."""
        try:
            if self.check is not None:
                self.check(args)
        except ValidationException:
            return False
        return True


class Finder:
    """Finds the source of each event's arguments, and tells of those without one.

    Args:
        spec: The document.
        fakes: What arguments are made up of.
        seed: What they depend on.
    """

    def __init__(self, spec: AsyncApiSpec, fakes: Fakes, seed: int) -> None:
        self._instances = Instances(spec)
        self._checks = Checks(spec)
        self._follow = spec.schemas.references.follow
        self._fakes = fakes
        self._seed = seed
        self.unavailable: list[Unavailable] = []

    def payload(self, key: tuple[str, str], event: Event) -> Source | None:
        """The source of an emitted event's arguments."""
        check = self._checks.emitted[key].payload
        alternatives = [event.payload] if event.payload else []
        examples = [*_message_examples(event)]
        return self._source(_Wanted("payload of", key, check, alternatives, examples))

    def ack(self, key: tuple[str, str], event: Event) -> Source | None:
        """The source of what a received event is acknowledged with."""
        return self._source(_Wanted("ack of", key, self._checks.received[key].ack, event.ack))

    def _source(self, wanted: _Wanted) -> Source | None:
        examples = [*self._examples(wanted)] if self._fakes.examples else []
        if not wanted.alternatives:
            return ExamplesFirst(examples, None) if examples else Nothing()
        seed = seed_of(self._seed, wanted.direction, *wanted.key)
        try:
            made_up = self._generated(wanted, seed)
        except UnsatisfiedError as error:
            return ExamplesFirst(examples, None) if examples else self._found(wanted, seed, error)
        return ExamplesFirst(examples, made_up) if examples else made_up

    def _examples(self, wanted: _Wanted) -> Iterator[Sequence[Any]]:
        """The examples of the message, then those of its schema, as far as they are right."""
        own = (args for each in wanted.alternatives for args in self._own_examples(each))
        yield from filter(wanted.accepts, (*wanted.examples, *own))

    def _own_examples(self, arguments: Arguments) -> Iterator[Sequence[Any]]:
        schema = self._follow(arguments.schema)
        listed, single = schema.get("examples"), schema.get("example")
        for each in (*(listed.elements() if listed else ()), *([single] if single else ())):
            yield _args(arguments, each.value)

    def _generated(self, wanted: _Wanted, seed: int) -> Generated:
        for each in wanted.alternatives:
            refuse_sizes(each.schema, self._follow)
        generators = [
            (self._instances.of_arguments(each), any(self._own_examples(each)))
            for each in wanted.alternatives
        ]
        return Generated(generators, self._fakes, seed)

    def _found(self, wanted: _Wanted, seed: int, error: UnsatisfiedError) -> Given | None:
        """What hypothesis-jsonschema finds where the generator finds nothing."""
        reason = error.reason
        if isinstance(error, TooLarge):
            self._leave_out(wanted, reason, error)
            return None
        for arguments in wanted.alternatives:
            try:
                return Given(found_arguments(self._instances, arguments, wanted.accepts, seed))
            except NothingFound as nothing:
                reason = f"{error.reason}; hypothesis-jsonschema: {nothing}"
        self._leave_out(wanted, reason, error)
        return None

    def _leave_out(self, wanted: _Wanted, reason: str, error: UnsatisfiedError) -> None:
        self.unavailable.append(Unavailable(*wanted.key, wanted.direction, reason, error.place))


def _message_examples(event: Event) -> Iterator[Sequence[Any]]:
    for example in event.examples:
        payload = example.get("payload")
        if payload is not None:
            yield _args(event.payload, payload.value)


def _args(arguments: Arguments | None, value: Any) -> Sequence[Any]:
    is_list = arguments is not None and arguments.positional and isinstance(value, list)
    return value if is_list else [value]
