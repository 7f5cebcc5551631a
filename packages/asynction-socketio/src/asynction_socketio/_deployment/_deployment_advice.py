"""What serves a process: what goes together and what does not, and what the log says of it, once.

The web server, the async mode and the number of processes; requests that reach a process without
their session; WebSockets that a proxy does not hand on; uWSGI, which can't serve.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Literal

from .._logging import client_fields, deployment_logger
from ._shutdown import ASGI_WORKER, WorkerEnd, gunicorn_worker

if TYPE_CHECKING:
    from .._server._checked_server import CheckedServer


Worker = Literal["gthread", "gevent", "sync", "eventlet", "uwsgi", "werkzeug", "other", "unknown"]

_WORKERS: dict[str, Worker] = {
    "ThreadWorker": "gthread",
    "GeventWorker": "gevent",
    "SyncWorker": "sync",
    "EventletWorker": "eventlet",
}
_MODES: dict[Worker, str] = {"gthread": "threading", "sync": "threading", "gevent": "gevent"}


@dataclass(frozen=True, slots=True)
class Deployment:
    """What serves a server, as far as that can be found out."""

    worker: Worker
    worker_name: str
    async_mode: str
    workers: int
    threads: int
    has_queue: bool
    only_websockets: bool


def worker_of(worker: Any, environ: Mapping[str, Any] | None = None) -> Worker:
    """Which web server runs in this process.

    Args:
        worker: The worker of gunicorn, None for another web server.
        environ: The environment of a request, if there has been one.
    """
    if worker is not None:
        classes = [each.__name__ for each in type(worker).__mro__]
        return next((_WORKERS[each] for each in classes if each in _WORKERS), "other")
    if ASGI_WORKER in sys.modules:
        return "other"
    if hasattr(sys.modules.get("uwsgi"), "version"):  # a folder of that name has none
        return "uwsgi"
    software = str((environ or {}).get("SERVER_SOFTWARE", ""))
    return "werkzeug" if software.startswith("Werkzeug") else "unknown"


def fitting_mode(chosen: str | None) -> tuple[str | None, str | None]:
    """The async mode of a server, and a line for the log where nobody chose it.

    python-engineio takes the first one that is installed, whatever serves.
    """
    worker = worker_of(gunicorn_worker())
    mode = _MODES.get(worker)
    if chosen is not None or mode is None:
        return chosen, None
    installed = next((each for each in ("eventlet", "gevent") if find_spec(each)), None)
    if worker != "gthread" or installed is None:
        return mode, None
    return mode, (
        f"{installed} is installed, but gunicorn's gthread worker has threads, so the async mode"
        " is threading: say so with async_mode='threading', or start gunicorn with `-k gevent`"
    )


def problems_of(found: Deployment) -> Iterator[str]:
    """What will not work, each with what to change."""
    for is_wrong, text in _RULES:
        if is_wrong(found):
            yield text.format(found)


_THREADS_OR_GEVENT = "start gunicorn with `--threads 100`, or with `-k gevent`"
_PROXY = (
    "start one gunicorn with `-w 1` on each of several ports, behind a proxy with sticky sessions"
)

_RULES: tuple[tuple[Callable[[Deployment], bool], str], ...] = (
    (
        lambda found: found.worker == "sync",
        "gunicorn's sync worker handles one request at a time, so one client that waits for events"
        f" keeps out all others: {_THREADS_OR_GEVENT}",
    ),
    (
        lambda found: found.worker == "gthread" and found.threads == 1,
        "gunicorn's gthread worker has one thread, and each client needs one:"
        " start gunicorn with `--threads 100`, for a hundred clients",
    ),
    (
        lambda found: found.worker == "other",
        "gunicorn's {0.worker_name} can't serve Socket.IO: " + _THREADS_OR_GEVENT,
    ),
    (
        lambda found: found.worker in ("gthread", "sync") and found.async_mode != "threading",
        "the async mode is {0.async_mode}, but gunicorn's {0.worker} worker has threads: write"
        " async_mode='threading', or start gunicorn with `-k gevent`",
    ),
    (
        lambda found: found.worker == "gevent" and found.async_mode != "gevent",
        "the async mode is {0.async_mode}, but gunicorn's gevent worker has greenlets: write"
        " async_mode='gevent', or start gunicorn with `--threads 100`",
    ),
    (
        lambda found: found.worker == "eventlet",
        "eventlet is no longer developed, and gunicorn 27 has no worker for it: install gevent,"
        " write async_mode='gevent', and start gunicorn with `-k gevent`",
    ),
    (
        lambda found: found.worker == "uwsgi",
        "uWSGI reads WebSockets itself, so clients are left with long polling: serve with gunicorn,"
        " with `--threads 100` or with `-k gevent`",
    ),
    (
        lambda found: found.worker == "werkzeug" and found.async_mode != "threading",
        "the async mode is {0.async_mode}, but Werkzeug's server has threads: serve with"
        " asio.run(app), or write async_mode='threading'",
    ),
    (
        lambda found: found.workers > 1 and not found.has_queue,
        "gunicorn has {0.workers} workers, but what one of them emits reaches its own clients only:"
        f" give message_queue='redis://...', and {_PROXY}; or start gunicorn with `-w 1`",
    ),
    (
        lambda found: found.workers > 1 and found.has_queue and not found.only_websockets,
        "gunicorn has {0.workers} workers and gives the requests of a client to any of them, so"
        f" long polling fails: {_PROXY}, or write transports=['websocket']",
    ),
)


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


class UnknownSessions:
    """Logs that requests of one client reach several processes, when it looks like that."""

    def __init__(self) -> None:
        self.has_other_processes = False
        """Whether there are others that clients may be connected to."""
        self._is_logged = False

    def note(self, environ: dict[str, Any]) -> None:
        """Log once what it means when a client's session is another process's."""
        several = self.has_other_processes or environ.get("wsgi.multiprocess")
        if several and not self._is_logged:
            self._is_logged = True
            text = (
                "a request has a session that this process does not know: it has ended, or it is"
                " another process's. The requests of one client have to reach the same process:"
                " use a proxy with sticky sessions, or write transports=['websocket']"
            )
            fields = client_fields(environ, reason="UnknownSession")
            deployment_logger.warning(text, extra=fields)


class LostUpgrades:
    """Logs that a proxy keeps the headers with which WebSockets begin, when it looks like that."""

    def __init__(self) -> None:
        self._is_logged = False

    def note(self, environ: dict[str, Any]) -> None:
        """Log once what it means that a request for a WebSocket has no `Upgrade`."""
        if self._is_logged or "HTTP_UPGRADE" in environ:
            return
        if "transport=websocket" in environ.get("QUERY_STRING", ""):
            self._is_logged = True
            text = (
                "a request for a WebSocket came without the header Upgrade: have the proxy hand on"
                " `Upgrade` and `Connection`, with nginx by `proxy_http_version 1.1;"
                " proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection upgrade;`"
            )
            deployment_logger.warning(text, extra=client_fields(environ, reason="NoUpgrade"))


def refuse_uwsgi() -> None:
    """Raise ValueError with what to do in its place, for the async mode `gevent_uwsgi`."""
    folder = _folder_taken_for_uwsgi()
    if folder is not None:
        raise ValueError(
            f"python-engineio takes the folder {folder!r} for uWSGI: write"
            " async_mode='gevent' or async_mode='threading', or rename the folder"
        )
    raise ValueError(
        "uWSGI reads WebSockets itself, out of reach of the bounds that clients have here:"
        " serve the application with gevent, or with gunicorn and its gevent worker"
    )


def _folder_taken_for_uwsgi() -> str | None:
    """A folder of that name, which Python imports as an empty package; None beside uWSGI itself."""
    places = getattr(sys.modules.get("uwsgi"), "__path__", None)
    return next(iter(places), None) if places else None
