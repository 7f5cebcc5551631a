"""Clients that go on sending what is beyond their limits: how they are disconnected."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, Any

from socketio import packet

from .._error_handlers import limit_error
from .._limits._event_limits import MAX_REFUSED_EVENTS, LimitException, RateLimiter
from .._logging import client_fields, connections_logger, transport_logger

if TYPE_CHECKING:
    from ._checked_server import CheckedServer

LIMIT_EVENT = "limit_exceeded"
"""The event that a client gets before it is disconnected."""


class ClientsBeyondLimits:
    """Counts the events of clients that are refused for a limit.

    Args:
        server: The server.
    """

    def __init__(self, server: CheckedServer) -> None:
        self._server = server
        self._refused = RateLimiter(MAX_REFUSED_EVENTS)

    def may_stay(self, eio_sid: str) -> bool:
        """Count an event that was refused; give whether its client stays connected."""
        return self._refused.take(eio_sid, monotonic()) <= 0

    def disconnect(self, eio_sid: str, environ: dict[str, Any], error: LimitException) -> None:
        """Disconnect a client from all its namespaces, and end its connection if it does not.

        Args:
            eio_sid: The connection, of which nothing more is taken.
            environ: Its environment.
            error: The limit that the client exceeded at last.
        """
        fields = client_fields(environ, namespace=error.namespace, event=error.event, reason=error)
        text = "a client is disconnected: it goes on sending what is beyond its limits"
        connections_logger.warning(text, extra=fields)
        server = self._server
        server.eio.expect_end(eio_sid)
        manager = server.manager
        for namespace in [*manager.get_namespaces()]:
            sid = manager.sid_from_eio_sid(eio_sid, namespace)
            if manager.is_connected(sid, namespace):
                # Each for itself: disconnect handlers may wait.
                server.eio.endings.run(_disconnect, server, eio_sid, sid, namespace, error)


def _disconnect(
    server: CheckedServer, eio_sid: str, sid: str, namespace: str, error: LimitException
) -> None:
    try:
        data = [LIMIT_EVENT, limit_error(error)]
        server._send_packet(
            eio_sid, server.packet_class(packet.EVENT, data=data, namespace=namespace)
        )
        server.disconnect(sid, namespace, ignore_queue=True)
    except Exception as failure:
        fields = client_fields(namespace=namespace, sid=sid, reason=failure)
        transport_logger.exception("disconnecting a client failed", extra=fields)
