"""The acknowledgements that the mock waits for: how many of a client, and how they are logged."""

from __future__ import annotations

from functools import partial
from typing import Any

from ._schedule import EventKey
from ._traffic_log import TrafficLog

MAX_UNACKNOWLEDGED = 100
"""How many emitted events may wait for a client's acknowledgement, before the oldest are
forgotten."""


class AwaitedAcks:
    """Emits events to single clients, and logs what they acknowledge.

    Args:
        traffic_log: Logs each acknowledgement, and once for each client that some are missing.
    """

    def __init__(self, traffic_log: TrafficLog) -> None:
        self._traffic_log = traffic_log
        self._unacknowledging: set[str] = set()

    def emit(self, server: Any, sid: str, key: EventKey, arguments: tuple[Any, ...]) -> None:
        """Emit an event to one client, and log its acknowledgement."""
        acknowledged = partial(self._log, key, sid)
        server.emit(key.event, arguments, to=sid, namespace=key.namespace, callback=acknowledged)
        # python-socketio keeps a callback until it is called, which a client may never cause.
        callbacks = server.manager.callbacks.get(sid, {})
        numbers = [each for each in list(callbacks) if each]  # 0 is python-socketio's counter
        for number in numbers[:-MAX_UNACKNOWLEDGED]:
            callbacks.pop(number, None)
            if sid not in self._unacknowledging:
                self._unacknowledging.add(sid)
                self._traffic_log.unacknowledged(key.namespace, sid, MAX_UNACKNOWLEDGED)

    def remove_client(self, sid: str) -> None:
        """Forget a client that has disconnected."""
        self._unacknowledging.discard(sid)

    def _log(self, key: EventKey, sid: str, *args: Any) -> None:
        self._traffic_log.acknowledged(*key, sid, args)
