"""Clients that speak to one server as fast as it answers.

On the standard input comes, as JSON, what to do: `port`, how many `clients`, for how many
`seconds`, the `messages` of an event and the `answer` to it. Each client sends the event, waits for
the answer, and sends it again. They speak the protocol by hand, over WebSockets, so that the server
is what limits them. Printed is, as JSON, how many seconds it `took`, and the `waits` for answers.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from base64 import b64decode
from collections.abc import Awaitable, Iterable, Mapping
from typing import Any

from websockets.asyncio.client import connect

DEADLINE = 60  # seconds


class Client:
    """One client.

    Args:
        url: The address of the server.
        messages: The event, encoded.
        answer: What the server answers.
    """

    def __init__(self, url: str, messages: list[str | bytes], answer: str) -> None:
        self._url = url
        self._messages = messages
        self._answer = answer
        self.waits: list[float] = []

    async def open(self) -> None:
        """Connect to the namespace."""
        self._socket = await connect(self._url, compression=None, ping_interval=None)
        await self._expect("0")
        await self._socket.send("40")
        await self._expect('40{"sid"')

    async def run(self, end: float) -> None:
        """Send events until then."""
        while time.perf_counter() < end:
            started = time.perf_counter()
            for message in self._messages:
                await self._socket.send(message)
            await self._expect(self._answer)
            self.waits.append(time.perf_counter() - started)

    def abort(self) -> None:
        """End the connection, without the handshake of a WebSocket, for which servers take long."""
        self._socket.transport.abort()

    async def _expect(self, prefix: str) -> None:
        """Wait for a packet that begins so; answer the server's pings meanwhile."""
        while (came := await self._socket.recv()) == "2":
            await self._socket.send("3")
        if not str(came).startswith(prefix):
            raise ValueError(f"the server sent {came!r}, not {prefix!r}")


async def load(asked: Mapping[str, Any]) -> dict[str, Any]:
    """Do what is asked for, and give what came of it."""
    url = f"ws://127.0.0.1:{asked['port']}/socket.io/?EIO=4&transport=websocket"
    messages = [each if isinstance(each, str) else b64decode(each[0]) for each in asked["messages"]]
    clients = [Client(url, messages, asked["answer"]) for _ in range(asked["clients"])]
    await _all(client.open() for client in clients)
    started = time.perf_counter()
    await _all(client.run(started + asked["seconds"]) for client in clients)
    took = time.perf_counter() - started
    for client in clients:
        client.abort()
    return {"took": took, "waits": [wait for client in clients for wait in client.waits]}


async def _all(tasks: Iterable[Awaitable[None]]) -> None:
    await asyncio.wait_for(asyncio.gather(*tasks), DEADLINE)


if __name__ == "__main__":
    print(json.dumps(asyncio.run(load(json.load(sys.stdin)))))
