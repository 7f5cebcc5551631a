"""Servers under load over real WebSockets: Asynction's, bare Flask-SocketIO, uvicorn, Node.

Each server is a process of its own, and so are the clients. In every round each contender is
started anew and loaded, in an order that changes from round to round. CPU is what the operating
system charges the server for; ratios are formed within each round, and a bare server that runs
twice is the control. `npm install` in benchmarks/wire/node brings the packages of the Node servers.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

from .. import reporting
from ..measuring import Ratio, Times, in_turn
from ..programs import ROOT
from ..reporting import duration, table
from .cases import CASES, SMALLEST, Case
from .contenders import CONTENDERS, CONTROLS, FEW, Contender, serving

ROUNDS = 5
CONTROL_LIMIT = 0.05
"""How far from 1 the control may be, before a figure has to be measured again."""
DEADLINE = 180  # seconds
_UNITS: dict[str, Callable[[float], str]] = {
    "CPU": duration,
    "memory": lambda size: f"{size / 1024:.1f} KiB",
}

Measured = dict[str, list[dict[str, float]]]
"""By contender, the figures of each round."""


@dataclass(frozen=True, slots=True)
class Result:
    """What one contender took in one case.

    Args:
        case: The case.
        metric: `CPU` in seconds (of each event, delivery or connection; of each second when idle),
            or `memory` in bytes of each connection.
        server: The contender.
        value: The median of all rounds.
        ratio: How it compares with the bare server of its mode.
        control: How that compares with itself.
        rate: Events, deliveries or connections per second, the median.
        p50: Seconds in which half of the events were acknowledged.
        p99: Seconds in which 99 of 100 were.
    """

    case: str
    metric: str
    server: str
    value: float
    ratio: Ratio | None
    control: Ratio | None
    rate: float | None
    p50: float | None
    p99: float | None

    @property
    def in_doubt(self) -> bool:
        """Whether two equal servers differed by more than a comparison may be out."""
        return self.control is not None and abs(self.control.median - 1) > CONTROL_LIMIT

    def data(self) -> dict[str, Any]:
        """The result for a program."""
        return {**asdict(self), "in_doubt": self.in_doubt}

    def row(self) -> tuple[str, ...]:
        """The cells of a table."""
        return (
            self.case,
            self.metric,
            self.server,
            _UNITS[self.metric](self.value),
            "" if self.ratio is None else str(self.ratio),
            "" if self.rate is None else f"{self.rate:.0f}/s",
            "" if self.p50 is None else duration(self.p50),
            "" if self.p99 is None else duration(self.p99),
            f"CONTROL OFF {self.control.median:.3f}" if self.control and self.in_doubt else "",
        )


HEAD = ("case", "metric", "server", "each", "ratio to bare [quartiles]", "rate", "p50", "p99", "")


def measure(case: Case, contenders: Sequence[Contender], rounds: int) -> Measured:
    """Load all contenders, in turn."""
    found: Measured = {each.name: [] for each in contenders}
    for number in range(rounds):
        for each in in_turn(contenders, number):
            found[each.name].append(_loaded(each, case))
    return found


def _loaded(contender: Contender, case: Case) -> dict[str, float]:
    with serving(contender, case.payload) as running:
        asked = {**case.asked(), "port": running.port, "pid": running.pid}
        done = subprocess.run(
            [sys.executable, "-m", f"{__name__}.load"],
            input=json.dumps(asked),
            capture_output=True,
            text=True,
            check=False,
            timeout=DEADLINE,
            cwd=ROOT,
        )
    if done.returncode:
        raise RuntimeError(f"{contender.name}, {case.name}: {done.stderr[-600:]}")
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def results(case: Case, contenders: Sequence[Contender], found: Measured) -> Iterator[Result]:
    """What was measured, compared."""
    for metric in case.metrics:
        times = Times({name: [each[metric] for each in runs] for name, runs in found.items()})
        for each in contenders:
            yield _result(case, metric, each, times, found)


def _result(case: Case, metric: str, contender: Contender, times: Times, found: Measured) -> Result:
    name, reference = contender.name, contender.reference
    control = CONTROLS[reference]
    runs = found[name]

    def usual(figure: str) -> float | None:
        return median(each[figure] for each in runs) if figure in runs[0] else None

    return Result(
        case.name,
        metric,
        name,
        times.seconds_of(name),
        times.ratio(name, reference) if reference in found and name != reference else None,
        times.ratio(control, reference) if {control, reference} <= found.keys() else None,
        usual("rate"),
        usual("p50"),
        usual("p99"),
    )


def beside(found: Measured, case: Case) -> str:
    """How Asynction's servers compare with every other contender, round by round."""
    ours = [name for name in found if name.startswith("asynction")]
    others = [name for name in found if name not in ours and not name.endswith("again")]
    rows = []
    for metric in case.metrics:
        times = Times({name: [each[metric] for each in runs] for name, runs in found.items()})
        for name in ours:
            ratios = [f"{times.ratio(name, other).median:.2f}" for other in others]
            rows.append((f"{case.name}, {metric}", name, *ratios))
    return table(("case", "ratio of", *(f"to {name}" for name in others)), rows)


def main(arguments: Sequence[str]) -> int:
    """Measure, print tables, and write JSON and plots if asked to."""
    parser = reporting.parser("wire", __doc__)
    parser.add_argument("--case", action="append", help="how the names of cases begin")
    parser.add_argument("--server", action="append", choices=[each.name for each in CONTENDERS])
    parser.add_argument("--plots", type=Path, metavar="FOLDER", help="also draw SVG plots there")
    options = parser.parse_args(arguments)
    rounds = options.rounds or (1 if options.smallest else ROUNDS)
    offered = SMALLEST if options.smallest else CASES
    cases = [each for each in offered if each.name.startswith(tuple(options.case or [""]))]
    servers = options.server or (FEW if options.smallest else [each.name for each in CONTENDERS])
    chosen = [each for each in CONTENDERS if each.name in servers]
    contenders = [each for each in chosen if each.is_available]
    print(reporting.machine_line(), "\n", flush=True)
    for each in chosen:
        if each not in contenders:
            print(f"left out: {each.name} (see benchmarks/README.md)", flush=True)
    gathered: list[Result] = []
    for case in cases:
        found = measure(case, contenders, rounds)
        compared = list(results(case, contenders, found))
        print(table(HEAD, [each.row() for each in compared]), "\n", flush=True)
        print(beside(found, case), "\n", flush=True)
        gathered += compared
    reporting.write_json(options.json, "wire", [each.data() for each in gathered])
    if options.plots is not None:
        from .plots import draw  # noqa: PLC0415  # matplotlib takes a second to import

        draw(gathered, options.plots)
    return 0
