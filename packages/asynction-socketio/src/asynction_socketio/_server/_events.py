"""The packets that clients send, and the events in them."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from functools import partial
from typing import Any

import socketio

from asynction_spec import RESERVED_EVENTS, ValidationException

from .._contract import arguments_of
from .._enforcement import UnhandledEventException
from .._logging import complain, logger
from .._packets._protocol import MalformedPacket, is_binary
from .._security._admission import Admission
from .._security._gate import SecurityException, told
from ._emitting import EmittingServer

FAILED = object()
"""In place of an answer: the handler raised."""
MAX_MALFORMED = 10
"""After how many malformed packets a client is disconnected; no working client sends one."""
_REFUSALS = (ValidationException, SecurityException, UnhandledEventException)
_NOT_FOR_CLIENTS = RESERVED_EVENTS | {"*"}  # the name of handlers of all events
LEAVING = "asynction.leaving"
"""In the environment of a connection that has ended: nothing more is taken from it."""
_MALFORMED = "asynction.malformed"

serving: ContextVar[ReceivingServer | None] = ContextVar("serving", default=None)
"""The server whose packet is being handled."""


class ReceivingServer(EmittingServer):
    """A Socket.IO server that hands on what its document allows."""

    admission: Admission
    packet_class: Any
    handlers: dict[str, dict[str, Callable[..., Any]]]
    namespace_handlers: dict[str, Any]
    settled: ContextVar[Any]
    """What a handler answered and was found right, or an error handler answered."""
    namespace_class: type[Any]
    """The class of namespaces that look for a method `on_{event}`."""

    def _handle_eio_message(self, eio_sid: str, data: Any) -> None:
        environ = self.environ.get(eio_sid)
        if environ is None or LEAVING in environ:
            return  # the client has gone in the meantime
        token = serving.set(self)
        try:
            self._receive(eio_sid, data)
        except MalformedPacket as error:
            complain(environ, ValueError(f"a packet from a client was ignored: {error}"))
            environ[_MALFORMED] = environ.get(_MALFORMED, 0) + 1
            if environ[_MALFORMED] >= MAX_MALFORMED:
                self.eio.drop(eio_sid)
        finally:
            serving.reset(token)
            if LEAVING in environ:
                self._forget(eio_sid)

    def _forget(self, eio_sid: str) -> None:
        """Keep nothing of what a client that has gone has sent."""
        self._binary_packet.pop(eio_sid, None)
        self.eio.events.forget(eio_sid)

    def _receive(self, eio_sid: str, data: Any) -> None:
        """Handle a packet, once its attachments are there too.

        Unlike python-socketio, take those of a namespace that is not connected as well, and never
        anything else for one of them.
        """
        packet = self._binary_packet.pop(eio_sid, None)
        if packet is not None and isinstance(data, bytes | bytearray):
            complete = packet.add_attachment(data)
        else:
            packet = self.packet_class(encoded_packet=data)
            complete = not is_binary(packet)
        if complete:
            self._dispatch(eio_sid, packet)
        else:
            self._binary_packet[eio_sid] = packet

    def _dispatch(self, eio_sid: str, packet: Any) -> None:
        kind = packet.packet_type
        if kind == socketio.packet.CONNECT:
            self._handle_connect(eio_sid, packet.namespace, packet.data)
        elif kind == socketio.packet.DISCONNECT:
            self._handle_disconnect(eio_sid, packet.namespace)
        elif kind in (socketio.packet.EVENT, socketio.packet.BINARY_EVENT):
            self._handle_event(eio_sid, packet.namespace, packet.id, packet.data)
        else:
            self._handle_ack(eio_sid, packet.namespace, packet.id, packet.data)

    def _handle_event(self, eio_sid: str, namespace: str | None, ack: Any, data: list[Any]) -> None:
        """Handle an event in the background, like python-socketio, but not any number at once."""
        namespace = namespace or "/"
        sid = self.manager.sid_from_eio_sid(eio_sid, namespace)
        if not self.manager.is_connected(sid, namespace):
            return
        task = partial(self._handle_event_internal, self, sid, eio_sid, data, namespace, ack)
        if self.async_handlers:
            self.eio.events.run(eio_sid, task)
        else:
            task()

    def _handle_event_internal(
        self, server: Any, sid: str, eio_sid: str, data: list[Any], namespace: str, ack: int | None
    ) -> None:
        if not self.manager.is_connected(sid, namespace):
            return  # it has left the namespace while this waited
        try:
            if data[0] in _NOT_FOR_CLIENTS:  # or one could have itself connected once more
                raise self.contract.reserved(namespace, data[0])
            super()._handle_event_internal(server, sid, eio_sid, data, namespace, ack)
        except _REFUSALS as error:
            complain(self.environ.get(eio_sid, {}), told(error))

    def _received(self, event: str, namespace: str, sid: str, *args: Any) -> Any:
        token = self.settled.set(self.not_handled)
        try:
            if self.admission.asks_for(namespace, event):
                answer = self._asked_and_handled(event, namespace, sid, args)
            else:
                self._check(event, namespace, sid, args)
                answer = super()._trigger_event(event, namespace, sid, *args)
            settled = self.settled.get()
            if settled is not FAILED and settled is not answer:  # Flask-SocketIO did not make it
                self.check_answer(namespace, event, answer)
        except _REFUSALS as error:
            if self.settled.get() is not self.not_handled:
                raise
            return self.reporter.report_event(error, namespace, event, sid, args)
        finally:
            self.settled.reset(token)
        return answer

    def _asked_and_handled(
        self, event: str, namespace: str, sid: str, args: tuple[Any, ...]
    ) -> Any:
        """Ask the security functions, check and handle an event, all in one context."""
        environ = self.get_environ(sid, namespace) or {}
        with self.reporter.decision_context(environ, namespace, event, sid, args):
            self._allow(event, namespace, environ)
            self._check(event, namespace, sid, args)
            return super()._trigger_event(event, namespace, sid, *args)

    def _check(self, event: str, namespace: str, sid: str, args: tuple[Any, ...]) -> None:
        try:
            if self.contract.declares(namespace, event):
                self.contract.received(namespace, event, args)
            elif not self.handles(namespace, event):
                self.contract.refuse_undeclared(namespace, event)
        except ValidationException as error:
            self.violated(error, self.get_environ(sid, namespace))
        if self.enforcement.allows_missing_handlers and not self.handles(namespace, event):
            raise UnhandledEventException(namespace, event)

    def check_answer(self, namespace: str, event: str, answer: Any) -> None:
        """Check what a handler returned; raises MessageAckValidationException."""
        try:
            self.contract.answered(namespace, event, arguments_of(answer))
        except ValidationException as error:
            self.violated(error)

    def _allow(self, event: str, namespace: str, environ: dict[str, Any]) -> None:
        try:
            self.admission.allow(namespace, event, environ)
        except SecurityException:
            raise
        except Exception as error:
            logger.exception("deciding about event %r in namespace %r failed", event, namespace)
            refusal = SecurityException("the server could not decide about this event")
            refusal.namespace, refusal.event = namespace, event
            raise refusal from error

    def handles(self, namespace: str, event: str) -> bool:
        """Whether the application has a handler for an event."""
        if self._get_event_handler(event, namespace, ())[0] is not None:
            return True
        handler = self._get_namespace_handler(namespace, ())[0]
        return handler is not None and self._dispatches(handler, event)

    def _dispatches(self, handler: Any, event: str) -> bool:
        """Whether a class-based namespace handles an event."""
        own = type(handler).trigger_event is not self.namespace_class.trigger_event
        return own or hasattr(handler, f"on_{event}")
