"""The way of an event: from a packet to its handler, and back to who acknowledges it."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from functools import partial
from typing import TYPE_CHECKING, Any

from socketio import packet

from asynction_spec import RESERVED_EVENTS, ValidationException

from .._contract import Contract
from .._error_handlers import ServerHooks, reply_with_error
from .._handlers._handler_calls import FAILED, HandlerCalls
from .._limits._event_limits import EventLimits, LimitException
from .._logging import (
    client_fields,
    events_logger,
    handlers_logger,
    log_failure_limited,
    transport_logger,
    warn_limited,
)
from .._packets._malformed_packets import BINARY, MAX_MALFORMED, MalformedPacketError
from .._packets._serializers import size_of
from .._security._admission import Admission, sender
from .._security._identity import Identity
from .._security._refused_credentials import SecurityException, for_log
from .._signals import Signals
from .._transport._waiting_events import message_bytes
from ._disconnected_for_limits import ClientsBeyondLimits
from ._ended_credentials import EndedCredentials
from ._exceptions_in_tests import is_in_test
from ._missing_handlers import UnhandledEventException

if TYPE_CHECKING:
    from ._checked_server import CheckedServer

LEAVING = "asynction.leaving"
"""In the environment of a connection that has ended: nothing more is taken from it."""
_MALFORMED = "asynction.malformed"
_REFUSALS = (ValidationException, SecurityException, UnhandledEventException, LimitException)
_limit_exception: ContextVar[LimitException | None] = ContextVar("limit_exception", default=None)
"""Why the event that is being handled is beyond a limit, None where it is not."""
_EVENTS = frozenset([packet.EVENT, packet.BINARY_EVENT])
_ACKS = frozenset([packet.ACK, packet.BINARY_ACK])
_NOT_FOR_CLIENTS = RESERVED_EVENTS | {"*"}  # the name of handlers of all events


class Events:
    """Takes the packets that clients send, and hands on the events that the document allows.

    The methods are in the order in which an event passes them.

    Args:
        server: The server.
        contract: The checks of its document.
        admission: Decides about events that have requirements of their own.
        hooks: What is called for an event that is refused.
        calls: What knows the answers of handlers.
        credentials: Knows the clients whose credentials have ended.
        signals: What is sent about events that are refused before their turn comes.
        limits: The limits on events, None where there are none.
    """

    def __init__(
        self,
        server: CheckedServer,
        contract: Contract,
        admission: Admission,
        hooks: ServerHooks,
        calls: HandlerCalls,
        credentials: EndedCredentials,
        signals: Signals,
        limits: EventLimits | None,
    ) -> None:
        self._server = server
        self._contract = contract
        self._admission = admission
        self._hooks = hooks
        self._calls = calls
        self._credentials = credentials
        self._signals = signals
        self._limits = limits
        self._beyond_limits = ClientsBeyondLimits(server)
        self._checked_answer = calls.checked_answer
        self._incomplete: dict[str, Any] = server._binary_packet

    def receive(self, eio_sid: str, data: Any) -> None:
        """Take what a client sent, a packet or one of its attachments."""
        environ = self._server.environ.get(eio_sid)
        if environ is None or LEAVING in environ:
            return  # the client has gone in the meantime
        try:
            packet = self._complete_packet(eio_sid, data)
            if packet is not None:
                self._dispatch(eio_sid, packet)
        except MalformedPacketError as error:
            line = ValueError(f"a packet from a client was ignored: {error}")
            warn_limited(transport_logger, environ, line, client_fields(environ, reason=error))
            environ[_MALFORMED] = environ.get(_MALFORMED, 0) + 1
            if environ[_MALFORMED] >= MAX_MALFORMED:
                self._server.eio.drop(eio_sid)
        finally:
            if LEAVING in environ:
                self.forget(eio_sid)

    def _complete_packet(self, eio_sid: str, data: Any) -> Any:
        """The packet, None while its attachments are missing.

        Unlike python-socketio, take those of a namespace that is not connected as well, and never
        anything else for one of them.
        """
        packet = self._incomplete.pop(eio_sid, None)
        if packet is not None and isinstance(data, bytes | bytearray):
            complete = packet.add_attachment(data)
            packet.size += len(data)
        else:
            packet = self._server.packet_class(encoded_packet=data)
            packet.size = size_of(data)
            complete = packet.packet_type not in BINARY
            if not complete:
                packet.await_attachments(data)
        if complete:
            message_bytes.set(packet.size)
            return packet
        self._incomplete[eio_sid] = packet
        return None

    def _dispatch(self, eio_sid: str, received: Any) -> None:
        kind = received.packet_type
        if kind in _EVENTS:
            self._server._handle_event(eio_sid, received.namespace, received.id, received.data)
        elif kind in _ACKS:
            self._server._handle_ack(eio_sid, received.namespace, received.id, received.data)
        elif kind == packet.CONNECT:
            self._server._handle_connect(eio_sid, received.namespace, received.data)
        elif kind == packet.DISCONNECT:
            self._server._handle_disconnect(eio_sid, received.namespace)

    def acknowledge(self, eio_sid: str, namespace: str, number: int, data: list[Any]) -> None:
        """Call what waits for the ack of a client, as `socketio.Server._handle_ack`."""
        server = self._server
        sid = server.manager.sid_from_eio_sid(eio_sid, namespace)
        if self._credentials.has_ended(sid):
            return
        server.logger.info("received ack from %s [%s]", sid, namespace)
        server.manager.trigger_callback(sid, number, data)

    def queue(self, eio_sid: str, namespace: str, ack: int | None, data: list[Any]) -> None:
        """Have an event handled in the background, but only so many of a client at once."""
        server = self._server
        # Without an acknowledgement: a client that tries again reaches another process.
        if server.eio.is_shutting_down:
            return
        sid = server.manager.sid_from_eio_sid(eio_sid, namespace)
        if not server.manager.is_connected(sid, namespace):
            return
        task = partial(server._handle_event_internal, server, sid, eio_sid, data, namespace, ack)
        if self._limits is not None:
            environ = server.environ.get(eio_sid, {})
            # Now, and not when its turn comes: what waits long would let a client send more.
            error = self._limits.refusal(environ, namespace, data[0], message_bytes.get())
            if error is not None:
                address = environ.get("REMOTE_ADDR")
                self._signals.limit_exceeded.send(**error.fields, sid=sid, address=address)
                if not self._beyond_limits.may_stay(eio_sid):
                    environ[LEAVING] = True
                    self._beyond_limits.disconnect(eio_sid, environ, error)
                    return
                # On the way of all others, so that acknowledgements keep the order of their events.
                task = partial(self._refuse, error, task)
        if server.async_handlers:
            server.eio.events.run(eio_sid, task)
        else:
            task()

    def _refuse(self, error: LimitException, handle: Callable[[], None]) -> None:
        """Have an event acknowledged that is beyond a limit, on the way of all others."""
        token = _limit_exception.set(error)
        try:
            handle()
        finally:
            _limit_exception.reset(token)

    def run(
        self, sid: str, eio_sid: str, namespace: str, event: str, handle: Callable[[], None]
    ) -> None:
        """Have an event handled and acknowledged, now that its turn has come.

        Args:
            sid: The client, in the namespace.
            eio_sid: Its connection.
            namespace: The namespace.
            event: The event.
            handle: Calls `handle` by way of python-socketio, which sends the acknowledgement.
        """
        if self._credentials.has_ended(sid):
            self._send_refused(namespace, event, sid, "CredentialsEnded", None)
            return
        if not self._server.manager.is_connected(sid, namespace):
            return  # it has left the namespace while this waited
        try:
            if event in _NOT_FOR_CLIENTS:  # or one could have itself connected once more
                refusal = self._contract.reserved(namespace, event)
                self._send_refused(namespace, event, sid, type(refusal).__name__, refusal)
                raise refusal
            handle()
        except self._server.eio.ending_errors:
            raise
        except BaseException as error:  # such as gevent.Timeout
            environ = self._server.environ.get(eio_sid, {})
            if is_in_test(environ):
                raise
            fields = client_fields(environ, namespace=namespace, event=event, sid=sid, reason=error)
            if isinstance(error, _REFUSALS):
                warn_limited(events_logger, environ, for_log(error), fields)
            else:
                text = "the handler of event %r in namespace %r failed"
                handlers_logger.exception(text, fields["event"], namespace, extra=fields)

    def _send_refused(
        self, namespace: str, event: str, sid: str, reason: str, error: Exception | None
    ) -> None:
        signal = self._signals.event_refused
        if signal.receivers:
            signal.send(namespace=namespace, event=event, sid=sid, reason=reason, error=error)

    def handle(self, event: str, namespace: str, sid: str, args: tuple[Any, ...]) -> Any:
        """Check an event, call its handler, and check what that answers; give the ack."""
        not_handled = self._server.not_handled
        token = self._checked_answer.set(not_handled)
        try:
            if self._limits is not None and (beyond := _limit_exception.get()) is not None:
                raise beyond
            # Apart, since the context around it costs more than a small event.
            if self._admission.asks_for(namespace, event):
                answer = self._admit_and_call(event, namespace, sid, args)
            else:
                answer = self._check_and_call(event, namespace, sid, args)
            checked = self._checked_answer.get()
            # Something else than the handler has answered: that was not checked yet.
            if checked is not FAILED and checked is not answer:
                answer = self._calls.check_answer(namespace, event, answer)
        except _REFUSALS as error:
            if self._checked_answer.get() is not not_handled:
                raise  # who called the handler has reported it
            if getattr(error, "sender", "client") == "client":
                self._calls.note_refusal(error)
            else:
                self._calls.note_failure(error)
            answer = self._report(error, event, namespace, sid, args)
            # Its frames, none of them a handler's, hold the error and the packet, which only
            # the collector of cycles would let go of.
            error.__traceback__ = None
        finally:
            self._checked_answer.reset(token)
        return answer

    def _report(
        self, error: Exception, event: str, namespace: str, sid: str, args: tuple[Any, ...]
    ) -> Any:
        """Report a refused event; give what it is acknowledged with.

        Without an error handler a client learns that an event is beyond a limit all the same:
        else it could not keep to it.
        """
        try:
            return self._hooks.report_event(error, namespace, event, sid, args)
        except LimitException as unhandled:
            environ = self._server.get_environ(sid, namespace) or {}
            if unhandled is not error or is_in_test(environ):
                raise
            fields = client_fields(environ, namespace=namespace, event=event, sid=sid, reason=error)
            warn_limited(events_logger, environ, error, fields)
            return reply_with_error(error)

    def _admit_and_call(self, event: str, namespace: str, sid: str, args: tuple[Any, ...]) -> Any:
        """Ask the security functions, and go on, in one context."""
        environ = self._server.get_environ(sid, namespace) or {}
        with self._hooks.decision_context(environ, namespace, event, sid, args):
            token = sender.set(self._require_credentials(event, namespace, sid, environ))
            try:
                return self._check_and_call(event, namespace, sid, args)
            finally:
                sender.reset(token)

    def _require_credentials(
        self, event: str, namespace: str, sid: str, environ: dict[str, Any]
    ) -> Identity:
        try:
            return self._admission.allow(namespace, event, environ)
        except SecurityException:
            raise
        except Exception as error:
            fields = client_fields(environ, namespace=namespace, event=event, sid=sid, reason=error)
            text = "deciding about event %r in namespace %r failed"
            log_failure_limited(environ, error, fields, text, event, namespace)
            # What the function raised may quote the credentials.
            refusal = SecurityException("the server could not decide about this event")
            refusal.namespace, refusal.event = namespace, event
            raise refusal from error

    def _check_and_call(self, event: str, namespace: str, sid: str, args: tuple[Any, ...]) -> Any:
        server = self._server
        try:
            if self._contract.declares(namespace, event):
                self._contract.received(namespace, event, args)
            elif not server.handles(namespace, event):
                self._contract.refuse_undeclared(namespace, event)
        except ValidationException as error:
            server.violated(error, server.get_environ(sid, namespace), sid)
        if server.enforcement.allows_missing_handlers and not server.handles(namespace, event):
            raise UnhandledEventException(namespace, event)
        return server.call_handler(event, namespace, sid, *args)

    def forget(self, eio_sid: str) -> None:
        """Keep nothing of what a client that has gone has sent."""
        self._incomplete.pop(eio_sid, None)
        self._server.eio.events.forget(eio_sid)
