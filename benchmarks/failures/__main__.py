"""Breaks Redis, workers and servers, and counts what was lost.

    hatch run python -m benchmarks.failures [--seconds 20] [--clients 50]

docs/deploying/failures.md has its tables. It needs redis-server and gunicorn, and some ten minutes.
"""

from __future__ import annotations

import os
import signal
import tempfile
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from .processes import Client, Gunicorn, Redis, wait_until

SERVERS = ("asynction", "bare")
RATE = 20
"""How many events a second are emitted meanwhile."""
BEFORE, AFTER = 2, 20
"""For how many seconds they are emitted before something is broken, and after it is mended."""


@dataclass
class Pair:
    """Two processes on one Redis."""

    redis: Redis
    first: Gunicorn
    second: Gunicorn

    @property
    def logged(self) -> int:
        return self.first.logged + self.second.logged


@contextmanager
def pair(server: str) -> Iterator[Pair]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        redis = Redis(folder)
        servers = [Gunicorn(server, redis.url, folder) for _ in range(2)]
        try:
            yield Pair(redis, *servers)
        finally:
            for each in servers:
                each.stop()
            redis.stop()


def stop(broken: Pair, seconds: float) -> None:
    broken.redis.stop()
    time.sleep(seconds)
    broken.redis.start()


def pause(broken: Pair, seconds: float) -> None:
    broken.redis.pause()
    time.sleep(seconds)
    broken.redis.go_on()


def restart(broken: Pair, seconds: float) -> None:
    del seconds
    broken.redis.stop()
    broken.redis.start()


QUEUE_FAILURES: dict[str, Callable[[Pair, float], None]] = {
    "Redis stopped": stop,
    "Redis paused (SIGSTOP)": pause,
    "Redis restarted": restart,
}


def break_queue(server: str, what: str, seconds: float) -> str:
    """The row of a failure of the queue, while one process emits to the clients of another one."""
    with pair(server) as broken:
        sender, receiver = Client(broken.first.url), Client(broken.second.url)
        time.sleep(1)
        number = int(RATE * (BEFORE + seconds + AFTER))
        logged = broken.logged
        sender.ask("stream", number, RATE)
        time.sleep(BEFORE)
        started = time.monotonic()
        QUEUE_FAILURES[what](broken, seconds)
        broken_for = time.monotonic() - started
        mended = time.monotonic()
        wait_until(lambda: sender.answers, "the end of what is emitted")
        time.sleep(5)
        after = [when - mended for when in receiver.numbers.values() if when > mended]
        again = f"{min(after):.1f} s" if after else "never"
        cells = [what, f"{broken_for:.1f} s", server, str(number)]
        cells += [str(number - len(receiver.numbers)), f"{sender.answers[0]:.2f} s", again]
        cells += [str(broken.logged - logged)]
        for client in (sender, receiver):
            client.close()
    return row(cells)


def kill_worker(server: Gunicorn) -> None:
    os.kill(server.worker, signal.SIGKILL)


def replace_worker(server: Gunicorn) -> None:
    server.process.send_signal(signal.SIGHUP)


RESTARTS: dict[str, Callable[[Gunicorn], None]] = {
    "a worker killed (SIGKILL)": kill_worker,
    "a worker replaced (SIGHUP)": replace_worker,
}


def restart_worker(server: str, what: str, number: int) -> str:
    """The row of the end of a worker, while each of its clients waits for an answer."""
    with pair(server) as broken:
        clients = [Client(broken.first.url) for _ in range(number)]
        for client in clients:
            client.ask("wait", 1)
        time.sleep(0.5)
        before = broken.first.logged
        RESTARTS[what](broken.first)
        seconds = wait_until(lambda: all(each.connections > 1 for each in clients), "connections")
        answered = sum(bool(each.answers) for each in clients)
        time.sleep(1)
        cells = [what, server, str(number), str(answered), str(broken.first.left)]
        cells += [f"{seconds:.1f} s", str(broken.first.logged - before)]
        for client in clients:
            client.close()
    return row(cells)


def row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def table(head: list[str], rows: list[str]) -> None:
    print(row(head), row(["---"] * len(head)), *rows, "", sep="\n", flush=True)


def read_options() -> Namespace:
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=20, help="how long Redis is away")
    parser.add_argument("--clients", type=int, default=50, help="how many a worker has")
    return parser.parse_args()


def main() -> None:
    options = read_options()
    rows = [break_queue(each, what, options.seconds) for what in QUEUE_FAILURES for each in SERVERS]
    head = ["broken", "for", "server", "emitted", "lost", "longest emit", "arrives again after"]
    table([*head, "lines logged"], rows)
    rows = [restart_worker(each, what, options.clients) for what in RESTARTS for each in SERVERS]
    head = ["ended", "server", "clients", "got their answer", "disconnect handlers called"]
    table([*head, "all connected again after", "lines logged"], rows)


if __name__ == "__main__":
    main()
