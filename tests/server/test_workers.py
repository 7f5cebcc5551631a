"""Threads are used again for later events, which see nothing of earlier ones."""

from __future__ import annotations

import logging
import queue
import threading
from contextvars import ContextVar
from typing import Any

import flask
import pytest

from asynction_server import AsynctionSocketIO

from .conftest import Live
from .documents import channel, document, message

left: ContextVar[int | None] = ContextVar("left", default=None)


class Failures(logging.Handler):
    """Keeps the log records of handlers that failed."""

    def __init__(self) -> None:
        super().__init__()
        self.came: queue.SimpleQueue[logging.LogRecord] = queue.SimpleQueue()

    def emit(self, record: logging.LogRecord) -> None:
        self.came.put(record)


def serving(app: flask.Flask, handler: Any) -> None:
    source = document({"/": channel([message("any")])})
    asio = AsynctionSocketIO.from_spec(source, app=app, async_mode="threading", docs=False)
    asio.on_event("any", handler)


def test_a_context_variable_of_one_event_is_unknown_to_the_next(
    app: flask.Flask, live: Live
) -> None:
    def handle(number: int) -> list[Any]:
        found = [left.get(), threading.get_ident()]
        left.set(number)
        return found

    serving(app, handle)
    client = live.peer(live.serve(app))
    answers = [client.call("any", number) for number in range(20)]

    assert [found for found, _ in answers] == [None] * 20
    assert len({thread for _, thread in answers}) < 10


def test_what_a_thread_keeps_of_one_client_is_unknown_to_another(
    app: flask.Flask, live: Live
) -> None:
    kept = threading.local()

    def handle(name: str) -> str | None:
        found = getattr(kept, "name", None)
        kept.name = name
        return found

    serving(app, handle)
    url = live.serve(app)
    first, second = live.peer(url), live.peer(url)

    clients = {"ada": first, "bob": second}
    found = [(name, each.call("any", name)) for _ in range(5) for name, each in clients.items()]

    assert all(other in {None, name} for name, other in found)


def test_events_that_come_together_are_handled_together(app: flask.Flask, live: Live) -> None:
    all_of_them = threading.Barrier(30, timeout=20)

    def handle(*_: Any) -> int:
        return all_of_them.wait()

    serving(app, handle)
    client = live.raw_peer(live.serve(app))
    client.connect()
    for _ in range(3):
        client.send(*(f'2{number}["any"]' for number in range(1, 31)))

        answers = [client.next() for _ in range(30)]

        assert sorted(int(each.partition("[")[2][:-1]) for each in answers) == list(range(30))


def test_an_event_whose_handler_fails_costs_no_other_event(
    app: flask.Flask, live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    failures = Failures()
    monkeypatch.setattr(logging.getLogger("asynction.handlers"), "handlers", [failures])

    def handle(number: int) -> float:
        return 1 / number

    serving(app, handle)
    client = live.raw_peer(live.serve(app))
    client.connect()
    client.send(*(f'2{number}["any",{number % 2}]' for number in range(1, 41)))

    answers = {client.next() for _ in range(20)}

    assert answers == {f"3{number}[1.0]" for number in range(1, 41, 2)}
    texts = {failures.came.get(timeout=60).getMessage() for _ in range(20)}
    assert texts == {"the handler of event 'any' in namespace '/' failed"}


def test_threads_that_have_nothing_to_do_end(
    app: flask.Flask, live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("asynction_socketio._transport._thread_pool.IDLE_SECONDS", 0.05)
    together = threading.Barrier(10, timeout=20)
    seen: set[threading.Thread] = set()

    def handle(*_: Any) -> None:
        seen.add(threading.current_thread())
        together.wait()

    serving(app, handle)
    client = live.raw_peer(live.serve(app))
    client.connect()
    client.send(*(f'2{number}["any"]' for number in range(1, 11)))
    assert {client.next() for _ in range(10)}

    for thread in seen:
        if "process_request" not in thread.name:  # which ends with its connection
            thread.join(60)
            assert not thread.is_alive()
    assert len(seen) == 10
