r"""Regular expressions of ECMA 262, which `pattern` holds, read into trees that write strings.

Python's own parser is private, refuses what ECMA 262 has (`(?<name>...)`, `\p{L}`, `\cX`), and the
libraries that write strings from its trees can't aim at a length. A document with something else
than ECMA 262 is not loaded, so what is read here is well formed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from .._values import Values
from ._characters import PRINTABLE, WORD, Cursor, UnsupportedPattern, class_members, escaped
from ._tree import (
    UNLIMITED,
    Again,
    Ahead,
    Anchor,
    Either,
    Group,
    Letters,
    Literal,
    Part,
    Repeat,
    Row,
    Writer,
)

_DEEPEST = 60
_LONGEST = 100_000
_QUANTIFIERS = {"*": (0, UNLIMITED), "+": (1, UNLIMITED), "?": (0, 1)}
_COUNTS = re.compile(r"\{(\d{1,6})(,(\d{1,6})?)?\}")
_FLAGS = re.compile(r"\?[a-z-]*:")
_NAME = re.compile(r"\?<\w+>")
_BACK = re.compile(r"[1-9]\d?")


class Pattern:
    """Writes strings in which a regular expression matches something.

    Args:
        text: The regular expression.

    Raises UnsupportedPattern.
    """

    def __init__(self, text: str) -> None:
        self._tree = _Reader(Cursor(text)).read()
        if self._tree.least > _LONGEST:
            raise UnsupportedPattern(f"nothing shorter than {self._tree.least} characters matches")
        self.least = self._tree.least
        self.most = min(UNLIMITED, self._tree.most)

    def write(self, values: Values, least: int = 0, most: int | None = None, turn: int = 0) -> str:
        """A string with a length in the range, if possible; odd turns look ahead another way."""
        writer = Writer(values, ahead=turn % 2 == 1)
        return self._tree.write(writer, least, UNLIMITED if most is None else most)


@lru_cache(maxsize=1000)
def pattern_of(text: str) -> Pattern:
    """The pattern of a regular expression, read once."""
    return Pattern(text)


class _Reader:
    """Reads one regular expression."""

    def __init__(self, cursor: Cursor) -> None:
        self._cursor = cursor
        self._depth = 0
        self._groups = 0

    def read(self) -> Part:
        tree = Either.of([_padded(row) for row in self._rows()])
        if self._cursor.ahead:
            raise UnsupportedPattern(f"{self._cursor.text!r} closes a group that is not open")
        return tree

    def _rows(self) -> list[list[Part]]:
        rows = [self._row()]
        while self._cursor.eat("|"):
            rows.append(self._row())
        return rows

    def _row(self) -> list[Part]:
        parts: list[Part] = []
        while self._cursor.ahead not in {"", "|", ")"}:
            parts.append(self._quantified(self._atom()))
        return parts

    def _quantified(self, part: Part) -> Part:
        counts = self._cursor.eat_match(_COUNTS)
        if counts is not None:
            low = int(counts[1])
            high = int(counts[3]) if counts[3] else (UNLIMITED if counts[2] else low)
        elif self._cursor.ahead in _QUANTIFIERS:
            low, high = _QUANTIFIERS[self._cursor.next()]
        else:
            return part
        self._cursor.eat("?")  # greed changes nothing in what matches
        return Repeat.of(part, low, max(low, high))

    def _atom(self) -> Part:
        character = self._cursor.next()
        read = _ATOMS.get(character)
        return Literal(character, 1, 1) if read is None else read(self)

    def any(self) -> Part:
        """`.`."""
        return Letters(PRINTABLE)

    def start(self) -> Part:
        """`^`."""
        return Anchor("^")

    def end(self) -> Part:
        """`$`."""
        return Anchor("$")

    def character_class(self) -> Part:
        """`[...]`."""
        return _one_of(class_members(self._cursor))

    def escape(self) -> Part:
        """What follows a backslash."""
        if self._cursor.ahead in {"b", "B"}:
            return Anchor(self._cursor.next())
        back = self._cursor.eat_match(_BACK)
        return Again(int(back[0])) if back else _one_of(escaped(self._cursor))

    def group(self) -> Part:
        """`(...)` of any kind."""
        self._depth += 1
        if self._depth > _DEEPEST:
            raise UnsupportedPattern(f"more than {_DEEPEST} groups within one another")
        part = self._look_around() or self._grouped()
        self._depth -= 1
        return part

    def _look_around(self) -> Part | None:
        if self._cursor.eat("?="):
            part = self._closed()
            return Ahead(part, part.most)
        for sign in ("?!", "?<!"):
            if self._cursor.eat(sign):
                self._closed()
                return Anchor(sign)
        return self._closed() if self._cursor.eat("?<=") else None

    def _grouped(self) -> Part:
        if self._cursor.eat_match(_FLAGS):  # what matches without them is good enough
            return self._closed()
        self._cursor.eat_match(_NAME)
        self._groups += 1
        number = self._groups
        part = self._closed()
        return Group(part, number, part.least, part.most)

    def _closed(self) -> Part:
        part = Either.of([Row.of(row) for row in self._rows()])
        if not self._cursor.eat(")"):
            raise UnsupportedPattern(f"a group is not closed in {self._cursor.text!r}")
        return part


_ATOMS: dict[str, Callable[[_Reader], Part]] = {
    "(": _Reader.group,
    "[": _Reader.character_class,
    ".": _Reader.any,
    "^": _Reader.start,
    "$": _Reader.end,
    "\\": _Reader.escape,
}


def _one_of(characters: str) -> Part:
    return Literal(characters, 1, 1) if len(characters) == 1 else Letters(characters)


def _padded(row: list[Part]) -> Part:
    """A row that also writes what an expression without anchors leaves open, if it is needed."""
    padding = Repeat.padding(Letters(WORD))
    if row[-1:] != [Anchor("$")]:
        row = [*row, padding]
    elif row[0] != Anchor("^"):
        row = [padding, *row]
    return Row.of(row)
