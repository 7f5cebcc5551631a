"""Workers end while another process emits to their clients, and they connect again."""

from __future__ import annotations

import os
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from .crowd import Crowd
from .outages import unexplained
from .processes import Client, Gunicorn, Redis, comes_true, wait_until
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
        wait_until(lambda: crowd.are_connected, "the clients")
        redis.wait_for_subscribers(3)
        yield Company(clock, sender, others, crowd)


def kill(whole: Company) -> None:
    """Kill the worker of one process."""
    server = whole.servers[0]
    _until_connected_again(whole, server, lambda: os.kill(server.worker, signal.SIGKILL))


def replace(whole: Company) -> None:
    """Replace the worker of one process after the other."""
    for server in whole.servers:
        end_worker = partial(server.process.send_signal, signal.SIGHUP)
        _until_connected_again(whole, server, end_worker)


def _until_connected_again(
    whole: Company, server: Gunicorn, end_worker: Callable[[], None]
) -> None:
    members = whole.crowd.of(server.port)
    before = [len(each.connections) for each in members]
    end_worker()
    several = [*zip(members, before, strict=True)]
    wait_until(
        lambda: all(len(each.connections) > earlier for each, earlier in several),
        "the clients again",
    )


ENDS: dict[str, Callable[[Company], None]] = {
    "a worker killed (SIGKILL)": kill,
    "rolling restart (SIGHUP, one after the other)": replace,
}


def unexplained_losses(whole: Company) -> set[int]:
    """The numbers that some client lacks, and that no process has said may be lost."""
    emitted = {**whole.clock.emitted}
    lost = [
        (number, server.outages)
        for server in whole.servers
        for member in whole.crowd.of(server.port)
        for number in member.lost(emitted)
    ]
    return unexplained(lost, emitted, whole.sender.outages)


def end(what: str, server: str, clients: int, around: float) -> Row:
    """The row of an end, with so many seconds before it and after it."""
    act = ENDS[what]
    with company(server, 2 * clients if act is kill else clients) as whole:
        found = observe(whole, act, around)
    return Row({"ended": what, "server": server, **found})


def observe(
    whole: Company, act: Callable[[Company], None], around: float, settle: float = 5
) -> dict[str, Any]:
    """What becomes of clients, of what is emitted to them and of what they ask.

    Args:
        whole: The processes and their clients.
        act: What ends some of them.
        around: For how many seconds is emitted before and after it.
        settle: For how many seconds the last event may be on its way.
    """
    crowd, clock = whole.crowd, whole.clock
    logged = whole.logged
    clock.ask("stream", MOST, RATE)
    time.sleep(around)
    started = time.monotonic()
    act(whole)
    returned = [each for each in crowd.members if len(each.connections) > 1]
    half, last = crowd.seconds_until(returned, started)
    time.sleep(around)
    crowd.stop_asking()
    clock.send("stop")
    wait_until(lambda: clock.answers, "the end of what is emitted")
    wait_until(lambda: not crowd.awaited, "the last answers")
    everywhere = (whole.sender, *whole.servers)
    wait_until(lambda: not any(each.is_without_queue for each in everywhere), "the queue")
    emitted = {**clock.emitted}
    comes_true(partial(crowd.have, max(emitted)), settle)
    counted = crowd.count(emitted)
    return {
        "clients that connected again": len(returned),
        "half of them after": half,
        "all after": last,
        "events for each": len(emitted),
        "missed while away, each": f"{counted.missed / len(returned):.1f}",
        "lost while connected": counted.lost,
        "twice": counted.repeated,
        "events of clients": crowd.answers + crowd.unanswered,
        "without an answer": crowd.unanswered,
        "handled of these": sum(each.handled for each in whole.servers) - crowd.answers,
        "disconnect handlers called": sum(each.left for each in whole.servers),
        "lines logged": whole.logged - logged,
    }
