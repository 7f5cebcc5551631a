"""What the command `asynction` takes as a process of its own: wall time and CPU time.

hatch run bench command_line
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

from . import reporting
from .measuring import Effort, in_turn
from .programs import ROOT

EFFORT = Effort(rounds=15, batch=0)
EXAMPLE = ROOT / "example" / "asyncapi.yaml"
DOCUMENTS = 20
PASS = "python -c pass"
MORE_THAN_PASS = 0.15
"""How many seconds more than a Python that does nothing `--help` may take."""
TARGETS = {
    "asynction validate, the example": 0.3,
    f"asynction validate, {DOCUMENTS} documents": 1.0,
}
"""How many seconds a command may take on an idle machine."""


@dataclass(frozen=True, slots=True)
class Result:
    """What one command took: the median of wall time and of CPU time, in seconds."""

    command: str
    wall: float
    cpu: float
    target: float | None

    def row(self) -> tuple[str, ...]:
        """The cells of a table."""
        verdict = ""
        if self.target is not None:
            word = "met" if self.wall <= self.target else "MISSED"
            verdict = f"{reporting.duration(self.target)} {word}"
        return (
            self.command,
            reporting.duration(self.wall),
            reporting.duration(self.cpu),
            verdict,
        )


def commands(folder: Path) -> Mapping[str, Sequence[str]]:
    """What is typed, by its name; writes the documents for it."""
    text = EXAMPLE.read_text(encoding="utf-8")
    for number in range(DOCUMENTS):
        (folder / f"{number}.yaml").write_text(text.replace("title: ", f"title: {number} ", 1))
    asynction = str(Path(sys.executable).parent / "asynction")
    one, many = TARGETS
    return {
        PASS: [sys.executable, "-c", "pass"],
        "asynction --help": [asynction, "--help"],
        one: [asynction, "validate", str(EXAMPLE)],
        many: [asynction, "validate", str(folder)],
    }


def took(command: Sequence[str]) -> tuple[float, float]:
    """Wall time and CPU time of a process, in seconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wall = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main(arguments: Sequence[str]) -> int:
    """Measure, print a table, and write JSON if asked to."""
    options = reporting.parser("command_line", __doc__).parse_args(arguments)
    rounds = reporting.effort(options, EFFORT).rounds
    print(reporting.machine_line(), "\n", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        typed = commands(Path(folder))
        times: dict[str, list[tuple[float, float]]] = {name: [took(typed[name])] for name in typed}
        for each in times.values():
            each.clear()  # the first run writes bytecode
        for number in range(rounds):
            for name in in_turn([*typed], number):
                times[name].append(took(typed[name]))
    nothing = median(wall for wall, _ in times[PASS])
    targets = {**TARGETS, "asynction --help": nothing + MORE_THAN_PASS}
    found = [
        Result(
            name,
            median(wall for wall, _ in each),
            median(cpu for _, cpu in each),
            targets.get(name),
        )
        for name, each in times.items()
    ]
    print(reporting.table(("command", "time", "CPU", "target"), (each.row() for each in found)))
    reporting.write_json(options.json, "command_line", [asdict(each) for each in found])
    return 0
