"""The Socket.IO server underneath, where every packet comes by whatever its handler is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

import socketio
from flask_socketio import Namespace
from socketio.exceptions import ConnectionRefusedError as Refused

from asynction_spec import RESERVED_EVENTS, ArgumentsCheck, ValidationException

from ._contract import Contract, arguments_of
from ._logging import logger

INTERNAL_REASON = "the server could not decide about this connection"


class Reporter(Protocol):
    """What is told of refused connections and messages: AsynctionSocketIO."""

    def report_event(
        self, error: Exception, namespace: str, event: str, sid: str | None, args: tuple[Any, ...]
    ) -> Any:
        """Tell the error handler of a message; give the ack, or raise if there is none."""

    def report_connection(
        self, error: Exception, namespace: str, environ: Mapping[str, Any], auth: Any
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

    @classmethod
    def adopt(cls, server: socketio.Server, contract: Contract, reporter: Reporter) -> None:
        """Make a server a checked one."""
        server.__class__ = cls
        server.begin(contract, reporter)

    def begin(self, contract: Contract, reporter: Reporter) -> None:
        """Take what a checked server needs, in the place of `__init__`."""
        self.contract = contract
        self.reporter = reporter
        self.refusals: dict[str, Exception] = {}
        """By sid, what went wrong in connect handlers that are running."""
        self.namespaces = sorted(contract.namespaces)
        # The Engine.IO server holds the methods that it was given when the server was made.
        self.eio.on("connect", self._handle_eio_connect)
        self.eio.on("message", self._handle_eio_message)
        self.eio.on("disconnect", self._handle_eio_disconnect)

    # -- connections ----------------------------------------------------------------------------

    def _handle_eio_connect(self, eio_sid: str, environ: dict[str, Any]) -> Any:
        self.reporter.require_handlers()
        return super()._handle_eio_connect(eio_sid, environ)

    def _handle_connect(self, eio_sid: str, namespace: str | None, data: Any) -> None:
        namespace = namespace or "/"
        reason = self._refusal(namespace, self.environ[eio_sid], data)
        if reason is None:
            super()._handle_connect(eio_sid, namespace, data)
            return
        packet = self.packet_class(
            socketio.packet.CONNECT_ERROR, data={"message": reason}, namespace=namespace
        )
        self._send_packet(eio_sid, packet)

    def _refusal(self, namespace: str, environ: Mapping[str, Any], auth: Any) -> str | None:
        """Why the document refuses a connection, before the client is in any room."""
        if namespace not in self.contract.namespaces:
            return "Unable to connect"
        try:
            self.contract.connecting(namespace, environ, auth)
        except ValidationException as error:
            self.reporter.report_connection(error, namespace, environ, auth)
            return str(error.message)
        except Exception:
            logger.exception("deciding about a connection to namespace %r failed", namespace)
            return INTERNAL_REASON
        return None

    def _connected(self, namespace: str, sid: str, *args: Any) -> Any:
        """Call the application's connect handler; whatever goes wrong in it is a refusal.

        What the handlers and error handlers around it make of an exception changes nothing:
        `refusals` has it from where it was raised.
        """
        try:
            answer = super()._trigger_event("connect", namespace, sid, *args)
            failure = self.refusals.pop(sid, None)
            if failure is not None:
                raise failure
        except (Refused, ConnectionRefusedError):
            raise
        except Exception as error:
            logger.exception("the connect handler of namespace %r failed", namespace)
            raise Refused(INTERNAL_REASON) from error
        finally:
            self.refusals.pop(sid, None)
        return answer

    # -- events that clients send ---------------------------------------------------------------

    def _handle_event_internal(
        self, server: Any, sid: str, eio_sid: str, data: list[Any], namespace: str, ack: int | None
    ) -> None:
        try:
            if data[0] in RESERVED_EVENTS:  # or a client could have itself connected once more
                raise self.contract.reserved(namespace, data[0])
            super()._handle_event_internal(server, sid, eio_sid, data, namespace, ack)
        except ValidationException as error:
            logger.warning("%s", error)

    def _trigger_event(self, event: str, namespace: str, *args: Any) -> Any:
        if event == "connect":
            return self._connected(namespace, *args)
        if event != "disconnect":
            try:
                self._check(event, namespace, args[1:])
            except ValidationException as error:
                return self.reporter.report_event(error, namespace, event, args[0], args[1:])
        return super()._trigger_event(event, namespace, *args)

    def _check(self, event: str, namespace: str, args: tuple[Any, ...]) -> None:
        if self.contract.declares(namespace, event):
            self.contract.received(namespace, event, args)
        elif not self.handles(namespace, event):
            error = self.contract.undeclared(namespace, event)
            if error is not None:
                raise error

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
        if callback is not None and ack is not None:
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
        ack: ArgumentsCheck,
        event: str,
        namespace: str,
        room: Any,
    ) -> Callable[..., Any]:
        """The callback, called only with arguments that the document allows."""

        def acknowledged(*args: Any) -> Any:
            try:
                ack(args)
            except ValidationException as error:
                self._report_ack(error, namespace, event, room, args)
                return None
            return callback(*args)

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
