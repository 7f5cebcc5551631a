"""Servers under load over loopback: events per second, waiting times, CPU per event.

Each server is a process of its own, and so are the clients, 1, 10 or 50 of them, who speak to one
server at a time. All servers run from the beginning to the end; they are loaded in turn, in an
order that changes from round to round, and stand still otherwise.
"""

from __future__ import annotations

import json
import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from statistics import median, quantiles
from subprocess import PIPE
from typing import Any
from urllib.request import urlopen

from socketio import packet

from . import reporting
from .handlers import HEARD
from .in_process import encoded
from .measuring import CONTROL_LIMIT, Ratio, Times, in_turn
from .payloads import PAYLOADS
from .programs import ROOT
from .reporting import duration, table
from .servers import BARE, CONTROL, INBOUND, VARIANTS

MODES = ("threading", "gevent")
ROUNDS = 5
SECONDS = 1.0
DEADLINE = 120  # seconds
_ACK = 1


@dataclass(frozen=True, slots=True)
class Loaded:
    """What came of one load: CPU seconds per event, events per second, seconds of each event."""

    cpu: float
    rate: float
    waits: list[float]


@dataclass(frozen=True, slots=True)
class Result:
    """What one server did in all rounds.

    Args:
        mode: The async mode.
        payload: What events carried.
        clients: How many sent them.
        server: Which server it was.
        rate: Events per second.
        p50: Seconds in which half of the events were acknowledged.
        p99: Seconds in which 99 of 100 were.
        cpu: CPU seconds of the server per event.
        ratio: How the CPU time compares with bare Flask-SocketIO.
        control: How that compares with itself.
    """

    mode: str
    payload: str
    clients: int
    server: str
    rate: float
    p50: float
    p99: float
    cpu: float
    ratio: Ratio
    control: Ratio

    @property
    def in_doubt(self) -> bool:
        """Whether two equal servers differed by more than a comparison may be out."""
        return abs(self.control.median - 1) > CONTROL_LIMIT

    def data(self) -> dict[str, Any]:
        """The result for a program."""
        return {**asdict(self), "in_doubt": self.in_doubt}

    def row(self) -> tuple[str, ...]:
        """The cells of a table."""
        return (
            self.mode,
            self.payload,
            str(self.clients),
            self.server,
            f"{self.rate:.0f}",
            duration(self.p50),
            duration(self.p99),
            duration(self.cpu),
            "" if self.server == BARE.name else str(self.ratio),
            f"CONTROL OFF {self.control.median:.3f}" if self.in_doubt else "",
        )


HEAD = (
    "mode", "payload", "clients", "server", "events/s", "p50", "p99", "CPU/event",
    "ratio to bare [quartiles]", "",
)  # fmt: skip


@contextmanager
def serving(mode: str, variant: str, payload: str) -> Iterator[int]:
    """A server of that kind; its port."""
    program = ["-m", f"{__package__}.loopback_server"]
    if mode == "gevent":
        program = ["-m", "gevent.monkey", "--module", *program[1:]]
    command = [sys.executable, *program, mode, variant, payload]
    with subprocess.Popen(command, stdout=PIPE, text=True, cwd=ROOT) as process:
        try:
            port = process.stdout.readline() if process.stdout else ""
            if not port:
                raise RuntimeError(f"the {mode} server of {variant} did not start")
            yield int(port)
        finally:
            process.kill()


def loaded(port: int, clients: int, seconds: float, payload: str) -> Loaded:
    """Load a server."""
    asked = {"port": port, "clients": clients, "seconds": seconds, **_event(payload)}
    command = [sys.executable, "-m", f"{__package__}.loopback_clients"]
    before = _cpu(port)
    done = subprocess.run(
        command, input=json.dumps(asked), stdout=PIPE, text=True, check=True, timeout=DEADLINE,
        cwd=ROOT,
    )  # fmt: skip
    cpu = _cpu(port) - before
    found: dict[str, Any] = json.loads(done.stdout)
    events = len(found["waits"])
    return Loaded(cpu / events, events / found["took"], found["waits"])


def _event(payload: str) -> dict[str, Any]:
    """An event as Engine.IO carries it, attachments as Base64 in a list, and its answer."""
    event, *attachments = encoded(packet.EVENT, [INBOUND, *PAYLOADS[payload].args], _ACK)
    binary = [[b64encode(bytes(each)).decode()] for each in attachments if isinstance(each, bytes)]
    return {"messages": [f"4{event!s}", *binary], "answer": f'43{_ACK}["{HEARD}"]'}


def _cpu(port: int) -> float:
    with urlopen(f"http://127.0.0.1:{port}/cpu", timeout=DEADLINE) as response:
        return float(response.read())


def measure(
    mode: str, payload: str, sizes: Sequence[int], rounds: int, seconds: float
) -> Iterator[Result]:
    """Load every kind of server with so many clients."""
    names = [each.name for each in VARIANTS]
    with ExitStack() as stack:
        ports = {name: stack.enter_context(serving(mode, name, payload)) for name in names}
        for port in ports.values():
            loaded(port, 1, seconds / 4, payload)
        for clients in sizes:
            runs: dict[str, list[Loaded]] = {name: [] for name in names}
            for number in range(rounds):
                for name in in_turn(names, number):
                    runs[name].append(loaded(ports[name], clients, seconds, payload))
            yield from _results(mode, payload, clients, runs)


def _results(
    mode: str, payload: str, clients: int, runs: dict[str, list[Loaded]]
) -> Iterator[Result]:
    times = Times({name: [each.cpu for each in found] for name, found in runs.items()})
    control = times.ratio(CONTROL.name, BARE.name)
    for name, found in runs.items():
        waits = [wait for each in found for wait in each.waits]
        yield Result(
            mode,
            payload,
            clients,
            name,
            median(each.rate for each in found),
            median(waits),
            quantiles(waits, n=100)[-1] if len(waits) > 1 else waits[0],
            times.seconds_of(name),
            times.ratio(name, BARE.name),
            control,
        )


def main(arguments: Sequence[str]) -> int:
    """Measure, print a table, and write JSON if asked to."""
    parser = reporting.parser("clients", __doc__)
    parser.add_argument("--mode", action="append", choices=MODES)
    parser.add_argument("--payload", action="append", choices=list(PAYLOADS))
    parser.add_argument("--seconds", type=float, help="of each load")
    options = parser.parse_args(arguments)
    rounds = options.rounds or (1 if options.smallest else ROUNDS)
    seconds = options.seconds or (0.1 if options.smallest else SECONDS)
    sizes = (2,) if options.smallest else (1, 10, 50)
    payloads = options.payload or (["small"] if options.smallest else ["small", "5 KB"])
    print(reporting.machine_line(), "\n", flush=True)
    found: list[Result] = []
    for mode in options.mode or MODES:
        for payload in payloads:
            results = list(measure(mode, payload, sizes, rounds, seconds))
            print(table(HEAD, [each.row() for each in results]), "\n", flush=True)
            found += results
    reporting.write_json(options.json, "clients", [each.data() for each in found])
    return 0
