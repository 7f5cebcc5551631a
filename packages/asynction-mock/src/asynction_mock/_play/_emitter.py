"""The background tasks that emit what is due, in the order in which it is due."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any, Protocol

from ._intervals import EventKey
from ._schedule import SECOND, Schedule

Arguments = tuple[Any, ...]

_MOST_LATE = SECOND // 10
"""How late an event may be for the next ones to make up for it; what is later is let go."""
_END = None


class Tasks(Protocol):
    """The background tasks of an async mode, as `socketio.Server` has them."""

    eio: Any

    def start_background_task(self, target: Callable[[], None]) -> Any:
        """Start a task; give what can be joined."""


class Play(Protocol):
    """What an emitter asks for, and tells."""

    def audience(self) -> Collection[str]:
        """The namespaces in which somebody is connected."""

    def number(self, key: EventKey) -> int:
        """How often an event was emitted before this time."""

    def arguments(self, key: EventKey, number: int) -> Arguments:
        """The arguments of an emission; may take long, and is called in several tasks at once."""

    def emit(self, key: EventKey, arguments: Arguments) -> None:
        """Emit an event."""

    def failed(self, key: EventKey, error: Exception) -> None:
        """Tell that an event could not be emitted."""


@dataclass(slots=True)
class _Slot:
    """One emission that is under way."""

    key: EventKey
    number: int
    arguments: Arguments = ()
    failure: Exception | None = None
    is_made: bool = False


class Emitter:
    """Emits what a schedule says while somebody listens; else it sleeps.

    One task keeps the time and emits. Others make the arguments, side by side, so that what takes
    long to make delays only what comes after it.

    Args:
        schedule: What is due when.
        play: Where arguments come from and go to.
        tasks: The background tasks of the server.
        workers: How many tasks make arguments, at most.
    """

    def __init__(self, schedule: Schedule, play: Play, tasks: Tasks, workers: int) -> None:
        self._schedule = schedule
        self._play = play
        self._tasks = tasks
        self._most_workers = workers
        self._clock = _Clock()
        self._under_way: deque[_Slot] = deque()
        self._to_make = tasks.eio.create_queue()  # never holds more than is under way
        self._news = tasks.eio.create_event()
        self._workers: list[Any] = []
        self._is_stopped = False
        self._conductor = tasks.start_background_task(self._conduct)

    def wake(self) -> None:
        """Look again who is connected."""
        self._news.set()

    def stop(self) -> None:
        """End all tasks, and wait until they have ended."""
        self._is_stopped = True
        self._news.set()
        self._conductor.join()
        for worker in self._workers:
            worker.join()

    def _conduct(self) -> None:
        while not self._is_stopped:
            self._news.clear()
            self._emit_made()
            self._news.wait(self._take_due())
        for _ in self._workers:
            self._to_make.put(_END)

    def _take_due(self) -> float | None:
        """Have made what is due; give the seconds until there is more, None if that isn't known."""
        while len(self._under_way) < 2 * self._most_workers:
            audience = self._play.audience()
            due = self._schedule.next_due(audience, self._clock.now())
            if due is None:
                self._clock.stop()
                return None
            self._clock.go()
            early = due - self._clock.now()
            if early > 0:
                return early / SECOND
            if -early > _MOST_LATE:
                self._clock.turn_back(-early)
            self._begin(self._schedule.take(audience))
        return None

    def _begin(self, key: EventKey) -> None:
        slot = _Slot(key, self._play.number(key))
        self._under_way.append(slot)
        self._to_make.put(slot)
        if len(self._workers) < min(len(self._under_way), self._most_workers):
            self._workers.append(self._tasks.start_background_task(self._work))

    def _work(self) -> None:
        while (slot := self._to_make.get()) is not _END:
            try:
                slot.arguments = self._play.arguments(slot.key, slot.number)
            except Exception as error:
                slot.failure = error
            slot.is_made = True
            self._news.set()

    def _emit_made(self) -> None:
        while self._under_way and self._under_way[0].is_made:
            slot = self._under_way.popleft()
            try:
                if slot.failure is not None:
                    raise slot.failure
                self._play.emit(slot.key, slot.arguments)
            except Exception as error:
                self._play.failed(slot.key, error)


class _Clock:
    """The time of the schedule in microseconds, which stands still while nobody listens."""

    def __init__(self) -> None:
        self._elapsed = 0
        self._since: int | None = None

    def now(self) -> int:
        return self._elapsed + (0 if self._since is None else _microseconds() - self._since)

    def go(self) -> None:
        if self._since is None:
            self._since = _microseconds()

    def stop(self) -> None:
        self._elapsed = self.now()
        self._since = None

    def turn_back(self, microseconds: int) -> None:
        self._elapsed -= microseconds


def _microseconds() -> int:
    return time.monotonic_ns() // 1000
