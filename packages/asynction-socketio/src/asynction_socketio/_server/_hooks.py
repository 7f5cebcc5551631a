"""What an application decides about the messages and connections that its document refuses."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any, Protocol

from asynction_spec import ValidationException


class ServerHooks(Protocol):
    """What a CheckedServer calls while it holds connections and events against the document."""

    @property
    def undeclared_namespaces(self) -> set[str]:
        """Namespaces of the application that its document should declare."""

    def report_event(
        self, error: Exception, namespace: str, event: str, sid: str | None, args: tuple[Any, ...]
    ) -> Any:
        """Report a refused message to the error handler; give the ack.

        `sid` is None where nobody knows who sent it. Raises the error where there is no handler.
        """

    def report_connection(
        self, error: Exception, namespace: str, environ: dict[str, Any], auth: Any
    ) -> None:
        """Report a refused connection to the error handler, which changes nothing.

        Raises the error where there is no handler.
        """

    def report_violation(
        self, error: ValidationException, environ: dict[str, Any] | None, sid: str | None
    ) -> None:
        """Report what the document forbids and a lenient server lets pass.

        `environ` is that of the client who did it, None where the server did it itself, and `sid`
        None where that client is not connected yet.
        """

    def report_accepted(self, namespace: str, sid: str, environ: dict[str, Any] | None) -> None:
        """Report a client that is connected from now on: events that are emitted reach it."""

    def report_unknown_namespace(self, namespace: str, environ: dict[str, Any]) -> None:
        """Report a client that asked for a namespace that the document does not have."""

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
