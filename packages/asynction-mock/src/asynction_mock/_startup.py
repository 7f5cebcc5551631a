"""The start of a mock: where it listens, from when on, and what it logs then."""

from __future__ import annotations

import socket
from collections.abc import Callable, Collection, Iterable, Iterator

from asynction_spec import AsyncApiSpec, printable

from ._data._examples_then_generated import Unavailable
from ._play._emissions import Play
from ._play._schedule import EventKey, Intervals
from ._play._traffic_log import logger

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


def log_addresses(title: str, url: str, path: str, docs: str | None) -> None:
    """Log where a mock listens.

    Args:
        title: What it is a mock of.
        url: The URL of its web server.
        path: Its Socket.IO path.
        docs: The path of its documentation page; None if it has none.
    """
    logger.info("The mock of %s listens on %s", title, url)
    logger.info("Its Socket.IO path is %s", printable(path))
    if docs is not None:
        logger.info("Its documentation is at %s%s", url, docs)


def log_description(
    spec: AsyncApiSpec, play: Play, seed: int, unavailable: Iterable[Unavailable]
) -> None:
    """Log what a mock emits and receives, and the messages that it can't send."""
    for line in _description_lines(spec, play.events, play.interval, play.intervals):
        logger.info("%s", printable(line))
    logger.info("Seed %s gives the same data again", seed)
    for each in unavailable:
        logger.warning("%s", printable(str(each)))


def _description_lines(
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
