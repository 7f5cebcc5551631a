"""The end of a server: what runs may end, and clients connect again, to another process."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, Any

from .._logging import client_fields, connections_logger
from .._transport._disconnection_tasks import DisconnectionTasks
from .._transport._waiting_events import ALL_RUNNING
from .._transport._websocket_frames import SERVICE_RESTART

if TYPE_CHECKING:
    from .._server._checked_server import CheckedServer

LOOK_SECONDS = 0.02
"""How many seconds pass between two looks whether handlers have ended."""
CLOSING_SECONDS = 2.0
"""How long clients may take to answer the end of their WebSockets."""
SHARE_OF_HANDLERS = 0.8
"""How much of the time handlers have, before those of `disconnect` have the rest."""


def shut_down(server: CheckedServer, timeout: float) -> bool:
    """Refuse new clients, let handlers end, and end the connections; give whether all was in time.

    Connections are ended as if they broke: clients of JavaScript do not connect again after a
    DISCONNECT packet of Socket.IO, nor those of Python after a CLOSE packet of Engine.IO. Close
    frames of WebSockets say that the service restarts.

    Args:
        server: The server.
        timeout: How many seconds handlers may take, those of `disconnect` among them.
    """
    engine = server.eio
    deadline = monotonic() + timeout
    engine.is_shutting_down = True
    until = monotonic() + timeout * SHARE_OF_HANDLERS
    handled = _is_in_time(server, until, lambda: engine.events.is_idle)
    sessions = [*engine.sockets.values()]
    websockets = [each for each in (each.websocket for each in sessions) if each is not None]
    endings = DisconnectionTasks(engine.start_background_task, ALL_RUNNING)
    for session in sessions:
        session.close_code = SERVICE_RESTART
        endings.run(session.close, abort=True, reason=engine.reason.SERVER_DISCONNECT)
    left = _is_in_time(server, deadline, lambda: not engine.sockets)
    until = min(deadline, monotonic() + CLOSING_SECONDS)
    _is_in_time(server, until, lambda: all(each.is_over for each in websockets))
    for websocket in websockets:  # whose clients have not answered the close frame
        websocket.abort()
    if not (handled and left):
        text = "shutting down took longer than %s seconds: handlers still run"
        connections_logger.warning(text, timeout, extra=client_fields(reason="Timeout"))
    return handled and left


def _is_in_time(server: CheckedServer, deadline: float, is_done: Any) -> bool:
    while not is_done():
        if monotonic() >= deadline:
            return False
        server.sleep(LOOK_SECONDS)
    return True
