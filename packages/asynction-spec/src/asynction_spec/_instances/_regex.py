r"""Regular expressions of ECMA 262, which `pattern` holds, read into trees that write strings.

Python's own parser is private, refuses what ECMA 262 has (`(?<name>...)`, `\p{L}`, `\cX`, `\u{...}`),
and the libraries that write strings from its trees can't aim at a length.
"""

from __future__ import annotations

import re
import string
import unicodedata
from collections.abc import Callable
from functools import lru_cache

from ._regex_tree import (
    UNLIMITED,
    Again,
    Ahead,
    Anchor,
    Either,
    Group,
    Letters,
    Part,
    Repeat,
    Row,
    Writer,
)
from ._values import Values

_DIGITS = string.digits
_WORD = string.ascii_lowercase + string.ascii_uppercase + _DIGITS + "_"
_PRINTABLE = _WORD + " -.,:;!?/+*=()[]{}<>@#$%&|~^'\"`\\"
_WIDE = "".join(map(chr, range(0x250)))
_SETS = {"d": _DIGITS, "w": _WORD, "s": " \t\n"}
_CONTROLS = {"n": "\n", "r": "\r", "t": "\t", "v": "\v", "f": "\f", "0": "\0"}
_MOST_OF_A_RANGE = 256
_DEEPEST = 60
_LONGEST = 100_000
_QUANTIFIERS = {"*": (0, UNLIMITED), "+": (1, UNLIMITED), "?": (0, 1)}
_COUNTS = re.compile(r"\{(\d{1,6})(,(\d{1,6})?)?\}")
_CODES = re.compile(r"x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|u\{([0-9a-fA-F]{1,6})\}")
_PROPERTY = re.compile(r"\{\^?(?:\w+=)?(\w+)\}|([A-Z])")
_CATEGORIES = {
    "Letter": "L",
    "Lowercase_Letter": "Ll",
    "Lowercase": "Ll",
    "Uppercase_Letter": "Lu",
    "Uppercase": "Lu",
    "Alphabetic": "L",
    "Latin": "L",
    "Number": "N",
    "Decimal_Number": "Nd",
    "Punctuation": "P",
    "Symbol": "S",
    "Separator": "Z",
}


class UnsupportedPattern(ValueError):
    """A regular expression can't be read, or what it matches is too long."""


class Pattern:
    """Writes strings that match a regular expression somewhere.

    Args:
        text: The regular expression.

    Raises UnsupportedPattern.
    """

    def __init__(self, text: str) -> None:
        self._tree = _Reader(text).read()
        if self._tree.least > _LONGEST:
            raise UnsupportedPattern(f"nothing shorter than {self._tree.least} characters matches")

    def write(self, values: Values, least: int = 0, most: int | None = None, turn: int = 0) -> str:
        """A string with a length in the range, if possible; odd turns look ahead another way."""
        writer = Writer(values, ahead=turn % 2 == 1)
        return self._tree.write(writer, least, UNLIMITED if most is None else most)


@lru_cache(maxsize=1000)
def pattern_of(text: str) -> Pattern:
    """The pattern of a regular expression, read once."""
    return Pattern(text)


