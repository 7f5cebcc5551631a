"""The events that the mock emits: in turn while anybody listens, and on demand."""

from __future__ import annotations

import threading
from collections.abc import Collection
from functools import partial
from itertools import count
from typing import Any

from asynction_spec import AsyncApiSpec

from .._data._fake_data import FakeData
from .._emit_route import NotEmitted
from ._clients import Audience
from ._emitter import Arguments, Emitter
from ._feedback import Feedback, logger
from ._intervals import INTERVALS, EventKey, Rates, emitted_events, is_interval
from ._schedule import Schedule

MAX_UNACKNOWLEDGED = 100
"""How many emitted events may wait for a client's acknowledgement, before the oldest are
forgotten."""


class Play:
    """Emits the events of a document.

    Args:
        spec: The document.
        fake: Where payloads come from.
        rates: The intervals of the events that have one of their own.
        audience: Who is connected.
        feedback: What is told of each event.
    """

    def __init__(
        self,
        spec: AsyncApiSpec,
        fake: FakeData,
        rates: Rates,
        audience: Audience,
        feedback: Feedback,
    ) -> None:
        declared = dict(emitted_events(spec))
        self.events = {key: event for key, event in declared.items() if fake.can_emit(*key)}
        self.rates = rates
        self.interval = 1.0
        self.workers = 8
        self._declared = declared
        self._fake = fake
        self._audience = audience
        self._feedback = feedback
        self._numbers = {key: count() for key in declared}
        self._failing: set[tuple[str, str]] = set()
        self._silent: set[str] = set()
        self._servers: list[Any] = []
        self._emitter: Emitter | None = None
        self._is_over = False
        self._starting = threading.Lock()  # nothing in it lets another greenlet run

    def add(self, server: Any) -> None:
        """Emit to the clients of a `socketio.Server` too."""
        self._servers.append(server)

    def set_pace(self, interval: float, workers: int) -> None:
        """Say how often to emit, before the first client comes.

        Args:
            interval: The seconds from one event to the next; 0 for none but those with rates of
                their own.
            workers: How many tasks make up payloads at once, at most.

        Raises ValueError.
        """
        if not is_interval(interval):
            raise ValueError(f"{interval!r} is no subscription_task_interval: {INTERVALS}")
        if workers < 1:
            raise ValueError(f"{workers!r} is no max_worker_number: write 1 or more")
        self.interval, self.workers = float(interval), workers

    def wake(self) -> None:
        """Look who is connected; start to emit for the first one."""
        with self._starting:
            if self._emitter is None and not self._is_over:
                schedule = Schedule(self.events, self.interval, self.rates)
                self._emitter = Emitter(schedule, self, self._servers[-1], self.workers)
            if self._emitter is not None:
                self._emitter.wake()

    def stop(self) -> None:
        """Emit nothing in turn any more, and wait until all tasks have ended."""
        with self._starting:
            self._is_over = True
            emitter, self._emitter = self._emitter, None
        if emitter is not None:
            emitter.stop()

    def forget(self, sid: str) -> None:
        """Note that a client has gone."""
        self._silent.discard(sid)

    def trigger(self, event: str, namespace: str) -> int:
        """Emit an event now; give how many clients it went to.

        Raises NotEmitted for one that the document does not have the server emit, or for which no
        payload can be made.
        """
        key = EventKey(namespace, event)
        if key not in self._declared:
            known = ", ".join(f"{each.event!r} in {each.namespace!r}" for each in self._declared)
            raise NotEmitted(f"the server emits no such event; it emits {known or 'none'}")
        if key not in self.events:
            raise NotEmitted("no payload can be made that satisfies the schema of this event")
        return self._send(key, self.arguments(key, self.number(key)))

    # -- what the emitter asks for ---------------------------------------------------------------

    def audience(self) -> Collection[str]:
        """The namespaces in which somebody is connected."""
        return self._audience.namespaces

    def number(self, key: EventKey) -> int:
        """How often an event was emitted before this time."""
        return next(self._numbers[key])

    def arguments(self, key: EventKey, number: int) -> Arguments:
        """The arguments of an emission."""
        return self._fake.payload(*key, number)

    def emit(self, key: EventKey, arguments: Arguments) -> None:
        """Emit an event."""
        self._send(key, arguments)

    def failed(self, key: tuple[str, str], error: Exception) -> None:
        """Log that an event could not be emitted or acknowledged, once for each event."""
        if key not in self._failing:
            self._failing.add(key)
            namespace, event = key
            text = "event %r in namespace %r failed, which is told once only"
            logger.error(text, event, namespace, exc_info=error)

    # -- sending ---------------------------------------------------------------------------------

    def _send(self, key: EventKey, arguments: Arguments) -> int:
        """Emit an event to everybody in its namespace; give how many they are."""
        manned = [(server, self._clients(server, key.namespace)) for server in self._servers]
        reached = sum(len(clients) for _, clients in manned)
        if reached:
            self._feedback.emitted(*key, arguments)
        for server, clients in manned:
            if self.events[key].ack:
                for sid in clients:
                    self._ask(server, sid, key, arguments)
            elif clients:
                server.emit(key.event, arguments, namespace=key.namespace)
        return reached

    @staticmethod
    def _clients(server: Any, namespace: str) -> list[str]:
        return [sid for sid, _ in server.manager.get_participants(namespace, None)]

    def _ask(self, server: Any, sid: str, key: EventKey, arguments: Arguments) -> None:
        """Emit an event to one client, which is to acknowledge it."""
        acknowledged = partial(self._acknowledged, key, sid)
        server.emit(key.event, arguments, to=sid, namespace=key.namespace, callback=acknowledged)
        waiting = server.manager.callbacks.get(sid, {})
        numbers = [each for each in list(waiting) if each]  # 0 is python-socketio's counter
        for number in numbers[:-MAX_UNACKNOWLEDGED]:
            waiting.pop(number, None)
            if sid not in self._silent:
                self._silent.add(sid)
                self._feedback.unacknowledged(key.namespace, sid, MAX_UNACKNOWLEDGED)

    def _acknowledged(self, key: EventKey, sid: str, *args: Any) -> None:
        self._feedback.acknowledged(*key, sid, args)
