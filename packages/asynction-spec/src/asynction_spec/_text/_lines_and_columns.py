"""Lines and columns in texts of YAML and JSON, and the error that names them.

Places are offsets until they are shown, because few of them ever are.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import Any, TypeAlias

from .._diagnostics import Span

Position: TypeAlias = tuple[int, int]
"""Line and column, counted from 0."""

JSON_BREAKS = re.compile("\n")
# libyaml's own lines end at U+0085, U+2028 and U+2029 too, as in YAML 1.1; not so in YAML 1.2 and
# in editors.
_YAML_BREAKS = re.compile(r"\r\n|\n|\r")
_ANY_BREAK = "\r\n\x85\u2028\u2029"
BYTE_ORDER_MARK = "\ufeff"  # libyaml does not count it


class DocumentSyntaxError(Exception):
    """A text is malformed: what is wrong, and where."""

    def __init__(self, message: str, span: Span) -> None:
        super().__init__(message)
        self.message = message
        self.span = span


class Lines:
    """The lines of a text, which are searched for when the first position is asked for.

    Args:
        text: The text.
        breaks: Matches the end of a line.
    """

    def __init__(self, text: str, breaks: re.Pattern[str]) -> None:
        self._text = text
        self._breaks = breaks
        self._starts: list[int] = []

    def position(self, offset: int) -> Position:
        """The line and column of an offset."""
        if not self._starts:
            self._starts = [0, *(match.end() for match in self._breaks.finditer(self._text))]
        line = bisect_right(self._starts, offset) - 1
        return line, offset - self._starts[line]

    def span(self, start: int, end: int) -> Span:
        """The range from one offset to another."""
        return span_between(self.position(start), self.position(end))


def span_between(start: Position, end: Position) -> Span:
    """The range from one position to another."""
    return Span(start[0] + 1, start[1] + 1, end[0] + 1, end[1] + 1)


def yaml_lines(text: str) -> Lines:
    """The lines of a YAML text; libyaml adds a line break at its end if there is none."""
    added = "" if missing_break(text) is None else "\n"
    return Lines(text.removeprefix(BYTE_ORDER_MARK) + added, _YAML_BREAKS)


def missing_break(text: str) -> int | None:
    """The offset of the line break that libyaml adds at the end of a text, None if it adds none."""
    return len(text.removeprefix(BYTE_ORDER_MARK)) if text and text[-1] not in _ANY_BREAK else None


def offset_of(mark: Any, missing_break_at: int | None) -> int:
    """The offset of a mark of libyaml; it may be after the line break that libyaml adds."""
    added = mark.index == missing_break_at and mark.column == 0
    offset: int = mark.index + added
    return offset
