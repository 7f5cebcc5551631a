"""The events that the mock emits: in turn while clients are connected, and on demand."""

from __future__ import annotations

import threading
from collections.abc import Collection
from functools import partial
from itertools import count
from typing import Any

from asynction_spec import AsyncApiSpec

from .._data._examples_then_generated import FakeData
from .._emit_route import NotEmittedError
from ._emitting_tasks import Arguments, Emitter
from ._intervals import INTERVAL_RANGE, EventKey, Intervals, emitted_events, is_valid_interval
from ._numbered_clients import ConnectedClients
from ._schedule import Schedule
from ._traffic_log import TrafficLog, logger

MAX_UNACKNOWLEDGED = 100
"""How many emitted events may wait for a client's acknowledgement, before the oldest are
forgotten."""


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
        self._counters = {key: count() for key in declared}
        self._reported_failures: set[tuple[str, str]] = set()
        self._unacknowledging: set[str] = set()
        self._servers: list[Any] = []  # `init_app` may be called for several applications
        self._emitter: Emitter | None = None
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
                self._emitter = Emitter(schedule, self, self._servers[-1], self.workers)
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
        self._unacknowledging.discard(sid)

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

    def arguments(self, key: EventKey, number: int) -> Arguments:
        """The arguments of an emission."""
        return self._fake.payload(*key, number)

    def emit(self, key: EventKey, arguments: Arguments) -> None:
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

    def _send(self, key: EventKey, arguments: Arguments) -> int:
        """Emit an event to all clients of its namespace; gives their number."""
        recipients = [(server, self._sids(server, key.namespace)) for server in self._servers]
        reached = sum(len(sids) for _, sids in recipients)
        if reached:
            self._traffic_log.emitted(*key, arguments)
        for server, sids in recipients:
            # python-socketio supports a callback only for an emit to a single client.
            if self.events[key].ack:
                for sid in sids:
                    self._emit_with_callback(server, sid, key, arguments)
            elif sids:
                server.emit(key.event, arguments, namespace=key.namespace)
        return reached

    @staticmethod
    def _sids(server: Any, namespace: str) -> list[str]:
        return [sid for sid, _ in server.manager.get_participants(namespace, None)]

    def _emit_with_callback(
        self, server: Any, sid: str, key: EventKey, arguments: Arguments
    ) -> None:
        """Emit an event to one client, and log its acknowledgement."""
        acknowledged = partial(self._log_acknowledgement, key, sid)
        server.emit(key.event, arguments, to=sid, namespace=key.namespace, callback=acknowledged)
        # python-socketio keeps a callback until it is called, which a client may never cause.
        callbacks = server.manager.callbacks.get(sid, {})
        numbers = [each for each in list(callbacks) if each]  # 0 is python-socketio's counter
        for number in numbers[:-MAX_UNACKNOWLEDGED]:
            callbacks.pop(number, None)
            if sid not in self._unacknowledging:
                self._unacknowledging.add(sid)
                self._traffic_log.unacknowledged(key.namespace, sid, MAX_UNACKNOWLEDGED)

    def _log_acknowledgement(self, key: EventKey, sid: str, *args: Any) -> None:
        self._traffic_log.acknowledged(*key, sid, args)
