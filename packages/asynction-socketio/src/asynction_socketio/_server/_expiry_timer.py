"""The one task that waits for the credentials of all clients to expire."""

from __future__ import annotations

import heapq
import threading
from collections.abc import Callable
from time import time
from typing import Any

LONGEST_WAIT = 30.0
"""Seconds after which the clock is looked at anew: it may have been set meanwhile."""
_STALE = 100  # entries that may be left over, before the queue is made anew


class ExpiryTimer:
    """Calls an action for each client at the Unix time that was given for it.

    Args:
        expire: Called with the clients whose time has come; it must not wait.
        start_task: Starts a background task.
        make_event: Makes an event of the server's async mode.
    """

    def __init__(
        self,
        expire: Callable[[list[str]], None],
        start_task: Callable[..., Any],
        make_event: Callable[[], Any],
    ) -> None:
        self._expire = expire
        self._start_task = start_task
        self._wake = make_event()
        self._lock = threading.Lock()  # nothing in it lets another greenlet run
        self._times: dict[str, float] = {}
        self._queue: list[tuple[float, str]] = []
        self._is_running = False

    def start(self, client: str, when: float) -> None:
        """Have a client expire at a Unix time."""
        with self._lock:
            if self._times.get(client) == when:
                return
            self._forget_stale()
            self._times[client] = when
            heapq.heappush(self._queue, (when, client))
            is_first = self._queue[0] == (when, client)
            must_start, self._is_running = not self._is_running, True
        if must_start:
            self._start_task(self._run)
        elif is_first:
            self._wake.set()

    def cancel(self, client: str) -> None:
        """Do nothing for a client."""
        with self._lock:
            if self._times.pop(client, None) is not None:
                self._forget_stale()

    def _forget_stale(self) -> None:
        """Keep few times that no client has any more, however often clients have new ones."""
        if len(self._queue) > 2 * len(self._times) + _STALE:
            self._queue = [(when, each) for each, when in self._times.items()]
            heapq.heapify(self._queue)

    def is_due(self, client: str) -> bool:
        """Whether the time of a client has come."""
        when = self._times.get(client)
        return when is not None and when <= time()

    def _run(self) -> None:
        while True:
            self._wake.clear()
            self._expire(self._take_due(time()))
            with self._lock:
                if not self._times:
                    self._is_running = False
                    self._queue.clear()
                    return
                seconds = self._queue[0][0] - time()
            self._wake.wait(timeout=max(0.0, min(seconds, LONGEST_WAIT)))

    def _take_due(self, now: float) -> list[str]:
        due = []
        with self._lock:
            while self._queue and self._queue[0][0] <= now:
                when, client = heapq.heappop(self._queue)
                if self._times.get(client) == when:
                    del self._times[client]
                    due.append(client)
        return due
