"""The characters that regular expressions of ECMA 262 name: escapes and classes."""

from __future__ import annotations

import re
import string
import unicodedata
from functools import lru_cache

WORD = string.ascii_lowercase + string.ascii_uppercase + string.digits + "_"
PRINTABLE = WORD + " -.,:;!?/+*=()[]{}<>@#$%&|~^'\"`\\"
_WIDE = "".join(map(chr, range(0x250)))
_SETS = {"d": string.digits, "w": WORD, "s": " \t\n"}
_CONTROLS = {"n": "\n", "r": "\r", "t": "\t", "v": "\v", "f": "\f"}
_MAX_RANGE = 256
_CODE = re.compile(r"x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|u\{([0-9a-fA-F]{1,6})\}")
_PROPERTY = re.compile(r"\{(?:\w+=)?(\w+)\}")
_CATEGORIES = {
    "Letter": "L",
    "Lowercase_Letter": "Ll",
    "Lowercase": "Ll",
    "Uppercase_Letter": "Lu",
    "Uppercase": "Lu",
    "Alphabetic": "L",
    "Number": "N",
    "Decimal_Number": "Nd",
    "Punctuation": "P",
    "Symbol": "S",
    "Separator": "Z",
}
_SCRIPTS = {"Han": "CJK UNIFIED"}


class UnsupportedPatternError(ValueError):
    """A regular expression can't be read, or what it matches is too long."""


class Cursor:
    """A place in a regular expression that is read from left to right."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._at = 0

    @property
    def ahead(self) -> str:
        """The next character, nothing at the end."""
        return self.text[self._at : self._at + 1]

    def eat(self, token: str) -> bool:
        """Pass a token if it is the next one."""
        found = self.text.startswith(token, self._at)
        self._at += len(token) if found else 0
        return found

    def eat_match(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Pass what a pattern matches, if it does so here."""
        match = pattern.match(self.text, self._at)
        self._at = match.end() if match else self._at
        return match

    def next(self) -> str:
        """Pass the next character."""
        character = self.ahead
        if not character:
            raise UnsupportedPatternError(f"{self.text!r} ends too early")
        self._at += 1
        return character

    def starts_range(self) -> bool:
        """Whether a `-` follows that stands between two characters."""
        return self.ahead == "-" and self.text[self._at + 1 : self._at + 2] not in {"", "]"}


def escaped_characters(cursor: Cursor) -> str:
    """The characters that an escape stands for; its backslash is passed."""
    code = cursor.eat_match(_CODE)
    if code is not None:
        return _character(int(code[1] or code[2] or code[3], 16))
    letter = cursor.next()
    if letter.lower() in _SETS:
        found = _SETS[letter.lower()]
        return found if letter.islower() else _complement(found)
    if letter in {"p", "P"}:
        found = _property(cursor)
        return found if letter == "p" else _complement(found)
    if letter == "c":
        return chr(ord(cursor.next()) % 32)
    return _CONTROLS.get(letter, letter)


def class_members(cursor: Cursor) -> str:
    """The characters of a class; its `[` is passed.

    Letters and digits come first: the first ones make strings that are nicer to read.
    """
    negated = cursor.eat("^")
    found: list[str] = []
    while not cursor.eat("]"):
        found.append(_range(cursor))
    members = "".join(sorted(dict.fromkeys("".join(found)), key=lambda each: not each.isalnum()))
    members = _complement(members) if negated else members
    if not members:
        raise UnsupportedPatternError(f"no character is in a class of {cursor.text!r}")
    return members


def _range(cursor: Cursor) -> str:
    first = _member(cursor)
    if len(first) != 1 or not cursor.starts_range():
        return first
    cursor.next()
    end = min(ord(_member(cursor)), ord(first) + _MAX_RANGE)
    return "".join(map(_character, range(ord(first), end + 1)))


def _member(cursor: Cursor) -> str:
    character = cursor.next()
    return escaped_characters(cursor) if character == "\\" else character


def _property(cursor: Cursor) -> str:
    match = cursor.eat_match(_PROPERTY)
    if match is None:
        raise UnsupportedPatternError(f"a property has no name in {cursor.text!r}")
    return _characters_named(_CATEGORIES.get(match[1], match[1]))


@lru_cache
def _characters_named(name: str) -> str:
    """The characters of a category, or of a script, which the names of its letters begin with."""
    found = [each for each in _WIDE if unicodedata.category(each).startswith(name)]
    if not found:
        start = _SCRIPTS.get(name, name.upper())
        letters = filter(str.isalpha, map(chr, range(0x10000)))
        found = [each for each in letters if unicodedata.name(each, "").startswith(start)]
    if not found:
        raise UnsupportedPatternError(f"the characters of {name} are not known")
    return "".join(found[:_MAX_RANGE])


def _character(code: int) -> str:
    if 0xD800 <= code <= 0xDFFF or code > 0x10FFFF:
        raise UnsupportedPatternError(f"{code:#x} is no character")
    return chr(code)


def _complement(characters: str) -> str:
    others = [each for each in PRINTABLE if each not in characters]
    return "".join(others or [each for each in _WIDE if each not in characters])
