"""What the clients of this benchmark do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from socketio import packet

from ..handlers import HEARD
from ..in_process import encoded
from ..payloads import PAYLOADS
from ..servers import INBOUND, OUTBOUND
from .contract import CAST

_ACK = 7
IDLE_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Case:
    """What is done to every server.

    Args:
        name: How tables call it.
        work: A name of `load.WORK`.
        payload: What events carry.
        clients: How many connections there are.
        count: How many events, or connections, each client makes.
        seconds: For how long idle connections are watched.
        metrics: What is compared, by its name in `load`; its unit per operation.
    """

    name: str
    work: str
    payload: str
    clients: int
    count: int
    seconds: float = 0
    metrics: tuple[str, ...] = ("CPU",)

    def asked(self) -> dict[str, Any]:
        """The same as `load` reads it, less the server."""
        return {
            "work": self.work,
            "clients": self.clients,
            "count": self.count,
            "seconds": self.seconds,
            **self._messages(),
        }

    def _messages(self) -> dict[str, Any]:
        if self.work == "broadcast":
            return {"messages": [f'42["{CAST}",{self.count}]'], "answer": f'42["{OUTBOUND}"'}
        (event,) = encoded(packet.EVENT, [INBOUND, *PAYLOADS[self.payload].args], _ACK)
        return {"messages": [f"4{event!s}"], "answer": f'43{_ACK}["{HEARD}"]'}


CASES = (
    Case("small, 10 connections", "events", "small", 10, 1000),
    Case("small, 100 connections", "events", "small", 100, 100),
    Case("5 KB, 10 connections", "events", "5 KB", 10, 500),
    Case("5 KB, 100 connections", "events", "5 KB", 100, 50),
    Case("200 KB, 10 connections", "events", "200 KB", 10, 20),
    Case("broadcast to 300", "broadcast", "small", 300, 100),
    Case("broadcast to 1000", "broadcast", "small", 1000, 40),
    Case("connect", "connect", "small", 10, 60),
    Case("1000 idle", "idle", "small", 1000, 1, IDLE_SECONDS, ("memory", "CPU")),
)
SMALLEST = (
    Case("small", "events", "small", 2, 2),
    Case("broadcast", "broadcast", "small", 2, 2),
    Case("connect", "connect", "small", 2, 1),
    Case("idle", "idle", "small", 2, 1, 0.2, ("memory", "CPU")),
)
"""One of each kind, with as little as shows that it works."""
