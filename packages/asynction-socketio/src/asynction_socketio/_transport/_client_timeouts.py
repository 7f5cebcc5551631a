"""How long clients may take to upgrade, to leave and to close, and what counts it.

What is done for each of many clients a fixed time later is done by one task for all of them.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from time import monotonic
from typing import Any

from .._logging import client_fields, transport_logger

UPGRADE_SECONDS = 10
"""How long a client may take to change from long polling to its WebSocket."""
CLOSING_SECONDS = 5
"""How long a client may take to answer the end of its WebSocket."""
LEAVING_SECONDS = 5
"""How long a client that was disconnected from all namespaces may take to end its connection."""


class Timer:
    """Does something for a client a fixed time after it was started for that client.

    Args:
        seconds: How long after; the same for all, so that who started first is due first.
        action: What is done.
    """

    def __init__(self, seconds: float, action: Callable[[Any], object]) -> None:
        self.seconds = seconds
        self.action = action
        self.due: OrderedDict[Any, float] = OrderedDict()
        self.clock: Clock | None = None
        self._lock = threading.Lock()  # nothing in it lets another greenlet run

    def start(self, client: Any) -> None:
        """Start anew for a client."""
        with self._lock:
            self.due.pop(client, None)
            is_first = not self.due
            self.due[client] = monotonic() + self.seconds
        if is_first and self.clock is not None:
            self.clock.wake()

    def cancel(self, client: Any) -> None:
        """Do nothing for a client, if it was started for it."""
        with self._lock:
            self.due.pop(client, None)

    def take_due(self, now: float) -> list[Any]:
        """The clients whose time has come."""
        found = []
        with self._lock:
            while self.due:
                client, due = next(iter(self.due.items()))
                if due > now:
                    break
                del self.due[client]
                found.append(client)
        return found

    def next_due(self) -> float | None:
        """When the next client is due."""
        with self._lock:
            return next(iter(self.due.values()), None)

    def clear(self) -> None:
        """Do nothing for anybody."""
        with self._lock:
            self.due.clear()


class Clock:
    """The task that looks after the timers of a server, from the first client on.

    Args:
        timers: All of them.
        start_task: Starts a background task.
        make_event: Makes an event of the server's async mode.
    """

    def __init__(
        self,
        timers: list[Timer],
        start_task: Callable[..., Any],
        make_event: Callable[[], Any],
    ) -> None:
        self._timers = timers
        self._start_task = start_task
        self._wake = make_event()
        self._lock = threading.Lock()
        self._is_running = False
        for timer in timers:
            timer.clock = self

    def wake(self) -> None:
        """Have the task look anew at what is due next; start it if it does not run."""
        with self._lock:
            must_start, self._is_running = not self._is_running, True
        if must_start:
            self._start_task(self._run)
        else:
            self._wake.set()

    def stop(self) -> None:
        """End the task; nothing is due any more."""
        for timer in self._timers:
            timer.clear()
        self._wake.set()

    def _run(self) -> None:
        while True:
            self._wake.clear()
            due = [
                each for each in (timer.next_due() for timer in self._timers) if each is not None
            ]
            if due:
                self._wake.wait(timeout=max(0, min(due) - monotonic()))
                self._do_what_is_due()
                continue
            with self._lock:
                if not any(timer.due for timer in self._timers):
                    self._is_running = False
                    return

    def _do_what_is_due(self) -> None:
        for timer in self._timers:
            for client in timer.take_due(monotonic()):
                try:
                    timer.action(client)
                except Exception as error:
                    address = getattr(client, "address", None)
                    fields = client_fields(reason=error, address=address)
                    transport_logger.exception("a timer of a client failed", extra=fields)
