"""Threads that handle one event after another: to start one takes longer than most events."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextvars import Context
from queue import Empty, SimpleQueue
from typing import Any

MAX_IDLE = 50
"""How many threads of a server wait for something to do."""
IDLE_SECONDS = 5.0
"""How long each of them waits, before it ends."""


class Workers:
    """Runs tasks at once, each in a thread that no other task runs in at that time.

    Args:
        start: Starts a thread.
    """

    def __init__(self, start: Callable[..., Any]) -> None:
        self._start = start
        self._tasks: SimpleQueue[Callable[[], Any]] = SimpleQueue()
        self._idle = 0  # threads that wait and that no task has been put there for
        self._lock = threading.Lock()

    def run(self, function: Callable[..., Any], *args: Any) -> None:
        """Call a function in a thread that has nothing to do, or else in a new one."""

        def task() -> None:
            Context().run(function, *args)  # where no earlier task has left anything

        with self._lock:
            waits = self._idle > 0
            self._idle -= waits
        if waits:
            self._tasks.put(task)
        else:
            self._start(self._work, task)

    def _work(self, task: Callable[[], Any] | None) -> None:
        while task is not None:
            task()
            task = self._next()

    def _next(self) -> Callable[[], Any] | None:
        with self._lock:
            if self._idle >= MAX_IDLE:
                return None
            self._idle += 1
        while True:
            try:
                return self._tasks.get(timeout=IDLE_SECONDS)
            except Empty:
                with self._lock:
                    if self._idle > 0:
                        self._idle -= 1
                        return None
                # A task was put there for each thread that waits; one of them is about to come.
