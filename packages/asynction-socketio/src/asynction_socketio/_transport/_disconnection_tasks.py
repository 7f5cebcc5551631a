"""The tasks that end clients: many clients may end at once, and not each needs a thread then."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import Any

from .._logging import client_fields, transport_logger

MAX_DISCONNECTING = 100
"""How many clients are ended at once; each has a disconnect handler, which may wait."""

Task = Callable[[], object]


class DisconnectionTasks:
    """Runs tasks in the background, so many at once, each in a thread or greenlet of its own.

    No two of them share a thread, so that nothing which an application leaves in
    `threading.local` is found by the disconnect handler of another client.

    Args:
        start: Starts a background task.
        most: How many run at once; the others wait, in order.
    """

    def __init__(self, start: Callable[..., Any], most: int = MAX_DISCONNECTING) -> None:
        self._start = start
        self._most = most
        self._lock = threading.Lock()  # nothing in it lets another greenlet run
        self._running = 0
        self._waiting: deque[Task] = deque()

    def run(self, function: Callable[..., object], *args: Any, **kwargs: Any) -> None:
        """Call a function in the background, now or when another one has ended."""
        task = partial(function, *args, **kwargs)
        with self._lock:
            if self._running >= self._most:
                self._waiting.append(task)
                return
            self._running += 1
        if not self._begin(task) and not self._leave_to_others(task):
            self._work(task)

    def _begin(self, task: Task) -> bool:
        try:
            self._start(self._work, task)
        except RuntimeError:  # there can be no more threads
            return False
        return True

    def _leave_to_others(self, task: Task) -> bool:
        """Have a task wait for one that runs, if there is any."""
        with self._lock:
            if self._running == 1:  # this one alone
                return False
            self._running -= 1
            self._waiting.append(task)
            return True

    def _work(self, task: Task) -> None:
        """Run a task; have the next one begin, here only where there can be no more threads."""
        try:
            _run(task)
        finally:
            while (following := self._next()) is not None and not self._begin(following):
                _run(following)

    def _next(self) -> Task | None:
        with self._lock:
            if self._waiting:
                return self._waiting.popleft()
            self._running -= 1
            return None


def _run(task: Task) -> None:
    try:
        task()
    except Exception as error:
        fields = client_fields(reason=error)
        transport_logger.exception("ending a client failed", extra=fields)
