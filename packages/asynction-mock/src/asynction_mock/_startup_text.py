"""What the mock says of itself when it starts."""

from __future__ import annotations

import socket
from collections.abc import Callable, Collection, Iterator

from asynction_spec import AsyncApiSpec

from ._play._intervals import EventKey, Rates

_TRIES = 200
_PAUSE = 0.05  # seconds
_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  # where a wildcard can be reached


def described(
    spec: AsyncApiSpec, emitted: Collection[EventKey], interval: float, own: Rates
) -> Iterator[str]:
    """What the mock of a document does, line by line.

    Args:
        spec: The document.
        emitted: The events that it can emit.
        interval: The seconds from one event to the next; 0 for never.
        own: The intervals of single events.
    """
    for namespace in spec.namespaces.values():
        emits = _events(sum(key.namespace == namespace.name for key in emitted))
        yield f"Namespace {namespace.name} emits {emits}, takes {_events(len(namespace.receives))}"
    if interval and any(key not in own for key in emitted):
        yield f"Every {interval:g} s: the next event in turn"
    for key in emitted:
        if own.get(key):
            yield f"Every {own[key]:g} s: {_named(key)}"
    silent = [key for key in emitted if not own.get(key, interval)]
    if silent:
        yield f"On demand only: {', '.join(map(_named, silent))}"


def _events(number: int) -> str:
    return f"{number or 'no'} {'event' if number == 1 else 'events'}"


def _named(key: EventKey) -> str:
    return f"{key.event} in {key.namespace}"


def url_of(host: str, port: int) -> str:
    """Where a server on this machine can be reached."""
    host = _EVERYWHERE.get(host, host)
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def answers(host: str, port: int, sleep: Callable[[float], None]) -> bool:
    """Wait until a server on this machine listens; False if it does not within ten seconds."""
    for _ in range(_TRIES):
        try:
            socket.create_connection((_EVERYWHERE.get(host, host), port), timeout=1).close()
        except OSError:
            sleep(_PAUSE)
        else:
            return True
    return False
