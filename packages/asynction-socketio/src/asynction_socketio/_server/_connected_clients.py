"""Which clients are connected, for those who observe it."""

from __future__ import annotations

import threading
from typing import Any

from .._signals import Signals

_CONNECTED = "asynction.connected"
_LEFT = "asynction.left"


class ConnectedClients:
    """Sends that clients have connected and disconnected: of each client both, or neither.

    A client may leave before the server has come to send that it is there.

    Args:
        signals: What is sent.
    """

    def __init__(self, signals: Signals) -> None:
        self._signals = signals
        self._lock = threading.Lock()  # nothing in it lets another greenlet run

    @property
    def _is_observed(self) -> bool:
        signals = self._signals
        return bool(signals.client_connected.receivers or signals.client_disconnected.receivers)

    def add(self, namespace: str, sid: str, environ: dict[str, Any]) -> None:
        """Send that a client has connected, unless it has left already."""
        if not self._is_observed:
            return
        with self._lock:
            left: set[str] = environ.setdefault(_LEFT, set())
            if sid in left:
                left.discard(sid)
                return
            environ.setdefault(_CONNECTED, set()).add(sid)
        address = environ.get("REMOTE_ADDR")
        self._signals.client_connected.send(namespace=namespace, sid=sid, address=address)

    def remove(self, namespace: str, sid: str, environ: dict[str, Any], reason: Any) -> None:
        """Send that a client has disconnected, unless it was never sent that it is there."""
        if not self._is_observed:
            return
        with self._lock:
            connected: set[str] = environ.setdefault(_CONNECTED, set())
            if sid not in connected:
                environ.setdefault(_LEFT, set()).add(sid)
                return
            connected.discard(sid)
        self._signals.client_disconnected.send(
            namespace=namespace, sid=sid, address=environ.get("REMOTE_ADDR"), reason=reason
        )
