"""The events of each client that are being handled, and those that wait for it."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from typing import Any

MAX_RUNNING = 100
"""How many events of one client are handled at once, each in a thread or greenlet of its own."""
MAX_WAITING = 1000
"""How many more may have been read, before nothing more is read from that client."""

Task = Callable[[], None]
Start = Callable[..., Any]


class _Lane:
    """What is known of one client."""

    def __init__(self, start: Start, has_room: Any) -> None:
        self.start = start
        self.running = 0
        self.waiting: deque[Task] = deque()
        self.has_room = has_room


class Lanes:
    """Handles the events of a client side by side, but only so many at once.

    Args:
        make_start: Gives what starts the background tasks of one client.
        make_event: Makes an event of the server's async mode.
    """

    def __init__(self, make_start: Callable[[], Start], make_event: Callable[[], Any]) -> None:
        self._make_start = make_start
        self._make_event = make_event
        self._lanes: dict[str, _Lane] = {}
        self._lock = threading.Lock()  # nothing in it lets another greenlet run

    def run(self, client: str, task: Task) -> None:
        """Run a task in the background; wait while too many of the client's wait."""
        lane = self._lanes.get(client)
        if lane is None:
            made = _Lane(self._make_start(), self._make_event())
            lane = self._lanes.setdefault(client, made)
        while not self._take(lane, task):
            lane.has_room.wait()
            if self._lanes.get(client) is not lane:
                return  # the client has gone
        self._fill(lane)

    def forget(self, client: str) -> None:
        """Leave what waits undone: its client has gone."""
        lane = self._lanes.pop(client, None)
        if lane is not None:
            with self._lock:
                lane.waiting.clear()
                lane.has_room.set()

    def _take(self, lane: _Lane, task: Task) -> bool:
        with self._lock:
            has_room = len(lane.waiting) < MAX_WAITING
            if has_room:
                lane.waiting.append(task)
            else:
                lane.has_room.clear()
        return has_room

    def _fill(self, lane: _Lane) -> None:
        with self._lock:
            if not lane.waiting or lane.running >= MAX_RUNNING:
                return
            task = lane.waiting.popleft()
            lane.running += 1
            lane.has_room.set()
        try:
            lane.start(self._work, lane, task)
        except BaseException:  # there can be no more threads
            with self._lock:
                lane.running -= 1
            raise

    def _work(self, lane: _Lane, task: Task) -> None:
        try:
            task()
        finally:
            with self._lock:
                lane.running -= 1
            self._fill(lane)
