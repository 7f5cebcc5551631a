"""The results as bars, one SVG file for each case and metric."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import matplotlib as mpl
from matplotlib.figure import Figure

if TYPE_CHECKING:
    from . import Result

_SCALES = {"CPU": (1e6, "microseconds of CPU"), "memory": (1 / 1024, "KiB of memory")}
_OURS, _OTHERS = "#0b6e4f", "#9aa5b1"


def draw(results: Sequence[Result], folder: Path) -> list[Path]:
    """Draw what was measured; give the files."""
    folder.mkdir(parents=True, exist_ok=True)
    mpl.rcParams["svg.hashsalt"] = "asynction"  # the same file from the same figures
    drawn = []
    for (case, metric), group in groupby(results, key=lambda each: (each.case, each.metric)):
        name = f"{case}-{metric}".lower().replace(", ", "-").replace(" ", "-")
        drawn.append(_draw(case, metric, list(group), folder / f"{name}.svg"))
    return drawn


def _draw(case: str, metric: str, results: Sequence[Result], path: Path) -> Path:
    scale, unit = _SCALES[metric]
    shown = [each for each in results if not each.server.endswith("again")][::-1]
    figure = Figure(figsize=(8, 0.6 + 0.36 * len(shown)), layout="constrained")
    axes = figure.subplots()
    colours = [_OURS if each.server.startswith("asynction") else _OTHERS for each in shown]
    bars = axes.barh(
        [each.server for each in shown], [each.value * scale for each in shown], color=colours
    )
    axes.bar_label(bars, fmt="%.0f", padding=3)
    axes.margins(x=0.12)
    axes.set_title(f"{case}: {unit}", loc="left")
    axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(path, metadata={"Date": None})
    return path
