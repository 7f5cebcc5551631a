"""The way of a connection: from its packet to a place in a namespace, or to a refusal."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any

from .._contract import Contract
from .._error_handlers import ServerHooks
from .._handlers._handler_calls import HandlerCalls
from .._limits._connection_limits import ConnectionLimitException, ConnectionLimits
from .._limits._event_limits import EventLimits, keep_keys
from .._logging import (
    client_fields,
    connections_logger,
    handlers_logger,
    log_failure_limited,
)
from .._message_queue._client_manager import await_messages
from .._security._admission import Admission, identity_in, keep_admitted
from .._security._refused_credentials import is_guessing
from .._signals import Signals
from ._admin_ui import AdminUi
from ._connect_handlers import ConnectHandlers
from ._connection_refusals import (
    ALREADY,
    INTERNAL_REASON,
    NO_NAMESPACE,
    ConnectionRefusals,
)
from ._connection_signals import ConnectionSignals
from ._ended_credentials import EndedCredentials
from ._exceptions_in_tests import mark_as_test, raise_unhandled
from ._received_events import LEAVING
from ._unaccepted_clients import UnacceptedClients

if TYPE_CHECKING:
    from ._checked_server import CheckedServer

_DECIDING = "asynction.deciding"
_GONE = "asynction.gone"


class Connections:
    """Lets clients into namespaces if the document allows it and the application accepts them.

    Args:
        server: The server.
        contract: The checks of its document.
        admission: Decides who may connect.
        hooks: What is called for clients that come and for those that are refused.
        calls: What knows what connect handlers raise.
        credentials: Looks after the credentials of clients that are connected.
        signals: What is sent about clients.
        limits: The limits on connections.
        event_limits: Those on events, None where there are none.
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
        limits: ConnectionLimits,
        event_limits: EventLimits | None,
    ) -> None:
        self._server = server
        self._contract = contract
        self._admission = admission
        self._hooks = hooks
        self._credentials = credentials
        self._refusals = ConnectionRefusals(server, hooks, signals)
        self._handlers = ConnectHandlers(server, calls, credentials, self._refusals)
        self._signals = signals
        self._clients = ConnectionSignals(signals)
        self._limits = limits
        self._event_limits = event_limits
        self._lock = threading.Lock()
        self._unaccepted = UnacceptedClients.watch(server.manager)

    def begin(self, eio_sid: str, environ: dict[str, Any]) -> None:
        """Prepare for a client that has opened a connection and is in no namespace yet."""
        # Here, since an application may register handlers until the first client comes.
        self._server.require_handlers()
        is_test = eio_sid not in self._server.eio.sockets
        if is_test and eio_sid not in self._server.logs_exceptions_of:
            mark_as_test(environ)
        # Flask-SocketIO's test client comes here for each namespace.
        earlier = self._server.environ.get(eio_sid, {})
        keep_admitted(earlier, environ)
        keep_keys(earlier, environ)
        self._server.eio.expect_arrival(eio_sid)

    def connect(
        self, eio_sid: str, namespace: str, auth: Any, accept: Callable[[str, str, Any], None]
    ) -> None:
        """Let a client into a namespace, or refuse it, so that it sees why.

        Args:
            eio_sid: The connection.
            namespace: The namespace.
            auth: The auth object.
            accept: Gives the client a place, and asks the connect handler; python-socketio's.
        """
        environ = self._server.environ.get(eio_sid)
        if environ is None or self._server.eio.is_shutting_down:
            return  # the client has gone in the meantime, or will connect to another process
        with self._lock:
            if LEAVING in environ:
                return
            # One decision at a time: a second CONNECT must not find the place of the first.
            being_decided = environ.setdefault(_DECIDING, set())
            is_first = namespace not in being_decided
            being_decided.add(namespace)
        if not is_first:
            self._refusals.send_signal(namespace, environ, ALREADY)
            self._refusals.send_packet(eio_sid, namespace, NO_NAMESPACE)
            return
        try:
            with self._credentials.deciding():
                self._decide(eio_sid, namespace, environ, auth, accept)
        finally:
            self._free_place(eio_sid, namespace)
            with self._lock:
                # After its place is free: the next CONNECT must not find it taken.
                being_decided.discard(namespace)
                gone = None if being_decided else environ.pop(_GONE, None)
            if is_guessing(environ):
                self._server.eio.drop(eio_sid)
            if gone is not None:
                self._server._handle_eio_disconnect(eio_sid, gone)

    def _decide(
        self,
        eio_sid: str,
        namespace: str,
        environ: dict[str, Any],
        auth: Any,
        accept: Callable[[str, str, Any], None],
    ) -> None:
        """Accept or refuse a connection; whatever goes wrong is a refusal that the client sees."""
        manager = self._server.manager
        reason: str | None = INTERNAL_REASON
        answered = False
        try:
            with self._decision_context(namespace, environ, auth):
                reason = self._refusal(eio_sid, namespace, environ, auth)
                if reason is None:
                    reason = INTERNAL_REASON
                    await_messages(self._server)
                    accept(eio_sid, namespace, auth)
                    answered = True
            if answered:
                reason = None
        except Exception as error:
            text = "deciding about a connection to namespace %r failed"
            fields = client_fields(environ, namespace=namespace, reason=error)
            log_failure_limited(environ, error, fields, text, namespace)
            self._refusals.send_signal(namespace, environ, error)
        finally:
            # Before anything is sent to it: what was held for a client that is refused is for
            # nobody.
            self._unaccepted.forget(eio_sid, namespace)
            # Whatever happened, there is an answer: clients wait for CONNECT_ERROR without end.
            if answered and reason is not None:  # the context failed to end
                self._disconnect_client(eio_sid, namespace)
            elif reason is not None:
                self._remove_unaccepted(eio_sid, namespace)
                self._free_place(eio_sid, namespace)
                self._refusals.send_packet(eio_sid, namespace, reason)
        raise_unhandled(environ)
        sid = manager.sid_from_eio_sid(eio_sid, namespace)
        if manager.is_connected(sid, namespace):
            self._credentials.watch_admitted(sid, namespace, environ)
            self._hooks.report_accepted(namespace, sid, environ)
            if not self._server.handles_itself(namespace):
                self._clients.add(namespace, sid, environ)

    def _decision_context(
        self, namespace: str, environ: dict[str, Any], auth: Any
    ) -> AbstractContextManager[Any]:
        if self._server.handles_itself(namespace) or not self._admission.asks(namespace):
            return nullcontext()
        return self._hooks.decision_context(environ, namespace, "connect", None, (auth,))

    def _free_place(self, eio_sid: str, namespace: str) -> None:
        """Count a client no longer, unless it is connected."""
        manager = self._server.manager
        sid = manager.sid_from_eio_sid(eio_sid, namespace)
        if not manager.is_connected(sid, namespace):
            self._limits.leave(eio_sid, namespace)

    def _disconnect_client(self, eio_sid: str, namespace: str) -> None:
        sid = self._server.manager.sid_from_eio_sid(eio_sid, namespace)
        if self._server.manager.is_connected(sid, namespace):
            self._server.disconnect(sid, namespace=namespace)

    def _refusal(
        self, eio_sid: str, namespace: str, environ: dict[str, Any], auth: Any
    ) -> str | None:
        """Why the document refuses a connection, before the client is in any room."""
        if self._server.handles_itself(namespace):
            return None
        if namespace not in self._contract.namespaces:
            if not self._lets_pass(namespace):
                self._hooks.report_unknown_namespace(namespace, environ)
                self._refusals.send_signal(namespace, environ, "UnknownNamespace")
                return NO_NAMESPACE
            self._server.violated(self._contract.no_such_namespace(namespace), environ)
        if self._server.manager.sid_from_eio_sid(eio_sid, namespace) is not None:
            self._refusals.send_signal(namespace, environ, ALREADY)
            return NO_NAMESPACE  # once more: who it is stays as it was decided
        try:
            self._admission.admit(namespace, environ, auth)
            self._note_client(eio_sid, namespace, environ)
        except Exception as error:
            self._refusals.count(environ)
            self._refusals.send_signal(namespace, environ, error)
            return self._refusals.report(error, namespace, environ, auth)
        return None

    def _note_client(self, eio_sid: str, namespace: str, environ: dict[str, Any]) -> None:
        """Count a client that is let in; raise ConnectionLimitException for one too many."""
        identity = identity_in(environ, namespace)
        try:
            self._limits.enter(eio_sid, namespace, identity, environ)
        except ConnectionLimitException as error:
            address = environ.get("REMOTE_ADDR")
            self._signals.limit_exceeded.send(**error.fields, sid=None, address=address)
            raise
        if self._event_limits is not None:
            self._event_limits.note_client(environ, eio_sid, namespace, identity)

    def note_guess(self, eio_sid: str | None, environ: dict[str, Any]) -> None:
        """Count credentials that a connected client brought and that were refused."""
        self._refusals.count(environ)
        if eio_sid is not None and is_guessing(environ):
            self._server.eio.drop(eio_sid)

    def _lets_pass(self, namespace: str) -> bool:
        """Whether the application handles a namespace that the document should declare."""
        return self._server.enforcement.reports_only and self._server.has_handlers(namespace)

    def _remove_unaccepted(self, eio_sid: str, namespace: str) -> None:
        """Remove a refused client from every room, even if CONNECT_ERROR could not be sent."""
        manager = self._server.manager
        sid = manager.sid_from_eio_sid(eio_sid, namespace)
        pending = manager.pending_connect.get(namespace, ())
        if sid in pending:  # else it was accepted before, and asks once more
            self._forget_client(namespace, sid)
            manager.disconnect(sid, namespace, ignore_queue=True)

    def ask_handler(self, namespace: str, sid: str, args: tuple[Any, ...]) -> Any:
        """Call the application's connect handler; whatever goes wrong in it is a refusal."""
        return self._handlers.ask(namespace, sid, args, self._forget_client)

    def end_without_namespace(self, session: Any) -> None:
        """Disconnect a client that is in no namespace, and that nothing is decided about."""
        eio_sid = session.sid
        environ = self._server.environ.get(eio_sid, {})
        manager = self._server.manager
        names = [*manager.get_namespaces()]
        if environ.get(_DECIDING):
            self._server.eio.expect_arrival(eio_sid)
        elif all(manager.sid_from_eio_sid(eio_sid, each) is None for each in names):
            fields = client_fields(environ, reason="NoNamespace")
            text = "a client is disconnected: it was in no namespace for a while"
            connections_logger.info(text, extra=fields)
            self._server.eio.drop(eio_sid)

    def leave(self, namespace: str, sid: str, args: tuple[Any, ...]) -> None:
        """Call the disconnect handler; the client leaves its rooms whatever that does."""
        eio_sid = self._server.manager.eio_sid_from_sid(sid, namespace)
        self._server.eio.expect_arrival(eio_sid)  # elsewhere, unless it ends its connection
        self._forget_client(namespace, sid)
        if not self._server.handles_itself(namespace):
            environ = self._server.get_environ(sid, namespace)
            self._clients.remove(namespace, sid, environ, next(iter(args), None))
        try:
            self._server.call_handler("disconnect", namespace, sid, *args)
        except Exception as error:
            of_client = self._server.get_environ(sid, namespace)
            fields = client_fields(of_client, namespace=namespace, sid=sid, reason=error)
            text = "the disconnect handler of namespace %r failed"
            handlers_logger.exception(text, namespace, extra=fields)
        except BaseException:  # such as gevent.Timeout, as for a connect handler
            self._server.manager.disconnect(sid, namespace, ignore_queue=True)
            raise

    def _forget_client(self, namespace: str, sid: str) -> None:
        """Keep nothing of a client that has left a namespace, or does not enter it."""
        self._credentials.forget(sid)
        AdminUi.forget(self._server.manager, sid)
        eio_sid = self._server.manager.eio_sid_from_sid(sid, namespace)
        if eio_sid is not None:
            self._limits.leave(eio_sid, namespace)

    def may_end(self, eio_sid: str, reason: str) -> bool:
        """Whether a connection can end now; otherwise it ends as soon as `connect` has decided."""
        environ = self._server.environ.get(eio_sid, {})
        with self._lock:
            if environ.get(_DECIDING):  # or who is being let in would stay for ever
                environ[_GONE] = reason
                return False
            environ[LEAVING] = True
        return True

    def forget(self, eio_sid: str) -> None:
        """Keep nothing of a client that has gone."""
        self._limits.forget(eio_sid)
