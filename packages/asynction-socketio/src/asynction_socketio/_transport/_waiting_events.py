"""The events of each client that are being handled, and those that wait for it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from contextvars import Context, ContextVar
from functools import partial
from typing import Any

MAX_RUNNING = 100
"""How many events of one client are handled at once, each in a thread or greenlet of its own."""
ALL_RUNNING = 1000
"""How many of all clients are; each has one event handled all the same."""
MAX_WAITING = 1000
"""How many more may have been read, before nothing more is read from that client."""
CLIENT_MESSAGES = 4
"""How many messages of the largest size the events of one client may be together."""
ALL_MESSAGES = 64
"""How many those of all clients may be together; each has one event handled all the same."""

message_bytes = ContextVar("message_bytes", default=0)
"""How large the message is that is being handled, with its attachments."""

Task = Callable[[], None]
Start = Callable[..., Any]


class _Queue:
    """What is known of one client."""

    def __init__(self, start: Start, has_room: Any) -> None:
        self.start = start
        self.running = 0
        self.waiting: deque[tuple[Task, int]] = deque()
        self.bytes = 0
        """How large the messages of those that run or wait were."""
        self.has_room = has_room
        self.is_full = False
        """Whether nothing more is read from the client."""


class EventQueues:
    """Handles the events of a client side by side, but only so many at once.

    Args:
        run_here: Runs a task in this thread, if that keeps nobody waiting, and says whether it did.
        make_start: Gives what starts the background tasks of one client.
        make_event: Makes an event of the server's async mode.
        report_failure: Reports the exception that a task has raised.
        max_message: How large one message may be, in bytes.
        lock: A lock; nothing lets another greenlet run while it is held.
        let_others_go_on: Called before each event that has waited; hundreds of one client may have.
    """

    def __init__(
        self,
        run_here: Callable[[str, Task], bool],
        make_start: Callable[[], Start],
        make_event: Callable[[], Any],
        report_failure: Callable[[], None],
        max_message: int,
        lock: Any,
        let_others_go_on: Callable[[], object],
    ) -> None:
        self._run_here = run_here
        self._make_start = make_start
        self._make_event = make_event
        self._report_failure = report_failure
        self._queues: dict[str, _Queue] = {}
        self._max_client_bytes = CLIENT_MESSAGES * max_message
        self._max_bytes = ALL_MESSAGES * max_message
        self._bytes = 0
        self._max_running = ALL_RUNNING
        self._running = 0
        self._short: dict[_Queue, None] = {}
        """The clients that wait for room that all share, who waits longest first."""
        self._lock = lock
        self._let_others_go_on = let_others_go_on

    def run(self, client: str, task: Task) -> None:
        """Run a task here or in the background; wait while too many of the client's wait."""
        size = message_bytes.get()
        queue = self._queues.get(client)
        if queue is None:
            made = _Queue(self._make_start(), self._make_event())
            # Two requests of one client may come here first.
            queue = self._queues.setdefault(client, made)
        while True:
            with self._lock:
                if self._has_room(queue, size):
                    queue.is_full = False
                    queue.bytes += size
                    self._bytes += size
                    self._leave_short(queue)
                    if not self._may_start(queue):
                        queue.waiting.append((task, size))
                        return
                    self._start(queue)
                    break
                queue.is_full = True
                # With the lock held: who ends one from now on sets it again.
                queue.has_room.clear()
                if self._bytes + size > self._max_bytes:
                    self._short[queue] = None
                else:
                    self._leave_short(queue)
            queue.has_room.wait()
            if self._queues.get(client) is not queue:  # the client has gone
                with self._lock:
                    self._leave_short(queue)
                return
        work = partial(self._work, queue, task, size)
        try:
            if not self._run_here(client, work):
                queue.start(work)
        except BaseException:  # there can be no more threads
            with self._lock:
                self._end(queue, size)
            raise

    def is_full(self, client: str) -> bool:
        """Whether nothing more is read from a client, for too many of its events wait."""
        queue = self._queues.get(client)
        return queue is not None and queue.is_full

    def _has_room(self, queue: _Queue, size: int) -> bool:
        # One always has room, or a client could not go on for what others have waiting.
        if not queue.running:
            return True
        return (
            len(queue.waiting) < MAX_WAITING
            and queue.bytes + size <= self._max_client_bytes
            and self._bytes + size <= self._max_bytes
        )

    def _may_start(self, queue: _Queue) -> bool:
        """Whether one more event of a client may run; those that wait follow those that end."""
        return not queue.running or (
            queue.running < MAX_RUNNING and self._running < self._max_running
        )

    def _start(self, queue: _Queue) -> None:
        """Note that one runs from now on; to be called with the lock held."""
        queue.running += 1
        self._running += 1

    def _end(self, queue: _Queue, size: int) -> None:
        """One that ran has ended; to be called with the lock held."""
        queue.running -= 1
        self._running -= 1
        queue.bytes -= size
        self._bytes -= size
        queue.has_room.set()
        self._wake_short()

    def _wake_short(self) -> None:
        """Have the client that waits longest for shared room look whether there is some."""
        longest = next(iter(self._short), None)
        if longest is not None:
            longest.has_room.set()

    def _leave_short(self, queue: _Queue) -> None:
        """Note that a client does not wait for shared room; the next one looks then."""
        if queue in self._short:
            del self._short[queue]
            self._wake_short()

    @property
    def is_idle(self) -> bool:
        """Whether no event is being handled, and none waits."""
        return not any(each.running or each.waiting for each in [*self._queues.values()])

    def forget(self, client: str) -> None:
        """Leave what waits undone: its client has gone."""
        queue = self._queues.pop(client, None)
        if queue is not None:
            with self._lock:
                left = sum(size for _, size in queue.waiting)
                queue.waiting.clear()
                queue.bytes -= left
                self._bytes -= left
                queue.has_room.set()
                self._wake_short()

    def _work(self, queue: _Queue, task: Task, size: int) -> None:
        """Run a task, and those that waited for it to end."""
        has_waited = False
        while True:
            try:
                if has_waited:
                    self._let_others_go_on()
                Context().run(task)  # where no earlier task has left anything
            except BaseException:
                self._report_failure()
            with self._lock:
                self._end(queue, size)
                if not queue.waiting:
                    return
                task, size = queue.waiting.popleft()
                self._start(queue)
            has_waited = True
