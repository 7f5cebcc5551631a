"""The error handlers of Flask-SocketIO, called for what the document refuses."""

from __future__ import annotations

import logging
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import flask

from asynction_socketio import LoggedReports, client_fields

from ._flask_handler_calls import HandlerCaller
from ._flask_socketio_class import FlaskSocketIO
from ._request_context import forget_frames

logger = logging.getLogger("asynction.handlers")


class ErrorReporter(LoggedReports):
    """Reports refused messages and connections to the error handlers of an application.

    It is the `asynction_socketio.ServerHooks` of AsynctionSocketIO.

    Args:
        socketio: The server, which has the error handlers.
        caller: What makes the contexts that they are called in.
        undeclared_namespaces: Those that the application registers and the document lacks.
    """

    def __init__(
        self, socketio: FlaskSocketIO, caller: HandlerCaller, undeclared_namespaces: set[str]
    ) -> None:
        self._socketio = socketio
        self._caller = caller
        self.undeclared_namespaces = undeclared_namespaces
        self.decision_context = caller.decision_context

    def report_event(
        self, error: Exception, namespace: str, event: str, sid: str | None, args: tuple[Any, ...]
    ) -> Any:
        """Report a refused message; give what the error handler returns, which is the ack.

        Raises the error where there is no error handler.
        """

        def fail() -> Any:
            raise error

        if sid is None:  # no request context, for nobody
            with self._application_context():
                return self._handle(error, namespace)
        if self._handler(namespace) is None:
            return self._handle(error, namespace)
        try:
            return self._caller.in_context(fail, event, namespace, sid, args)
        except Exception as unhandled:
            method = self._method(namespace)
            if unhandled is not error or method is None:
                raise
            return method(error)

    def _application_context(self) -> AbstractContextManager[Any]:
        served = getattr(self._socketio, "sockio_mw", None)
        return nullcontext() if served is None else served.flask_app.app_context()

    def report_connection(
        self, error: Exception, namespace: str, environ: dict[str, Any], auth: Any
    ) -> None:
        """Report a refused connection to the error handler, which changes nothing.

        Raises the error where there is no error handler.
        """
        unhandled: Exception | None = None
        with environ["flask.app"].request_context(environ):
            request: Any = flask.request
            forget_frames(request)
            server = self._socketio.server
            request.sid = server.eio.generate_id()  # None would have `emit` send it to everybody
            request.namespace = namespace
            request.event = {"message": "connect", "args": (auth,)}
            try:
                self._handle(error, namespace)
            except Exception as raised:
                unhandled = raised
                if raised is not error:
                    fields = client_fields(environ, namespace=namespace, reason=raised)
                    text = "the error handler of namespace %r failed"
                    logger.exception(text, namespace, extra=fields)
        if unhandled is error:
            raise error

    def _handle(self, error: Exception, namespace: str) -> Any:
        handler = self._handler(namespace) or self._method(namespace)
        if handler is None:
            raise error
        return handler(error)

    def _handler(self, namespace: str) -> Any:
        socketio = self._socketio
        return socketio.exception_handlers.get(namespace, socketio.default_exception_handler)

    def _method(self, namespace: str) -> Any:
        """The method `error` of a class-based namespace, None where there is none."""
        return getattr(self._socketio.server.namespace_handlers.get(namespace), "error", None)
