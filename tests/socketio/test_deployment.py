"""Which web server, async mode and number of processes are reported, and with what to change."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from asynction_socketio._deployment._deployment_advice import Deployment, problems_of

RIGHT = Deployment(
    worker="gevent",
    worker_name="GeventWorker",
    async_mode="gevent",
    workers=1,
    threads=1,
    has_queue=False,
    only_websockets=False,
)
THREADS = {"worker": "gthread", "async_mode": "threading", "threads": 100}
WERKZEUG = {"worker": "werkzeug", "async_mode": "threading", "threads": 0}


@pytest.mark.parametrize(
    "found",
    [
        {},
        THREADS,
        WERKZEUG,
        {"workers": 2, "has_queue": True, "only_websockets": True},
        {"worker": "unknown", "async_mode": "gevent"},
    ],
)
def test_what_goes_together_is_not_reported(found: dict[str, Any]) -> None:
    assert [*problems_of(replace(RIGHT, **found))] == []


@pytest.mark.parametrize(
    ("found", "what", "advice"),
    [
        ({**THREADS, "worker": "sync"}, "sync worker handles one request", "`--threads 100`"),
        ({**THREADS, "threads": 1}, "has one thread", "`--threads 100`"),
        ({**THREADS, "async_mode": "gevent"}, "gthread worker has threads", "'threading'"),
        ({"async_mode": "threading"}, "gevent worker has greenlets", "'gevent'"),
        ({"worker": "other", "worker_name": "TornadoWorker"}, "TornadoWorker can't", "`-k gevent`"),
        ({"worker": "eventlet", "async_mode": "eventlet"}, "no longer developed", "`-k gevent`"),
        ({"worker": "uwsgi", "async_mode": "gevent_uwsgi"}, "reads WebSockets itself", "gunicorn"),
        ({**WERKZEUG, "async_mode": "gevent"}, "Werkzeug's server has threads", "asio.run(app)"),
        ({"workers": 2}, "reaches its own clients only", "message_queue='redis://...'"),
        ({"workers": 2, "has_queue": True}, "long polling fails", "sticky sessions"),
    ],
)
def test_what_does_not_is_one_line_with_what_to_change(
    found: dict[str, Any], what: str, advice: str
) -> None:
    (line,) = problems_of(replace(RIGHT, **found))

    assert what in line
    assert advice in line
    assert "{" not in line
