"""How the mock handles what clients send: accept all that is valid, acknowledge with fake data."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from typing import Any, TypeAlias

from asynction_server import (
    MessageAckValidationException,
    NamedHandler,
    ValidationException,
)
from asynction_spec import AsyncApiSpec, Event

FakeAck: TypeAlias = Callable[[str, str, int], "tuple[Any, ...] | None"]
"""Gives the arguments of an acknowledgement by namespace, event and number; None if it can't."""
ReportFailure: TypeAlias = Callable[["tuple[str, str]", Exception], None]
"""Reports that an event, a namespace and a name, could not be acknowledged."""


class FakeHandlers:
    """A handler for each event that clients may send.

    Args:
        spec: The document.
        fake_ack: Gives the arguments of acknowledgements.
        report_failure: Called if `fake_ack` raises an error.
    """

    def __init__(
        self, spec: AsyncApiSpec, fake_ack: FakeAck, report_failure: ReportFailure
    ) -> None:
        self._spec = spec
        self._fake_ack = fake_ack
        self._report_failure = report_failure

    def all(self, *, validation: bool) -> Iterator[NamedHandler]:
        """The handlers; without validation also one that marks undeclared events."""
        for namespace in self._spec.namespaces.values():
            for name in ("connect", "disconnect"):
                yield NamedHandler(namespace.name, name, lifecycle=True, callable=_accept)
            for event in namespace.receives:
                handler = self._handler(namespace.name, event)
                yield NamedHandler(namespace.name, str(event.name), False, handler)
            if not validation:  # which refuses undeclared events
                yield NamedHandler(namespace.name, "*", False, ignore)

    def _handler(self, namespace: str, event: Event) -> Callable[..., Any]:
        if not event.ack:
            return _accept
        name, numbers = str(event.name), count()

        def acknowledge(*_: Any) -> tuple[Any, ...]:
            try:
                answer = self._fake_ack(namespace, name, next(numbers))
            except Exception as error:
                self._report_failure((namespace, name), error)
                raise _no_ack(namespace, name) from error
            if answer is None:
                raise _no_ack(namespace, name)
            return answer

        return acknowledge


def _accept(*_: Any) -> None:
    """Handle connect, disconnect, and the events that are not acknowledged: do nothing."""


def ignore(*_: Any) -> None:
    """Mark the events that the document does not have."""


class NoAckError(MessageAckValidationException):
    """No acknowledgement of an event could be generated."""


def _no_ack(namespace: str, event: str) -> ValidationException:
    text = f"no acknowledgement of event {event!r} in namespace {namespace!r} could be generated"
    error = NoAckError(text)
    error.namespace, error.event, error.sender = namespace, event, "server"
    return error
