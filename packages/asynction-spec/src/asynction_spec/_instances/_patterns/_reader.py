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
from ._characters import (
    PRINTABLE,
    WORD,
    Cursor,
    UnsupportedPatternError,
    class_members,
    escaped_characters,
)
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

_MAX_DEPTH = 60
_MAX_LENGTH = 100_000
_QUANTIFIERS = {"*": (0, UNLIMITED), "+": (1, UNLIMITED), "?": (0, 1)}
_COUNTS = re.compile(r"\{(\d{1,6})(,(\d{1,6})?)?\}")
_FLAGS = re.compile(r"\?[a-z-]*:")
_NAME = re.compile(r"\?<\w+>")
_BACK = re.compile(r"[1-9]\d?")


class Pattern:
    """Writes strings in which a regular expression matches something.

    Args:
        text: The regular expression.

    Raises UnsupportedPatternError.
    """

    def __init__(self, text: str) -> None:
        self._tree = _Reader(Cursor(text)).read()
        if self._tree.least > _MAX_LENGTH:
            raise UnsupportedPatternError(
                f"nothing shorter than {self._tree.least} characters matches"
            )
        self.least = self._tree.least
        self.most = min(UNLIMITED, self._tree.most)

    def write(
        self, values: Values, least: int = 0, most: int | None = None, attempt: int = 0
    ) -> str:
        """A string with a length in the range, if possible; odd turns look ahead another way."""
        writer = Writer(values, ahead=attempt % 2 == 1)
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
        tree = Either.of([_pad_row(row) for row in self._read_rows()])
        if self._cursor.ahead:
            raise UnsupportedPatternError(f"{self._cursor.text!r} closes a group that is not open")
        return tree

    def _read_rows(self) -> list[list[Part]]:
        rows = [self._read_row()]
        while self._cursor.eat("|"):
            rows.append(self._read_row())
        return rows

    def _read_row(self) -> list[Part]:
        parts: list[Part] = []
        while self._cursor.ahead not in {"", "|", ")"}:
            parts.append(self._read_quantifier(self._read_atom()))
        return parts

    def _read_quantifier(self, part: Part) -> Part:
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

    def _read_atom(self) -> Part:
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
        return _letters(class_members(self._cursor))

    def escape(self) -> Part:
        """What follows a backslash."""
        if self._cursor.ahead in {"b", "B"}:
            return Anchor(self._cursor.next())
        back = self._cursor.eat_match(_BACK)
        return Again(int(back[0])) if back else _letters(escaped_characters(self._cursor))

    def group(self) -> Part:
        """`(...)` of any kind."""
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise UnsupportedPatternError(f"more than {_MAX_DEPTH} groups within one another")
        part = self._read_look_around() or self._read_group()
        self._depth -= 1
        return part

    def _read_look_around(self) -> Part | None:
        if self._cursor.eat("?="):
            part = self._read_to_close()
            return Ahead(part, part.most)
        for sign in ("?!", "?<!"):
            if self._cursor.eat(sign):
                self._read_to_close()
                return Anchor(sign)
        return self._read_to_close() if self._cursor.eat("?<=") else None

    def _read_group(self) -> Part:
        if self._cursor.eat_match(_FLAGS):  # what matches without them is good enough
            return self._read_to_close()
        self._cursor.eat_match(_NAME)
        self._groups += 1
        number = self._groups
        part = self._read_to_close()
        return Group(part, number, part.least, part.most)

    def _read_to_close(self) -> Part:
        part = Either.of([Row.of(row) for row in self._read_rows()])
        if not self._cursor.eat(")"):
            raise UnsupportedPatternError(f"a group is not closed in {self._cursor.text!r}")
        return part


_ATOMS: dict[str, Callable[[_Reader], Part]] = {
    "(": _Reader.group,
    "[": _Reader.character_class,
    ".": _Reader.any,
    "^": _Reader.start,
    "$": _Reader.end,
    "\\": _Reader.escape,
}


def _letters(characters: str) -> Part:
    return Literal(characters, 1, 1) if len(characters) == 1 else Letters(characters)


def _pad_row(row: list[Part]) -> Part:
    """A row that also writes what an expression without anchors leaves open, if it is needed."""
    padding = Repeat.padding(Letters(WORD))
    if row[-1:] != [Anchor("$")]:
        row = [*row, padding]
    elif row[0] != Anchor("^"):
        row = [padding, *row]
    return Row.of(row)
