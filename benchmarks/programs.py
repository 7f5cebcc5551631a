"""Small programs, each in a Python of its own, that measure one thing and end."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parents[1]

_MEASURED = """\
import gc, json, sys, time
def resident(name):
    try:
        with open("/proc/self/status") as status:
            for line in status:
                if line.startswith(name):
                    return int(line.split()[1]) / 1024
    except OSError:
        pass
{before}
gc.collect()
started = time.process_time()
{work}
found = {{"seconds": time.process_time() - started, "peak": resident("VmHWM")}}
{after}
print(json.dumps(found))
"""


class ProgramFailedError(Exception):
    """A program that measures ended with an error: its last line."""


def measured(
    work: str, before: str = "", after: str = "", python: Path | None = None
) -> dict[str, Any]:
    """What a program found: the CPU `seconds` of its work and its `peak` memory in MiB.

    Args:
        work: The statements that are measured.
        before: Those that come first; `resident("VmRSS")` gives the memory in use, in MiB.
        after: Those that come afterwards; they may add to the dict `found`.
        python: The interpreter, if it is not this one.

    Raises ProgramFailedError.
    """
    program = _MEASURED.format(before=before, work=work, after=after)
    command = [str(python or sys.executable), "-c", program]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, cwd=ROOT, env=_environment(python)
    )
    if done.returncode:
        raise ProgramFailedError(done.stderr.strip().rpartition("\n")[2])
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _environment(python: Path | None) -> Mapping[str, str]:
    """The environment of this process, in which bytecode is written and read."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return kept if python is None else {**kept, "PYTHONPATH": str(ROOT)}


@dataclass
class Program:
    """A program that takes turns with others; `cpu` is its timer, `peaks` what it needed.

    Args:
        work: As `measured` takes it.
        before: As `measured` takes it.
        python: As `measured` takes it.
    """

    work: str
    before: str = ""
    python: Path | None = None

    def __post_init__(self) -> None:
        self.peaks: list[float] = []

    def cpu(self, _: int) -> float:
        """Run it once."""
        found = measured(self.work, self.before, python=self.python)
        if found["peak"] is not None:
            self.peaks.append(found["peak"])
        return float(found["seconds"])

    @property
    def peak(self) -> float | None:
        """The memory that it needed at most, in MiB: the median."""
        return median(self.peaks) if self.peaks else None
