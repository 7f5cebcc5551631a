"""What becomes of refusals: the hooks of a server, and the error handlers of an AsynctionServer."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Protocol

from asynction_spec import MessageAckValidationException, ValidationException

from ._handlers._argument_passing import ErrorHandler, fitting
from ._handlers._handler_checks import check_error_handler
from ._limits._event_limits import LimitException, RateLimitException
from ._logging import LoggedReports
from ._security._refused_credentials import SecurityException
from ._server._missing_handlers import UnhandledEventException


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


class ErrorHandlers(LoggedReports):
    """The error handlers of an application, by namespace; a CheckedServer's hooks.

    Args:
        undeclared_namespaces: The namespaces that the document should declare.
    """

    def __init__(self, undeclared_namespaces: set[str]) -> None:
        self.undeclared_namespaces = undeclared_namespaces
        self._handlers: dict[str | None, ErrorHandler] = {}

    def add(self, namespace: str | None, handler: ErrorHandler) -> None:
        """Register the handler of a namespace, or with None that of all others.

        Raises TypeError for one that can't be called.
        """
        name = "the default error handler"
        if namespace is not None:
            name = f"the error handler of namespace {namespace!r}"
        check_error_handler(name, handler, arguments=2)
        self._handlers[namespace] = handler

    def handle(self, error: Exception, namespace: str, sid: str | None) -> Any:
        """Call the error handler; raise the error where there is none."""
        handler = self._handlers.get(namespace) or self._handlers.get(None)
        if handler is None:
            raise error
        return handler(*fitting(handler, (error, sid)))

    # -- asynction_socketio.ServerHooks ---------------------------------------------------------

    def report_event(
        self, error: Exception, namespace: str, event: str, sid: str | None, args: tuple[Any, ...]
    ) -> Any:
        """Report a refused message; give what the error handler returns, which is the ack."""
        del event, args
        return self.handle(error, namespace, sid)

    def report_connection(
        self, error: Exception, namespace: str, environ: dict[str, Any], auth: Any
    ) -> None:
        """Report a refused connection, which has no `sid`."""
        del environ, auth
        self.handle(error, namespace, None)

    def decision_context(
        self,
        environ: dict[str, Any],
        namespace: str,
        event: str,
        sid: str | None,
        args: tuple[Any, ...],
    ) -> AbstractContextManager[Any]:
        """Nothing that security functions would need around them."""
        del environ, namespace, event, sid, args
        return nullcontext()


def reply_with_error(error: Exception) -> dict[str, Any]:
    """Answer a message that the document does not allow with a small error object.

    Use it as `default_error_handler`, with `on_error`, or as `x-handlers.error`. The ack of an
    invalid message is then

        {"error": {"type": "PayloadValidationException", "message": "...", "path": ["user", "age"]}}

    That of an event that came too soon says in `retryAfter` after how many seconds it may come.

    Everything else is raised again: it is a fault of the server, or of another client.
    """
    if isinstance(error, LimitException):
        return {"error": limit_error(error)}
    if isinstance(error, SecurityException | UnhandledEventException):
        return _reply(error, ())
    invalid_ack = isinstance(error, MessageAckValidationException)  # who sent it expects no answer
    if isinstance(error, ValidationException) and error.sender == "client" and not invalid_ack:
        return _reply(error, error.path)
    raise error


def limit_error(error: LimitException) -> dict[str, Any]:
    """The error object of what is beyond a limit."""
    found: dict[str, Any] = _reply(error, ())["error"]
    if isinstance(error, RateLimitException):
        found["retryAfter"] = error.retry_after
    return found


def _reply(error: Exception, path: Iterable[str | int]) -> dict[str, Any]:
    kind = type(error).__name__
    return {"error": {"type": kind, "message": str(error), "path": list(path)}}
