"""An excerpt of a line of a document for a terminal, with marks under a part of it."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from itertools import accumulate
from pathlib import Path

_TAB = 4  # columns, up to the next multiple of it
_ELLIPSIS = "..."
_YAML_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")  # as libyaml counts lines
_JSON_BREAK = re.compile("\r?\n")


def lines_of(file: str | None) -> list[str]:
    """The lines of a file as diagnostics count them; none if it can't be read any more."""
    if file is None or not Path(file).is_file():
        return []
    try:
        content = Path(file).read_bytes()
    except OSError:
        return []
    text = content.decode("utf-8-sig", errors="replace")
    return (_JSON_BREAK if file.endswith(".json") else _YAML_BREAK).split(text)


def excerpt(line: str, start: int, end: int, width: int) -> tuple[str, str]:
    """The part of a line around the characters from `start` to `end`, and the marks to go under it.

    Args:
        line: A line of text, without its end.
        start: The index of the first character to mark; it may be after the end of the line.
        end: The index after the last one.
        width: The columns of the terminal for either of them.
    """
    width = max(width, 4 * len(_ELLIPSIS))
    start = min(start, len(line))
    cut = max(0, start - width)  # a document may be one line of many megabytes
    cells = _cells(line[cut : start + width])
    edges = [0, *accumulate(columns for _, columns in cells)]
    edges.append(edges[-1] + 1)  # where a mark after the end of the line ends
    start, end = start - cut, min(max(end, start + 1) - cut, len(cells) + 1)
    first = (
        0 if edges[end] <= width - len(_ELLIPSIS) else bisect_left(edges, edges[start] - width // 4)
    )
    before = _ELLIPSIS if cut + first else ""
    last = _last(edges, edges[first] + width - len(before), cells)
    after = _ELLIPSIS if cut + last < len(line) else ""
    if after:
        last = _last(edges, edges[first] + width - len(before + after), cells)
    shown = "".join(text for text, _ in cells[first:last])
    marks = "^" * max(1, edges[min(end, last)] - edges[start])
    return before + shown + after, " " * (len(before) + edges[start] - edges[first]) + marks


def _last(edges: list[int], column: int, cells: list[tuple[str, int]]) -> int:
    """The index after the last cell that ends at this column or before it."""
    return min(bisect_right(edges, column) - 1, len(cells))


def _cells(line: str) -> list[tuple[str, int]]:
    """The text that is printed for each character, and its number of columns."""
    cells: list[tuple[str, int]] = []
    column = 0
    for character in line:
        columns = _TAB - column % _TAB if character == "\t" else _columns(character)
        cells.append((_cell_text(character, columns), columns))
        column += columns
    return cells


def _columns(character: str) -> int:
    if unicodedata.category(character) in {"Mn", "Me"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1


def _cell_text(character: str, columns: int) -> str:
    if character == "\t":
        return " " * columns
    if character.isprintable() or unicodedata.category(character) == "Zs":
        return character
    return "\N{REPLACEMENT CHARACTER}"  # not a control character to the terminal
