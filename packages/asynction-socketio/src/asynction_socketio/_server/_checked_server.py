"""The Socket.IO server, where every packet comes by whatever its handler is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextvars import ContextVar
from functools import partial
from typing import Any

import socketio
from socketio.packet import Packet

from asynction_spec import AsyncApiSpec, ValidationException

from .._contract import Contract
from .._deployment._deployment_advice import ServingProcess, fitting_mode
from .._deployment._readiness import Readiness, readiness_of
from .._deployment._shutdown import shut_down
from .._enforcement import Enforcement
from .._error_handlers import ServerHooks
from .._handlers._handler_calls import HandlerCalls
from .._limits._connection_limits import ConnectionLimits
from .._limits._event_limits import EventLimits
from .._logging import client_fields, deployment_logger
from .._message_queue._client_manager import (
    begin_listening,
    join_queue,
    require_answers,
)
from .._message_queue._queue_contract import mark_of
from .._message_queue._queue_outages import QueueHealth, QueueState
from .._packets._json import StandardJson, separate_codecs
from .._packets._serializers import packets
from .._security._admission import AccessRules, Admission
from .._security._identity import Identity
from .._signals import Signals
from .._transport._engineio_server import GuardedEngine
from ._admin_ui import AdminUi, count_traffic
from ._awaited_acks import AckCallbacks, ClientCalls
from ._connections import Connections
from ._emitted_events import Acks, recipients_of, skipped_clients
from ._ended_credentials import EndedCredentials
from ._event_signals import ObservedEvents
from ._identity_renewal import Identities
from ._missing_handlers import RegisteredHandlers
from ._received_events import Events

_STRICT = Enforcement()
_serving: ContextVar[CheckedServer | None] = ContextVar("serving", default=None)


class CheckedServer(socketio.Server):  # type: ignore[misc]  # python-socketio has no types
    """A Socket.IO server that holds connections, and all that goes over them, against a document.

    It has no handlers of its own: it is what AsynctionServer, and the faces of web frameworks such
    as AsynctionSocketIO, are made of.

    Args:
        spec: The document.
        access_rules: What it asks of connections and events.
        hooks: What is called for what the document refuses.
        validation: Whether payloads, bindings, auth objects and acks are checked.
        enforcement: What becomes of what the document forbids.
        signals: What is sent about all that happens; else the server has signals of its own.
        namespace_class: The class of namespaces that look for a method `on_{event}`.
        options: Any option of `socketio.Server`.
    """

    packet_class: Any
    handlers: dict[str, dict[str, Callable[..., Any]]]
    namespace_handlers: dict[str, Any]

    def __init__(
        self,
        spec: AsyncApiSpec,
        access_rules: AccessRules,
        hooks: ServerHooks,
        *,
        validation: bool = True,
        enforcement: Enforcement = _STRICT,
        signals: Signals | None = None,
        namespace_class: type[socketio.Namespace] = socketio.Namespace,
        **options: Any,
    ) -> None:
        options["async_mode"], mode_line = fitting_mode(options.get("async_mode"))
        with separate_codecs():
            super().__init__(**options)
        own = self.packet_class.json  # of the application's own class, perhaps
        codec = options.get("json") or (StandardJson() if own is Packet.json else own)
        self.packet_class = packets(self.packet_class, codec, self.eio.max_http_buffer_size)
        mark = partial(mark_of, spec, enforcement, validation=validation)
        self.message_queue: QueueHealth | None = join_queue(self.manager, mark)
        """What is known of the message queue, None for a process that has none."""
        self.namespaces = sorted(spec.namespaces)
        self.spec = spec
        self.hooks = hooks
        self.signals = signals or Signals(self)
        """What functions of an application can be connected to, to observe the server."""
        contract = Contract(spec, codec, validation=validation)
        self.enforcement = enforcement
        self._admission = Admission(access_rules, contract, self.violated)
        self.calls = HandlerCalls(contract, self.violated)
        """Calls of handlers, for `call_handler` and for who registers handlers."""
        self.logs_exceptions_of: set[str] = set()
        """The connections of tests whose exceptions are logged, as those of real clients are."""
        self._registered = RegisteredHandlers(self, namespace_class)
        self.queue_state = QueueState(self.signals)
        """Whether the message queue can be reached; for what sends to it and receives from it."""
        self._acks = Acks(self, contract, hooks, self.signals)
        self._client_calls = ClientCalls(self, self._acks, AckCallbacks.watch(self.manager))
        self._credentials = EndedCredentials(self)
        limits = EventLimits.of(spec)
        shared = (
            self,
            contract,
            self._admission,
            hooks,
            self.calls,
            self._credentials,
            self.signals,
        )
        self._events = Events(*shared, limits)
        self._observed_events = ObservedEvents(self, self._events, self.calls, self.signals)
        self._connections = Connections(*shared, ConnectionLimits(spec), limits)
        self._identities = Identities(
            self, self._admission, self._credentials, hooks, self._connections.note_guess
        )
        self.eio.arrivals.action = self._connections.end_without_namespace
        self._credentials.skip_ended()
        if mode_line is not None:
            deployment_logger.warning("%s", mode_line, extra=client_fields(reason="AsyncMode"))
        self._process = ServingProcess(self)
        self.eio.unknown_sessions.has_other_processes = self.message_queue is not None

    @staticmethod
    def serving() -> CheckedServer | None:
        """The server whose packet is being handled here, None where there is none."""
        return _serving.get()

    def identity(self, sid: str, namespace: str | None = None) -> Identity:
        """Who a client is: `user` and `token_info`, None and empty without security.

        Args:
            sid: The client.
            namespace: The namespace that it is connected to.

        Raises KeyError for a client that is not connected.
        """
        return self._identities.of(sid, namespace or "/")

    def renew_identity(self, sid: str, auth: Any, namespace: str | None = None) -> Identity:
        """Replace the credentials of a client by newer ones, before they expire.

            @sio.on("renew")
            def renew(sid, token):
                sio.renew_identity(sid, {"token": token})

        The security functions decide about them as if the client connected anew with this auth
        object; credentials in its HTTP request count where the auth object has none. They must be
        those of the same `sub` and `uid`: rooms and the like were given to these. Give who it is.

        Args:
            sid: The client.
            auth: An auth object, as clients connect with one.
            namespace: The namespace that it is connected to.

        Raises SecurityException for credentials that are refused, are those of somebody else, or
        come when the earlier ones have ended; PayloadValidationException for an auth object that
        the document does not allow; KeyError for a client that is not connected; and what the
        security functions raise. The client keeps the earlier credentials then; after twenty
        times it is disconnected, as one is that asks for namespaces and is refused.
        """
        return self._identities.renew(sid, auth, namespace or "/")

    def revoke(self, *, sub: Any = None, sid: str | None = None) -> None:
        """Disconnect the clients whose credentials are no longer valid.

            sio.revoke(sub="ada")  # in all processes
            sio.revoke(sid=sid)

        Nothing that is emitted from now on reaches them, and none of their events is handled. Each
        gets the event `credentials_ended` with `{"reason": "revoked"}` first. What the security
        functions accept is not changed: have them refuse the credentials before you call this.

        Args:
            sub: Whose credentials: a `sub` or `uid` that security functions returned.
            sid: Or that of one client.

        Behind a message queue, clients of the processes that are connected to it are disconnected
        at once. Those of a process that has lost it are when it is back, within an hour: with Redis
        and Valkey. Other queues repeat nothing.

        Raises TypeError unless one of both is given, and, behind a message queue, for a `sub` that
        is not the same when it has been written as JSON, such as a tuple; MessageQueueException in
        a process that only emits, if no process listens to its Redis or Valkey.
        """
        if (sub is None) == (sid is None):
            raise TypeError("revoke() needs either `sub` or `sid`")
        if not isinstance(sid, str | None):
            raise TypeError(f"revoke() needs a `sid` that is text, not {type(sid).__name__}")
        self._credentials.revoke(sub, sid)

    def handles(self, namespace: str, event: str) -> bool:
        """Whether the application has a handler for an event."""
        return self._registered.handle(namespace, event)

    def readiness(self) -> Readiness:
        """Whether clients can be sent to this server, and if not, why.

        They can't while it shuts down, while they may send events that nothing handles, and while
        its message queue can't be reached, to which it begins to listen. It waits for nothing: call
        it as often as you like.
        """
        return readiness_of(self)

    def require_handlers(self) -> None:
        """Raise SpecError when clients may send an event that no handler receives.

        Called at the first connection, when the application has registered its own handlers.
        """
        self._registered.require()

    def has_handlers(self, namespace: str) -> bool:
        """Whether anything is registered for a namespace."""
        return self._registered.are_in(namespace)

    def handles_itself(self, namespace: str) -> bool:
        """Whether a library has registered a namespace, which the document does not declare."""
        if namespace in self.spec.namespaces:
            return False
        return self.has_handlers(namespace) and namespace not in self.hooks.undeclared_namespaces

    def violated(
        self,
        error: ValidationException,
        environ: dict[str, Any] | None = None,
        sid: str | None = None,
    ) -> None:
        """Raise what the document forbids, or report it where the document is not enforced.

        Args:
            error: What is wrong.
            environ: The environment of the client who did it, None where the server did it.
            sid: That client, None where it is not connected yet.
        """
        if not self.enforcement.reports_only:
            raise error
        self.hooks.report_violation(error, environ, sid)
        self.signals.violation_reported.send(error=error)

    def check_emitted(self, event: str, namespace: str, args: tuple[Any, ...]) -> None:
        """Hold an event that another process emits against the document, as `emit` does.

        Raises what `emit` raises.
        """
        self._acks.check_emitted(event, namespace, args)

    def share_handlers(self, earlier: CheckedServer) -> None:
        """Have the same handlers as a server that was made before for the same application."""
        self._registered.share(earlier)

    def call_handler(self, event: str, namespace: str, *args: Any) -> Any:
        """Call the application's handler of an event that is allowed, as python-socketio does.

        For subclasses, that may call it in another way.
        """
        return super()._trigger_event(event, namespace, *args)

    # -- python-socketio's methods, in its order --------------------------------------------------

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

            sio.emit("said", {"text": "hello"}, room="lobby", namespace="/chat")
            sio.emit("ask", "now?", to=sid, callback=lambda answer: print(answer))

        Raises PayloadValidationException, UndeclaredEventException, UnsendableException, and
        ValueError for a room that is empty.
        """
        namespace = namespace or "/"
        room = recipients_of(to, room)
        if callback is not None and self.message_queue is not None:
            require_answers(self)
        args = self._acks.check_emitted(event, namespace, data)
        if callback is not None:
            callback = self._acks.checked_callback(callback, event, namespace, room)
        super().emit(
            event,
            args,
            room=room,
            skip_sid=skipped_clients(skip_sid),
            namespace=namespace,
            callback=callback,
            ignore_queue=ignore_queue,
        )
        if self.signals.event_emitted.receivers:
            self._acks.send_emitted(namespace, event, room)

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

            answer = sio.call("ask", "now?", to=sid, timeout=5)

        Raises what `emit` raises, MessageAckValidationException for an answer that the document
        does not allow, and socketio.exceptions.TimeoutError after `timeout` seconds, or as soon as
        the client has disconnected from this process.
        """
        namespace = namespace or "/"
        room = recipients_of(to, sid)
        if room is None:
            raise ValueError("call() needs the client to call: to=...")
        emit = super().emit
        return self._client_calls.call(
            emit, event, data, room, namespace, timeout, ignore_queue=ignore_queue
        )

    def handle_request(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        """Answer a request, as `socketio.Server.handle_request`.

        While clients may send events that nothing handles, the answer is 503 and names them.
        """
        self._process.note_request(environ)
        refused = self._registered.refuse_request(start_response)
        if refused is not None:
            return refused
        return super().handle_request(environ, start_response)  # type: ignore[no-any-return]

    def instrument(self, *args: Any, **kwargs: Any) -> Any:
        """Serve the Socket.IO Admin UI; as `socketio.Server.instrument`.

        The document does not declare its namespace.
        """
        admin = super().instrument(*args, **kwargs)
        count_traffic(self.eio, admin.event_buffer.push)
        super().on("connect", AdminUi(self, admin).connect, admin.admin_namespace)
        return admin

    def shutdown(self, timeout: float | None = None) -> bool:
        """Stop what runs in the background, as `socketio.Server.shutdown`.

        With a timeout, end in an orderly way first. Nobody is connected any more, and what clients
        send is not handled; handlers that run, and those of `disconnect`, have so many seconds.
        Connections end in such a way that clients connect again by themselves.

        Give whether all of it was in time.
        """
        in_time = timeout is None or shut_down(self, timeout)
        super().shutdown()
        return in_time

    def _handle_connect(self, eio_sid: str, namespace: str | None, data: Any) -> None:
        self._connections.connect(eio_sid, namespace or "/", data, super()._handle_connect)

    def _handle_event(self, eio_sid: str, namespace: str | None, id: Any, data: list[Any]) -> None:  # noqa: A002  # python-socketio's name
        self._events.queue(eio_sid, namespace or "/", id, data)

    def _handle_ack(self, eio_sid: str, namespace: str | None, id: int, data: list[Any]) -> None:  # noqa: A002  # python-socketio's name
        self._events.acknowledge(eio_sid, namespace or "/", id, data)

    def _handle_event_internal(
        self,
        server: Any,
        sid: str,
        eio_sid: str,
        data: list[Any],
        namespace: str,
        id: int | None,  # noqa: A002  # python-socketio's name
    ) -> None:
        handle = super()._handle_event_internal
        task = partial(handle, server, sid, eio_sid, data, namespace, id)
        self._events.run(sid, eio_sid, namespace, data[0], task)

    def _trigger_event(self, event: str, namespace: str, sid: str, *args: Any) -> Any:
        token = _serving.set(self)
        try:
            if event == "connect":
                return self._connections.ask_handler(namespace, sid, args)
            if event == "disconnect":
                self._client_calls.end(sid)
                return self._connections.leave(namespace, sid, args)
            events = self._observed_events if self.signals.observes_events else self._events
            return events.handle(event, namespace, sid, args)
        finally:
            _serving.reset(token)

    def _handle_eio_connect(self, eio_sid: str, environ: dict[str, Any]) -> Any:
        self._connections.begin(eio_sid, environ)
        if not self.manager_initialized:  # python-socketio may do it in two threads at once
            begin_listening(self)
        return super()._handle_eio_connect(eio_sid, environ)

    def _handle_eio_message(self, eio_sid: str, data: Any) -> None:
        token = _serving.set(self)
        try:
            self._events.receive(eio_sid, data)
        finally:
            _serving.reset(token)

    def _handle_eio_disconnect(self, eio_sid: str, reason: str) -> None:
        if not self._connections.may_end(eio_sid, reason):
            return
        try:
            super()._handle_eio_disconnect(eio_sid, reason)
        finally:
            self._events.forget(eio_sid)
            self._connections.forget(eio_sid)

    def _engineio_server_class(self) -> type[Any]:
        return GuardedEngine
