"""How many clients there are, and the servers that they load."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..failures.processes import Redis
from ..programs import ROOT
from ..wire.contenders import Contender, serving
from .contract import NO_QUEUE

RATE = 0.25
"""How many events each client sends in a second."""
ROOM = 20
"""How many clients a room has."""
WARM_UP = 5.0
DEADLINE = 400
"""Seconds that a run may take beyond its own."""
PAYLOAD = "small"

BARE = "bare"
CONTROL = "bare again"
OBSERVED = "limits and signals"


@dataclass(frozen=True, slots=True)
class Server:
    """A kind of server.

    Args:
        name: How tables call it.
        variant: A name of `server.VARIANTS`.
    """

    name: str
    variant: str

    def contender(self, queue: str = NO_QUEUE) -> Contender:
        """The same as a contender of other benchmarks, on a message queue or without one."""
        program = ("-m", "gevent.monkey", "--module", f"{__package__}.server", self.variant, queue)
        return Contender(self.name, BARE, program)


SERVERS = (
    Server(BARE, "bare"),
    Server(CONTROL, "bare"),
    Server("validation=True", "checked"),
    Server("validation=False", "unchecked"),
    Server(OBSERVED, "observed"),
)
"""Limits and signals: `validation=True`, `x-limits` of each kind, and Prometheus."""


@dataclass(frozen=True, slots=True)
class Case:
    """A load.

    Args:
        clients: How many clients there are.
        processes: How many processes serve them; several share a Redis.
        rate: How many events each client sends in a second.
        seconds: For how long, after a warm-up.
        warm_up: For how many seconds before.
        room: How many clients a room has.
    """

    clients: int
    processes: int = 1
    rate: float = RATE
    seconds: float = 60
    warm_up: float = WARM_UP
    room: int = ROOM

    @property
    def name(self) -> str:
        several = "" if self.processes == 1 else f", {self.processes} processes"
        return f"{self.clients} clients{several}"

    @property
    def is_available(self) -> bool:
        """Whether it can run here."""
        return self.processes == 1 or shutil.which("redis-server") is not None

    def run(self, server: Server) -> dict[str, Any]:
        """Start the processes of a server, load them, and give what was measured.

        Raises RuntimeError.
        """
        with self._serving(server) as asked:
            done = subprocess.run(
                [sys.executable, "-m", f"{__package__}.traffic"],
                input=json.dumps(asked),
                capture_output=True,
                text=True,
                check=False,
                timeout=self.seconds + DEADLINE,
                cwd=ROOT,
            )
        if done.returncode:
            raise RuntimeError(f"{server.name}, {self.name}: {done.stderr[-600:]}")
        figures: dict[str, Any] = json.loads(done.stdout)
        return figures

    @contextmanager
    def _serving(self, server: Server) -> Iterator[dict[str, Any]]:
        """What to ask of the clients, while the servers run."""
        with ExitStack() as stack:
            queue = NO_QUEUE
            if self.processes > 1:
                folder = stack.enter_context(tempfile.TemporaryDirectory())
                redis = Redis(Path(folder))
                stack.callback(redis.stop)
                queue = redis.url
            contender = server.contender(queue)
            running = [
                stack.enter_context(serving(contender, PAYLOAD)) for _ in range(self.processes)
            ]
            yield {
                "ports": [each.port for each in running],
                "pids": [each.pid for each in running],
                "clients": self.clients,
                "rate": self.rate,
                "seconds": self.seconds,
                "warm_up": self.warm_up,
                "room": self.room,
            }


CASES: tuple[Case, ...] = (Case(2000), Case(5000), Case(2000, processes=4))
SMALLEST: tuple[Case, ...] = (Case(4, 2, rate=20, seconds=1, warm_up=0.1, room=2),)
