"""Thousands of clients with a mix of events at a steady rate, for minutes: cost and waiting times.

Each server is one gevent process, or several with a Redis between them, and is started anew for
each of its turns, in an order that changes from round to round. Of 20 events 17 are small and
acknowledged, 2 have a client change its room, and one is a broadcast to a room of 20. CPU is what
the operating system charges the servers for; ratios are formed within each round, and a bare server
that runs twice is the control.

    hatch run bench load --minutes 5 --rounds 3 --plots figures
    hatch run bench load --clients 2000 --processes 1 --server bare --server 'limits and signals'
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from typing import Any

from .. import reporting
from ..measuring import Ratio, Times, in_turn
from ..reporting import duration, table
from .cases import BARE, CASES, CONTROL, OBSERVED, SERVERS, SMALLEST, Case, Server
from .sockets import allow_many_files

ROUNDS = 1
CONTROL_LIMIT = 0.05
"""How far from 1 the control may be, before a figure has to be measured again."""
TARGETS = {("CPU", OBSERVED): 1.0, ("memory", OBSERVED): 1.1}
"""What ratios to bare are to be at most."""
FEW = (BARE, OBSERVED)
_WAITS = ("answer", "delivery")
_PARTS = ("p50", "p99", "p99.9")


@dataclass(frozen=True, slots=True)
class Result:
    """What one server took in one case.

    Args:
        case: The name of the case.
        server: The name of the server.
        rounds: The figures of each round, as `traffic` gives them.
        ratios: How it compares with bare, by `CPU` and `memory`; empty for bare itself.
        controls: How bare compares with itself in the same rounds.
    """

    case: str
    server: str
    rounds: Sequence[dict[str, Any]]
    ratios: dict[str, Ratio]
    controls: dict[str, Ratio]

    def usual(self, figure: str) -> float:
        """The median of all rounds."""
        return float(median(each[figure] for each in self.rounds))

    @property
    def in_doubt(self) -> list[str]:
        """The metrics in which two equal servers differed by more than a comparison may be out."""
        return [
            metric
            for metric, control in self.controls.items()
            if abs(control.median - 1) > CONTROL_LIMIT
        ]

    def verdict(self, metric: str) -> str:
        """Whether a target is met; empty where there is none."""
        target, ratio = TARGETS.get((metric, self.server)), self.ratios.get(metric)
        if target is None or ratio is None:
            return ""
        return f"{target:.2f} {'met' if ratio.median <= target else 'MISSED'}"

    def costs(self) -> tuple[str, ...]:
        """The cells of the table of costs."""
        shown = {metric: str(ratio) for metric, ratio in self.ratios.items()}
        doubts = [f"CONTROL OFF {self.controls[each].median:.3f} {each}" for each in self.in_doubt]
        return (
            self.case,
            self.server,
            f"{self.usual('rate'):.0f}/s",
            f"{self.usual('deliveries'):.0f}/s",
            duration(self.usual("CPU")),
            shown.get("CPU", ""),
            self.verdict("CPU"),
            f"{self.usual('memory') / 1024:.1f} KiB",
            shown.get("memory", ""),
            self.verdict("memory"),
            ", ".join(doubts),
        )

    def waits(self) -> tuple[str, ...]:
        """The cells of the table of waiting times."""
        times = [duration(self.usual(f"{name} {part}")) for name in _WAITS for part in _PARTS]
        return (
            self.case,
            self.server,
            *times,
            duration(self.usual("late p99")),
            f"{100 * self.usual('busy'):.0f} %",
            f"{100 * self.usual('generator'):.0f} %",
            str(sum(each["errors"] for each in self.rounds)),
            str(sum(each["lost"] for each in self.rounds)),
        )

    def data(self) -> dict[str, Any]:
        """The result for a program."""
        return {
            "case": self.case,
            "server": self.server,
            "ratios": {metric: ratio.median for metric, ratio in self.ratios.items()},
            "controls": {metric: ratio.median for metric, ratio in self.controls.items()},
            "in_doubt": self.in_doubt,
            "rounds": [*self.rounds],
        }


COSTS = (
    "case", "server", "events", "deliveries", "CPU of an event", "ratio to bare [quartiles]",
    "target", "memory each", "ratio to bare [quartiles]", "target", "",
)  # fmt: skip
WAITS = (
    "case", "server", *(f"{name} {part}" for name in _WAITS for part in _PARTS), "late p99",
    "servers busy", "clients busy", "errors", "lost",
)  # fmt: skip


def measure(case: Case, servers: Sequence[Server], rounds: int) -> list[Result]:
    """Load all servers, in turn, and compare them."""
    found: dict[str, list[dict[str, Any]]] = {each.name: [] for each in servers}
    for number in range(rounds):
        for each in in_turn(servers, number):
            found[each.name].append(case.run(each))
    ratios = {
        metric: Times({name: [each[metric] for each in runs] for name, runs in found.items()})
        for metric in ("CPU", "memory")
    }

    def compared(name: str) -> dict[str, Ratio]:
        if name == BARE or not {name, BARE} <= found.keys():
            return {}
        return {metric: times.ratio(name, BARE) for metric, times in ratios.items()}

    control = compared(CONTROL)
    return [Result(case.name, name, runs, compared(name), control) for name, runs in found.items()]


def chosen_cases(options: Any) -> list[Case]:
    """The cases that the options ask for."""
    offered = SMALLEST if options.smallest else CASES
    if options.minutes is not None:
        offered = tuple(replace(each, seconds=60 * options.minutes) for each in offered)
    return [
        each
        for each in offered
        if (not options.clients or each.clients in options.clients)
        and (not options.processes or each.processes in options.processes)
    ]


def main(arguments: Sequence[str]) -> int:
    """Measure, print tables, and write JSON and plots if asked to."""
    parser = reporting.parser("load", __doc__)
    parser.add_argument("--minutes", type=float, help="for each turn; 1 if not given")
    parser.add_argument("--clients", type=int, action="append", help="only with so many")
    parser.add_argument("--processes", type=int, action="append", help="only with so many")
    parser.add_argument("--server", action="append", choices=[each.name for each in SERVERS])
    parser.add_argument("--plots", type=Path, metavar="FOLDER", help="also draw SVG plots there")
    options = parser.parse_args(arguments)
    allow_many_files()
    rounds = options.rounds or (1 if options.smallest else ROUNDS)
    names = options.server or (FEW if options.smallest else [each.name for each in SERVERS])
    servers = [each for each in SERVERS if each.name in names]
    print(reporting.machine_line(), "\n", flush=True)
    gathered: list[Result] = []
    for case in chosen_cases(options):
        if not case.is_available:
            print(f"left out: {case.name} (redis-server is not installed)\n", flush=True)
            continue
        if case.processes > (os.cpu_count() or 1):
            print(f"{case.name}: they share {os.cpu_count()} processors", flush=True)
        results = measure(case, servers, rounds)
        print(table(COSTS, [each.costs() for each in results]), "\n", flush=True)
        print(table(WAITS, [each.waits() for each in results]), "\n", flush=True)
        for each in results:
            kinds = [kind for figures in each.rounds for kind in figures["kinds"]]
            print(*(f"{each.server}: {kind}" for kind in kinds), sep="\n", end="\n" * bool(kinds))
        gathered += results
    reporting.write_json(options.json, "load", [each.data() for each in gathered])
    if options.plots is not None:
        from .plots import draw  # noqa: PLC0415  # matplotlib takes a second to import

        draw(gathered, options.plots)
    return 0
