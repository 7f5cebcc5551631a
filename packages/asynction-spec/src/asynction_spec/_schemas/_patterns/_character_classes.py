r"""Sets of characters: the escapes and classes of ECMA 262, such as `\d`, `\p{L}` and `[a-z]`.

With the `u` flag, which JSON Schema asks for, an escape that means nothing is an error; without it
(Annex B of ECMA 262) it is the character itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

from ._unicode_properties import is_property

Ranges: TypeAlias = "tuple[tuple[int, int], ...]"
"""Code points from the first to the last of each pair, in order and apart from one another."""

LAST = 0x10FFFF
ALL: Ranges = ((0, LAST),)
DIGITS: Ranges = ((0x30, 0x39),)
WORD: Ranges = ((0x30, 0x39), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A))
SPACE: Ranges = (
    *((0x09, 0x0D), (0x20, 0x20), (0xA0, 0xA0), (0x1680, 0x1680), (0x2000, 0x200A)),
    *((0x2028, 0x2029), (0x202F, 0x202F), (0x205F, 0x205F), (0x3000, 0x3000), (0xFEFF, 0xFEFF)),
)
LINE_ENDS: Ranges = ((0x0A, 0x0A), (0x0D, 0x0D), (0x2028, 0x2029))


def union(*several: Iterable[tuple[int, int]]) -> Ranges:
    """What is in any of several ranges."""
    found: list[tuple[int, int]] = []
    for first, last in sorted(pair for each in several for pair in each):
        if found and first <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((first, last))
    return tuple(found)


def complement(ranges: Ranges) -> Ranges:
    """What is in none of the ranges."""
    found = []
    start = 0
    for first, last in ranges:
        if start < first:
            found.append((start, first - 1))
        start = last + 1
    return (*found, (start, LAST)) if start <= LAST else tuple(found)


def overlap(one: Ranges, other: Ranges) -> bool:
    """Whether a code point is in both."""
    return any(a <= d and c <= b for a, b in one for c, d in other)


@dataclass(frozen=True, slots=True)
class Characters:
    r"""One character out of a set.

    `properties` are escapes such as `\p{L}`, whose characters the engine knows, and belong to the
    set too; `negated` turns all of it round.
    """

    ranges: Ranges
    properties: tuple[str, ...] = ()
    negated: bool = False

    @property
    def plain(self) -> Ranges | None:
        """The set as ranges, None where only the engine knows it."""
        if self.properties:
            return None
        return complement(self.ranges) if self.negated else self.ranges


def single(code: int) -> Characters:
    """The set of one character."""
    return Characters(((code, code),))


NOTHING = Characters(())
"""No character at all, `[]`."""


class PatternError(ValueError):
    """A text is not a regular expression of ECMA 262; the message says why."""


class Cursor:
    """A place in a text that is read from left to right."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    @property
    def ahead(self) -> str:
        """The next character, nothing at the end."""
        return self.text[self.at : self.at + 1]

    def eat(self, token: str) -> bool:
        """Pass a token if it is the next one."""
        found = self.text.startswith(token, self.at)
        self.at += len(token) if found else 0
        return found

    def match(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Pass what a pattern matches, if it does so here."""
        match = pattern.match(self.text, self.at)
        self.at = match.end() if match else self.at
        return match

    def next(self) -> str:
        """Pass the next character."""
        character = self.ahead
        self.at += 1
        return character


_SETS: dict[str, Ranges] = {"d": DIGITS, "w": WORD, "s": SPACE}
_CONTROLS = {"f": 0x0C, "n": 0x0A, "r": 0x0D, "t": 0x09, "v": 0x0B}
_SYNTAX = frozenset("^$\\.*+?()[]{}|/")
_HEX = re.compile(r"x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})")
_CODE_POINT = re.compile(r"u\{0*([0-9A-Fa-f]{1,6})\}")
_TRAIL = re.compile(r"\\u([Dd][C-Fc-f][0-9A-Fa-f]{2})")
_CONTROL = re.compile(r"c([A-Za-z])")
_CONTROL_IN_CLASS = re.compile(r"c([A-Za-z0-9_])")
_NUL = re.compile(r"0(?![0-9])")
_OCTAL = re.compile(r"[0-3][0-7]{0,2}|[4-7][0-7]?")
_PROPERTY = re.compile(r"([pP])\{(\w+)(?:=(\w+))?\}")
_LEADS = range(0xD800, 0xDC00)


def escaped(cursor: Cursor, *, unicode: bool, in_class: bool = False) -> Characters:
    """The characters that an escape means; its backslash is passed.

    Raises PatternError.
    """
    letter = cursor.ahead
    if letter.lower() in _SETS:
        cursor.next()
        found = _SETS[letter.lower()]
        return Characters(found if letter.islower() else complement(found))
    if unicode and letter in {"p", "P"}:
        return _property(cursor)
    code = _code(cursor, unicode=unicode, in_class=in_class)
    return single(_identity(cursor, unicode=unicode, in_class=in_class) if code is None else code)


def _code(cursor: Cursor, *, unicode: bool, in_class: bool) -> int | None:
    if cursor.ahead in _CONTROLS:
        return _CONTROLS[cursor.next()]
    if in_class and cursor.eat("b"):
        return 0x08
    if cursor.match(_NUL):
        return 0
    control = cursor.match(_CONTROL_IN_CLASS if in_class and not unicode else _CONTROL)
    if control is not None:
        return ord(control[1]) % 32
    digits = cursor.match(_HEX)
    if digits is not None:
        return _joined(cursor, int(digits[1] or digits[2], 16))
    return _long_code(cursor, unicode=unicode)


def _long_code(cursor: Cursor, *, unicode: bool) -> int | None:
    if unicode:
        point = cursor.match(_CODE_POINT)
        return None if point is None else _in_range(int(point[1], 16))
    octal = cursor.match(_OCTAL)
    return None if octal is None else int(octal[0], 8)


def _joined(cursor: Cursor, code: int) -> int:
    r"""A pair of surrogates, `\ud83d\ude00`, as the one character that both are."""
    trail = cursor.match(_TRAIL) if code in _LEADS else None
    return code if trail is None else 0x10000 + (code - 0xD800) * 0x400 + int(trail[1], 16) - 0xDC00


def _in_range(code: int) -> int:
    if code > 0x10FFFF:
        raise PatternError(f"there is no character {code:#x}")
    return code


def _identity(cursor: Cursor, *, unicode: bool, in_class: bool) -> int:
    if not unicode and cursor.ahead == "c":
        return ord("\\")  # the letter is read for itself, after it
    character = cursor.next()
    if not character:
        raise PatternError("nothing follows the last backslash")
    if unicode and character not in _SYNTAX and not (in_class and character == "-"):
        raise PatternError(f"\\{character} means nothing")
    return ord(character)


def _property(cursor: Cursor) -> Characters:
    found = cursor.match(_PROPERTY)
    if found is None:
        raise PatternError(f"\\{cursor.ahead} names no property of characters")
    sign, name, value = found.groups()
    if not is_property(name, value):
        raise PatternError(f"there is no property {found[0][2:-1]!r} of characters")
    written = f"{name}={value}" if value else name
    return Characters((), (f"\\{sign}{{{written}}}",))


def character_class(cursor: Cursor, *, unicode: bool) -> Characters:
    """The characters of a class, `[...]`; its first bracket is passed.

    Raises PatternError.
    """
    negated = cursor.eat("^")
    ranges: Ranges = ()
    properties: list[str] = []
    while not cursor.eat("]"):
        for each in _range(cursor, unicode=unicode):
            ranges = union(ranges, each.ranges)
            properties += each.properties
    if negated and not properties:
        return Characters(complement(ranges))
    return Characters(ranges, tuple(properties), negated)


def _range(cursor: Cursor, *, unicode: bool) -> tuple[Characters, ...]:
    first = _member(cursor, unicode=unicode)
    if cursor.ahead != "-" or cursor.text[cursor.at + 1 : cursor.at + 2] == "]":
        return (first,)
    cursor.next()
    last = _member(cursor, unicode=unicode)
    start, end = _single(first), _single(last)
    if start is None or end is None:
        if unicode:
            raise PatternError("a set of characters can't end a range")
        return first, single(ord("-")), last
    if start > end:
        raise PatternError("a range ends before it starts")
    return (Characters(((start, end),)),)


def _member(cursor: Cursor, *, unicode: bool) -> Characters:
    character = cursor.next()
    if not character:
        raise PatternError("a class is not closed by ]")
    return escaped(cursor, unicode=unicode, in_class=True) if character == "\\" else _of(character)


def _of(character: str) -> Characters:
    return single(ord(character))


def _single(characters: Characters) -> int | None:
    if characters.properties or len(characters.ranges) != 1:
        return None
    first, last = characters.ranges[0]
    return first if first == last else None
