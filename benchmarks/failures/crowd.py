"""Many clients that connect again by themselves, and what each of them gets."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from statistics import median

from ..load.sockets import Client
from .background import BackgroundLoop

FIRST_DELAY, LONGEST_DELAY = 1.0, 5.0
"""After how many seconds a client connects again, give or take a half: as the JavaScript client."""
CONNECT_SECONDS = 20.0
ASK_EVERY = 2.0
"""Seconds between two questions of a client."""
_NEWS = b'2["news",'


@dataclass(frozen=True, slots=True)
class Counted:
    """What became of numbers that were emitted to everybody.

    Args:
        lost: How many did not reach a client that was connected when they were emitted.
        missed: How many were emitted while a client was not connected, or on their way then.
        repeated: How many reached a client more than once.
    """

    lost: int
    missed: int
    repeated: int


class Member:
    """One client."""

    def __init__(self, port: int, seed: int) -> None:
        self.is_asking = True
        self.port = port
        self._random = random.Random(seed)
        self.awaited: set[int] = set()
        self._asks = 0
        self.connections: list[list[int]] = []
        """The numbers that each of its connections got."""
        self.connected_at: list[float] = []
        self.answers = 0
        self.unanswered = 0

    async def run(self) -> None:
        """Be connected, until this is cancelled."""
        attempts = 0
        while True:
            ended = asyncio.Event()
            numbers: list[int] = []  # some may come before this goes on after `open`
            client = Client(partial(self._receive, numbers), ended.set)
            try:
                await asyncio.wait_for(client.open(self.port), CONNECT_SECONDS)
            except (OSError, asyncio.TimeoutError):
                await self._pause(attempts)
                attempts += 1
                continue
            attempts = 0
            self.connected_at.append(time.monotonic())
            self.connections.append(numbers)
            try:
                await self._ask_until(ended, client)
            finally:
                client.abort()
            self.unanswered += len(self.awaited)
            self.awaited.clear()
            await self._pause(0)

    async def _pause(self, attempts: int) -> None:
        delay = min(LONGEST_DELAY, FIRST_DELAY * 2**attempts)
        await asyncio.sleep(delay * self._random.uniform(0.5, 1.5))

    async def _ask_until(self, ended: asyncio.Event, client: Client) -> None:
        pause = self._random.uniform(0, ASK_EVERY)
        while True:
            try:
                await asyncio.wait_for(ended.wait(), pause)
            except asyncio.TimeoutError:
                self._ask(client)
                pause = ASK_EVERY
            else:
                return

    def _ask(self, client: Client) -> None:
        if self.is_asking:
            self._asks += 1
            self.awaited.add(self._asks)
            client.send(f'42{self._asks}["wait",0.1]'.encode())

    def _receive(self, numbers: list[int], packet: bytes) -> None:
        if packet.startswith(_NEWS):
            numbers.append(int(packet[len(_NEWS) :].partition(b",")[0]))
        elif packet.startswith(b"3") and packet.endswith(b'["done"]'):
            self.awaited.discard(int(packet[1:].partition(b"[")[0]))
            self.answers += 1

    def lost(self, emitted: Mapping[int, float]) -> set[int]:
        """The numbers that it did not get although it was connected.

        All were emitted after it had connected for the first time. Those after the last one of a
        connection that has ended were on their way then, or emitted later.
        """
        found: set[int] = set()
        last = len(self.connections) - 1
        end = max(emitted, default=-1) + 1
        for place, numbers in enumerate(self.connections):
            since = self.connected_at[place]
            first = min((each for each, when in emitted.items() if when > since), default=end)
            until = end if place == last else max(numbers, default=first - 1) + 1
            found |= {*range(first, until)}.difference(numbers)
        return found

    def count(self, emitted: Mapping[int, float]) -> Counted:
        """What became of numbers, by the time at which each was emitted."""
        lost = len(self.lost(emitted))
        got = {number for numbers in self.connections for number in numbers}
        repeated = sum(len(numbers) - len({*numbers}) for numbers in self.connections)
        return Counted(lost, len(emitted) - len(got) - lost, repeated)


class Crowd:
    """Clients of some servers, in a thread of their own.

    Args:
        ports: Where they connect to, in turn.
        number: How many there are.
    """

    def __init__(self, ports: Sequence[int], number: int) -> None:
        self.members = [Member(ports[each % len(ports)], each) for each in range(number)]
        self._background = BackgroundLoop()
        for each in self.members:
            self._background.begin(each.run())

    def of(self, port: int) -> list[Member]:
        """The clients of one server."""
        return [each for each in self.members if each.port == port]

    @property
    def are_connected(self) -> bool:
        """Whether each has connected."""
        return all(each.connections for each in self.members)

    def seconds_until(self, members: Sequence[Member], since: float) -> tuple[float, float]:
        """After how many seconds half of some clients, and all, were connected again."""
        times = [each.connected_at[-1] - since for each in members]
        return median(times), max(times)

    def count(self, emitted: Mapping[int, float]) -> Counted:
        """What became of numbers, with all clients together."""
        found = [each.count(emitted) for each in self.members]
        return Counted(
            sum(each.lost for each in found),
            sum(each.missed for each in found),
            sum(each.repeated for each in found),
        )

    def have(self, number: int) -> bool:
        """Whether the latest connection of each client has got a number."""
        return all(number in each.connections[-1] for each in self.members)

    def stop_asking(self) -> None:
        for each in self.members:
            each.is_asking = False

    @property
    def awaited(self) -> int:
        return sum(len(each.awaited) for each in self.members)

    @property
    def answers(self) -> int:
        return sum(each.answers for each in self.members)

    @property
    def unanswered(self) -> int:
        return sum(each.unanswered for each in self.members)

    def close(self) -> None:
        self._background.close()