class _Reader:
    """Reads one regular expression from left to right."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._depth = 0
        self._groups = 0

    def read(self) -> Part:
        tree = Either.of([_padded(row) for row in self._rows()])
        if self._at < len(self._text):
            raise UnsupportedPattern(f"unbalanced ) at {self._at} of {self._text!r}")
        return tree

    def _rows(self) -> list[list[Part]]:
        rows = [self._row()]
        while self._eat("|"):
            rows.append(self._row())
        return rows

    def _row(self) -> list[Part]:
        parts: list[Part] = []
        while self._at < len(self._text) and self._text[self._at] not in "|)":
            parts.append(self._quantified(self._atom()))
        return parts

    def _eat(self, token: str) -> bool:
        found = self._text.startswith(token, self._at)
        self._at += len(token) if found else 0
        return found

    def _next(self) -> str:
        if self._at >= len(self._text):
            raise UnsupportedPattern(f"{self._text!r} ends too early")
        self._at += 1
        return self._text[self._at - 1]

    def _quantified(self, part: Part) -> Part:
        counts = _COUNTS.match(self._text, self._at)
        if counts is not None:
            low = int(counts[1])
            high = int(counts[3]) if counts[3] else (UNLIMITED if counts[2] else low)
            self._at = counts.end()
        elif self._text[self._at : self._at + 1] in {*_QUANTIFIERS}:
            low, high = _QUANTIFIERS[self._next()]
        else:
            return part
        if not self._eat("?"):  # greed changes nothing in what matches
            self._eat("+")
        return Repeat.of(part, low, max(low, high))

    def _atom(self) -> Part:
        character = self._next()
        read = self._ATOMS.get(character)
        return Letters(character) if read is None else read(self)

    def _any(self) -> Part:
        return Letters(_PRINTABLE)

    def _anchor(self) -> Part:
        return Anchor(self._text[self._at - 1])

    def _group(self) -> Part:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise UnsupportedPattern(f"more than {_DEEPEST} groups within one another")
        part = self._grouped()
        self._depth -= 1
        return part

    def _grouped(self) -> Part:
        for token in ("?!", "?<!", "?<="):
            if self._eat(token):
                self._closed()
                return Anchor(token)
        if self._eat("?="):
            part = self._closed()
            return Ahead(part, part.most)
        if self._eat("?:") or self._eat("?>"):
            return self._closed()
        flags = re.compile(r"\?[a-z-]+([:)])").match(self._text, self._at)
        if flags is not None:  # case and the like: what matches without them is good enough
            self._at = flags.end()
            return self._closed() if flags[1] == ":" else Anchor("flags")
        return self._named()

    def _named(self) -> Part:
        self._groups += 1
        names = [str(self._groups)]
        name = re.compile(r"\?P?<(\w+)>").match(self._text, self._at)
        if name is not None:
            self._at = name.end()
            names.append(name[1])
        part = self._closed()
        return Group(part, names, part.least, part.most)

    def _closed(self) -> Part:
        part = Either.of([Row.of(row) for row in self._rows()])
        if not self._eat(")"):
            raise UnsupportedPattern(f"a group is not closed in {self._text!r}")
        return part

    def _escaped(self) -> Part:
        if self._text[self._at : self._at + 1] in {"b", "B"}:
            return Anchor(self._next())
        again = re.compile(r"k<(\w+)>|([1-9]\d?)").match(self._text, self._at)
        if again is not None:
            self._at = again.end()
            return Again(again[1] or again[2])
        return Letters(self._escape())

    def _escape(self) -> str:
        """The characters that an escape stands for, the backslash read."""
        code = _CODES.match(self._text, self._at)
        if code is not None:
            self._at = code.end()
            return _character(int(code[1] or code[2] or code[3], 16))
        letter = self._next()
        if letter.lower() in _SETS:
            found = _SETS[letter.lower()]
            return found if letter.islower() else _complement(found)
        if letter in "pP":
            return self._property(negated=letter == "P")
        if letter == "c":
            return chr(ord(self._next()) % 32)
        return _CONTROLS.get(letter, letter)

    def _property(self, *, negated: bool) -> str:
        match = _PROPERTY.match(self._text, self._at)
        if match is None:
            raise UnsupportedPattern(f"no property at {self._at} of {self._text!r}")
        self._at = match.end()
        name = match[1] or match[2]
        found = _of_category(_CATEGORIES.get(name, name))
        return _complement(found) if negated else found

    def _class(self) -> Part:
        negated = self._eat("^")
        found: list[str] = []
        while not self._eat("]"):
            found.append(self._range())
        # Letters and digits first: the first ones make strings that are nicer to read.
        ordered = sorted(dict.fromkeys("".join(found)), key=lambda each: not each.isalnum())
        characters = _complement("".join(ordered)) if negated else "".join(ordered)
        if not characters:
            raise UnsupportedPattern(f"no character is in a class of {self._text!r}")
        return Letters(characters)

    def _range(self) -> str:
        first = self._member()
        follows = self._text[self._at : self._at + 2]
        if len(first) != 1 or follows[:1] != "-" or follows in {"-", "-]"}:
            return first
        self._at += 1
        last = self._member()
        if len(last) != 1:
            return f"{first}-{last}"
        end = min(ord(last), ord(first) + _MOST_OF_A_RANGE)
        return "".join(map(_character, range(ord(first), end + 1)))

    def _member(self) -> str:
        named = re.compile(r"\[:(\^?)(\w+):\]").match(self._text, self._at)
        if named is not None:
            raise UnsupportedPattern(f"{named[0]} is not of ECMA 262")
        character = self._next()
        if character != "\\":
            return character
        return "\b" if self._eat("b") else self._escape()

    _ATOMS: dict[str, Callable[[_Reader], Part]] = {
        "(": _group,
        "[": _class,
        ".": _any,
        "^": _anchor,
        "$": _anchor,
        "\\": _escaped,
    }


def _padded(row: list[Part]) -> Part:
    """A row that also writes what an expression without anchors leaves open, if it is needed."""
    padding = Repeat.padding(Letters(_WORD))
    if row[-1:] != [Anchor("$")]:
        row = [*row, padding]
    elif row[0] != Anchor("^"):
        row = [padding, *row]
    return Row.of(row)


def _character(code: int) -> str:
    if 0xD800 <= code <= 0xDFFF or code > 0x10FFFF:
        raise UnsupportedPattern(f"{code:#x} is no character")
    return chr(code)


def _complement(characters: str) -> str:
    others = [each for each in _PRINTABLE if each not in characters]
    return "".join(others or [each for each in _WIDE if each not in characters])


@lru_cache
def _of_category(name: str) -> str:
    found = "".join(each for each in _WIDE if unicodedata.category(each).startswith(name))
    if not found:
        raise UnsupportedPattern(f"the characters of {name} are not known")
    return found
