"""Benchmarks as their users run them, at their smallest size."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[2]


class Run(NamedTuple):
    """What a benchmark printed, and what it wrote."""

    printed: str
    written: Any


def bench(*arguments: str, expected: int = 0) -> str:
    """Run `python -m benchmarks` and give what it prints."""
    command = [sys.executable, "-m", "benchmarks", *arguments]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, cwd=ROOT, timeout=600
    )
    assert done.returncode == expected, done.stdout + done.stderr
    return done.stdout


def smallest(folder: Path, name: str, *options: str) -> Run:
    """Run a benchmark at its smallest size."""
    file = folder / f"{name}.json"
    printed = bench(name, "--smallest", "--json", os.fspath(file), *options)
    return Run(printed, json.loads(file.read_text(encoding="utf-8")))
