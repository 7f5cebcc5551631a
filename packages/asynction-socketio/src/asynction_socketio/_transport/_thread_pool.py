"""Threads that handle one event after another: to start one takes longer than most events."""

from __future__ import annotations

import threading
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import Any

MAX_IDLE = 50
"""How many threads of a server wait for something to do."""
IDLE_SECONDS = 5.0
"""How long each of them waits, before it ends."""

Task = Callable[[], Any]


class ThreadPool:
    """The threads of a server.

    Args:
        start: Starts a thread.
    """

    def __init__(self, start: Callable[..., Any]) -> None:
        self.start = start
        self.lock = threading.Lock()
        self.idle = 0
        """How many threads wait, whichever client they are for."""

    def executor(self) -> Callable[..., None]:
        """What runs the tasks of one client, in threads of its own."""
        return ClientExecutor(self).run


class ClientExecutor:
    """Runs the tasks of one client at once, each in a thread that no other task runs in meanwhile.

    What an application leaves in `threading.local` is so never found by another client's event.
    """

    def __init__(self, pool: ThreadPool) -> None:
        self._pool = pool
        self._idle = 0  # threads that wait and that no task has been put there for
        self._tasks: SimpleQueue[Task] = SimpleQueue()

    def run(self, task: Task) -> None:
        """Run a task in a thread that has nothing to do, or else in a new one."""
        if self._claim():
            self._tasks.put(task)
        else:
            self._pool.start(self._work, task)

    def _work(self, task: Task | None) -> None:
        while task is not None:
            task()
            task = self._next()

    def _next(self) -> Task | None:
        with self._pool.lock:
            # Idle threads are bounded for all clients together: each keeps its stack.
            if self._pool.idle >= MAX_IDLE:
                return None
            self._pool.idle += 1
            self._idle += 1
        while True:
            try:
                return self._tasks.get(timeout=IDLE_SECONDS)
            except Empty:
                if self._claim():
                    return None
                # A task was put there for each thread that waits; one of them is about to come.

    def _claim(self) -> bool:
        """Whether a thread waits; one fewer does from now on."""
        with self._pool.lock:
            if self._idle == 0:
                return False
            self._pool.idle -= 1
            self._idle -= 1
            return True
