"""Whom an application has told of what the document refuses."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import Any

import flask

from asynction_socketio import SecurityException
from asynction_socketio.integration import complain, logger, told
from asynction_spec import ValidationException

from ._calling import CallingSocketIO
from ._signals import violation_reported


class _Reported(Exception):
    """What is wrong and was let pass, for a line of the log."""

    def __str__(self) -> str:
        return f"reported, and not refused: {self.args[0]}"


class ReportingSocketIO(CallingSocketIO):
    """Tells an application's error handlers of refused messages and connections."""

    def report_event(
        self, error: Exception, namespace: str, event: str, sid: str | None, args: tuple[Any, ...]
    ) -> Any:
        """Tell the error handler of a message that is not what the document says.

        Give what it returns, which is the ack; raise the error where there is no handler.
        """

        def fail(*_: Any) -> Any:
            raise error

        handler = self.exception_handlers.get(namespace, self.default_exception_handler)
        if sid is None:  # a request context is not made for nobody
            with self._application_context():
                return self._tell(error, namespace)
        if handler is None:
            return self._tell(error, namespace)
        try:
            return self._in_context(fail, event, namespace, sid, args)
        except Exception as unhandled:
            own = self._error_method(namespace)
            if unhandled is not error or own is None:
                raise
            return own(error)

    def _application_context(self) -> AbstractContextManager[Any]:
        served = getattr(self, "sockio_mw", None)
        return nullcontext() if served is None else served.flask_app.app_context()

    def report_connection(
        self, error: Exception, namespace: str, environ: dict[str, Any], auth: Any
    ) -> None:
        """Tell the error handler of a connection that the document refuses; it changes nothing."""
        with environ["flask.app"].request_context(environ):
            request: Any = flask.request
            request.sid = self.server.eio.generate_id()  # None would have `emit` tell everybody
            request.namespace = namespace
            request.event = {"message": "connect", "args": (auth,)}
            try:
                self._tell(error, namespace)
            except Exception as raised:
                if raised is not error:
                    logger.exception("the error handler of namespace %r failed", namespace)
                elif isinstance(error, ValidationException | SecurityException):
                    complain(environ, told(error))  # what else it may be is logged already

    def report_violation(self, error: ValidationException, environ: dict[str, Any] | None) -> None:
        """Log what the document forbids and send the signal `violation_reported`."""
        complain(environ, _Reported(error)) if environ else logger.warning("%s", _Reported(error))
        try:
            violation_reported.send(self, error=error)
        except Exception:
            logger.exception("a receiver of the signal violation_reported failed")

    def report_accepted(self, namespace: str, sid: str) -> None:
        """Tell of a client that is connected from now on: events that are emitted reach it."""
        logger.debug("client %s is connected to namespace %r", sid, namespace)

    def report_unknown_namespace(self, namespace: str, environ: dict[str, Any]) -> None:
        """Tell of a client that asked for a namespace that the document has not."""
        logger.debug("the document has no namespace %r: %s", namespace, environ.get("REMOTE_ADDR"))

    def _tell(self, error: Exception, namespace: str) -> Any:
        handler = self.exception_handlers.get(namespace, self.default_exception_handler)
        handler = handler or self._error_method(namespace)
        if handler is None:
            raise error
        return handler(error)

    def _error_method(self, namespace: str) -> Any:
        """The method `error` of a class-based namespace, None where there is none."""
        return getattr(self.server.namespace_handlers.get(namespace), "error", None)
