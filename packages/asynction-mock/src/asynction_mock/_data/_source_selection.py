"""Which source gives the arguments of an event: examples, the generator, hypothesis-jsonschema."""

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
    TooLargeError,
    UnsatisfiedError,
    ValidationException,
    examples_of,
)

from ._faker_samples import seed_of
from ._hypothesis_instances import NoInstanceError, find_arguments
from ._maker_lookup import ValueMakers
from ._sources import ExamplesFirst, FixedArguments, GeneratedArguments, NoArguments, Source


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


class SourceSelector:
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

    def payload(self, key: tuple[str, str], event: Event) -> Source | None:
        """The source of an emitted event's arguments."""
        check = self._checks.emitted[key].payload
        messages = event.messages
        alternatives = [each.payload for each in messages if each.payload is not None]
        examples = [one.arguments for each in messages for one in examples_of(self._spec, each)]
        return self._source(_Request("payload of", key, check, alternatives, examples))

    def ack(self, key: tuple[str, str], event: Event) -> Source | None:
        """The source of the arguments of an acknowledgement."""
        return self._source(_Request("ack of", key, self._checks.received[key].ack, event.ack))

    def _source(self, request: _Request) -> Source | None:
        examples = [*self._examples(request)] if self._makers.examples else []
        if not request.alternatives:
            return ExamplesFirst(examples, None) if examples else NoArguments()
        seed = seed_of(self._seed, request.direction, *request.key)
        try:
            generated = self._generate(request, seed)
        except UnsatisfiedError as error:
            if examples:
                return ExamplesFirst(examples, None)
            return self._search_with_hypothesis(request, seed, error)
        return ExamplesFirst(examples, generated) if examples else generated

    def _examples(self, request: _Request) -> Iterator[Sequence[Any]]:
        """The examples of the message, then those of its schema, without the invalid ones."""
        own = (args for each in request.alternatives for args in self._own_examples(each))
        yield from filter(request.accepts, (*request.examples, *own))

    def _own_examples(self, arguments: Arguments) -> Iterator[Sequence[Any]]:
        for each in examples_of(self._spec, arguments):
            yield each.arguments

    def _generate(self, request: _Request, seed: int) -> GeneratedArguments:
        generators = [
            (self._instances.of_arguments(each), any(self._own_examples(each)))
            for each in request.alternatives
        ]
        return GeneratedArguments(generators, self._makers, seed)

    def _search_with_hypothesis(
        self, request: _Request, seed: int, error: UnsatisfiedError
    ) -> FixedArguments | None:
        """The instances that hypothesis-jsonschema finds if the generator finds none."""
        reason = error.reason
        if isinstance(error, TooLargeError):  # hypothesis-jsonschema would take as long
            self._report_unavailable(request, reason, error)
            return None
        for arguments in request.alternatives:
            try:
                return FixedArguments(
                    find_arguments(self._instances, arguments, request.accepts, seed)
                )
            except NoInstanceError as nothing:
                reason = f"{error.reason}; hypothesis-jsonschema: {nothing}"
        self._report_unavailable(request, reason, error)
        return None

    def _report_unavailable(self, request: _Request, reason: str, error: UnsatisfiedError) -> None:
        self.unavailable.append(Unavailable(*request.key, request.direction, reason, error.place))
