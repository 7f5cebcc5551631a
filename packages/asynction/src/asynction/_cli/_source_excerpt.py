"""Problems on a terminal: in colour, each with the line of the document and marks under a part."""

from __future__ import annotations

import re
import shutil
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from itertools import accumulate, groupby
from pathlib import Path
from textwrap import wrap

import click

from asynction_spec import Diagnostic, Severity, printable

SEVERITY_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}
_TAB = 4  # columns, up to the next multiple of it
_ELLIPSIS = "..."
_YAML_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")  # as libyaml counts lines
_JSON_BREAK = re.compile("\r?\n")


def terminal_report(diagnostics: Iterable[Diagnostic]) -> Iterator[str]:
    """A coloured line for each, then its line of the document with the place underlined."""
    width = shutil.get_terminal_size().columns
    for file, of_file in groupby(diagnostics, key=lambda each: each.file):
        lines = _lines_of(file)
        for each in of_file:
            yield "\n".join((_headline(each, width), *_source_lines(each, lines, width), ""))


def _headline(each: Diagnostic, width: int) -> str:
    place, severity = f"{printable(str(each.place))}:", str(each.severity)
    message = f"{each.rule}: {printable(each.message)}"
    lines = wrap(
        message,
        width,
        initial_indent=" " * len(f"{place} {severity} "),
        subsequent_indent=" ",
        break_long_words=False,
        break_on_hyphens=False,
    )
    marked = click.style(severity, fg=SEVERITY_COLOURS[each.severity], bold=True)
    return f"{click.style(place, bold=True)} {marked} " + "\n".join(lines).lstrip()


def _source_lines(each: Diagnostic, lines: list[str], width: int) -> Iterator[str]:
    span = each.place.span
    if span is None or span.line > len(lines):
        return
    line = lines[span.line - 1]
    end = span.end_column if span.end_line == span.line else len(line.rstrip()) + 1
    number = f"{span.line:>5}"
    shown, marks = _excerpt(line, span.column - 1, end - 1, width - len(number) - 3)
    colour = SEVERITY_COLOURS[each.severity]
    yield click.style(f"{number} | ", dim=True) + shown
    yield click.style(f"{'':>5} | ", dim=True) + click.style(marks, fg=colour)


def _lines_of(file: str | None) -> list[str]:
    """The lines of a file as diagnostics count them; none if it can't be read any more."""
    if file is None or not Path(file).is_file():
        return []
    try:
        content = Path(file).read_bytes()
    except OSError:
        return []
    text = content.decode("utf-8-sig", errors="replace")
    return (_JSON_BREAK if file.endswith(".json") else _YAML_BREAK).split(text)


def _excerpt(line: str, start: int, end: int, width: int) -> tuple[str, str]:
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
