"""Results as a table for people and as JSON for programs."""

from __future__ import annotations

import json
import os
import platform
import sys
from argparse import ArgumentParser
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, NamedTuple

from .measuring import CONTROL_LIMIT, NORMAL, SMALLEST, Effort, Ratio, Times

_PACKAGES = (
    "asynction-server", "Flask-SocketIO", "python-socketio", "python-engineio", "Flask", "Werkzeug",
    "jsonschema-rs", "orjson",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Result:
    """What one contender took in one case.

    Args:
        case: The name of the case.
        contender: Its name.
        seconds: CPU time of one turn or event, the median.
        against: What it is compared with, if it is.
        ratio: How it compares with that.
        control: How two equal contenders compared in the same rounds.
        target: What the ratio is to be at most, if that is set.
        mebibytes: What it needed of memory, if that was measured.
    """

    case: str
    contender: str
    seconds: float
    against: str | None = None
    ratio: Ratio | None = None
    control: Ratio | None = None
    target: float | None = None
    mebibytes: float | None = None

    @property
    def in_doubt(self) -> bool:
        """Whether two equal contenders differed by more than a comparison may be out."""
        return self.control is not None and abs(self.control.median - 1) > CONTROL_LIMIT

    @property
    def verdict(self) -> str:
        """Whether the target is met."""
        if self.ratio is None or self.target is None:
            return ""
        return "met" if self.ratio.median <= self.target else "MISSED"

    def row(self) -> tuple[str, ...]:
        """The cells of a table."""
        return (
            self.case,
            self.contender,
            duration(self.seconds),
            "" if self.mebibytes is None else f"{self.mebibytes:.1f} MiB",
            "" if self.against is None else f"{self.ratio} of {self.against}",
            "" if self.target is None else f"{self.target:.2f} {self.verdict}",
            f"CONTROL OFF {self.control.median:.3f}" if self.control and self.in_doubt else "",
        )

    def data(self) -> dict[str, Any]:
        """The same for a program."""
        return {**asdict(self), "in_doubt": self.in_doubt, "verdict": self.verdict}


HEAD = ("case", "contender", "CPU", "memory", "ratio [quartiles]", "target", "")


class Equals(NamedTuple):
    """The names of two contenders that do the same."""

    one: str
    other: str


def alone(case: str, times: Times, name: str, mebibytes: float | None = None) -> Result:
    """The result of a contender that others are compared with."""
    return Result(case, name, times.seconds_of(name), mebibytes=mebibytes)


def compared(
    case: str,
    times: Times,
    name: str,
    against: str,
    equals: Equals,
    target: float | None = None,
    mebibytes: float | None = None,
) -> Result:
    """The result of a contender, compared with another."""
    return Result(
        case,
        name,
        times.seconds_of(name),
        against,
        times.ratio(name, against),
        times.ratio(equals.other, equals.one),
        target,
        mebibytes,
    )


def duration(seconds: float) -> str:
    """A time in the unit that suits it."""
    if seconds >= 1:
        return f"{seconds:.2f} s"
    return f"{seconds * 1e3:.1f} ms" if seconds >= 0.01 else f"{seconds * 1e6:.1f} us"


def show(results: Sequence[Result]) -> None:
    """Print results as a table, without the columns that all of them leave empty."""
    rows = [HEAD, *(each.row() for each in results)]
    columns = [column for column in zip(*rows, strict=True) if any(column[1:])]
    head, *cells = zip(*columns, strict=True)
    print(table(head, cells), flush=True)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Rows under each other, each column as wide as its widest cell."""
    cells = [tuple(head), *(tuple(row) for row in rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    lines = ["  ".join(map(str.ljust, row, widths)).rstrip() for row in cells]
    return "\n".join([lines[0], "-" * len(lines[0]), *lines[1:]])


def machine() -> dict[str, Any]:
    """What the figures depend on: processor, Python, libraries, and how busy the machine was."""
    return {
        "processor": _processor(),
        "processors": os.cpu_count(),
        "system": platform.platform(),
        "python": sys.version.split()[0],
        "packages": {name: found for name in _PACKAGES if (found := _version(name))},
        "load": os.getloadavg()[0],
    }


def machine_line() -> str:
    """The same in a line."""
    known = machine()
    libraries = ", ".join(f"{name} {number}" for name, number in known["packages"].items())
    return (
        f"{known['processors']} x {known['processor']}, load {known['load']:.1f}, "
        f"Python {known['python']}, {libraries}"
    )


def _processor() -> str:
    information = Path("/proc/cpuinfo")
    if information.exists():
        for line in information.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def parser(name: str, description: str | None) -> ArgumentParser:
    """A parser with the options of every benchmark."""
    made = ArgumentParser(prog=f"hatch run bench {name}", description=description)
    made.add_argument("--smallest", action="store_true", help="only show that it works")
    made.add_argument("--json", type=Path, metavar="FILE", help="also write the results there")
    made.add_argument("--rounds", type=int, metavar="N", help="turns of every contender")
    return made


def effort(options: Any, normal: Effort = NORMAL) -> Effort:
    """How long to measure, as the options say."""
    chosen = SMALLEST if options.smallest else normal
    return Effort(options.rounds or chosen.rounds, chosen.batch)


def write_json(path: Path | None, benchmark: str, results: Sequence[Mapping[str, Any]]) -> None:
    """Write results to a file, if there is one."""
    if path is not None:
        whole = {"benchmark": benchmark, "machine": machine(), "results": list(results)}
        path.write_text(json.dumps(whole, indent=2) + "\n", encoding="utf-8")
