"""What the mock logs of refused messages and connections, and what it advises."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from asynction_server import SecurityException
from asynction_socketio import ServerHooks
from asynction_spec import (
    PayloadValidationException,
    UndeclaredEventException,
    ValidationException,
)

from ._play._traffic_log import TrafficLog
from ._refusal_advice import Advice


class MockHooks:
    """The hooks of a server, with the traffic log and with advice for developers of clients.

    Args:
        hooks: Those of the server.
        advice: What a client should have sent.
        traffic_log: Where each refusal is a line.
        note_client: Called with the namespace and the client that is connected from now on.
    """

    def __init__(
        self,
        hooks: ServerHooks,
        advice: Advice,
        traffic_log: TrafficLog,
        note_client: Callable[[str, str], None],
    ) -> None:
        self._hooks = hooks
        self._advice = advice
        self._traffic_log = traffic_log
        self._note_client = note_client
        self.undeclared_namespaces = hooks.undeclared_namespaces
        self.decision_context = hooks.decision_context

    def report_event(
        self, error: Exception, namespace: str, event: str, sid: str | None, args: tuple[Any, ...]
    ) -> Any:
        """Log an invalid message, and report it."""
        advice = self._advice_for(error, namespace, event, args)
        self._traffic_log.invalid(namespace, event, sid, args, error, advice)
        return self._hooks.report_event(error, namespace, event, sid, args)

    def _advice_for(
        self, error: Exception, namespace: str, event: str, args: tuple[Any, ...]
    ) -> str:
        if isinstance(error, SecurityException):
            return self._advice.credentials(namespace, event)
        if isinstance(error, UndeclaredEventException):
            return self._advice.undeclared(namespace, event)
        is_payload = isinstance(error, PayloadValidationException)
        return self._advice.json_text(namespace, event, args) if is_payload else ""

    def report_connection(
        self, error: Exception, namespace: str, environ: dict[str, Any], auth: Any
    ) -> None:
        """Log a refused connection, and report it."""
        is_refusal = isinstance(error, SecurityException)
        advice = self._advice.credentials(namespace) if is_refusal else ""
        # Before the error handler, which may raise.
        self._traffic_log.refused(namespace, error, advice)
        self._hooks.report_connection(error, namespace, environ, auth)

    def report_violation(
        self, error: ValidationException, environ: dict[str, Any] | None, sid: str | None
    ) -> None:
        """Report what is let pass."""
        self._hooks.report_violation(error, environ, sid)

    def report_accepted(self, namespace: str, sid: str, environ: dict[str, Any] | None) -> None:
        """Log that a client has connected, and start to emit."""
        self._hooks.report_accepted(namespace, sid, environ)
        self._note_client(namespace, sid)

    def report_unknown_namespace(self, namespace: str, environ: dict[str, Any]) -> None:
        """Log that a client asked for a namespace that the document does not have."""
        error = LookupError("the document has no such namespace")
        self._traffic_log.refused(namespace, error, self._advice.namespaces(namespace))
        self._hooks.report_unknown_namespace(namespace, environ)
