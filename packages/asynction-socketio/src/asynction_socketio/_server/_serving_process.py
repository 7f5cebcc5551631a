"""The process that serves: whether that can work is logged, and its end is prepared in time."""

from __future__ import annotations

import atexit
import os
import threading
from collections.abc import Mapping
from time import monotonic
from typing import TYPE_CHECKING, Any

from .._logging import client_fields, deployment_logger
from ._deployment import Deployment, problems_of, worker_of
from ._gunicorn import gunicorn_worker

if TYPE_CHECKING:
    from ._server import CheckedServer

LOOK_SECONDS = 0.05
"""How often is looked whether gunicorn stops its worker."""
SHARE_OF_TIME = 0.9
"""How much of gunicorn's graceful timeout handlers have."""


class ServingProcess:
    """Finds out about the process of a server, and shuts the server down when gunicorn stops.

    Args:
        server: The server.
    """

    def __init__(self, server: CheckedServer) -> None:
        self._server = server
        self._lock = threading.Lock()
        self._process_id: int | None = None
        self._is_checked = False
        self._is_exiting = False
        self._has_ended = False
        worker = gunicorn_worker()
        if worker is not None and not getattr(server.manager, "write_only", False):
            self._check(worker, None)

    def note_request(self, environ: Mapping[str, Any]) -> None:
        """Take note of a request; with the first one in a process its worker is known."""
        if self._process_id == os.getpid():  # gunicorn may have loaded the application before fork
            return
        with self._lock:
            is_first = self._process_id != os.getpid()
            self._process_id = os.getpid()
        if not is_first:
            return
        worker = gunicorn_worker()
        if not self._is_checked:
            self._check(worker, environ)
        if worker is not None:
            self._is_exiting = self._has_ended = False
            self._server.start_background_task(self._watch, worker)
            atexit.register(self._exit, worker.cfg.graceful_timeout)

    def _check(self, worker: Any, environ: Mapping[str, Any] | None) -> None:
        self._is_checked = True
        workers = 1 if worker is None else worker.cfg.workers
        if worker is not None and (worker.age - 1) % workers:
            return  # one of the workers that are started together logs it
        server = self._server
        found = Deployment(
            worker=worker_of(worker, environ),
            worker_name=type(worker).__name__,
            async_mode=server.async_mode,
            workers=workers,
            threads=0 if worker is None else worker.cfg.threads,
            has_queue=server.message_queue is not None,
            only_websockets=[*server.eio.transports] == ["websocket"],
        )
        for problem in problems_of(found):
            deployment_logger.error("%s", problem, extra=client_fields(reason="Deployment"))

    def _watch(self, worker: Any) -> None:
        """Shut the server down once gunicorn stops: it stops then to wait for its clients."""
        while worker.alive and not self._is_exiting:
            self._server.sleep(LOOK_SECONDS)
        try:
            self._server.shutdown(worker.cfg.graceful_timeout * SHARE_OF_TIME)
        finally:
            self._has_ended = True

    def _exit(self, seconds: float) -> None:
        """Wait for the end of the server; between two polls a client has no open request.

        gunicorn waits for requests only, and kills a worker that takes too long.
        """
        self._is_exiting = True
        deadline = monotonic() + seconds
        while not self._has_ended and monotonic() < deadline:
            self._server.sleep(LOOK_SECONDS)
