"""The rows of tables, as cells for people and as values for programs."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Row:
    """What was found, by the heads of the columns; seconds are floats."""

    cells: Mapping[str, Any]

    def data(self) -> dict[str, Any]:
        """The same for a program."""
        return {name: None if each == math.inf else each for name, each in self.cells.items()}

    def __str__(self) -> str:
        return _line([_text(each) for each in self.cells.values()])


def show(rows: Sequence[Row]) -> None:
    """Print a table in Markdown."""
    if rows:
        head = [*rows[0].cells]
        print(_line(head), _line(["---"] * len(head)), *rows, "", sep="\n", flush=True)


def _text(value: Any) -> str:
    if value == math.inf:
        return "never"
    return f"{value:.2f} s" if isinstance(value, float) else str(value)


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
