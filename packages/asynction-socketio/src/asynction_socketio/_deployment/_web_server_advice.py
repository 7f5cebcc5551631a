"""Which web server, async mode and number of processes go together, and what to change if not."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any, Literal

from ._gunicorn_worker import ASGI_WORKER, gunicorn_worker

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
