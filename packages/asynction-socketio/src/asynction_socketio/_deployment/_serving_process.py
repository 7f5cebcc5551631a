"""The process that serves, known from its first request on: whether that can work is logged."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from .._logging import client_fields, deployment_logger
from ._gunicorn_worker import ASGI_WORKER, WorkerEnd, gunicorn_worker
from ._web_server_advice import Deployment, problems_of, worker_of

if TYPE_CHECKING:
    from .._server._checked_server import CheckedServer


class ServingProcess:
    """Finds out about the process of a server, and logs what can't work in it.

    Args:
        server: The server.
    """

    def __init__(self, server: CheckedServer) -> None:
        self._server = server
        self._lock = threading.Lock()
        self._process_id: int | None = None
        self._is_checked = False
        worker = gunicorn_worker()
        is_gunicorn = worker is not None or ASGI_WORKER in sys.modules
        if is_gunicorn and not getattr(server.manager, "write_only", False):
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
            WorkerEnd(self._server, worker).watch()

    def _check(self, worker: Any, environ: Mapping[str, Any] | None) -> None:
        self._is_checked = True
        workers = 1 if worker is None else worker.cfg.workers
        if worker is not None and (worker.age - 1) % workers:
            return  # one of the workers that are started together logs it
        server = self._server
        found = Deployment(
            worker=worker_of(worker, environ),
            worker_name="ASGIWorker" if worker is None else type(worker).__name__,
            async_mode=server.async_mode,
            workers=workers,
            threads=0 if worker is None else worker.cfg.threads,
            has_queue=server.message_queue is not None,
            only_websockets=[*server.eio.transports] == ["websocket"],
        )
        for problem in problems_of(found):
            deployment_logger.error("%s", problem, extra=client_fields(reason="Deployment"))
