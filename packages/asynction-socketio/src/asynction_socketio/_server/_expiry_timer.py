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
        self._expiring: dict[str, float] = {}
        """The clients whose time has come, and for whom `expire` has not returned yet."""
        self._is_running = False

    def start(self, client: str, when: float) -> None:
        """Have a client expire at a Unix time."""
        with self._lock:
            is_over = self._expiring.pop(client, None) is not None
            if self._times.get(client) == when and not is_over:
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
            self.expire_due()
            with self._lock:
                if not self._times:
                    self._is_running = False
                    self._queue.clear()
                    return
                # Without a queue another one has them expire.
                seconds = self._queue[0][0] - time() if self._queue else LONGEST_WAIT
            self._wake.wait(timeout=max(0.0, min(seconds, LONGEST_WAIT)))

    @property
    def has_due(self) -> bool:
        """Whether the time of any client may have come, and it has not expired yet."""
        first = next(iter(self._queue), None)
        return bool(self._expiring) or (first is not None and first[0] <= time())

    def expire_due(self) -> None:
        """Have all clients expire whose time has come; they have when this returns.

        Until then `is_due` says so of them, whichever thread or greenlet comes first.
        """
        now, taken = time(), []
        with self._lock:
            while self._queue and self._queue[0][0] <= now:
                taken.append(heapq.heappop(self._queue))
            own = {client: when for when, client in taken if self._times.get(client) == when}
            self._expiring |= own
            every = [*self._expiring]
        try:
            self._expire(every)
        finally:
            with self._lock:
                for client, when in own.items():
                    is_same = self._expiring.pop(client, None) is not None
                    if is_same and self._times.get(client) == when:
                        del self._times[client]
