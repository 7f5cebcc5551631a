"""The gunicorn worker that a process is, and the shutdown of a server when gunicorn stops it."""

from __future__ import annotations

import atexit
import signal
import sys
from time import monotonic
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .._server._checked_server import CheckedServer

ASGI_WORKER = "gunicorn.workers.gasgi"
"""The module of a worker whose signals an event loop handles, so that it is not found as others."""
LOOK_SECONDS = 0.05
"""How many seconds pass between two looks whether gunicorn stops its worker."""
SHARE_OF_TIME = 0.9
"""How much of gunicorn's graceful timeout handlers have."""


def gunicorn_worker() -> Any:
    """The worker of gunicorn that this process is, None elsewhere.

    gunicorn has no public way from an application to its worker: it is found as the one whose
    method handles SIGTERM.
    """
    module = sys.modules.get("gunicorn.workers.base")
    owner = getattr(signal.getsignal(signal.SIGTERM), "__self__", None)
    return owner if module is not None and isinstance(owner, module.Worker) else None


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
            self._server.sleep(LOOK_SECONDS)
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
            self._server.sleep(LOOK_SECONDS)
