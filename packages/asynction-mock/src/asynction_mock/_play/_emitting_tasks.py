"""The background tasks that emit the events of a schedule, in its order."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any, Protocol

from ._intervals import EventKey
from ._schedule import SECOND, Schedule

Arguments = tuple[Any, ...]

_MAX_LATENESS = SECOND // 10
"""How late an event may be before the schedule is delayed, instead of catching up."""
_END = None


class Tasks(Protocol):
    """The background tasks of an async mode, as `socketio.Server` has them."""

    eio: Any

    def start_background_task(self, target: Callable[[], None]) -> Any:
        """Start a task; gives an object with `join`."""


class EmitterCallbacks(Protocol):
    """What an emitter calls."""

    def occupied_namespaces(self) -> Collection[str]:
        """The namespaces that have a client."""

    def number(self, key: EventKey) -> int:
        """The number of the next emission of an event, from 0 on."""

    def arguments(self, key: EventKey, number: int) -> Arguments:
        """The arguments of an emission; may take long, and is called by several tasks at once."""

    def emit(self, key: EventKey, arguments: Arguments) -> None:
        """Emit an event."""

    def report_failure(self, key: EventKey, error: Exception) -> None:
        """Report that an event could not be emitted."""


@dataclass(slots=True)
class _Emission:
    """One emission whose arguments are being made, or are ready."""

    key: EventKey
    number: int
    arguments: Arguments = ()
    failure: Exception | None = None
    is_ready: bool = False


class Emitter:
    """Emits the events of a schedule while a client is connected; sleeps otherwise.

    One task keeps the time and emits. Other tasks make the arguments concurrently, so that
    arguments that take long to make delay only the emissions after theirs.

    Args:
        schedule: Which event is due when.
        callbacks: Give the arguments, and emit the events.
        tasks: The background tasks of the server.
        workers: How many tasks make arguments, at most.
    """

    def __init__(
        self, schedule: Schedule, callbacks: EmitterCallbacks, tasks: Tasks, workers: int
    ) -> None:
        self._schedule = schedule
        self._callbacks = callbacks
        self._tasks = tasks
        self._max_workers = workers
        # The schedule's time, not that of the day: it must not run on while no client is connected.
        self._clock = _Clock()
        self._in_progress: deque[_Emission] = deque()
        self._queue = tasks.eio.create_queue()  # never longer than _in_progress
        self._wake_up = tasks.eio.create_event()
        self._workers: list[Any] = []
        self._is_stopped = False
        self._timer = tasks.start_background_task(self._run)

    def wake(self) -> None:
        """Look again which namespaces have clients."""
        self._wake_up.set()

    def stop(self) -> None:
        """End all tasks, and wait until they have ended."""
        self._is_stopped = True
        self._wake_up.set()
        self._timer.join()
        for worker in self._workers:
            worker.join()

    def _run(self) -> None:
        while not self._is_stopped:
            # Cleared before the work is looked for: what is set meanwhile is not lost.
            self._wake_up.clear()
            self._emit_ready()
            self._wake_up.wait(self._start_due())
        for _ in self._workers:
            self._queue.put(_END)

    def _start_due(self) -> float | None:
        """Start the emissions that are due.

        Gives the seconds until the next one; None if `_wake_up` will be set before.
        """
        # Twice as many as there are workers: each has its next one at hand, and no more are made
        # ahead, because clients may disconnect before they are emitted.
        while len(self._in_progress) < 2 * self._max_workers:
            namespaces = self._callbacks.occupied_namespaces()
            due = self._schedule.next_due(namespaces, self._clock.now())
            if due is None:
                self._clock.stop()
                return None
            self._clock.start()
            wait = due - self._clock.now()
            if wait > 0:
                return wait / SECOND
            if -wait > _MAX_LATENESS:
                self._clock.set_back(-wait)
            self._start(self._schedule.take(namespaces))
        return None

    def _start(self, key: EventKey) -> None:
        emission = _Emission(key, self._callbacks.number(key))
        self._in_progress.append(emission)
        self._queue.put(emission)
        # Workers are started only when emissions wait for them.
        if len(self._workers) < min(len(self._in_progress), self._max_workers):
            self._workers.append(self._tasks.start_background_task(self._make_arguments))

    def _make_arguments(self) -> None:
        while (emission := self._queue.get()) is not _END:
            try:
                emission.arguments = self._callbacks.arguments(emission.key, emission.number)
            except Exception as error:
                emission.failure = error
            emission.is_ready = True
            self._wake_up.set()

    def _emit_ready(self) -> None:
        # Only from the front: events are emitted in the order of the schedule, however long each
        # takes to make, so that a seed gives the same order on every machine.
        while self._in_progress and self._in_progress[0].is_ready:
            emission = self._in_progress.popleft()
            try:
                if emission.failure is not None:
                    raise emission.failure
                self._callbacks.emit(emission.key, emission.arguments)
            except Exception as error:
                self._callbacks.report_failure(emission.key, error)


class _Clock:
    """The time of the schedule in microseconds; it stops while no client is connected."""

    def __init__(self) -> None:
        self._elapsed = 0
        self._since: int | None = None

    def now(self) -> int:
        return self._elapsed + (0 if self._since is None else _microseconds() - self._since)

    def start(self) -> None:
        if self._since is None:
            self._since = _microseconds()

    def stop(self) -> None:
        self._elapsed = self.now()
        self._since = None

    def set_back(self, microseconds: int) -> None:
        self._elapsed -= microseconds


def _microseconds() -> int:
    return time.monotonic_ns() // 1000
