"""Thousands of clients that send a stated mix of events at a stated rate, and how that goes.

On the standard input comes, as JSON: the `ports` and `pids` of the servers, how many `clients`, how
many events each sends in a second (`rate`), for how many `seconds` after a `warm_up`, and how many
clients a `room` has. Printed is, as JSON, what was measured: figures by name.

A client sends at moments that do not depend on when it is answered, so that a slow server is not
asked less. `late` is by how much this program itself was late: no other time is more exact. CPU
time and memory are the operating system's account of the servers' processes.
"""

from __future__ import annotations

import asyncio
import gc
import json
import random
import sys
import time
from array import array
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from itertools import count
from statistics import median
from typing import Any

from ..handlers import HEARD
from ..payloads import PAYLOADS
from ..servers import INBOUND
from ..wire.load import Account
from .contract import MOVE, SHOUT, SHOUTED
from .sockets import Client

SHARES = {SHOUT: 0.05, MOVE: 0.10}
"""Of the events: broadcasts to a room, and changes of rooms; all others are small events."""
TEXT = PAYLOADS["small"].args[1]
PATIENCE = 60
"""Seconds after which something certainly does not come."""
_AT_ONCE = 50
_MOST_KINDS = 10  # of errors
_DELIVERED = f'2["{SHOUTED}",'.encode()
_ANSWER = f'"{HEARD}"]'.encode()


class Tally:
    """What has happened since this was made."""

    def __init__(self) -> None:
        self.started = time.perf_counter()
        self.events = 0
        self.waits = array("d")
        self.deliveries = array("d")
        self.late = array("d")
        self.errors: Counter[str] = Counter()


class Traffic:
    """All clients of one run, and what they share.

    Args:
        asked: What to do, see above.
    """

    def __init__(self, asked: Mapping[str, Any]) -> None:
        self.asked = asked
        self.is_running = False
        self.tally = Tally()
        self.awaited = 0
        self.numbers = count()
        self.shouts: dict[int, tuple[float, int]] = {}
        """When each broadcast was asked for, and how many clients still lack it."""
        self.members = [Member(self, number) for number in range(asked["clients"])]
        self.room_sizes = Counter(each.room for each in self.members)

    async def open(self) -> None:
        """Connect all clients, and have each enter its room."""
        for first in range(0, len(self.members), _AT_ONCE):
            await _all(each.open() for each in self.members[first : first + _AT_ONCE])
        await self.settle()

    async def run(self, seconds: float) -> None:
        """Have all clients send for so long, beginning at different moments."""
        self.is_running = True
        for each in self.members:
            each.begin()
        await asyncio.sleep(seconds)

    async def settle(self) -> None:
        """Return when everything has come, or certainly does not come any more."""
        deadline = time.monotonic() + PATIENCE
        while (self.awaited or self.shouts) and time.monotonic() < deadline:
            await asyncio.sleep(0.01)

    def close(self) -> None:
        for each in self.members:
            each.client.abort()


