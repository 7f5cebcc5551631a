"""The signals that clients have connected and disconnected: of each client both, or neither."""

from __future__ import annotations

import threading
from typing import Any

from .._signals import Signals

_LEFT = "asynction.left"
"""In the environment of a connection: by namespace, who left before it was sent that it came."""


class ConnectionSignals:
    """Sends that clients have connected and disconnected: of each client both, or neither.

    A client may leave before the server has come to send that it is there.

    Args:
        signals: What is sent.
    """

    def __init__(self, signals: Signals) -> None:
        self._signals = signals
        self._lock = threading.Lock()  # nothing in it lets another greenlet run
        self._addresses: dict[str, str | None] = {}  # of clients that were sent to be connected

    @property
    def _is_observed(self) -> bool:
        signals = self._signals
        return bool(signals.client_connected.receivers or signals.client_disconnected.receivers)

    def add(self, namespace: str, sid: str, environ: dict[str, Any]) -> None:
        """Send that a client has connected, unless it has left already."""
        if not self._is_observed:
            return
        address = environ.get("REMOTE_ADDR")
        with self._lock:
            if environ.get(_LEFT, {}).get(namespace) == sid:
                del environ[_LEFT][namespace]
                return
            self._addresses[sid] = address
        self._signals.client_connected.send(namespace=namespace, sid=sid, address=address)

    def remove(self, namespace: str, sid: str, environ: dict[str, Any] | None, reason: Any) -> None:
        """Send that a client has disconnected, unless it was never sent that it is there.

        Args:
            namespace: The namespace.
            sid: The client.
            environ: The environment of its connection, None where that has ended before.
            reason: Why it has left, in Socket.IO's words.
        """
        if not self._is_observed and not self._addresses:
            return
        with self._lock:
            if sid not in self._addresses:
                if environ is not None:
                    environ.setdefault(_LEFT, {})[namespace] = sid  # no more of each namespace
                return
            address = self._addresses.pop(sid)
        self._signals.client_disconnected.send(
            namespace=namespace, sid=sid, address=address, reason=reason
        )
