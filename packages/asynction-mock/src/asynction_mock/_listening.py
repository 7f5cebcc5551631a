"""Where the mock listens, and from when on."""

from __future__ import annotations

import socket
from collections.abc import Callable

_TRIES = 200
_PAUSE = 0.05  # seconds
_LOOPBACK = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  # for a server on all addresses


def url_of(host: str, port: int) -> str:
    """The URL of a server on this machine."""
    host = _LOOPBACK.get(host, host)
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def wait_until_listening(host: str, port: int, sleep: Callable[[float], None]) -> bool:
    """Wait until a server on this machine listens; gives False after ten seconds."""
    # Web servers have no common hook for when they listen.
    for _ in range(_TRIES):
        try:
            socket.create_connection((_LOOPBACK.get(host, host), port), timeout=1).close()
        except OSError:
            sleep(_PAUSE)
        else:
            return True
    return False
