"""Clients that load one server over WebSockets, and what that costs the server.

On the standard input comes, as JSON, what to do: `port` and `pid` of the server, the `work` (a name
of `WORK`), how many `clients`, how many events or connections each (`count`), for how many
`seconds` to stay idle, the `messages` of an event and the `answer` to it. The clients speak the
protocol by hand, so that the server is what limits them. Printed is, as JSON, what was measured:
figures by name.

CPU time and memory are the operating system's account of the server's process.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping
from statistics import median, quantiles
from typing import Any

import psutil
from websockets.asyncio.client import ClientConnection, connect

DEADLINE = 170  # seconds
WARM_UP = 20
"""How many events each client sends before anything is measured."""
AT_ONCE = 20
"""How many connections are opened side by side."""


class Client:
    """One client.

    Args:
        asked: What to do, see above.
    """

    def __init__(self, asked: Mapping[str, Any]) -> None:
        self._url = f"ws://127.0.0.1:{asked['port']}/socket.io/?EIO=4&transport=websocket"
        self._messages = asked["messages"]
        self._answer = asked["answer"]
        self.waits: list[float] = []

    async def open(self) -> None:
        """Connect to the namespace."""
        self._socket: ClientConnection = await connect(
            self._url, compression=None, ping_interval=None, max_size=None
        )
        await self.expect("0")
        await self._socket.send("40")
        await self.expect('40{"sid"')

    async def send(self, message: str | bytes) -> None:
        """Send a message."""
        await self._socket.send(message)

    async def ask(self, count: int) -> None:
        """Send an event so many times, each after the acknowledgement of the one before."""
        for _ in range(count):
            started = time.perf_counter()
            for message in self._messages:
                await self._socket.send(message)
            await self.expect(self._answer)
            self.waits.append(time.perf_counter() - started)

    async def expect(self, prefix: str, count: int = 1) -> None:
        """Wait for so many packets that begin so; answer the server's pings meanwhile."""
        while count:
            came = await self._socket.recv()
            if came == "2":
                await self._socket.send("3")
            elif str(came).startswith(prefix):
                count -= 1
            else:
                raise ValueError(f"the server sent {came!r:.200}, not {prefix!r}")

    async def stay(self, seconds: float) -> None:
        """Do nothing but answer pings."""
        try:
            await asyncio.wait_for(self.expect("never"), seconds)
        except TimeoutError:
            return

    def abort(self) -> None:
        """End the connection without the closing handshake, for which servers take long."""
        self._socket.transport.abort()


class Account:
    """What a process has used since this was made.

    Args:
        pid: Its number.
    """

    def __init__(self, pid: int) -> None:
        self._process = psutil.Process(pid)
        # What clock_getcpuclockid(3) gives, which Python has for threads only: /proc counts in
        # hundredths of a second.
        self._clock = ((~pid) << 3) | 2
        self._started = time.perf_counter()
        self._cpu = self._used()
        self._memory = self._process.memory_info().rss

    def _used(self) -> float:
        return time.clock_gettime(self._clock)

    @property
    def cpu(self) -> float:
        """CPU seconds."""
        return self._used() - self._cpu

    @property
    def memory(self) -> float:
        """Bytes of resident memory."""
        return float(self._process.memory_info().rss - self._memory)

    @property
    def seconds(self) -> float:
        """Seconds."""
        return time.perf_counter() - self._started


async def events(asked: Mapping[str, Any]) -> dict[str, float]:
    """Have each client send events, as fast as they are acknowledged."""
    clients = await _opened(asked)
    await _all(client.ask(min(WARM_UP, asked["count"])) for client in clients)
    for client in clients:
        client.waits.clear()
    account = Account(asked["pid"])
    await _all(client.ask(asked["count"]) for client in clients)
    cpu, seconds = account.cpu, account.seconds
    _abort(clients)
    waits = [wait for client in clients for wait in client.waits]
    return {
        "CPU": cpu / len(waits),
        "rate": len(waits) / seconds,
        "p50": median(waits),
        "p99": quantiles(waits, n=100)[-1] if len(waits) > 1 else waits[0],
    }


async def broadcast(asked: Mapping[str, Any]) -> dict[str, float]:
    """Have the server emit events to all clients."""
    clients = await _opened(asked)
    account = Account(asked["pid"])
    (message,) = asked["messages"]
    await clients[0].send(message)
    await _all(client.expect(asked["answer"], asked["count"]) for client in clients)
    cpu, seconds = account.cpu, account.seconds
    _abort(clients)
    deliveries = len(clients) * asked["count"]
    return {"CPU": cpu / deliveries, "rate": deliveries / seconds}


async def connecting(asked: Mapping[str, Any]) -> dict[str, float]:
    """Open connections and end them, some side by side."""

    async def visit(count: int) -> None:
        for _ in range(count):
            client = Client(asked)
            await client.open()
            client.abort()

    await visit(2)
    account = Account(asked["pid"])
    await _all(visit(asked["count"]) for _ in range(asked["clients"]))
    visits = asked["clients"] * asked["count"]
    return {"CPU": account.cpu / visits, "rate": visits / account.seconds}


async def idle(asked: Mapping[str, Any]) -> dict[str, float]:
    """Open connections, and leave them alone."""
    _abort(await _opened({**asked, "clients": 2}))
    account = Account(asked["pid"])
    clients = await _opened(asked)
    await _all(client.stay(1) for client in clients)
    memory = account.memory
    account = Account(asked["pid"])
    await _all(client.stay(asked["seconds"]) for client in clients)
    cpu = account.cpu / account.seconds
    _abort(clients)
    return {"memory": memory / len(clients), "CPU": cpu}


WORK: dict[str, Callable[[Mapping[str, Any]], Coroutine[Any, Any, dict[str, float]]]] = {
    "events": events,
    "broadcast": broadcast,
    "connect": connecting,
    "idle": idle,
}


async def _opened(asked: Mapping[str, Any]) -> list[Client]:
    clients = [Client(asked) for _ in range(asked["clients"])]
    for first in range(0, len(clients), AT_ONCE):
        await _all(client.open() for client in clients[first : first + AT_ONCE])
    return clients


def _abort(clients: Iterable[Client]) -> None:
    for client in clients:
        client.abort()


async def _all(tasks: Iterable[Awaitable[None]]) -> None:
    await asyncio.wait_for(asyncio.gather(*tasks), DEADLINE)


def main() -> None:
    """Read what is asked for, and print what was measured."""
    asked = json.load(sys.stdin)
    print(json.dumps(asyncio.run(WORK[asked["work"]](asked))))


if __name__ == "__main__":
    main()
