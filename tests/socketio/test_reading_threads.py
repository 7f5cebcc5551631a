"""Threads that read on while an event is handled in the thread that has read it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from asynction_socketio._transport._thread_pool import Takeover

DEADLINE = 60  # seconds


class TwoEvents:
    """A connection whose client has sent two events, each of which takes until the end."""

    address = "127.0.0.1"

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.takeover = Takeover(self.start)
        self.end = threading.Event()
        self.is_second_run = threading.Event()
        self.read_on: list[int] = []
        self.has_read_on_twice = threading.Event()

    def start(self, work: Callable[..., Any], *args: Any) -> None:
        threading.Thread(target=work, args=args, daemon=True).start()

    def run_first(self) -> None:
        self.takeover.run(self, lambda: self._wait(threading.Event()))  # type: ignore[arg-type]

    def _wait(self, begun: threading.Event) -> None:
        begun.set()
        self.end.wait(DEADLINE)

    def read_elsewhere(self, start: Callable[..., Any]) -> None:
        self.read_on.append(len(self.read_on))
        if len(self.read_on) == 2:
            self.has_read_on_twice.set()
            return
        # The thread that reads on may come to the next event before this returns.
        start(self.takeover.run, self, lambda: self._wait(self.is_second_run))
        assert self.is_second_run.wait(DEADLINE)


def test_what_reads_on_is_looked_after_as_the_first_thread_was() -> None:
    connection = TwoEvents()
    connection.start(connection.run_first)
    try:
        assert connection.has_read_on_twice.wait(DEADLINE)
    finally:
        connection.end.set()
