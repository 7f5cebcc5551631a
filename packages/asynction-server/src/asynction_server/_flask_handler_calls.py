"""Calls of handlers as Flask-SocketIO makes them, in contexts that are made sooner."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import flask
from socketio.exceptions import ConnectionRefusedError as Refused

from asynction_socketio import CheckedServer

from ._flask_socketio_class import FlaskSocketIO
from ._request_context import decision_context, event_context, forget_frames

Handler = Callable[..., Any]


class HandlerCaller:
    """Calls the handlers of a server, each once and in its request context.

    Args:
        socketio: The server.
        flask_call: `flask_socketio.SocketIO._handle_event`, which makes contexts of its own.
    """

    def __init__(self, socketio: FlaskSocketIO, flask_call: Callable[..., Any]) -> None:
        self._socketio = socketio
        self._call_by_flask = flask_call
        self._failed_disconnects: dict[str, TypeError] = {}

    def call(
        self, handler: Handler, message: str | None, namespace: str, sid: str, args: tuple[Any, ...]
    ) -> Any:
        """Call a handler, and check what it answers.

        Args:
            handler: The application's own function or method.
            message: What it is registered for, `*` for all events; None for the callback of an
                acknowledgement.
            namespace: The namespace.
            sid: The client.
            args: The arguments, for `*` the name of the event first.
        """
        server = self._socketio.server
        calls = server.calls
        if message == "disconnect":
            return self._disconnect(server, handler, namespace, sid, args)
        calls.note_call()
        if message == "connect":
            answer = self._connect(server, handler, namespace, sid, args)
        elif message is None:
            call = partial(calls.acknowledged, handler, namespace, args)
            answer = self._in_context(server, call, None, namespace, sid, args)
        else:
            is_any = message == "*"
            event = str(args[0]) if is_any else message
            call = partial(calls.event, handler, namespace, event, args, int(is_any))
            answer = self._in_context(server, call, message, namespace, sid, args)
        calls.note_answer(answer)
        return answer

    def _flask_call(
        self, handler: Handler, message: str | None, namespace: str, sid: str, *args: Any
    ) -> Any:
        """Call a handler by way of Flask-SocketIO, in a context that Flask has made."""

        def call(*args: Any) -> Any:
            forget_frames(flask.request)
            return handler(*args)

        return self._call_by_flask(call, message, namespace, sid, *args)

    def in_context(
        self, call: Callable[[], Any], message: str, namespace: str, sid: str, args: tuple[Any, ...]
    ) -> Any:
        """Call a function in the context of an event, and the error handler if it raises."""
        return self._in_context(self._socketio.server, call, message, namespace, sid, args)

    def _in_context(
        self,
        server: CheckedServer,
        call: Callable[[], Any],
        message: str | None,
        namespace: str,
        sid: str,
        args: tuple[Any, ...],
    ) -> Any:
        socketio = self._socketio
        environ = server.get_environ(sid, namespace)
        context = event_context(environ) if environ and socketio.manage_session else None
        if context is None:
            return self._flask_call(lambda *_: call(), message, namespace, sid, *args)
        with context:
            request: Any = context.request
            request.sid, request.namespace = sid, namespace
            request.event = {"message": message, "args": args}
            try:
                return call()
            except Refused:
                raise
            except Exception as error:
                handler = socketio.exception_handlers.get(
                    namespace, socketio.default_exception_handler
                )
                if handler is None:
                    raise
                return handler(error)

    @contextmanager
    def decision_context(
        self,
        environ: dict[str, Any],
        namespace: str,
        event: str,
        sid: str | None,
        args: tuple[Any, ...],
    ) -> Iterator[None]:
        """The request context that security functions run in, and the handler after them."""
        with decision_context(environ, manage_session=self._socketio.manage_session):
            request: Any = flask.request
            server = self._socketio.server
            request.sid = sid or server.eio.generate_id()  # None would have `emit` reach everybody
            request.namespace = namespace
            request.event = {"message": event, "args": args}
            yield

    def _connect(
        self,
        server: CheckedServer,
        handler: Handler,
        namespace: str,
        sid: str,
        args: tuple[Any, ...],
    ) -> Any:
        """Call a connect handler once, whose exceptions count as refusals."""
        # Without the auth object the second time, after a TypeError.
        environ, *auth = args
        called = False

        def connect(*_: Any) -> Any:
            nonlocal called
            called = True
            return server.calls.connect(handler, namespace, environ, (auth[0] if auth else None,))

        answer = self._flask_call(connect, "connect", namespace, sid, *args)
        if not called:  # Flask-SocketIO answers with a status code for clients that have gone
            server.calls.refuse(LookupError("the connect handler was not called"))
        return answer

    def _disconnect(
        self,
        server: CheckedServer,
        handler: Handler,
        namespace: str,
        sid: str,
        args: tuple[Any, ...],
    ) -> Any:
        """Call a disconnect handler once.

        Flask-SocketIO and python-socketio call it again without the reason after a TypeError.
        """
        # Popped, so that nothing is kept of a client once both have called.
        earlier = self._failed_disconnects.pop(sid, None)
        if earlier is not None:
            raise earlier

        def leave(*args: Any) -> Any:
            return server.calls.disconnect(handler, args)

        try:
            return self._flask_call(leave, "disconnect", namespace, sid, *args)
        except TypeError as error:
            self._failed_disconnects[sid] = error
            raise
