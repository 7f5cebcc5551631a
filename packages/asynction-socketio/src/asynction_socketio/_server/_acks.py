"""Events that a server emits, and what clients acknowledge them with."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from socketio.exceptions import TimeoutError as AckTimeoutError

from asynction_spec import (
    MessageAckValidationException,
    UndeclaredEventException,
    ValidationException,
)

from .._contract import Contract, arguments_of
from .._handlers._argument_passing import accepted
from .._logging import client_fields, events_logger, handlers_logger
from .._packets._plain_values import UnsendableException
from .._signals import Signals
from ._hooks import ServerHooks
from ._test_clients import is_in_test

if TYPE_CHECKING:
    from ._server import CheckedServer


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
        elif (namespace, event) not in self._undeclared:
            self._undeclared.add((namespace, event))
            fields = client_fields(namespace=namespace, event=event, reason=error)
            events_logger.warning("%s; it is emitted all the same", error, extra=fields)

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


class AwaitedAcks:
    """The acks that are waited for, by the client who is to send them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._by_client: dict[str, set[AwaitedAck]] = {}

    @contextmanager
    def awaited(self, sid: str, ack: AwaitedAck) -> Iterator[None]:
        """Have an ack known while it is waited for."""
        with self._lock:
            self._by_client.setdefault(sid, set()).add(ack)
        try:
            yield
        finally:
            with self._lock:
                remaining = self._by_client[sid]
                remaining.discard(ack)
                if not remaining:
                    del self._by_client[sid]

    def end(self, sid: str) -> None:
        """Wait no longer for what a client would have sent, because it leaves."""
        with self._lock:
            acks = [*self._by_client.get(sid, ())]
        for ack in acks:
            ack.end()


class AwaitedAck:
    """The ack of an event that one client was called with.

    Args:
        check: Raises an exception for arguments that the document does not allow.
        arrived: An event of the server's async mode.
    """

    def __init__(self, check: Callable[[tuple[Any, ...]], None], arrived: Any) -> None:
        self._check = check
        self._arrived = arrived
        self._args: tuple[Any, ...] = ()
        self._has_ended = False

    def end(self) -> None:
        """Take note that none comes any more."""
        self._has_ended = True
        self._arrived.set()

    def receive(self, *args: Any) -> None:
        """Take the arguments of the ack."""
        self._has_ended = False
        self._args = args
        self._arrived.set()

    def wait(self, timeout: float) -> Any:
        """Wait for the ack; give its argument, None, or the tuple of several.

        Raises socketio.exceptions.TimeoutError, or MessageAckValidationException.
        """
        if not self._arrived.wait(timeout=timeout):
            raise AckTimeoutError
        if self._has_ended:
            raise AckTimeoutError("the client has disconnected, and can't answer")
        self._check(self._args)
        return self._args if len(self._args) > 1 else next(iter(self._args), None)
