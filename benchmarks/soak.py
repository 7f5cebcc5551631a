"""A server at full load for minutes: what it holds of memory, threads, greenlets and descriptors.

    hatch run bench soak --minutes 30 --server 'asynction gevent' --server 'asynction threading'

Clients send events as fast as they are acknowledged; one in ten ends its connection without a
closing handshake after some of them and opens another. What the server holds is looked at while
nobody sends for a moment, so that what is on its way does not count, and after the C library has
given back what is free. The second quarter of the run is compared with the last one.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

import psutil

from . import reporting
from .load.cases import OBSERVED, SERVERS
from .reporting import table
from .wire.cases import Case
from .wire.contenders import CONTENDERS, Contender, serving
from .wire.load import Client

CLIENTS = 50
CHURNING = 5
EVENTS_OF_A_CONNECTION = 200
SAMPLES_A_MINUTE = 6
LARGEST_GROWTH = {
    "memory": 0.03,
    "objects": 0.01,
    "threads": 0.2,
    "greenlets": 0,
    "descriptors": 0.05,
}
"""By how much of itself what a server holds may differ between two quarters of a run."""
OFFERED = (*CONTENDERS, *(each.contender() for each in SERVERS if each.name == OBSERVED))
OURS = ("asynction gevent", "asynction threading", OBSERVED)


@dataclass(frozen=True, slots=True)
class Sample:
    """What a server held at one moment; `memory` in bytes, all others are counts.

    Args:
        events: How many events it had acknowledged.
        connections: How many connections it had taken.
    """

    events: int
    connections: int
    memory: int
    objects: int
    threads: int
    greenlets: int
    descriptors: int


class Load:
    """Clients that load one server, and stop for a moment when they are asked to.

    Args:
        asked: The address, the message and its answer, as `wire.load` takes them.
    """

    def __init__(self, asked: Mapping[str, Any]) -> None:
        self._asked = asked
        self._running = asyncio.Event()
        self._running.set()
        self._sending = 0
        self._ended = asyncio.Event()
        self.events = 0
        self.connections = 0

    async def run(self, *, churns: bool) -> None:
        """Be one client, or one after the other."""
        while not self._ended.is_set():
            client = Client(self._asked)
            await client.open()
            self.connections += 1
            done = 0
            while not self._ended.is_set() and not (churns and done >= EVENTS_OF_A_CONNECTION):
                await self._running.wait()
                self._sending += 1
                await client.ask(1)
                self._sending -= 1
                done += 1
                self.events += 1
                client.waits.clear()
            client.abort()

    async def pause(self) -> None:
        """Return when no event is on its way."""
        self._running.clear()
        while self._sending:
            await asyncio.sleep(0.01)

    def go_on(self) -> None:
        """Send again."""
        self._running.set()

    def end(self) -> None:
        """Have all clients end."""
        self._ended.set()
        self._running.set()


async def soak(asked: Mapping[str, Any], minutes: float) -> list[Sample]:
    """Load a server, and look at it every ten seconds."""
    load = Load(asked)
    tasks = [asyncio.create_task(load.run(churns=each < CHURNING)) for each in range(CLIENTS)]
    process = psutil.Process(asked["pid"])
    samples = []
    for _ in range(max(4, round(minutes * SAMPLES_A_MINUTE))):
        await asyncio.sleep(min(60 / SAMPLES_A_MINUTE, minutes * 60 / 4))
        await load.pause()
        held = await asyncio.to_thread(_held, asked["port"])
        samples.append(
            Sample(
                load.events,
                load.connections,
                process.memory_info().rss,
                held["objects"],
                held["threads"],
                held["greenlets"],
                process.num_fds(),
            )
        )
        load.go_on()
    load.end()
    await asyncio.gather(*tasks)
    return samples


def _held(port: int) -> dict[str, int]:
    """What the server counts itself, once what has just ended has been let go of."""
    before: dict[str, int] = {}
    for _ in range(20):
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/held", timeout=60) as answer:
            held: dict[str, int] = json.load(answer)
        if held == before:
            break
        before = held
        time.sleep(0.2)
    return held


def compared(samples: Sequence[Sample]) -> dict[str, tuple[float, float, bool]]:
    """The medians of the second and of the last quarter by what is held, and whether it grew."""
    quarter = len(samples) // 4
    found = {}
    for name, largest in LARGEST_GROWTH.items():
        second, last = (
            median(getattr(each, name) for each in part)
            for part in (samples[quarter : 2 * quarter], samples[-quarter:])
        )
        found[name] = (second, last, last > second * (1 + largest))
    return found


def measure(contender: Contender, minutes: float) -> list[Sample]:
    """Start a server, load it, and give what it held."""
    case = Case("soak", "events", "small", CLIENTS, 1)
    with serving(contender, case.payload) as running:
        asked = {**case.asked(), "port": running.port, "pid": running.pid}
        return asyncio.run(soak(asked, minutes))


def main(arguments: Sequence[str]) -> int:
    """Load the servers, print what they held, and give 1 if one of them held ever more."""
    parser = reporting.parser("soak", __doc__)
    parser.add_argument(
        "--minutes", type=float, default=10, help="for each server; 10 if not given"
    )
    parser.add_argument("--server", action="append", choices=[each.name for each in OFFERED])
    options = parser.parse_args(arguments)
    minutes = 0.1 if options.smallest else options.minutes
    names = options.server or OURS
    print(reporting.machine_line(), "\n", flush=True)
    data, rows = [], []
    for contender in (each for each in OFFERED if each.name in names):
        samples = measure(contender, minutes)
        data += [{"server": contender.name, **_as_data(each)} for each in samples]
        for name, (second, last, grew) in compared(samples).items():
            shown = [
                f"{each / 2**20:.1f} MiB" if name == "memory" else f"{each:.0f}"
                for each in (second, last)
            ]
            rows.append((contender.name, name, *shown, "GREW" if grew else ""))
        end = samples[-1]
        rows.append((contender.name, "events", "", f"{end.events}", ""))
        rows.append((contender.name, "connections", "", f"{end.connections}", ""))
    print(table(("server", "what", "second quarter", "last quarter", ""), rows))
    reporting.write_json(options.json, "soak", data)
    return 0 if options.smallest or not any("GREW" in row for row in rows) else 1


def _as_data(sample: Sample) -> dict[str, int]:
    return {name: getattr(sample, name) for name in Sample.__slots__}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
