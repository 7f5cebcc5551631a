"""The Socket.IO server underneath, where every packet comes by whatever its handler is."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextvars import ContextVar
from functools import partial
from typing import Any, Protocol

import socketio
from flask_socketio import Namespace
from socketio.exceptions import ConnectionRefusedError as Refused

from asynction_spec import (
    RESERVED_EVENTS,
    ArgumentsCheck,
    MessageAckValidationException,
    ValidationException,
)

from ._admission import Admission, keep_admitted
from ._contract import Contract, arguments_of
from ._engine import GuardedEngine
from ._lanes import Lanes
from ._logging import complain, logger
from ._packets import MalformedPacket, is_binary, strict
from ._pending import accepted_only, deciding
from ._security import SecurityException
from ._signatures import accepted

INTERNAL_REASON = "the server could not decide about this connection"
FAILED = object()
"""In place of an answer: the handler raised."""
MAX_MALFORMED = 10
"""After how many malformed packets a client is disconnected; no working client sends one."""
_NO_NAMESPACE = "Unable to connect"
_NOT_FOR_CLIENTS = RESERVED_EVENTS | {"*"}  # the name of handlers of all events
_DECIDING = "asynction.deciding"
_GONE = "asynction.gone"
_MALFORMED = "asynction.malformed"
_NO_RECORD = ("", 400)  # what Flask-SocketIO answers for a client that it does not know

serving: ContextVar[CheckedServer | None] = ContextVar("serving", default=None)
"""The server whose packet is being handled."""


class Reporter(Protocol):
    """What is told of refused connections and messages: AsynctionSocketIO."""

    def report_event(
        self, error: Exception, namespace: str, event: str, sid: str | None, args: tuple[Any, ...]
    ) -> Any:
        """Tell the error handler of a message; give the ack, or raise if there is none."""

    def report_connection(
        self, error: Exception, namespace: str, environ: dict[str, Any], auth: Any
    ) -> None:
        """Tell the error handler of a refused connection."""

    def require_handlers(self) -> None:
        """Raise SpecError when a received event has no handler."""


class CheckedServer(socketio.Server):  # type: ignore[misc]  # python-socketio has no types
    """A Socket.IO server that holds what it receives and emits against a document.

    Flask-SocketIO makes its server itself and lets nobody choose the class, so `adopt` turns the
    server it made into this one.
    """

    contract: Contract
    reporter: Reporter
    packet_class: Any
    handlers: dict[str, dict[str, Callable[..., Any]]]
    namespace_handlers: dict[str, Any]

    @classmethod
    def adopt(
        cls,
        server: socketio.Server,
        contract: Contract,
        admission: Admission,
        reporter: Reporter,
    ) -> None:
        """Make a server a checked one."""
        server.__class__ = cls
        server.begin(contract, admission, reporter)

    def begin(self, contract: Contract, admission: Admission, reporter: Reporter) -> None:
        """Take what a checked server needs, in the place of `__init__`."""
        self.contract = contract
        self.admission = admission
        self.reporter = reporter
        self.refusals: dict[str, Exception] = {}
        """By sid, what went wrong in connect handlers that are running."""
        self.settled: ContextVar[Any] = ContextVar("settled")
        """What a handler answered and was found right, or an error handler answered."""
        self.namespaces = sorted(contract.namespaces)
        self.packet_class = strict(self.packet_class, self.eio.max_http_buffer_size)
        self.manager.__class__ = accepted_only(type(self.manager))
        self._lock = threading.Lock()
        GuardedEngine.adopt(self.eio)
        self._lanes = Lanes(self.start_background_task, self.eio.create_event)
        # The Engine.IO server holds the methods that it was given when the server was made.
        self.eio.on("connect", self._handle_eio_connect)
        self.eio.on("message", self._handle_eio_message)
        self.eio.on("disconnect", self._handle_eio_disconnect)

    # -- connections ----------------------------------------------------------------------------

    def _handle_eio_connect(self, eio_sid: str, environ: dict[str, Any]) -> Any:
        self.reporter.require_handlers()
        self.eio.bound_queue(eio_sid)
        # Flask-SocketIO's test client comes here for each namespace.
        keep_admitted(self.environ.get(eio_sid, {}), environ)
        return super()._handle_eio_connect(eio_sid, environ)

    def share_handlers(self, earlier: CheckedServer) -> None:
        """Have the same handlers as a server that was made before for the same application."""
        for namespace, handlers in self.handlers.items():
            earlier.handlers.setdefault(namespace, {}).update(handlers)
        earlier.namespace_handlers.update(self.namespace_handlers)
        self.handlers = earlier.handlers
        self.namespace_handlers = earlier.namespace_handlers

    def _handle_eio_message(self, eio_sid: str, data: Any) -> None:
        environ = self.environ.get(eio_sid)
        if environ is None:
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

    def _handle_eio_disconnect(self, eio_sid: str, reason: str) -> None:
        environ = self.environ.get(eio_sid, {})
        with self._lock:
            if environ.get(_DECIDING):  # or who is being let in would stay for ever
                environ[_GONE] = reason
                return
        self._binary_packet.pop(eio_sid, None)
        self._lanes.forget(eio_sid)
        super()._handle_eio_disconnect(eio_sid, reason)

    def _handle_connect(self, eio_sid: str, namespace: str | None, data: Any) -> None:
        namespace = namespace or "/"
        environ = self.environ.get(eio_sid)
        if environ is None:
            return  # the client has gone in the meantime
        with self._lock:
            being_decided = environ.setdefault(_DECIDING, set())
            is_first = namespace not in being_decided
            being_decided.add(namespace)
        if not is_first:
            self._refuse(eio_sid, namespace, _NO_NAMESPACE)
            return
        try:
            self._decide(eio_sid, namespace, environ, data)
        finally:
            with self._lock:
                being_decided.discard(namespace)
                gone = None if being_decided else environ.pop(_GONE, None)
            if gone is not None:
                self._handle_eio_disconnect(eio_sid, gone)

    def _decide(self, eio_sid: str, namespace: str, environ: dict[str, Any], auth: Any) -> None:
        """Accept or refuse a connection; whatever goes wrong is a refusal that the client sees."""
        reason: str | None = INTERNAL_REASON
        try:
            reason = self._refusal(eio_sid, namespace, environ, auth)
            if reason is None:
                reason = INTERNAL_REASON
                super()._handle_connect(eio_sid, namespace, auth)
                reason = None
        finally:
            if reason is not None:
                self._refuse(eio_sid, namespace, reason)

    def _refuse(self, eio_sid: str, namespace: str, reason: str) -> None:
        packet = self.packet_class(
            socketio.packet.CONNECT_ERROR, data={"message": reason}, namespace=namespace
        )
        self._send_packet(eio_sid, packet)

    def _refusal(
        self, eio_sid: str, namespace: str, environ: dict[str, Any], auth: Any
    ) -> str | None:
        """Why the document refuses a connection, before the client is in any room."""
        if namespace not in self.contract.namespaces:
            return _NO_NAMESPACE
        if self.manager.sid_from_eio_sid(eio_sid, namespace) is not None:
            return _NO_NAMESPACE  # once more: who it is stays as it was decided
        try:
            try:
                self.admission.admit(namespace, environ, auth)
            except Exception as error:
                reason = self._reason(error, f"deciding about a connection to {namespace!r}")
                self.reporter.report_connection(error, namespace, environ, auth)
                return reason
        except Exception:
            logger.exception("telling of a refused connection to namespace %r failed", namespace)
            return INTERNAL_REASON
        return None

    def _reason(self, error: Exception, task: str) -> str:
        """What the client may know of an error; what is no refusal is the application's fault."""
        if isinstance(error, ValidationException | SecurityException):
            return str(error)
        logger.error("%s failed", task, exc_info=error)
        return INTERNAL_REASON

    def _connected(self, namespace: str, sid: str, *args: Any) -> Any:
        """Call the application's connect handler; whatever goes wrong in it is a refusal.

        What the handlers and error handlers around it make of an exception changes nothing:
        `refusals` has it from where it was raised.
        """
        token = deciding.set(sid)
        try:
            answer = super()._trigger_event("connect", namespace, sid, *args)
            failure = self.refusals.pop(sid, None)
            if failure is not None:
                raise failure
            if answer == _NO_RECORD:
                raise LookupError("the connect handler was not called")
        except (Refused, ConnectionRefusedError):
            raise
        except Exception as error:
            logger.exception("the connect handler of namespace %r failed", namespace)
            raise Refused(INTERNAL_REASON) from error
        except BaseException:  # such as gevent.Timeout, for which python-socketio does not clean up
            self.manager.disconnect(sid, namespace, ignore_queue=True)
            raise
        finally:
            deciding.reset(token)
            self.refusals.pop(sid, None)
        return answer

    def _disconnected(self, namespace: str, *args: Any) -> None:
        """Call the disconnect handler; the client leaves its rooms whatever that does."""
        try:
            super()._trigger_event("disconnect", namespace, *args)
        except Exception:
            logger.exception("the disconnect handler of namespace %r failed", namespace)

    # -- events that clients send ---------------------------------------------------------------

    def _handle_event(self, eio_sid: str, namespace: str | None, ack: Any, data: list[Any]) -> None:
        """Handle an event in the background, like python-socketio, but not any number at once."""
        namespace = namespace or "/"
        sid = self.manager.sid_from_eio_sid(eio_sid, namespace)
        if not self.manager.is_connected(sid, namespace):
            return
        task = partial(self._handle_event_internal, self, sid, eio_sid, data, namespace, ack)
        if self.async_handlers:
            self._lanes.run(eio_sid, task)
        else:
            task()

    def _handle_event_internal(
        self, server: Any, sid: str, eio_sid: str, data: list[Any], namespace: str, ack: int | None
    ) -> None:
        try:
            if data[0] in _NOT_FOR_CLIENTS:  # or one could have itself connected once more
                raise self.contract.reserved(namespace, data[0])
            super()._handle_event_internal(server, sid, eio_sid, data, namespace, ack)
        except (ValidationException, SecurityException) as error:
            complain(self.environ.get(eio_sid, {}), error)

    def _trigger_event(self, event: str, namespace: str, *args: Any) -> Any:
        token = serving.set(self)
        try:
            if event == "connect":
                return self._connected(namespace, *args)
            if event == "disconnect":
                return self._disconnected(namespace, *args)
            return self._received(event, namespace, *args)
        finally:
            serving.reset(token)

    def _received(self, event: str, namespace: str, sid: str, *args: Any) -> Any:
        token = self.settled.set(self.not_handled)
        try:
            self._check(event, namespace, sid, args)
            answer = super()._trigger_event(event, namespace, sid, *args)
            settled = self.settled.get()
            if settled is not FAILED and settled is not answer:  # Flask-SocketIO did not make it
                self.contract.answered(namespace, event, arguments_of(answer))
        except (ValidationException, SecurityException) as error:
            if self.settled.get() is not self.not_handled:
                raise
            return self.reporter.report_event(error, namespace, event, sid, args)
        finally:
            self.settled.reset(token)
        return answer

    def _check(self, event: str, namespace: str, sid: str, args: tuple[Any, ...]) -> None:
        if self.admission.asks_per_event:
            self._allow(event, namespace, sid)
        if self.contract.declares(namespace, event):
            self.contract.received(namespace, event, args)
        elif not self.handles(namespace, event):
            error = self.contract.undeclared(namespace, event)
            if error is not None:
                raise error

    def _allow(self, event: str, namespace: str, sid: str) -> None:
        try:
            self.admission.allow(namespace, event, self.get_environ(sid, namespace))
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
        return handler is not None and dispatches(handler, event)

    # -- events that the server emits -----------------------------------------------------------

    def emit(
        self,
        event: str,
        data: Any = None,
        to: Any = None,
        room: Any = None,
        skip_sid: Any = None,
        namespace: str | None = None,
        callback: Callable[..., Any] | None = None,
        ignore_queue: bool = False,  # noqa: FBT001, FBT002  # python-socketio's signature
    ) -> None:
        """Emit an event, like `socketio.Server.emit`, if the document allows it.

        Raises PayloadValidationException, or UndeclaredEventException.
        """
        namespace = namespace or "/"
        room = to or room
        ack = self._check_emitted(event, namespace, data)
        if callback is not None:
            callback = self._checked(callback, ack, event, namespace, room)
        super().emit(
            event,
            _sendable(data),
            room=room,
            skip_sid=skip_sid,
            namespace=namespace,
            callback=callback,
            ignore_queue=ignore_queue,
        )

    def call(
        self,
        event: str,
        data: Any = None,
        to: str | None = None,
        sid: str | None = None,
        namespace: str | None = None,
        timeout: float = 60,
        ignore_queue: bool = False,  # noqa: FBT001, FBT002  # python-socketio's signature
    ) -> Any:
        """Emit an event to one client and give its answer, like `socketio.Server.call`.

        Raises what `emit` raises, MessageAckValidationException for an answer that the document
        does not allow, and socketio.exceptions.TimeoutError after `timeout` seconds.
        """
        namespace = namespace or "/"
        if to is None and sid is None:
            raise ValueError("call() needs the client to call: to=...")
        if not self.async_handlers:
            raise RuntimeError("call() can't wait for its answer with async_handlers=False")
        ack = self._check_emitted(event, namespace, data)
        answers: list[tuple[Any, ...]] = []
        answered = self.eio.create_event()

        def answer(*args: Any) -> None:
            answers.append(args)
            answered.set()

        super().emit(
            event,
            _sendable(data),
            room=to or sid,
            namespace=namespace,
            callback=answer,
            ignore_queue=ignore_queue,
        )
        if not answered.wait(timeout=timeout):
            raise socketio.exceptions.TimeoutError
        args = answers[0]
        if ack is not None:
            ack(args)
        return (args if len(args) > 1 else args[0]) if args else None

    def _check_emitted(self, event: str, namespace: str, data: Any) -> ArgumentsCheck | None:
        return self.contract.emitted(namespace, event, arguments_of(data))

    def _checked(
        self,
        callback: Callable[..., Any],
        ack: ArgumentsCheck | None,
        event: str,
        namespace: str,
        room: Any,
    ) -> Callable[..., Any]:
        """The callback, called only with arguments that the document allows and that it takes."""

        def acknowledged(*args: Any) -> Any:
            try:
                if ack is not None:
                    ack(args)
                args = accepted(callback, args, MessageAckValidationException, namespace, event)
            except ValidationException as error:
                self._report_ack(error, namespace, event, room, args)
                return None
            try:
                return callback(*args)
            except ValidationException as error:
                logger.warning("%s", error)
                return None

        return acknowledged

    def _report_ack(
        self, error: Exception, namespace: str, event: str, room: Any, args: tuple[Any, ...]
    ) -> None:
        sid = room if isinstance(room, str) and self.manager.is_connected(room, namespace) else None
        try:
            self.reporter.report_event(error, namespace, event, sid, args)
        except ValidationException as unhandled:
            logger.warning("%s", unhandled)


def _sendable(data: Any) -> Any:
    """No argument as a message queue has to be told; it makes null of None."""
    return () if data is None else data


def dispatches(handler: Any, event: str) -> bool:
    """Whether a class-based namespace handles an event."""
    own = type(handler).trigger_event is not Namespace.trigger_event
    return own or hasattr(handler, f"on_{event}")
