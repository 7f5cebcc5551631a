"""The URLs of message queues, and the client manager for each."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Any

import socketio

_REDIS_SCHEMES = ("valkey://", "valkeys://", "valkey+sentinel://", "redis+sentinel://", "unix://")

_OF_REDIS = ("redis", "rediss", "valkey", "valkeys", "redis+sentinel", "valkey+sentinel", "unix")


def queue_manager(url: str, channel: str | None, *, only_emits: bool) -> dict[str, Any]:
    """The option `client_manager` for a message queue that Flask-SocketIO 5.7 knows no class for.

    Args:
        url: The message queue.
        channel: The channel, None for Flask-SocketIO's.
        only_emits: Whether the process has no clients.

    Raises ValueError for what is not a URL, or whose beginning is misspelt: Flask-SocketIO takes it
    for a queue of Kombu.
    """
    scheme, separator, _ = url.partition("://")
    if not separator:
        raise ValueError("message_queue is not a URL: write redis://localhost:6379/0, for example")
    meant = [] if scheme in _OF_REDIS else get_close_matches(scheme, _OF_REDIS, 1, cutoff=0.8)
    if meant:
        raise ValueError(f"message_queue begins with {scheme}://: write {meant[0]}://")
    if not url.startswith(_REDIS_SCHEMES):
        return {}
    channel = channel or "flask-socketio"
    return {"client_manager": socketio.RedisManager(url, channel, write_only=only_emits)}
