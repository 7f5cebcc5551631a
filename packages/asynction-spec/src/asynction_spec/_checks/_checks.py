"""The checks of messages: arguments of events, acknowledgements, connections."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Protocol, TypeVar

from .._model._model import (
    Arguments,
    AsyncApiSpec,
    Bindings,
    Event,
    Namespace,
    compiled_schemas,
)
from .._printable_text import one_line
from .._quoted_values import excerpt, join_words
from .._schemas._codec import Codec
from .._schemas._compiled import CompiledSchemas
from .._schemas._failure import Failure
from .._schemas._schema_check import SchemaCheck
from .._text._source import Node
from ._bindings import StringValues
from ._error_messages import validation_error
from ._exceptions import (
    BindingsValidationException,
    MessageAckValidationException,
    PayloadValidationException,
    UndeclaredEventException,
    ValidationException,
)

_Error = TypeVar("_Error", bound=ValidationException)


class _ArgumentsCheck:
    """Checks a list of arguments by one schema."""

    def __init__(self, arguments: Arguments, check: SchemaCheck) -> None:
        self.arguments = arguments
        self._check = check
        self._positional = arguments.positional
        self._least = arguments.least
        self._most = float("inf") if arguments.most is None else arguments.most

    def failure(self, args: Sequence[Any]) -> Failure | None:
        """What is wrong with the arguments, None if they are valid."""
        if not self._least <= len(args) <= self._most:
            return _wrong_number(self.arguments, args)
        return self._check.failure(args if self._positional else args[0])


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


class _EventArgumentsCheck:
    """Accepts arguments that satisfy one of several alternatives."""

    def __init__(
        self,
        event: EventId,
        kind: type[ValidationException],
        alternatives: Sequence[_ArgumentsCheck],
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
        raise self._error(*min(failures, key=lambda each: _distance(each[0])))

    def _error(self, failure: Failure, check: _ArgumentsCheck) -> ValidationException:
        positional = check.arguments.positional
        error = validation_error(failure, self._kind, self._subject, positional=positional)
        error = self._event.with_event(error, is_ack=self._is_ack)
        if error.sender == "server":  # it may change the value before `context` is read
            error.context = error.context
        return error


def _distance(failure: Failure) -> tuple[bool, int]:
    """How far arguments are from an alternative: of another kind, or with so many faults."""
    whole = not failure.path
    return whole and failure.validator in {"type", "minItems", "maxItems"}, failure.fault_count


class EventChecks(NamedTuple):
    """The checks of one event; None for what the document does not describe."""

    payload: ArgumentsCheck | None
    ack: ArgumentsCheck | None


class ConnectionCheck:
    """Checks connections to a namespace.

    Args:
        spec: The document.
        namespace: The namespace.
        codec: Writes packets.
    """

    def __init__(self, spec: AsyncApiSpec, namespace: Namespace, codec: Codec) -> None:
        schemas = compiled_schemas(spec)
        self._namespace = namespace.name
        bindings = namespace.bindings
        self._method = bindings.method.value if bindings and bindings.method else None
        self._strings = {
            part: NamedStrings(schema, schemas, codec, headers=part == "headers")
            for part, schema in _binding_schemas(bindings)
        }
        auth = namespace.auth
        self._auth = auth and SchemaCheck(schemas, schemas.id(auth), codec, text_is_binary=True)

    def bindings(
        self,
        method: str,
        query: Mapping[str, Sequence[str]],
        headers: Mapping[str, Sequence[str]],
    ) -> None:
        """Check the HTTP request of a connection (WebSockets Channel Binding Object).

        Args:
            method: Its method.
            query: The values of each parameter, as text.
            headers: The values of each header; case in names does not matter.

        Raises BindingsValidationException.
        """
        if self._method is not None and self._method != method:
            failure = Failure(
                f"{self._method} expected, got {excerpt(method)}",
                validator="const",
                instance=method,
                validator_value=self._method,
            )
            raise self._error(failure, BindingsValidationException, "the HTTP method")
        for part, strings in (("query", query), ("headers", headers)):
            failed = self._strings[part].failure(strings) if part in self._strings else None
            if failed is not None:
                # Tokens travel in queries and headers, and errors get into logs.
                failed = failed.without_values()
                raise self._error(failed, BindingsValidationException, f"the {part}")

    def auth(self, auth: Any) -> None:
        """Check the auth object of the CONNECT packet; None is checked as `{}`.

        Raises PayloadValidationException.
        """
        # python-socketio's client sends the same packet for no auth object and for `{}`.
        failure = self._auth.failure({} if auth is None else auth) if self._auth else None
        if failure is not None:
            raise self._error(
                failure.without_values(), PayloadValidationException, "the auth object"
            )

    def _error(
        self, failure: Failure, kind: type[ValidationException], part: str
    ) -> ValidationException:
        subject = f"connection to namespace {excerpt(self._namespace)}: {part}"
        error = validation_error(failure, kind, subject, positional=False)
        error.namespace = self._namespace
        return error


class NamedStrings:
    """Whether the strings of a query or of headers satisfy their schema."""

    def __init__(
        self, schema: Node, schemas: CompiledSchemas, codec: Codec, *, headers: bool
    ) -> None:
        self._values = StringValues(schema, schemas.references, headers=headers)
        self._check = SchemaCheck(schemas, schemas.id(schema), codec, text_is_binary=True)

    def failure(self, strings: Mapping[str, Sequence[str]]) -> Failure | None:
        return self._check.failure(self._values.read(strings))


def _binding_schemas(bindings: Bindings | None) -> list[tuple[str, Node]]:
    parts = [("query", bindings.query), ("headers", bindings.checked_headers)] if bindings else []
    return [(part, schema) for part, schema in parts if schema is not None]


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
            _ArgumentsCheck(
                each,
                SchemaCheck(
                    self._schemas, self._schemas.id(each.schema, each.dialect), self._codec
                ),
            )
            for each in alternatives
        ]
        return _EventArgumentsCheck(event, kind, checks) if checks else None

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
