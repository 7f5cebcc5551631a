"""The results as bars, three SVG files for each case."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from ..plots import bars, groups
from .cases import BARE, CONTROL

if TYPE_CHECKING:
    from . import Result

_PARTS = ("p50", "p99", "p99.9")


def draw(results: Sequence[Result], folder: Path) -> list[Path]:
    """Draw what was measured; give the files."""
    drawn: list[Path] = []
    for case, group in groupby(results, key=lambda each: each.case):
        shown = [each for each in group if each.server != CONTROL]
        drawn += _draw(case, shown, folder / case.replace(", ", "-").replace(" ", "-"))
    return drawn


def _draw(case: str, results: Sequence[Result], stem: Path) -> Iterator[Path]:
    ours = [each.server for each in results if each.server != BARE]

    def file(metric: str) -> Path:
        return stem.with_name(f"{stem.name}-{metric}.svg")

    cpu = {each.server: 1e6 * each.usual("CPU") for each in results}
    yield bars(file("cpu"), f"{case}: microseconds of CPU of an event", cpu, ours)
    memory = {each.server: each.usual("memory") / 1024 for each in results}
    yield bars(file("memory"), f"{case}: KiB of memory of a client", memory, ours)
    waits = {
        each.server: {part: 1e3 * each.usual(f"answer {part}") for part in _PARTS}
        for each in results
    }
    yield groups(file("answers"), f"{case}: milliseconds until an answer", waits)
