"""The handlers that are registered, and the events of a document that nothing handles."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import socketio

from asynction_spec import AsyncApiSpec, AsynctionException, Diagnostic, Node, Severity, SpecError

from .._logging import logger

if TYPE_CHECKING:
    from ._checked_server import CheckedServer


def missing_handlers(spec: AsyncApiSpec, handles: Callable[[str, str], bool]) -> list[Diagnostic]:
    """A diagnostic for each event of the document that has no handler.

    Args:
        spec: The document.
        handles: Whether there is a handler, by namespace and event.
    """
    return [
        _no_handler(namespace.name, str(event.name), event.node)
        for namespace in spec.namespaces.values()
        for event in namespace.receives
        if not handles(namespace.name, str(event.name))
    ]


def _no_handler(namespace: str, event: str, node: Node) -> Diagnostic:
    message = (
        f"event {event!r} in namespace {namespace!r} has no handler:"
        f" give the message an x-handler, or register one with @on({event!r}, {namespace!r})"
    )
    return Diagnostic("handler-missing", Severity.ERROR, message, node.place)


class UnhandledEventException(AsynctionException):
    """A client sent an event that the document declares and that nothing handles yet."""

    def __init__(self, namespace: str, event: str) -> None:
        super().__init__(namespace, event)
        self.namespace = namespace
        self.event = event

    def __str__(self) -> str:
        return f"event {self.event!r} in namespace {self.namespace!r}: nothing handles it yet"


class RegisteredHandlers:
    """Knows the handlers of a server, wherever python-socketio keeps them.

    Args:
        server: The server.
        namespace_class: The class of namespaces that look for a method `on_{event}`.
    """

    def __init__(self, server: CheckedServer, namespace_class: type[socketio.Namespace]) -> None:
        self._server = server
        self._namespace_class = namespace_class
        self._are_required = True
        self._reported = ""

    def handle(self, namespace: str, event: str) -> bool:
        """Whether there is a handler for an event."""
        server = self._server
        if server._get_event_handler(event, namespace, ())[0] is not None:
            return True
        owner = server._get_namespace_handler(namespace, ())[0]
        if owner is None:
            return False
        # A namespace that dispatches in its own way may handle any event.
        own_dispatch = type(owner).trigger_event is not self._namespace_class.trigger_event
        return own_dispatch or hasattr(owner, f"on_{event}")

    def are_in(self, namespace: str) -> bool:
        """Whether anything is registered for a namespace."""
        server = self._server
        return namespace in server.handlers or namespace in server.namespace_handlers

    def require(self) -> None:
        """Raise SpecError when clients may send an event that no handler receives.

        Where the server may start all the same, log each of them, once.
        """
        if not self._are_required:
            return
        server = self._server
        missing = missing_handlers(server.spec, self.handle)
        if missing and not server.enforcement.starts_half_written:
            raise SpecError(missing)
        for problem in missing:
            logger.warning("%s", problem)
        self._are_required = False

    def refuse_request(self, start_response: Callable[..., Any]) -> list[bytes] | None:
        """The body of a 503 that names the events that lack a handler; None where none does."""
        try:
            self.require()
        except SpecError as error:
            text = str(error)
            if text != self._reported:  # once, however many clients ask
                self._reported = text
                logger.error("%s", text)
            start_response("503 SERVICE UNAVAILABLE", [("Content-Type", "text/plain")])
            return ["\n".join(sentences_of(error)).encode()]
        return None

    def share(self, earlier: CheckedServer) -> None:
        """Have the same handlers as a server that was made before for the same application."""
        server = self._server
        for namespace, handlers in server.handlers.items():
            earlier.handlers.setdefault(namespace, {}).update(handlers)
        earlier.namespace_handlers.update(server.namespace_handlers)
        # The same mappings, so that what is registered later on either is known to both.
        server.handlers = earlier.handlers
        server.namespace_handlers = earlier.namespace_handlers


def sentences_of(error: SpecError) -> list[str]:
    """What is wrong, without the file of the document: that concerns nobody outside."""
    return [each.message for each in error.diagnostics]
