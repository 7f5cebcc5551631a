"""Events that a server emits, and what clients acknowledge them with."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from asynction_spec import (
    MessageAckValidationException,
    UndeclaredEventException,
    ValidationException,
)

from .._contract import Contract, arguments_of
from .._error_handlers import ServerHooks
from .._handlers._argument_passing import accepted
from .._logging import client_fields, events_logger, handlers_logger
from .._packets._sendable_values import UnsendableException
from .._signals import Signals
from ._exceptions_in_tests import is_in_test

if TYPE_CHECKING:
    from ._checked_server import CheckedServer


_SETS = (set, frozenset)
MAX_UNDECLARED = 1000
"""For how many names of undeclared events there is a warning: an application may make up any."""


class Acks:
    """Checks what a server emits, and what comes back.

    Args:
        server: The server.
        contract: The checks of its document.
        hooks: What is called for an ack that the document refuses.
        signals: What is sent about it.
    """

    def __init__(
        self, server: CheckedServer, contract: Contract, hooks: ServerHooks, signals: Signals
    ) -> None:
        self._server = server
        self._contract = contract
        self._hooks = hooks
        self._signals = signals
        self._undeclared: set[tuple[str, str]] = set()  # the events that a warning was logged for

    def check_emitted(self, event: str, namespace: str, data: Any) -> tuple[Any, ...]:
        """Check what is emitted; give the arguments in the form in which they were checked.

        Raises PayloadValidationException, UndeclaredEventException, or UnsendableException.
        """
        args = arguments_of(data)
        if namespace not in self._contract.namespaces and self._server.handles_itself(namespace):
            return tuple(args)
        unsendable: UnsendableException | None = None
        try:
            args = self._contract.plain(namespace, event, args)
        except UnsendableException as error:
            unsendable = error  # raised where the document does not have more to say
        try:
            self._contract.emitted(namespace, event, args)
        except UndeclaredEventException as error:
            self._violated_by_name(error, namespace, event)
        except ValidationException as error:
            self._server.violated(error)
        if unsendable is not None:
            raise unsendable
        return tuple(args)

    def _violated_by_name(
        self, error: UndeclaredEventException, namespace: str, event: str
    ) -> None:
        if not self._server.enforcement.allows_undeclared_emits:
            self._server.violated(error)
        elif (namespace, event) not in self._undeclared and len(self._undeclared) < MAX_UNDECLARED:
            self._undeclared.add((namespace, event))
            fields = client_fields(namespace=namespace, event=event, reason=error)
            events_logger.warning("%s; it is emitted all the same", error, extra=fields)

    def send_emitted(self, namespace: str, event: str, room: Any) -> None:
        """Send that an event was emitted, to those who observe it."""
        if not self._server.handles_itself(namespace):
            self._signals.event_emitted.send(namespace=namespace, event=event, to=room)

    def check_ack(self, namespace: str, event: str, args: tuple[Any, ...]) -> None:
        """Check what a client acknowledges an emitted event with.

        Raises MessageAckValidationException.
        """
        check = self._contract.ack_of_emitted(namespace, event)
        if check is None:
            return
        try:
            check(args)
        except ValidationException as error:
            self._server.violated(error)

    def check_answer(self, namespace: str, event: str, sid: Any, args: tuple[Any, ...]) -> None:
        """Check what the client acknowledges an event with that it was called with.

        Raises MessageAckValidationException.
        """
        try:
            self.check_ack(namespace, event, args)
        except ValidationException as error:
            self._send_refused(error, namespace, event, sid)
            raise

    def checked_callback(
        self,
        callback: Callable[..., Any],
        event: str,
        namespace: str,
        room: Any,
    ) -> Callable[..., Any]:
        """The callback, called only with arguments that the document allows and that it takes."""

        def acknowledged(*args: Any) -> Any:
            try:
                self.check_ack(namespace, event, args)
                args = accepted(callback, args, MessageAckValidationException, namespace, event)
            except ValidationException as error:
                self._send_refused(error, namespace, event, room)
                self._report(error, namespace, event, room, args)
                return None
            try:
                return callback(*args)
            except ValidationException as error:
                self._warn(error, namespace, event, self._client_in(room, namespace))
            except Exception as error:
                self._log_failure(error, namespace, event, self._client_in(room, namespace))
            return None

        return acknowledged

    def _log_failure(self, error: Exception, namespace: str, event: str, sid: str | None) -> None:
        """Log what a callback raised; raise it in a test."""
        environ = None if sid is None else self._server.get_environ(sid, namespace)
        if environ is not None and is_in_test(environ):
            raise error
        fields = client_fields(environ, namespace=namespace, event=event, sid=sid, reason=error)
        text = "the callback of event %r in namespace %r failed"
        handlers_logger.error(text, event, namespace, exc_info=error, extra=fields)

    def _send_refused(self, error: Exception, namespace: str, event: str, room: Any) -> None:
        """Send that a client's ack of an event that went to a room was refused."""
        signal = self._signals.ack_refused
        if signal.receivers:
            signal.send(
                namespace=namespace,
                event=event,
                sid=self._client_in(room, namespace),
                side="client",
                reason=type(error).__name__,
                error=error,
            )

    def _report(
        self, error: Exception, namespace: str, event: str, room: Any, args: tuple[Any, ...]
    ) -> None:
        sid = self._client_in(room, namespace)
        try:
            self._hooks.report_event(error, namespace, event, sid, args)
        except ValidationException as unhandled:
            self._warn(unhandled, namespace, event, sid)

    def _client_in(self, room: Any, namespace: str) -> str | None:
        """The client that an event went to, None where it went to others or nobody knows."""
        is_client = isinstance(room, str) and self._server.manager.is_connected(room, namespace)
        return room if is_client else None

    def _warn(self, error: Exception, namespace: str, event: str, sid: str | None) -> None:
        environ = None if sid is None else self._server.get_environ(sid, namespace)
        fields = client_fields(environ, namespace=namespace, event=event, sid=sid, reason=error)
        events_logger.warning("%s", error, extra=fields)


def recipients_of(to: Any, room: Any) -> Any:
    """The room or rooms to emit to, None for everybody.

    Raises ValueError for an empty name, which python-socketio takes for everybody.
    """
    if to is None and room is None:
        return None
    if to and room is None and isinstance(to, str):
        return to
    for name, given in (("to", to), ("room", room)):
        if given is not None and not given:
            raise ValueError(
                f"{name}={given!r} is not a room, and would reach everybody: leave it out for that"
            )
    chosen = room if to is None else to
    return list(chosen) if isinstance(chosen, _SETS) else chosen


def skipped_clients(skip_sid: Any) -> Any:
    """Who is left out, as a list if it is several; python-socketio takes no other collection."""
    if skip_sid is None or isinstance(skip_sid, str):
        return skip_sid
    return list(skip_sid) if isinstance(skip_sid, (tuple, *_SETS)) else skip_sid
