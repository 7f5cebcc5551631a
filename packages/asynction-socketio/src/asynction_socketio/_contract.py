"""What a document demands of connections and messages, with validation on or off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import parse_qs

from asynction_spec import (
    ArgumentsCheck,
    AsyncApiSpec,
    Checks,
    Codec,
    EventChecks,
    ValidationException,
)

from ._packets._sendable_values import UnsendableException, plain_arguments

_OPEN = EventChecks(None, None)
_LONGEST = 60  # characters of a namespace that a client has named


class Contract:
    """The checks of a document, asked by namespace and event.

    Args:
        spec: The document.
        validation: Whether messages and connections are checked; namespaces always are.
        codec: What writes packets.
    """

    def __init__(self, spec: AsyncApiSpec, codec: Codec, *, validation: bool) -> None:
        self._checks = Checks(spec, codec)
        self._codec = codec
        self._validation = validation
        self.namespaces = frozenset(spec.namespaces)

    def plain(self, namespace: str, event: str, args: list[Any]) -> list[Any]:
        """The arguments that the server sends as they arrive, for all that follows.

        Raises UnsendableException for what no packet can carry.
        """
        try:
            return plain_arguments(args, self._codec)
        except UnsendableException as error:
            error.namespace, error.event = namespace, event
            raise

    def declares(self, namespace: str, event: str) -> bool:
        """Whether the document names an event that clients send."""
        return (namespace, event) in self._checks.received

    def refuse_undeclared(self, namespace: str, event: str) -> None:
        """Refuse an event that nobody expects, unless nothing is checked.

        Raises UndeclaredEventException.
        """
        if self._validation:
            raise self._checks.undeclared_error(namespace, event, emitted=False)

    def reserved(self, namespace: str, event: str) -> ValidationException:
        """The error for a packet that calls itself what Socket.IO keeps for itself."""
        return self._checks.undeclared_error(namespace, event, emitted=False)

    def received(self, namespace: str, event: str, args: Sequence[Any]) -> None:
        """Check the arguments that a client sent with a declared event.

        Raises PayloadValidationException.
        """
        check = self._checks.received[namespace, event].payload
        if check is not None and self._validation:
            check(args)

    def answer(self, namespace: str, event: str) -> ArgumentsCheck | None:
        """The check of what a handler returns, None where it may return anything."""
        return (
            self._checks.received.get((namespace, event), _OPEN).ack if self._validation else None
        )

    def answered(self, namespace: str, event: str, args: Sequence[Any]) -> None:
        """Check what a handler answered.

        Raises MessageAckValidationException.
        """
        check = self.answer(namespace, event)
        if check is not None:
            check(args)

    def leaves_open(self, namespace: str, event: str) -> bool:
        """Whether a client may send an event with any arguments."""
        checks = self._checks.received.get((namespace, event), _OPEN)
        return checks.payload is None or not self._validation

    def emitted(self, namespace: str, event: str, args: Sequence[Any]) -> None:
        """Check the arguments of an event that the server emits.

        Raises PayloadValidationException, or UndeclaredEventException.
        """
        if not self._validation:
            return
        checks = self._checks.emitted.get((namespace, event))
        if checks is None:
            raise self._checks.undeclared_error(namespace, event, emitted=True)
        if checks.payload is not None:
            checks.payload(args)

    def ack_of_emitted(self, namespace: str, event: str) -> ArgumentsCheck | None:
        """The check of what clients acknowledge an event with, None where it may be anything."""
        emitted = self._checks.emitted.get((namespace, event), _OPEN)
        return emitted.ack if self._validation else None

    def connecting(self, namespace: str, environ: Mapping[str, Any]) -> None:
        """Check the HTTP request of a connection.

        Raises BindingsValidationException.
        """
        check = self._checks.connections.get(namespace) if self._validation else None
        if check is not None:
            # A parameter without a value is there all the same: its schema says what it may be.
            query = parse_qs(environ.get("QUERY_STRING", ""), keep_blank_values=True)
            check.bindings(str(environ.get("REQUEST_METHOD", "GET")), query, _headers(environ))

    def authenticating(self, namespace: str, auth: Any) -> None:
        """Check the auth object of a connection.

        Raises PayloadValidationException.
        """
        check = self._checks.connections.get(namespace) if self._validation else None
        if check is not None:
            check.auth(auth)

    def no_such_namespace(self, namespace: str) -> ValidationException:
        """The error for a connection to a namespace that the document has not."""
        known = ", ".join(map(repr, sorted(self.namespaces))) or "none"
        error = ValidationException(
            f"connection to namespace {namespace[:_LONGEST]!r}: the document has no such namespace;"
            f" it has {known}"
        )
        error.namespace = namespace
        return error


def _headers(environ: Mapping[str, Any]) -> dict[str, list[str]]:
    """The headers of a WSGI environment (PEP 3333)."""
    headers = {
        name.removeprefix("HTTP_").replace("_", "-").lower(): [value]
        for name, value in environ.items()
        if name.startswith("HTTP_")
    }
    # Two headers that have no prefix in WSGI.
    for name in ("CONTENT_TYPE", "CONTENT_LENGTH"):
        if environ.get(name):
            headers[name.replace("_", "-").lower()] = [environ[name]]
    return headers


def arguments_of(value: Any) -> list[Any]:
    """What a handler returns or an emit is given, as the packet's arguments."""
    if value is None:
        return []
    return list(value) if isinstance(value, tuple) else [value]
