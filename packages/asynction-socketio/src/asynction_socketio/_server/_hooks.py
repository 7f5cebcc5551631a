"""What a server tells its application."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any, Protocol

from asynction_spec import ValidationException


class Reporter(Protocol):
    """What is told of refused connections and messages: AsynctionSocketIO."""

    undeclared_namespaces: set[str]
    """Namespaces of the application that its document should declare."""

    def report_event(
        self, error: Exception, namespace: str, event: str, sid: str | None, args: tuple[Any, ...]
    ) -> Any:
        """Tell the error handler of a message; give the ack, or raise if there is none."""

    def report_connection(
        self, error: Exception, namespace: str, environ: dict[str, Any], auth: Any
    ) -> None:
        """Tell the error handler of a refused connection."""

    def report_violation(self, error: ValidationException, environ: dict[str, Any] | None) -> None:
        """Report what the document forbids and a lenient server lets pass.

        `environ` is that of the client who did it, None where the server did it itself.
        """

    def report_accepted(self, namespace: str, sid: str) -> None:
        """Tell of a client that is connected from now on."""

    def report_unknown_namespace(self, namespace: str, environ: dict[str, Any]) -> None:
        """Tell of a client that asked for a namespace that the document has not."""

    def decision_context(
        self,
        environ: dict[str, Any],
        namespace: str,
        event: str,
        sid: str | None,
        args: tuple[Any, ...],
    ) -> AbstractContextManager[Any]:
        """What security functions, and the handler after them, run in.

        For a connection `event` is `connect`, and there is no `sid` yet.
        """

    def require_handlers(self) -> None:
        """Raise SpecError when a received event has no handler."""
