"""The results as bars, one SVG file for each case and metric."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from ..plots import bars

if TYPE_CHECKING:
    from . import Result

_SCALES = {"CPU": (1e6, "microseconds of CPU"), "memory": (1 / 1024, "KiB of memory")}


def draw(results: Sequence[Result], folder: Path) -> list[Path]:
    """Draw what was measured; give the files."""
    folder.mkdir(parents=True, exist_ok=True)
    drawn = []
    for (case, metric), group in groupby(results, key=lambda each: (each.case, each.metric)):
        name = f"{case}-{metric}".lower().replace(", ", "-").replace(" ", "-")
        drawn.append(_draw(case, metric, list(group), folder / f"{name}.svg"))
    return drawn


def _draw(case: str, metric: str, results: Sequence[Result], path: Path) -> Path:
    scale, unit = _SCALES[metric]
    shown = {
        each.server: each.value * scale for each in results if not each.server.endswith("again")
    }
    ours = [name for name in shown if name.startswith("asynction")]
    return bars(path, f"{case}: {unit}", shown, ours)