class Member:
    """One client.

    Args:
        traffic: The run that it is part of.
        number: Its number.
    """

    def __init__(self, traffic: Traffic, number: int) -> None:
        self._traffic = traffic
        self._number = number
        self._random = random.Random(number)
        self._awaited: dict[int, float] = {}
        self._sent = 0
        self._visited = f"visitors {number}"
        self.room = f"room {number // traffic.asked['room']}"
        self.client = Client(self._receive, self._end)

    async def open(self) -> None:
        ports = self._traffic.asked["ports"]
        await self.client.open(ports[self._number % len(ports)])
        self._ask(MOVE, "nowhere", self.room)

    def begin(self) -> None:
        """Send the first event, at some moment of the first interval."""
        self._schedule(self._random.random() / self._traffic.asked["rate"], self._now())

    @staticmethod
    def _now() -> float:
        return asyncio.get_running_loop().time()

    def _schedule(self, pause: float, since: float) -> None:
        due = since + pause
        asyncio.get_running_loop().call_at(due, self._act, due)

    def _act(self, due: float) -> None:
        traffic = self._traffic
        if not traffic.is_running:
            return
        traffic.tally.late.append(max(0, self._now() - due))
        traffic.tally.events += 1
        self._send_something()
        self._schedule(self._random.uniform(0.5, 1.5) / traffic.asked["rate"], due)

    def _send_something(self) -> None:
        chance = self._random.random()
        if chance < SHARES[SHOUT]:
            number = next(self._traffic.numbers)
            size = self._traffic.room_sizes[self.room]
            self._traffic.shouts[number] = time.perf_counter(), size
            self._ask(SHOUT, self.room, number, TEXT)
        elif chance < SHARES[SHOUT] + SHARES[MOVE]:
            visited = f"visitors {self._random.randrange(1000)}"
            self._ask(MOVE, self._visited, visited)
            self._visited = visited
        else:
            self._ask(INBOUND, *PAYLOADS["small"].args)

    def _ask(self, event: str, *args: Any) -> None:
        self._sent += 1
        self._traffic.awaited += 1
        data = json.dumps([event, *args], separators=(",", ":"))
        self._awaited[self._sent] = time.perf_counter()
        self.client.send(f"42{self._sent}{data}".encode())

    def _receive(self, packet: bytes) -> None:
        if packet.startswith(b"3"):
            self._take_answer(packet)
        elif packet.startswith(_DELIVERED):
            self._take_delivery(packet)
        else:
            self._traffic.tally.errors[f"unexpected: {packet!r:.100}"] += 1

    def _take_answer(self, packet: bytes) -> None:
        tally = self._traffic.tally
        number, _, answer = packet[1:].partition(b"[")
        started = self._awaited.pop(int(number), None)
        if started is None or answer != _ANSWER:
            tally.errors[f"wrong answer: {packet!r:.100}"] += 1
        if started is not None:
            self._traffic.awaited -= 1
            if started >= tally.started:
                tally.waits.append(time.perf_counter() - started)

    def _take_delivery(self, packet: bytes) -> None:
        tally, shouts = self._traffic.tally, self._traffic.shouts
        number = int(packet[len(_DELIVERED) :].partition(b",")[0])
        if number not in shouts:
            tally.errors["a broadcast that came too often"] += 1
            return
        started, missing = shouts.pop(number)
        if missing > 1:
            shouts[number] = started, missing - 1
        if started >= tally.started:
            tally.deliveries.append(time.perf_counter() - started)

    def _end(self) -> None:
        self._traffic.tally.errors["a connection ended"] += 1
        self._traffic.awaited -= len(self._awaited)
        self._traffic.tally.errors["an event without an answer"] += len(self._awaited)
        self._awaited.clear()


async def measure(asked: Mapping[str, Any]) -> dict[str, Any]:
    """Load the servers, and give what was measured."""
    warm_up = Traffic({**asked, "clients": 2 * len(asked["ports"])})
    await warm_up.open()
    warm_up.close()
    before = [Account(pid) for pid in asked["pids"]]
    traffic = Traffic(asked)
    await traffic.open()
    gc.collect()
    gc.freeze()
    memory = _total(before, lambda each: each.memory)
    await traffic.run(asked["warm_up"])
    traffic.tally = tally = Tally()
    accounts = [Account(pid) for pid in asked["pids"]]
    own = time.process_time()
    await asyncio.sleep(asked["seconds"])
    traffic.is_running = False
    seconds, generator = accounts[0].seconds, time.process_time() - own
    await traffic.settle()
    cpu = _total(accounts, lambda each: each.cpu)
    after = _total(before, lambda each: each.memory)
    lost = sum(missing for _, missing in traffic.shouts.values())
    tally.errors["an event without an answer"] += traffic.awaited
    traffic.close()
    return {
        "CPU": cpu / max(1, tally.events),
        "busy": cpu / seconds,
        "memory": memory / asked["clients"],
        "memory after": after / asked["clients"],
        "events": tally.events,
        "rate": tally.events / seconds,
        "deliveries": len(tally.deliveries) / seconds,
        **_quantiles("answer", tally.waits),
        **_quantiles("delivery", tally.deliveries),
        **_quantiles("late", tally.late),
        "generator": generator / seconds,
        "errors": tally.errors.total(),
        "lost": lost,
        "kinds": [f"{each[1]} x {each[0]}" for each in (+tally.errors).most_common(_MOST_KINDS)],
    }


def _total(accounts: Iterable[Account], figure: Callable[[Account], float]) -> float:
    return sum(map(figure, accounts))


def _quantiles(name: str, times: Sequence[float]) -> dict[str, float]:
    """The median, 99 and 99.9 percent of some times, 0 where there are none."""
    ordered = sorted(times) or [0.0]

    def quantile(part: float) -> float:
        return ordered[min(len(ordered) - 1, int(part * len(ordered)))]

    return {
        f"{name} p50": median(ordered),
        f"{name} p99": quantile(0.99),
        f"{name} p99.9": quantile(0.999),
    }


async def _all(tasks: Iterable[Awaitable[None]]) -> None:
    await asyncio.wait_for(asyncio.gather(*tasks), PATIENCE)


def main() -> None:
    """Read what is asked for, and print what was measured."""
    print(json.dumps(asyncio.run(measure(json.load(sys.stdin)))))


if __name__ == "__main__":
    main()
