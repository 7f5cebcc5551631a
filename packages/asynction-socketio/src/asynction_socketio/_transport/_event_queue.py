"""The events of each client that are being handled, and those that wait for it."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from contextvars import Context
from typing import Any

MAX_RUNNING = 100
"""How many events of one client are handled at once, each in a thread or greenlet of its own."""
MAX_WAITING = 1000
"""How many more may have been read, before nothing more is read from that client."""

Task = Callable[[], None]
Start = Callable[..., Any]


class _Queue:
    """What is known of one client."""

    def __init__(self, start: Start, has_room: Any) -> None:
        self.start = start
        self.running = 0
        self.waiting: deque[Task] = deque()
        self.has_room = has_room


class EventQueues:
    """Handles the events of a client side by side, but only so many at once.

    Args:
        run_here: Runs a task in this thread, if that keeps nobody waiting, and says whether it did.
        make_start: Gives what starts the background tasks of one client.
        make_event: Makes an event of the server's async mode.
        report_failure: Reports the exception that a task has raised.
    """

    def __init__(
        self,
        run_here: Callable[[str, Task], bool],
        make_start: Callable[[], Start],
        make_event: Callable[[], Any],
        report_failure: Callable[[], None],
    ) -> None:
        self._run_here = run_here
        self._make_start = make_start
        self._make_event = make_event
        self._report_failure = report_failure
        self._queues: dict[str, _Queue] = {}
        self._lock = threading.Lock()  # nothing in it lets another greenlet run

    def run(self, client: str, task: Task) -> None:
        """Run a task here or in the background; wait while too many of the client's wait."""
        queue = self._queues.get(client)
        if queue is None:
            made = _Queue(self._make_start(), self._make_event())
            queue = self._queues.setdefault(client, made)
        while True:
            with self._lock:
                if queue.running < MAX_RUNNING and not queue.waiting:
                    queue.running += 1
                    break
                if len(queue.waiting) < MAX_WAITING:
                    queue.waiting.append(task)
                    return
                queue.has_room.clear()
            queue.has_room.wait()
            if self._queues.get(client) is not queue:
                return  # the client has gone

        def work() -> None:
            self._work(queue, task)

        try:
            if not self._run_here(client, work):
                queue.start(work)
        except BaseException:  # there can be no more threads
            with self._lock:
                queue.running -= 1
            raise

    def forget(self, client: str) -> None:
        """Leave what waits undone: its client has gone."""
        queue = self._queues.pop(client, None)
        if queue is not None:
            with self._lock:
                queue.waiting.clear()
                queue.has_room.set()

    def _work(self, queue: _Queue, task: Task | None) -> None:
        """Run a task, and those that waited for it to end."""
        while task is not None:
            try:
                Context().run(task)  # where no earlier task has left anything
            except BaseException:
                self._report_failure()
            with self._lock:
                if queue.waiting:
                    task = queue.waiting.popleft()
                    queue.has_room.set()
                else:
                    task = None
                    queue.running -= 1
