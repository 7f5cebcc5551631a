"""Checks of events: of the arguments that travel with one, and of its acknowledgement.

`Checks` has those of a whole document, and the checks of its connections.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol, TypeVar

from .._model._arguments import Arguments
from .._model._async_api_spec import AsyncApiSpec, Event, Namespace, compiled_schemas
from .._printable_values import excerpt, join_words, one_line
from .._schemas._failure_messages import Failure
from .._schemas._json_values import Codec
from .._schemas._schema_check import SchemaCheck
from .._schemas._secret_values import without_values
from ._connection_check import ConnectionCheck
from ._validation_exceptions import (
    MessageAckValidationException,
    PayloadValidationException,
    UndeclaredEventException,
    ValidationException,
    validation_error,
)

_Error = TypeVar("_Error", bound=ValidationException)


class Checks:
    """The checks of the events and connections of a document, ready to call.

    >>> from asynction_spec import Checks, ValidationException, load_spec
    >>> checks = Checks(
    ...     load_spec(
    ...         {
    ...             "asyncapi": "2.6.0",
    ...             "info": {"title": "Chat", "version": "1.0.0"},
    ...             "channels": {
    ...                 "/": {
    ...                     "publish": {
    ...                         "message": {
    ...                             "name": "say",
    ...                             "payload": {"type": "string"},
    ...                         }
    ...                     }
    ...                 }
    ...             },
    ...         }
    ...     )
    ... )
    >>> try:
    ...     checks.received["/", "say"].payload([42])
    ... except ValidationException as error:
    ...     print(error)
    event "say" in namespace "/": 42 is not of type "string"

    Args:
        spec: The document.
        codec: Writes packets, for values that plain JSON lacks; by default the json module.

    `received` and `emitted` hold the checks of each event by namespace and name, `connections`
    those of each namespace.
    """

    def __init__(self, spec: AsyncApiSpec, codec: Codec = json) -> None:
        self._schemas = compiled_schemas(spec)
        self._codec = codec
        self.received: dict[tuple[str, str], EventChecks] = {}
        self.emitted: dict[tuple[str, str], EventChecks] = {}
        self.connections: dict[str, ConnectionCheck] = {}
        for namespace in spec.namespaces.values():
            self.received |= self._event_checks(namespace, namespace.receives, emitted=False)
            self.emitted |= self._event_checks(namespace, namespace.emits, emitted=True)
            self.connections[namespace.name] = ConnectionCheck(spec, namespace, codec)

    def _event_checks(
        self, namespace: Namespace, events: Sequence[Event], *, emitted: bool
    ) -> dict[tuple[str, str], EventChecks]:
        checks = {}
        for event in events:
            if event.name is not None:
                event_id = EventId(namespace.name, event.name, emitted)
                payloads = [each.payload for each in event.messages]
                known = tuple(each for each in payloads if each is not None)
                payload = known if len(known) == len(payloads) else ()
                checks[namespace.name, event.name] = EventChecks(
                    self._arguments_check(event_id, PayloadValidationException, payload),
                    self._arguments_check(event_id, MessageAckValidationException, event.ack),
                )
        return checks

    def _arguments_check(
        self, event: EventId, kind: type[ValidationException], alternatives: Sequence[Arguments]
    ) -> ArgumentsCheck | None:
        checks = [
            OneSchemaCheck(
                each,
                SchemaCheck(
                    self._schemas, self._schemas.id(each.schema, each.dialect), self._codec
                ),
            )
            for each in alternatives
        ]
        return AlternativesCheck(event, kind, checks) if checks else None

    def undeclared_error(
        self, namespace: str, event: str, *, emitted: bool
    ) -> UndeclaredEventException:
        """The error for an event that the namespace does not have in that direction."""
        table = self.emitted if emitted else self.received
        known = join_words(name for space, name in table if space == namespace)
        verb = "the server emits" if emitted else "clients send"
        event_id = EventId(namespace, event, emitted)
        message = f"{event_id}: the document names no such event that {verb}; it names {known}"
        return event_id.with_event(UndeclaredEventException(one_line(message)))


class EventId(NamedTuple):
    """An event of a namespace in one direction."""

    namespace: str
    event: str
    emitted: bool

    def __str__(self) -> str:
        return f"event {excerpt(self.event)} in namespace {excerpt(self.namespace)}"

    def with_event(self, error: _Error, *, is_ack: bool = False) -> _Error:
        """The error, with the event and with the side that sent it."""
        error.namespace, error.event = self.namespace, self.event
        error.sender = "client" if self.emitted == is_ack else "server"
        return error


class ArgumentsCheck(Protocol):
    """Checks the arguments of an event, or of its acknowledgement; call it with the list of them.

    Raises PayloadValidationException, or MessageAckValidationException for an acknowledgement.
    """

    def __call__(self, args: Sequence[Any], /) -> None:
        """Return if the arguments are valid, else raise."""


class EventChecks(NamedTuple):
    """The checks of one event; None for what the document does not describe."""

    payload: ArgumentsCheck | None
    ack: ArgumentsCheck | None


class OneSchemaCheck:
    """Checks a list of arguments by one schema."""

    def __init__(self, arguments: Arguments, check: SchemaCheck) -> None:
        self.arguments = arguments
        self._check = check
        self._positional = arguments.positional
        self._least = arguments.least
        self._most = float("inf") if arguments.most is None else arguments.most

    @property
    def takes_secret(self) -> bool:
        """Whether nothing of the arguments may be quoted."""
        return self._check.takes_secret

    def failure(self, args: Sequence[Any]) -> Failure | None:
        """What is wrong with the arguments, None if they are valid."""
        if not self._least <= len(args) <= self._most:
            return _wrong_number(self.arguments, args)
        failure = self._check.failure(args if self._positional else args[0])
        if failure is not None and self._check.takes_secret:
            return without_values(failure)
        return failure


def _wrong_number(arguments: Arguments, args: Sequence[Any]) -> Failure:
    least, most = arguments.least, arguments.most
    short = len(args) < least
    expected = str(least) if least == most else f"{least} to {most}"
    if most is None:
        expected = f"at least {least}"
    noun = "argument" if expected.endswith("1") and most in {1, None} else "arguments"
    return Failure(
        f"{expected} {noun} expected, got {len(args)}",
        validator="minItems" if short else "maxItems",
        validator_value=least if short else most,
        schema_path=("minItems" if short else "maxItems",),
        instance=list(args),
        schema=arguments.schema.value,
    )


class AlternativesCheck:
    """Accepts arguments that satisfy one of several alternatives."""

    def __init__(
        self,
        event: EventId,
        kind: type[ValidationException],
        alternatives: Sequence[OneSchemaCheck],
    ) -> None:
        self._event = event
        self._kind = kind
        self._is_ack = kind is MessageAckValidationException
        self._subject = f"the ack of {event}" if self._is_ack else str(event)
        self._first, *self._others = alternatives

    def __call__(self, args: Sequence[Any]) -> None:
        failure = self._first.failure(args)
        if failure is None:
            return
        if not self._others:
            raise self._error(failure, self._first)
        failures = [(failure, self._first)]
        for other in self._others:
            failure = other.failure(args)
            if failure is None:
                return
            failures.append((failure, other))
        failure, nearest = min(failures, key=lambda each: _distance(each[0]))
        # They may be meant for another alternative than the one that they come nearest to.
        if any(check.takes_secret for _, check in failures):
            failure = without_values(failure)
        raise self._error(failure, nearest)

    def _error(self, failure: Failure, check: OneSchemaCheck) -> ValidationException:
        positional = check.arguments.positional
        error = validation_error(failure, self._kind, self._subject, positional=positional)
        error = self._event.with_event(error, is_ack=self._is_ack)
        if error.sender == "server":  # it may change the value before `context` is read
            error.context = error.context
        return error


def _distance(failure: Failure) -> tuple[bool, int]:
    """How far arguments are from an alternative: of another kind, or with so many faults."""
    whole = not failure.path
    # What is of another kind altogether was hardly meant.
    return whole and failure.validator in {"type", "minItems", "maxItems"}, failure.fault_count
