"""Bars, as SVG files that are the same for the same figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import matplotlib as mpl
from matplotlib.figure import Figure

_OURS, _OTHERS = "#0b6e4f", "#9aa5b1"
_SHADES = ("#9aa5b1", "#4c8f78", "#0b6e4f")


def bars(path: Path, title: str, values: Mapping[str, float], ours: Sequence[str]) -> Path:
    """Draw a bar for each server, those of Asynction in a colour of their own."""
    names = [*values][::-1]
    figure = Figure(figsize=(8, 0.6 + 0.36 * len(names)), layout="constrained")
    axes = figure.subplots()
    colours = [_OURS if name in ours else _OTHERS for name in names]
    drawn = axes.barh(names, [values[name] for name in names], color=colours)
    axes.bar_label(drawn, fmt="%.0f", padding=3)
    axes.margins(x=0.12)
    return _save(figure, title, path)


def groups(path: Path, title: str, values: Mapping[str, Mapping[str, float]]) -> Path:
    """Draw some bars for each server, one of each kind."""
    kinds = [*next(iter(values.values()))]
    figure = Figure(figsize=(8, 0.8 + 0.2 * len(kinds) * len(values)), layout="constrained")
    axes = figure.subplots()
    height = 0.8 / len(kinds)
    for number, kind in enumerate(kinds):
        places = [-each - number * height for each in range(len(values))]
        drawn = axes.barh(
            places,
            [each[kind] for each in values.values()],
            height=height,
            label=kind,
            color=_SHADES[number % len(_SHADES)],
        )
        axes.bar_label(drawn, fmt="%.1f", padding=3)
    middle = height * (len(kinds) - 1) / 2
    axes.set_yticks([-each - middle for each in range(len(values))], [*values])
    axes.margins(x=0.12)
    axes.legend(loc="lower right", frameon=False)
    return _save(figure, title, path)


def _save(figure: Figure, title: str, path: Path) -> Path:
    (axes,) = figure.axes
    axes.set_title(title, loc="left")
    axes.spines[["top", "right"]].set_visible(False)
    path.parent.mkdir(parents=True, exist_ok=True)
    with mpl.rc_context({"svg.hashsalt": "asynction", "svg.fonttype": "none"}):
        figure.savefig(path, metadata={"Date": None})
    return path
