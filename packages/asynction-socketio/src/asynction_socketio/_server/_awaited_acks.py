"""The callbacks that wait for acks, let go of when nothing will call them any more."""

from __future__ import annotations

import threading
from collections.abc import Callable
from itertools import islice
from typing import Any

from socketio.pubsub_manager import PubSubManager

MAX_AWAITED = 10_000
"""How many acks are awaited of one client, before the oldest are forgotten."""
_COUNTER = 0  # what python-socketio keeps beside the callbacks of a client


class AckCallbacks:
    """Lets go of callbacks that python-socketio would keep.

    It keeps that of a call which has timed out until the client leaves, and those of a client that
    acknowledges nothing, however many. Of clients of other processes, which never leave this one,
    it keeps the counter of their acks for ever.

    Args:
        manager: The client manager of a server, of any class, whose methods are replaced.
    """

    def __init__(self, manager: Any) -> None:
        self._manager = manager
        self._is_shared = isinstance(manager, PubSubManager)
        self._generate = manager._generate_ack_id
        self._trigger = manager.trigger_callback
        self._lock = threading.Lock()

    @classmethod
    def watch(cls, manager: Any) -> AckCallbacks:
        """Replace the methods of a manager by those of this class, once."""
        earlier = getattr(manager.trigger_callback, "__self__", None)
        if isinstance(earlier, cls):
            return earlier  # an application's own manager, which an earlier server had
        callbacks = cls(manager)
        manager._generate_ack_id = callbacks.remember
        manager.trigger_callback = callbacks.trigger
        return callbacks

    def remember(self, sid: str, callback: Callable[..., Any]) -> Any:
        """As `socketio.Manager._generate_ack_id`."""
        with self._lock:
            number = self._generate(sid, callback)
            pending = self._manager.callbacks[sid]
            if len(pending) - 1 > MAX_AWAITED:  # the counter is the first of them
                del pending[next(islice(pending, 1, None))]
            return number

    def trigger(self, sid: str, number: int, data: Any) -> None:
        """As `socketio.Manager.trigger_callback`."""
        callback = None
        with self._lock:
            pending = self._manager.callbacks.get(sid)
            if pending is not None and number != _COUNTER:
                callback = pending.pop(number, None)
                if callback is not None and self._is_shared:
                    self._forget_absent(sid, pending)
        if callback is None:
            self._trigger(sid, number, data)  # logs that nothing waits for this ack
        else:
            callback(*data)

    def forget(self, sid: str, callback: Callable[..., Any]) -> None:
        """Wait no longer for the ack that a callback was to be called with."""
        with self._lock:
            pending = self._manager.callbacks.get(sid, {})
            for number in [key for key, each in pending.items() if each == callback]:
                del pending[number]
            if self._is_shared:
                self._forget_absent(sid, pending)

    def _forget_absent(self, sid: str, pending: dict[int, Any]) -> None:
        """Forget a client of another process that is to answer nothing more."""
        manager = self._manager
        if len(pending) != 1:  # more than the counter
            return
        if not any(manager.is_connected(sid, each) for each in [*manager.get_namespaces()]):
            del manager.callbacks[sid]
