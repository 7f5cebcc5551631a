"""The URLs of message queues, and the client manager for each."""

from __future__ import annotations

from typing import Any

import socketio

_REDIS_SCHEMES = ("valkey://", "valkeys://", "valkey+sentinel://", "redis+sentinel://", "unix://")


def queue_manager(url: str, channel: str | None, *, only_emits: bool) -> dict[str, Any]:
    """The option `client_manager` for a message queue that Flask-SocketIO 5.7 knows no class for.

    Args:
        url: The message queue.
        channel: The channel, None for Flask-SocketIO's.
        only_emits: Whether the process has no clients.
    """
    if not url.startswith(_REDIS_SCHEMES):
        return {}
    channel = channel or "flask-socketio"
    return {"client_manager": socketio.RedisManager(url, channel, write_only=only_emits)}
