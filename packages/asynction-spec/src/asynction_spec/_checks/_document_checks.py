"""All checks of a document: of the events and the connections of each namespace."""

from __future__ import annotations

import json
from collections.abc import Sequence

from .._model._async_api_spec import Arguments, AsyncApiSpec, Event, Namespace, compiled_schemas
from .._printable_text import one_line
from .._quoted_values import join_words
from .._schemas._codec import Codec
from .._schemas._schema_check import SchemaCheck
from ._argument_checks import (
    AlternativesCheck,
    ArgumentsCheck,
    EventChecks,
    EventId,
    OneSchemaCheck,
)
from ._connection_check import ConnectionCheck
from ._exceptions import (
    MessageAckValidationException,
    PayloadValidationException,
    UndeclaredEventException,
    ValidationException,
)


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
