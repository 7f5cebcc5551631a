"""What a mock server costs: its start, doing nothing, and emitting to ten clients.

The mock is `asynction mock run` as its own process, its clients real WebSockets over loopback. CPU
time is that of the whole process of the mock.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

from . import reporting
from .mock_schemas import document
from .programs import ROOT

EXAMPLE = ROOT / "example" / "asyncapi.yaml"
CLIENTS = 10
SHORTEST = 0.001  # seconds
IDLE, IDLE_SMALLEST = 60.0, 1.0  # seconds
LISTENING, LISTENING_SMALLEST = 10.0, 0.5  # seconds
STARTS = 5
DEADLINE = 60  # seconds
_TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
# As where gevent is not installed.
_THREADING = "import sys; sys.modules['gevent'] = None; from asynction._cli import main; main()"
MODES = {"threading": ["-c", _THREADING], "gevent": ["-m", "asynction"]}


@dataclass(frozen=True, slots=True)
class Figure:
    """One row of the table.

    Args:
        case: What was done.
        mode: The async mode.
        value: What was found.
        unit: Its unit.
    """

    case: str
    mode: str
    value: float
    unit: str

    def row(self) -> tuple[str, ...]:
        """The cells of a table."""
        return self.case, self.mode, f"{self.value:,.3g}", self.unit


class Mock:
    """A running mock.

    Args:
        url: Where it listens.
        pid: Its process.
        wall: The seconds until it listened.
    """

    def __init__(self, url: str, pid: int, wall: float) -> None:
        self.url = url
        self.wall = wall
        self._stat = Path(f"/proc/{pid}/stat")

    def cpu(self) -> float:
        """The CPU seconds that it has used so far; 0 where Linux does not tell them."""
        if not self._stat.exists():
            return 0
        fields = self._stat.read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS


@contextmanager
def running(mode: str, spec: Path, *options: str) -> Iterator[Mock]:
    """The mock of a document, from when it listens on."""
    command = [sys.executable, *MODES[mode], "--spec", str(spec), "mock", "run", "--quiet"]
    started = time.perf_counter()
    process = subprocess.Popen(
        [*command, "--port", "0", "--seed", "1", *options], stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        found = next(filter(None, (re.search(r"http://\S+", each) for each in process.stdout)))
        yield Mock(found[0], process.pid, time.perf_counter() - started)
    finally:
        process.kill()
        process.communicate()


async def _count(socket: ClientConnection) -> int:
    """How many events come, until the task is cancelled."""
    events = 0
    try:
        while True:
            came = await socket.recv()
            if came == "2":
                await socket.send("3")
            events += str(came).startswith("42")
    except asyncio.CancelledError:
        return events


async def _connected(url: str) -> ClientConnection:
    address = f"{url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket"
    socket = await connect(address, compression=None, ping_interval=None)
    await socket.recv()
    await socket.send("40")
    await socket.recv()
    return socket


async def listen(url: str, seconds: float) -> int:
    """How many events ten clients get together in so many seconds."""
    sockets = [await _connected(url) for _ in range(CLIENTS)]
    tasks = [asyncio.create_task(_count(socket)) for socket in sockets]
    await asyncio.sleep(seconds)
    for task in tasks:
        task.cancel()
    counts = await asyncio.gather(*tasks)
    for socket in sockets:
        socket.transport.abort()
    return sum(counts)


def emitting(mode: str, seconds: float) -> list[Figure]:
    """Ten events of realistic schemas, each as often as it may be."""
    made = document()
    for each in made["channels"]["/"]["subscribe"]["message"]["oneOf"]:
        each["x-mock"] = {"interval": SHORTEST}
    with tempfile.TemporaryDirectory() as folder:
        spec = Path(folder) / "asyncapi.json"
        spec.write_text(json.dumps(made))
        with running(mode, spec) as mock:
            before = mock.cpu()
            delivered = asyncio.run(asyncio.wait_for(listen(mock.url, seconds), DEADLINE))
            cpu = mock.cpu() - before
    return [
        Figure(f"events to {CLIENTS} clients", mode, delivered / seconds, "events/s"),
        Figure("CPU per event and client", mode, cpu / max(delivered, 1) * 1e6, "us"),
    ]


def idle(mode: str, seconds: float) -> Figure:
    """The share of a core that a mock without clients uses."""
    with running(mode, EXAMPLE, "--interval", "0.01") as mock:
        before = mock.cpu()
        time.sleep(seconds)
        return Figure(f"idle for {seconds:g} s", mode, 100 * (mock.cpu() - before) / seconds, "%")


def starting(mode: str, starts: int) -> Iterator[Figure]:
    """From the command to a mock that listens, with and without values of Faker."""
    for case, samples in (("with formats", "20"), ("without formats", "0")):
        walls, cpus = [], []
        for _ in range(starts):
            with running(mode, EXAMPLE, "--custom-formats-sample-size", samples) as mock:
                walls.append(mock.wall)
                cpus.append(mock.cpu())
        yield Figure(f"start {case}", mode, median(walls), "s")
        yield Figure(f"start {case}, CPU", mode, median(cpus), "s")


def modes() -> list[str]:
    """The async modes that are installed."""
    found = subprocess.run(
        [sys.executable, "-c", "import gevent"], check=False, capture_output=True
    )
    return [*MODES] if found.returncode == 0 else ["threading"]


def main(arguments: Sequence[str]) -> int:
    """Measure, print a table, and write JSON if asked to."""
    options = reporting.parser("mock_server", __doc__).parse_args(arguments)
    print(reporting.machine_line(), "\n", flush=True)
    figures: list[Figure] = []
    for mode in modes():
        figures += starting(mode, 1 if options.smallest else options.rounds or STARTS)
        figures.append(idle(mode, IDLE_SMALLEST if options.smallest else IDLE))
        figures += emitting(mode, LISTENING_SMALLEST if options.smallest else LISTENING)
    print(reporting.table(("case", "mode", "value", ""), [each.row() for each in figures]))
    results: list[dict[str, Any]] = [asdict(each) for each in figures]
    reporting.write_json(options.json, "mock_server", results)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
