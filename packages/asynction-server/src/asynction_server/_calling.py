"""Calls of handlers: in their context, once, with what they take, their answers checked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any

import flask
from socketio.exceptions import ConnectionRefusedError as Refused

from asynction_socketio.integration import (
    FAILED,
    accepted,
    call_fitting,
    identity_in,
    is_unfit,
    refusal_of,
)
from asynction_spec import MessageAckValidationException, PayloadValidationException

from ._flask_versions import FlaskSocketIO
from ._request_context import decision_context, event_context

Handler = Callable[..., Any]


class CallingSocketIO(FlaskSocketIO):
    """Calls handlers as `flask_socketio.SocketIO` does, in contexts that are made sooner."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._failed_disconnects: dict[str, TypeError] = {}
        super().__init__(*args, **kwargs)

    def _handle_event(
        self, handler: Handler, message: str | None, namespace: str, sid: str, *args: Any
    ) -> Any:
        """Call a handler in its request context, once, and check what it answers.

        Flask-SocketIO comes here for every handler however it was registered, and with no message
        for the callbacks of acknowledgements.
        """
        if message == "disconnect":
            return self._disconnected(handler, namespace, sid, args)
        settled = self.server.settled
        settled.set(FAILED)
        if message == "connect":
            handler = self._deciding(handler, namespace, sid, *args)
            answer = super()._handle_event(handler, message, namespace, sid, *args)
        elif message is None:
            handler = self._acknowledged(handler, namespace)
            answer = super()._handle_event(handler, message, namespace, sid, *args)
        elif message == "*":
            answer = self._event(handler, message, namespace, str(args[0]), sid, args, leading=1)
        else:
            answer = self._event(handler, message, namespace, message, sid, args)
        settled.set(answer)
        return answer

    def _event(
        self,
        handler: Handler,
        message: str,
        namespace: str,
        event: str,
        sid: str,
        args: tuple[Any, ...],
        leading: int = 0,
    ) -> Any:
        """Call the handler of an event; `leading` of its arguments are not the client's."""
        answering = partial(self._answer, handler, namespace, event, leading)
        return self._in_context(answering, message, namespace, sid, args)

    def _in_context(
        self, handler: Handler, message: str, namespace: str, sid: str, args: tuple[Any, ...]
    ) -> Any:
        """Call a handler, or the error handler if that fails, in the context of an event."""
        environ = self.server.get_environ(sid, namespace=namespace)
        context = event_context(environ) if environ and self.manage_session else None
        if context is None:
            return super()._handle_event(handler, message, namespace, sid, *args)
        with context:
            request: Any = context.request
            request.sid, request.namespace = sid, namespace
            request.event = {"message": message, "args": args}
            try:
                return handler(*args)
            except Refused:
                raise
            except Exception as error:
                told = self.exception_handlers.get(namespace, self.default_exception_handler)
                if told is None:
                    raise
                return told(error)

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
        with decision_context(environ, manage_session=self.manage_session):
            request: Any = flask.request
            request.sid = sid or self.server.eio.generate_id()  # None would have `emit` tell all
            request.namespace = namespace
            request.event = {"message": event, "args": args}
            yield

    def _answer(
        self, handler: Handler, namespace: str, event: str, leading: int, *args: Any
    ) -> Any:
        """Call a handler with what it takes, and check its answer."""
        contract = self.server.contract
        kind = PayloadValidationException
        args = accepted(handler, args, kind, namespace, event, leading)
        try:
            answer = handler(*args)
        except TypeError as error:
            if not (contract.leaves_open(namespace, event) and is_unfit(error, handler)):
                raise
            problem = f"its handler does not take {len(args) - leading} arguments"
            raise refusal_of(problem, kind, namespace, event, args[leading:]) from error
        self.server.check_answer(namespace, event, answer)
        return answer

    def _acknowledged(self, handler: Handler, namespace: str) -> Handler:
        """A callback, given what it takes of what a client acknowledges with."""

        def acknowledge(*args: Any) -> Any:
            kind = MessageAckValidationException
            return handler(*accepted(handler, args, kind, namespace, None))

        return acknowledge

    def _deciding(
        self,
        handler: Handler,
        namespace: str,
        sid: str,
        environ: Mapping[str, Any],
        auth: Any = None,
    ) -> Handler:
        """A connect handler that is called once, and whose exceptions count as refusals."""
        refusals = self.server.refusals

        def decide(*_: Any) -> Any:
            if sid in refusals:  # Flask-SocketIO calls again, without auth, after a TypeError
                raise refusals[sid]
            try:
                identity = identity_in(environ, namespace)
                known = {"user": identity.user, "token_info": identity.token_info}
                return call_fitting(handler, (auth,), known)
            except Exception as error:
                refusals[sid] = error
                raise

        return decide

    def _disconnected(
        self, handler: Handler, namespace: str, sid: str, args: tuple[Any, ...]
    ) -> Any:
        """Call a disconnect handler, which may take the reason.

        Flask-SocketIO and python-socketio call it again without the reason after a TypeError.
        """
        earlier = self._failed_disconnects.pop(sid, None)
        if earlier is not None:
            raise earlier

        def leave(*args: Any) -> Any:
            return call_fitting(handler, args)

        try:
            return super()._handle_event(leave, "disconnect", namespace, sid, *args)
        except TypeError as error:
            self._failed_disconnects[sid] = error
            raise
