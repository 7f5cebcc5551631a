"""The Socket.IO server underneath, where every packet comes by whatever its handler is."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from contextvars import ContextVar
from typing import Any

import socketio
from socketio.exceptions import ConnectionRefusedError as Refused
from socketio.packet import Packet

from asynction_spec import AsyncApiSpec, SpecError, ValidationException

from .._contract import Contract
from .._enforcement import Enforcement
from .._logging import logger
from .._packets._json import StandardJson, codecs_kept
from .._packets._limits import packets
from .._security._admission import Admission, Gates, keep_admitted
from .._security._gate import SecurityException
from .._transport._engineio_server import GuardedEngine
from ._events import LEAVING, ReceivingServer, serving
from ._hooks import Reporter
from ._unaccepted_clients import UnacceptedClients, deciding

INTERNAL_REASON = "the server could not decide about this connection"
_NO_NAMESPACE = "Unable to connect"
_DECIDING = "asynction.deciding"
_GONE = "asynction.gone"
_STRICT = Enforcement()
_NO_RECORD = ("", 400)  # what Flask-SocketIO answers for a client that it does not know


class CheckedServer(ReceivingServer):
    """A Socket.IO server that holds connections, and all that goes over them, against a document.

    Args:
        spec: The document.
        gates: What it asks of connections and events.
        reporter: What is told of what the document refuses.
        validation: Whether payloads, bindings, auth objects and acks are checked.
        enforcement: What becomes of what the document forbids.
        namespace_class: The class of namespaces that look for a method `on_{event}`.
        options: Any option of `socketio.Server`.
    """

    def __init__(
        self,
        spec: AsyncApiSpec,
        gates: Gates,
        reporter: Reporter,
        *,
        validation: bool,
        enforcement: Enforcement = _STRICT,
        namespace_class: type[Any] = socketio.Namespace,
        **options: Any,
    ) -> None:
        with codecs_kept():
            super().__init__(**options)
        own = self.packet_class.json  # of the application's own class, perhaps
        codec = options.get("json") or (StandardJson() if own is Packet.json else own)
        self.packet_class = packets(self.packet_class, codec, self.eio.max_http_buffer_size)
        self.contract = Contract(spec, codec, validation=validation)
        self.enforcement = enforcement
        self._unnamed = set()
        self.admission = Admission(gates, self.contract, self.violated)
        self.namespaces = sorted(self.contract.namespaces)
        self.reporter = reporter
        self.namespace_class = namespace_class
        self.refusals: dict[str, Exception] = {}
        """By sid, what went wrong in connect handlers that are running."""
        self.settled = ContextVar("settled")
        self._unaccepted = UnacceptedClients.watch(self.manager)
        self._lock = threading.Lock()
        self._missing = ""

    def _engineio_server_class(self) -> type[Any]:
        return GuardedEngine

    def handle_request(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        """Answer a request, as `socketio.Server.handle_request`.

        While clients may send events that nothing handles, the answer is 503 and names them.
        """
        try:
            self.reporter.require_handlers()
        except SpecError as error:
            text = str(error)
            if text != self._missing:  # once, however many clients ask
                self._missing = text
                logger.error("%s", text)
            start_response("503 SERVICE UNAVAILABLE", [("Content-Type", "text/plain")])
            return [text.encode()]
        return super().handle_request(environ, start_response)  # type: ignore[no-any-return]

    # -- connections ----------------------------------------------------------------------------

    def _handle_eio_connect(self, eio_sid: str, environ: dict[str, Any]) -> Any:
        self.reporter.require_handlers()
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

    def _handle_eio_disconnect(self, eio_sid: str, reason: str) -> None:
        environ = self.environ.get(eio_sid, {})
        with self._lock:
            if environ.get(_DECIDING):  # or who is being let in would stay for ever
                environ[_GONE] = reason
                return
            environ[LEAVING] = True
        try:
            super()._handle_eio_disconnect(eio_sid, reason)
        finally:
            self._forget(eio_sid)

    def _handle_connect(self, eio_sid: str, namespace: str | None, data: Any) -> None:
        namespace = namespace or "/"
        environ = self.environ.get(eio_sid)
        if environ is None:
            return  # the client has gone in the meantime
        with self._lock:
            if LEAVING in environ:
                return
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
        answered = False
        try:
            with self._decision_context(namespace, environ, auth):
                reason = self._refusal(eio_sid, namespace, environ, auth)
                if reason is None:
                    reason = INTERNAL_REASON
                    super()._handle_connect(eio_sid, namespace, auth)
                    answered = True
            if answered:
                reason = None
        finally:
            self._unaccepted.forget(eio_sid, namespace)
            if answered and reason is not None:  # the context failed to end
                self._disconnect_client(eio_sid, namespace)
            elif reason is not None:
                self._take_out(eio_sid, namespace)
                self._refuse(eio_sid, namespace, reason)
        sid = self.manager.sid_from_eio_sid(eio_sid, namespace)
        if self.manager.is_connected(sid, namespace):
            self.reporter.report_accepted(namespace, sid)

    def _decision_context(
        self, namespace: str, environ: dict[str, Any], auth: Any
    ) -> AbstractContextManager[Any]:
        if self.handles_itself(namespace) or not self.admission.asks(namespace):
            return nullcontext()
        return self.reporter.decision_context(environ, namespace, "connect", None, (auth,))

    def _disconnect_client(self, eio_sid: str, namespace: str) -> None:
        sid = self.manager.sid_from_eio_sid(eio_sid, namespace)
        if self.manager.is_connected(sid, namespace):
            self.disconnect(sid, namespace=namespace)

    def _take_out(self, eio_sid: str, namespace: str) -> None:
        """Have a client that is refused in no room, although telling it so failed."""
        sid = self.manager.sid_from_eio_sid(eio_sid, namespace)
        pending = self.manager.pending_connect.get(namespace, ())
        if sid in pending:  # else it is in there already, and asked once more
            self.manager.disconnect(sid, namespace, ignore_queue=True)

    def _refuse(self, eio_sid: str, namespace: str, reason: str) -> None:
        packet = self.packet_class(
            socketio.packet.CONNECT_ERROR, data={"message": reason}, namespace=namespace
        )
        self._send_packet(eio_sid, packet)

    def _refusal(
        self, eio_sid: str, namespace: str, environ: dict[str, Any], auth: Any
    ) -> str | None:
        """Why the document refuses a connection, before the client is in any room."""
        if self.handles_itself(namespace):
            return None
        if namespace not in self.contract.namespaces:
            if not self._lets_pass(namespace):
                self.reporter.report_unknown_namespace(namespace, environ)
                return _NO_NAMESPACE
            self.violated(self.contract.no_such_namespace(namespace), environ)
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

    def _lets_pass(self, namespace: str) -> bool:
        """Whether the application handles a namespace that the document should declare."""
        registered = namespace in self.handlers or namespace in self.namespace_handlers
        return registered and self.enforcement.reports_only

    def _reason(self, error: Exception, task: str) -> str:
        """What the client may know of an error; what is no refusal is the application's fault."""
        if isinstance(error, ValidationException | SecurityException):
            return str(error)
        logger.error("%s failed", task, exc_info=error)
        return INTERNAL_REASON

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

    def _disconnected(self, namespace: str, sid: str, *args: Any) -> None:
        """Call the disconnect handler; the client leaves its rooms whatever that does."""
        try:
            super()._trigger_event("disconnect", namespace, sid, *args)
        except Exception:
            logger.exception("the disconnect handler of namespace %r failed", namespace)
        except BaseException:  # as above
            self.manager.disconnect(sid, namespace, ignore_queue=True)
            raise
