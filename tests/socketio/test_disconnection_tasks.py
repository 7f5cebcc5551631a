"""Tasks that end clients: a few at a time, and each of them whatever the others do."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest

from asynction_socketio._transport._disconnection_tasks import DisconnectionTasks

DEADLINE = 30  # seconds


def start(function: Callable[..., object], *args: Any) -> None:
    threading.Thread(target=function, args=args, daemon=True).start()


def test_no_more_run_at_once_than_may_and_all_run_in_the_end() -> None:
    tasks = DisconnectionTasks(start, most=3)
    opened = threading.Event()
    begun, ended = threading.Semaphore(0), threading.Semaphore(0)
    lock = threading.Lock()
    running: list[int] = []
    most: list[int] = []

    def end(number: int) -> None:
        with lock:
            running.append(number)
            most.append(len(running))
        begun.release()
        assert opened.wait(DEADLINE)
        with lock:
            running.remove(number)
        ended.release()

    for number in range(10):
        tasks.run(end, number)
    for _ in range(3):
        assert begun.acquire(timeout=DEADLINE)
    opened.set()
    for _ in range(10):
        assert ended.acquire(timeout=DEADLINE)

    assert max(most) == 3


def test_what_a_task_leaves_in_its_thread_is_not_found_by_another() -> None:
    tasks = DisconnectionTasks(start, most=1)
    left = threading.local()
    found: list[Any] = []
    ended = threading.Semaphore(0)

    def end(number: int) -> None:
        found.append(getattr(left, "number", None))
        left.number = number
        ended.release()

    for number in range(5):
        tasks.run(end, number)
    for _ in range(5):
        assert ended.acquire(timeout=DEADLINE)

    assert found == [None] * 5


def test_a_task_that_raises_is_logged_and_the_others_run(caplog: pytest.LogCaptureFixture) -> None:
    tasks = DisconnectionTasks(start, most=1)
    ended = threading.Event()

    def fail() -> None:
        raise ValueError("broken")

    tasks.run(fail)
    tasks.run(ended.set)

    assert ended.wait(DEADLINE)
    assert [each.getMessage() for each in caplog.records] == ["ending a client failed"]


def test_where_there_can_be_no_more_threads_tasks_run_all_the_same() -> None:
    held: list[Callable[[], object]] = []

    def start_first_alone(function: Callable[..., object], *args: Any) -> None:
        if held:
            raise RuntimeError("can't start new thread")
        held.append(lambda: function(*args))

    tasks = DisconnectionTasks(start_first_alone, most=5)
    ended: list[int] = []
    for number in range(4):
        tasks.run(ended.append, number)
    assert ended == []

    held[0]()  # the one thread that there is

    assert ended == [0, 1, 2, 3]
    tasks.run(ended.append, 4)
    assert ended == [0, 1, 2, 3, 4]
