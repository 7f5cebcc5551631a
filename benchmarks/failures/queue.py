"""Redis fails while one process emits to the clients of another one."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .outages import unexplained
from .processes import Client, Gunicorn, Redis, comes_true, wait_until
from .relay import Relay
from .rows import Row

RATE = 20
"""How many events a second are emitted meanwhile."""


@dataclass(frozen=True, slots=True)
class Times:
    """For how many seconds events are emitted before something breaks, meanwhile, and after it."""

    before: float = 2
    broken: float = 10
    after: float = 20
    settle: float = 5
    """For how many seconds the last event may be on its way."""


@dataclass(frozen=True, slots=True)
class Found:
    """What was found about a failure: the cells of a row.

    Args:
        unexplained: The numbers that are lost, and that no process has said may be lost.
    """

    cells: dict[str, Any]
    unexplained: set[int]


@dataclass
class Pair:
    """Two processes on one Redis, which they reach by a network of their own."""

    redis: Redis
    relay: Relay
    first: Gunicorn
    second: Gunicorn

    @property
    def logged(self) -> int:
        return self.first.logged + self.second.logged


@contextmanager
def pair(server: str) -> Iterator[Pair]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        redis = Redis(folder)
        stack.callback(redis.stop)
        relay = Relay(redis.port)
        stack.callback(relay.close)
        servers = []
        for _ in range(2):
            servers.append(Gunicorn(server, f"redis://127.0.0.1:{relay.port}/0", folder))
            stack.callback(servers[-1].stop)
        yield Pair(redis, relay, *servers)


def _stop(broken: Pair, seconds: float) -> None:
    broken.redis.stop()
    time.sleep(seconds)
    broken.redis.start()


def _pause(broken: Pair, seconds: float) -> None:
    broken.redis.pause()
    time.sleep(seconds)
    broken.redis.go_on()


def _cut(broken: Pair, seconds: float) -> None:
    broken.relay.cut()
    time.sleep(seconds)
    broken.relay.restore()


def _restart(broken: Pair, _: float) -> None:
    broken.redis.stop()
    broken.redis.start()


FAILURES: dict[str, Callable[[Pair, float], None]] = {
    "Redis stopped": _stop,
    "Redis paused (SIGSTOP)": _pause,
    "network to Redis cut": _cut,
    "Redis restarted": _restart,
}


def fail(what: str, server: str, times: Times) -> Row:
    """The row of a failure."""
    return Row(observe(what, server, times).cells)


def observe(what: str, server: str, times: Times) -> Found:
    """What becomes of what is emitted during a failure."""
    with pair(server) as broken:
        sender, receiver = Client(broken.first.url), Client(broken.second.url)
        broken.redis.wait_for_subscribers(2)
        number = round(RATE * (times.before + times.broken + times.after))
        logged = broken.logged
        sender.ask("stream", number, RATE)
        time.sleep(times.before)
        started = time.monotonic()
        FAILURES[what](broken, times.broken)
        mended = time.monotonic()
        wait_until(lambda: sender.answers, "the end of what is emitted")
        both = (broken.first, broken.second)
        wait_until(lambda: not any(each.is_without_queue for each in both), "the queue")
        comes_true(lambda: number - 1 in receiver.received, times.settle)
        later = [when for each, when in receiver.received.items() if sender.emitted[each] > mended]
        again = min(later, default=float("inf"))
        lost = sender.emitted.keys() - receiver.received.keys()
        cells = {
            "broken": what,
            "for": mended - started,
            "server": server,
            "emitted": number,
            "lost": len(lost),
            "lost after recovery": sum(sender.emitted[each] > again for each in lost),
            "twice": receiver.repeated,
            "lost to own clients": number - len(sender.received),
            "longest emit": float(sender.answers[0]),
            "arrives again after": again - mended,
            "lines logged": broken.logged - logged,
        }
        by_receiver = ((each, broken.second.outages) for each in lost)
        without_a_line = unexplained(by_receiver, sender.emitted, broken.first.outages)
        for client in (sender, receiver):
            client.close()
    return Found(cells, without_a_line)
