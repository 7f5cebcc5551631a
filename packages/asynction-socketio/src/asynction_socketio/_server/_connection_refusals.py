"""Refusals of connections: what CONNECT_ERROR says, and what is reported of them."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from socketio import packet

from asynction_spec import ValidationException

from .._error_handlers import ServerHooks
from .._limits._event_limits import LimitException
from .._logging import client_fields, connections_logger, log_failure_limited, warn_limited
from .._security._refused_credentials import SecurityException, count_refusal, for_log
from .._signals import Signals
from ._exceptions_in_tests import keep_unhandled

if TYPE_CHECKING:
    from ._checked_server import CheckedServer

INTERNAL_REASON = "the server could not decide about this connection"
"""What CONNECT_ERROR says of a fault of the application: a client can't learn more."""
NO_NAMESPACE = "Unable to connect"
"""What it says where there is no such namespace, as python-socketio words it."""
ALREADY = "AlreadyConnected"
"""The reason, in signals, why a client is refused that asks for a namespace once more."""


class ConnectionRefusals:
    """Says which connections are refused, and why: to clients, observers and error handlers.

    Args:
        server: The server.
        hooks: What is called for clients that are refused.
        signals: What is sent about them.
    """

    def __init__(self, server: CheckedServer, hooks: ServerHooks, signals: Signals) -> None:
        self._server = server
        self._hooks = hooks
        self._signals = signals
        self._lock = threading.Lock()  # nothing in it lets another greenlet run

    def send_signal(
        self, namespace: str, environ: dict[str, Any], reason: BaseException | str
    ) -> None:
        """Send why a client is not let in, an exception or a word, to those who observe it."""
        signal = self._signals.connection_refused
        if signal.receivers and not self._server.handles_itself(namespace):
            word = reason if isinstance(reason, str) else type(reason).__name__
            signal.send(
                namespace=namespace,
                address=environ.get("REMOTE_ADDR"),
                reason=word,
                error=None if isinstance(reason, str) else reason,
            )

    def count(self, environ: dict[str, Any]) -> None:
        """Count what was refused to a connection: it is dropped for guessing."""
        with self._lock:
            count_refusal(environ)

    def report(self, error: Exception, namespace: str, environ: dict[str, Any], auth: Any) -> str:
        """Report a refusal; give what the client may know of it."""
        is_refusal = isinstance(error, ValidationException | SecurityException | LimitException)
        fields = client_fields(environ, namespace=namespace, reason=error)
        if not is_refusal:  # but a fault of the application
            text = "deciding about a connection to namespace %r failed"
            log_failure_limited(environ, error, fields, text, namespace)
        try:
            self._hooks.report_connection(error, namespace, environ, auth)
        except Exception as raised:
            if raised is not error:
                text = "reporting a refused connection to %r failed"
                log_failure_limited(environ, raised, fields, text, namespace)
                return INTERNAL_REASON
            if keep_unhandled(environ, error):
                return str(error) if is_refusal else INTERNAL_REASON
            if is_refusal:
                warn_limited(connections_logger, environ, for_log(error), fields)
        return str(error) if is_refusal else INTERNAL_REASON

    def send_packet(self, eio_sid: str, namespace: str, reason: str) -> None:
        """Send the CONNECT_ERROR."""
        refusal = self._server.packet_class(
            packet.CONNECT_ERROR, data={"message": reason}, namespace=namespace
        )
        self._server._send_packet(eio_sid, refusal)
