"""How a server shuts down, when asked for or when gunicorn stops its worker: what runs may end.

New clients get a 503, and close frames say that the service restarts: clients connect again, to
another process.
"""

from __future__ import annotations

import atexit
import signal
import sys
from collections.abc import Callable
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
WORKER_LOOK_SECONDS = 0.05
"""How many seconds pass between two looks whether gunicorn stops its worker."""
SHARE_OF_TIME = 0.9
"""How much of gunicorn's graceful timeout handlers have."""
ASGI_WORKER = "gunicorn.workers.gasgi"
"""The module of a worker whose signals an event loop handles, so that it is not found as others."""


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


def refuse_new_client(start_response: Callable[..., Any]) -> list[bytes]:
    """The body of the 503 that clients without a session get meanwhile, who may come again."""
    headers = [("Content-Type", "text/plain"), ("Retry-After", "1")]
    start_response("503 SERVICE UNAVAILABLE", headers)
    return [b"the server is shutting down"]


class WorkerEnd:
    """Shuts a server down when gunicorn stops the worker that it runs in.

    Args:
        server: The server.
        worker: The worker of gunicorn.
    """

    def __init__(self, server: CheckedServer, worker: Any) -> None:
        self._server = server
        self._worker = worker
        self._is_exiting = False
        self._has_ended = False

    def watch(self) -> None:
        """Begin, in a background task of this process."""
        self._server.start_background_task(self._shut_down)
        atexit.register(self._exit)

    def _shut_down(self) -> None:
        """Shut the server down once gunicorn stops: it stops then to wait for its clients."""
        while self._worker.alive and not self._is_exiting:
            self._server.sleep(WORKER_LOOK_SECONDS)
        try:
            self._server.shutdown(self._worker.cfg.graceful_timeout * SHARE_OF_TIME)
        finally:
            self._has_ended = True

    def _exit(self) -> None:
        """Wait for the end of the server; between two polls a client has no open request.

        gunicorn waits for requests only, and kills a worker that takes too long.
        """
        self._is_exiting = True
        deadline = monotonic() + self._worker.cfg.graceful_timeout
        while not self._has_ended and monotonic() < deadline:
            self._server.sleep(WORKER_LOOK_SECONDS)


def gunicorn_worker() -> Any:
    """The worker of gunicorn that this process is, None elsewhere.

    gunicorn has no public way from an application to its worker: it is found as the one whose
    method handles SIGTERM.
    """
    module = sys.modules.get("gunicorn.workers.base")
    owner = getattr(signal.getsignal(signal.SIGTERM), "__self__", None)
    return owner if module is not None and isinstance(owner, module.Worker) else None


def _is_in_time(server: CheckedServer, deadline: float, is_done: Any) -> bool:
    while not is_done():
        if monotonic() >= deadline:
            return False
        server.sleep(LOOK_SECONDS)
    return True
