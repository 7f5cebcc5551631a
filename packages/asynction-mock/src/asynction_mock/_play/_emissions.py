"""The events that the mock emits: in turn while clients are connected, and on demand.

One background task emits what is due, in the order of the schedule, while others make the payloads.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Collection
from dataclasses import dataclass
from itertools import count
from typing import Any, Protocol

from asynction_spec import AsyncApiSpec

from .._data._examples_then_generated import FakeData
from .._emit_route import NotEmittedError
from ._awaited_acks import AwaitedAcks
from ._schedule import (
    INTERVAL_RANGE,
    SECOND,
    EventKey,
    Intervals,
    Schedule,
    emitted_events,
    is_valid_interval,
)
from ._traffic_log import ConnectedClients, TrafficLog, logger

_MAX_LATENESS = SECOND // 10
"""How late an event may be before the schedule is delayed, instead of catching up."""
_END = None  # in the queue of emissions


class Play:
    """Emits the events of a document.

    Args:
        spec: The document.
        fake: Gives the payloads.
        intervals: The intervals of the events that have one of their own.
        clients: The clients that are connected.
        traffic_log: Logs each emission.
    """

    def __init__(
        self,
        spec: AsyncApiSpec,
        fake: FakeData,
        intervals: Intervals,
        clients: ConnectedClients,
        traffic_log: TrafficLog,
    ) -> None:
        declared = dict(emitted_events(spec))
        self.events = {key: event for key, event in declared.items() if fake.can_emit(*key)}
        self.intervals = intervals
        self.interval = 1.0
        self.workers = 8
        self._declared = declared
        self._fake = fake
        self._clients = clients
        self._traffic_log = traffic_log
        self._awaited_acks = AwaitedAcks(traffic_log)
        self._counters = {key: count() for key in declared}
        self._reported_failures: set[tuple[str, str]] = set()
        self._servers: list[Any] = []  # `init_app` may be called for several applications
        self._emitter: _Emitter | None = None
        self._is_stopped = False
        self._lock = threading.Lock()  # nothing in it lets another greenlet run

    def add(self, server: Any) -> None:
        """Emit to the clients of a `socketio.Server` too."""
        self._servers.append(server)

    def configure(self, interval: float, workers: int) -> None:
        """Set how often to emit, before the first client connects.

        Args:
            interval: The seconds from one event to the next; with 0 only events that have an
                interval of their own are emitted.
            workers: How many tasks generate payloads at once, at most.

        Raises ValueError if one of them is out of its range.
        """
        if not is_valid_interval(interval):
            raise ValueError(
                f"subscription_task_interval={interval!r} is out of range: {INTERVAL_RANGE}"
            )
        if workers < 1:
            raise ValueError(f"max_worker_number={workers!r} is out of range: write 1 or more")
        self.interval, self.workers = float(interval), workers

    def wake(self) -> None:
        """Look which namespaces have clients; start to emit when the first one connects."""
        with self._lock:
            if self._emitter is None and not self._is_stopped:
                schedule = Schedule(self.events, self.interval, self.intervals)
                self._emitter = _Emitter(schedule, self, self._servers[-1], self.workers)
            if self._emitter is not None:
                self._emitter.wake()

    def stop(self) -> None:
        """Stop emitting events in turn, and wait until all tasks have ended."""
        with self._lock:
            self._is_stopped = True
            emitter, self._emitter = self._emitter, None
        if emitter is not None:
            emitter.stop()

    def remove_client(self, sid: str) -> None:
        """Forget a client that has disconnected."""
        self._awaited_acks.remove_client(sid)

    def trigger(self, event: str, namespace: str) -> int:
        """Emit an event now; gives the number of clients that it was sent to.

        Raises NotEmittedError if the document has no such event for the server to emit, or if no
        payload can be generated for it.
        """
        key = EventKey(namespace, event)
        if key not in self._declared:
            known = ", ".join(f"{each.event!r} in {each.namespace!r}" for each in self._declared)
            raise NotEmittedError(
                f"the document has no such emitted event; it has {known or 'none'}"
            )
        if key not in self.events:
            raise NotEmittedError(
                "no payload can be generated that satisfies the schema of this event"
            )
        return self._send(key, self.arguments(key, self.number(key)))

    # -- what the emitter calls ------------------------------------------------------------------

    def occupied_namespaces(self) -> Collection[str]:
        """The namespaces that have a client."""
        return self._clients.namespaces

    def number(self, key: EventKey) -> int:
        """The number of the next emission of an event, from 0 on."""
        return next(self._counters[key])

    def arguments(self, key: EventKey, number: int) -> tuple[Any, ...]:
        """The arguments of an emission; may take long, and is called by several tasks at once."""
        return self._fake.payload(*key, number)

    def emit(self, key: EventKey, arguments: tuple[Any, ...]) -> None:
        """Emit an event."""
        self._send(key, arguments)

    def report_failure(self, key: tuple[str, str], error: Exception) -> None:
        """Log that an event could not be emitted or acknowledged, once for each event."""
        if key not in self._reported_failures:
            self._reported_failures.add(key)
            namespace, event = key
            text = "event %r in namespace %r could not be sent; further failures are not logged"
            logger.error(text, event, namespace, exc_info=error)

    # -- sending ---------------------------------------------------------------------------------

    def _send(self, key: EventKey, arguments: tuple[Any, ...]) -> int:
        """Emit an event to all clients of its namespace; gives their number."""
        recipients = [(server, self._sids(server, key.namespace)) for server in self._servers]
        reached = sum(len(sids) for _, sids in recipients)
        if reached:
            self._traffic_log.emitted(*key, arguments)
        for server, sids in recipients:
            # python-socketio supports a callback only for an emit to a single client.
            if self.events[key].ack:
                for sid in sids:
                    self._awaited_acks.emit(server, sid, key, arguments)
            elif sids:
                server.emit(key.event, arguments, namespace=key.namespace)
        return reached

    @staticmethod
    def _sids(server: Any, namespace: str) -> list[str]:
        return [sid for sid, _ in server.manager.get_participants(namespace, None)]


class _Emitter:
    """Emits the events of a schedule while a client is connected; sleeps otherwise.

    One task keeps the time and emits. Other tasks make the arguments concurrently, so that
    arguments that take long to make delay only the emissions after theirs.

    Args:
        schedule: Which event is due when.
        play: Gives the arguments, and emits the events.
        tasks: The background tasks of the server.
        workers: How many tasks make arguments, at most.
    """

    def __init__(self, schedule: Schedule, play: Play, tasks: _Tasks, workers: int) -> None:
        self._schedule = schedule
        self._play = play
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
            namespaces = self._play.occupied_namespaces()
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
        emission = _Emission(key, self._play.number(key))
        self._in_progress.append(emission)
        self._queue.put(emission)
        # Workers are started only when emissions wait for them.
        if len(self._workers) < min(len(self._in_progress), self._max_workers):
            self._workers.append(self._tasks.start_background_task(self._make_arguments))

    def _make_arguments(self) -> None:
        while (emission := self._queue.get()) is not _END:
            try:
                emission.arguments = self._play.arguments(emission.key, emission.number)
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
                self._play.emit(emission.key, emission.arguments)
            except Exception as error:
                self._play.report_failure(emission.key, error)


@dataclass(slots=True)
class _Emission:
    """One emission whose arguments are being made, or are ready."""

    key: EventKey
    number: int
    arguments: tuple[Any, ...] = ()
    failure: Exception | None = None
    is_ready: bool = False


class _Tasks(Protocol):
    """The background tasks of an async mode, as `socketio.Server` has them."""

    eio: Any

    def start_background_task(self, target: Callable[[], None]) -> Any:
        """Start a task; gives an object with `join`."""


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
