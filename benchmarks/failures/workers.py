"""Workers end while another process emits to their clients, and they connect again."""

from __future__ import annotations

import os
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from .crowd import Crowd
from .processes import Client, Gunicorn, Redis, wait_until
from .rows import Row

RATE = 5
"""How many events a second are emitted meanwhile."""
MOST = 10_000
"""How many events are emitted if it takes very long."""


@dataclass
class Company:
    """A process that emits, two that have the clients, and all their clients."""

    clock: Client
    sender: Gunicorn
    servers: list[Gunicorn]
    crowd: Crowd

    @property
    def logged(self) -> int:
        return sum(each.logged for each in (self.sender, *self.servers))


@contextmanager
def company(server: str, clients: int) -> Iterator[Company]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        redis = Redis(folder)
        stack.callback(redis.stop)
        servers = []
        for _ in range(3):
            servers.append(Gunicorn(server, redis.url, folder))
            stack.callback(servers[-1].stop)
        sender, *others = servers
        crowd = Crowd([each.port for each in others], clients)
        stack.callback(crowd.close)
        clock = Client(sender.url)
        stack.callback(clock.close)
        wait_until(lambda: crowd.are_connected(1), "the clients")
        redis.wait_for_subscribers(3)
        yield Company(clock, sender, others, crowd)


def _kill(whole: Company) -> None:
    """Kill the worker of one process."""
    os.kill(whole.servers[0].worker, signal.SIGKILL)
    _wait_for_clients(whole, whole.servers[0])


def _replace(whole: Company) -> None:
    """Replace the worker of one process after the other."""
    for server in whole.servers:
        server.process.send_signal(signal.SIGHUP)
        _wait_for_clients(whole, server)


def _wait_for_clients(whole: Company, server: Gunicorn) -> None:
    members = whole.crowd.of(server.port)
    wait_until(lambda: whole.crowd.are_connected(2, members), "the clients again")


ENDS: dict[str, Callable[[Company], None]] = {
    "a worker killed (SIGKILL)": _kill,
    "rolling restart (SIGHUP, one after the other)": _replace,
}


def end(what: str, server: str, clients: int, around: float) -> Row:
    """The row of an end, with so many seconds before it and after it."""
    with company(server, 2 * clients if ENDS[what] is _kill else clients) as whole:
        crowd = whole.crowd
        logged = whole.logged
        whole.clock.ask("stream", MOST, RATE)
        time.sleep(around)
        started = time.monotonic()
        ENDS[what](whole)
        half, last = crowd.seconds_until(
            [each for each in crowd.members if len(each.connections) > 1], started
        )
        time.sleep(around)
        whole.clock.send("stop")
        wait_until(lambda: whole.clock.answers, "the end of what is emitted")
        time.sleep(min(around, 5))
        emitted = {**whole.clock.emitted}
        counted = crowd.count(emitted)
        again = sum(len(each.connections) > 1 for each in crowd.members)
        return Row(
            {
                "ended": what,
                "server": server,
                "clients that connected again": again,
                "half of them after": half,
                "all after": last,
                "events for each": len(emitted),
                "missed while away, each": f"{counted.missed / max(1, again):.1f}",
                "lost while connected": counted.lost,
                "twice": counted.repeated,
                "answers lost": crowd.unanswered,
                "of answers": crowd.unanswered + crowd.answers,
                "disconnect handlers called": sum(each.left for each in whole.servers),
                "lines logged": whole.logged - logged,
            }
        )
