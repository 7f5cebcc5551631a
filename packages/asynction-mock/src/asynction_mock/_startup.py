"""The start of a mock: where it listens, from when on, and what it logs then."""

from __future__ import annotations

import socket
from collections.abc import Callable, Collection, Iterator

from asynction_spec import AsyncApiSpec

from ._play._intervals import EventKey, Intervals

_TRIES = 200  # ten seconds, with the pause between them
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


def description_lines(
    spec: AsyncApiSpec, emitted: Collection[EventKey], interval: float, intervals: Intervals
) -> Iterator[str]:
    """Lines that say what the mock of a document emits and receives, and how often.

    Args:
        spec: The document.
        emitted: The events that it emits.
        interval: The seconds from one event to the next; 0 for never.
        intervals: The intervals of the events that have one of their own.
    """
    for namespace in spec.namespaces.values():
        emits = _events(sum(key.namespace == namespace.name for key in emitted))
        receives = _events(len(namespace.receives))
        yield f"Namespace {namespace.name} emits {emits}, receives {receives}"
    if interval and any(key not in intervals for key in emitted):
        yield f"Every {interval:g} s: the next event in turn"
    for key in emitted:
        if intervals.get(key):
            yield f"Every {intervals[key]:g} s: {_qualified_name(key)}"
    silent = [key for key in emitted if not intervals.get(key, interval)]
    if silent:
        yield f"On demand only: {', '.join(map(_qualified_name, silent))}"


def _events(number: int) -> str:
    return f"{number or 'no'} {'event' if number == 1 else 'events'}"


def _qualified_name(key: EventKey) -> str:
    return f"{key.event} in {key.namespace}"
