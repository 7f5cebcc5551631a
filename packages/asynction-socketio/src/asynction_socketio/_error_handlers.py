"""The error handlers of an AsynctionServer, for what the document refuses and handlers raise."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import Any

from ._handlers._handler_checks import check_error_handler
from ._handlers._signatures import ErrorHandler, fitting
from ._logging import LoggedReports


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
