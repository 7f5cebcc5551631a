"""The syntax of regular expressions of ECMA 262: what they consist of, read into a tree."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from ._character_classes import (
    ALL,
    LINE_ENDS,
    Characters,
    Cursor,
    PatternError,
    character_class,
    complement,
    escaped,
    single,
)


class UntranslatableError(ValueError):
    """A regular expression means what the engine can't do; the message says what."""


@dataclass(frozen=True, slots=True)
class Edge:
    """The start or the end of the text, `^` or `$`."""

    sign: str


@dataclass(frozen=True, slots=True)
class Boundary:
    r"""A place between a word and no word, `\b`, or any other place, `\B`."""

    negated: bool


@dataclass(frozen=True, slots=True)
class Sequence:
    """Parts one after another; without any, the empty text."""

    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several parts, of which the first ones are tried first."""

    options: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """A part some number of times; `most` is None where there is no limit."""

    part: Part
    least: int
    most: int | None
    lazy: bool


@dataclass(frozen=True, slots=True)
class Group:
    """A part within parentheses: with its number if it captures, with flags (`i`) if it has any."""

    part: Part
    number: int | None = None
    flags: str = ""


@dataclass(frozen=True, slots=True)
class LookAround:
    """A part that has to match, or must not, ahead of a place or behind it."""

    part: Part
    behind: bool
    negated: bool


@dataclass(frozen=True, slots=True)
class Again:
    """What a group has matched."""

    number: int


Part: TypeAlias = (
    "Characters | Edge | Boundary | Sequence | Choice | Repeat | Group | LookAround | Again"
)
EMPTY = Sequence(())


def children(part: Part) -> tuple[Part, ...]:
    """The parts directly within a part."""
    if isinstance(part, Sequence):
        return part.parts
    if isinstance(part, Choice):
        return part.options
    return (part.part,) if isinstance(part, Repeat | Group | LookAround) else ()


def descendants(part: Part) -> Iterator[Part]:
    """The part itself, and all parts within it."""
    stack = [part]
    while stack:
        each = stack.pop()
        yield each
        stack += children(each)


def takes_characters(part: Part) -> bool:
    """Whether a part may match more than the empty text."""
    if isinstance(part, Repeat) and part.most == 0:
        return False
    if isinstance(part, LookAround):
        return False
    if isinstance(part, Characters | Again):
        return True
    return any(map(takes_characters, children(part)))


_DEEPEST = 100  # groups within one another: both engines recurse
_COUNT = re.compile(r"\{(\d+)(,(\d*))?\}")
_QUANTIFIERS: dict[str, tuple[int, int | None]] = {"*": (0, None), "+": (1, None), "?": (0, 1)}
_NAME = re.compile(r"<([^>]*)>")
_FLAGS = re.compile(r"([ims]*)(?:(-)([ims]*))?:")
_BACK = re.compile(r"[1-9][0-9]*")
_LOOKS = {"?=": (False, False), "?!": (False, True), "?<=": (True, False), "?<!": (True, True)}
_TOKEN = re.compile(r"\\.|\[(?:\\.|[^\]\\])*\]?|\((?!\?)|\(\?<(?![=!])([^>]*)>|.", re.DOTALL)


def read_pattern(text: str) -> Part:
    """The tree of a regular expression.

    JSON Schema means those with the `u` flag. What is none of these is read without it, as the
    parsers of most documents do.

    Raises PatternError, and UntranslatableError for what is one and can't be used.
    """
    try:
        return Reader(text, unicode=True).read()
    except PatternError as error:
        try:
            return Reader(text, unicode=False).read()
        except PatternError:
            raise error from None


class Reader:
    """Reads one regular expression, with the `u` flag or without."""

    def __init__(self, text: str, *, unicode: bool) -> None:
        self._cursor = Cursor(text)
        self._unicode = unicode
        self._depth = 0
        self._opened = 0
        self._groups, self._named = _groups(text)
        self._dot_takes_all = False
        self._untranslatable = ""

    def read(self) -> Part:
        """The tree."""
        part, _ = self._choice()
        if self._cursor.ahead:
            raise PatternError("a parenthesis closes a group that is not open")
        if self._untranslatable:
            raise UntranslatableError(self._untranslatable)
        return part

    def _choice(self) -> tuple[Part, frozenset[str]]:
        options, names = [], frozenset[str]()
        while True:
            option, own = self._sequence()
            options.append(option)
            names |= own
            if not self._cursor.eat("|"):
                return (options[0] if len(options) == 1 else Choice(tuple(options))), names

    def _sequence(self) -> tuple[Part, frozenset[str]]:
        parts: list[Part] = []
        names = frozenset[str]()
        while self._cursor.ahead not in {"", "|", ")"}:
            part, own = self._atom()
            names = self._joined(names, own)
            parts.append(self._quantified(part))
        return (parts[0] if len(parts) == 1 else Sequence(tuple(parts))), names

    def _quantified(self, part: Part) -> Part:
        count = self._cursor.match(_COUNT)
        if count is not None:
            least = int(count[1])
            most = int(count[3]) if count[3] else None if count[2] else least
            if most is not None and most < least:
                raise PatternError(f"{count[0]} repeats at most {most} times, which is too few")
        elif self._cursor.ahead and self._cursor.ahead in _QUANTIFIERS:
            least, most = _QUANTIFIERS[self._cursor.next()]
        else:
            return part
        if not self._can_repeat(part):
            raise PatternError("what can't be repeated is followed by a quantifier")
        return Repeat(part, least, most, self._cursor.eat("?"))

    def _can_repeat(self, part: Part) -> bool:
        if isinstance(part, LookAround):
            return not (self._unicode or part.behind)
        return not isinstance(part, Edge | Boundary)

    def _atom(self) -> tuple[Part, frozenset[str]]:
        if self._cursor.match(_COUNT):
            raise PatternError("there is nothing before a quantifier")
        character = self._cursor.next()
        if character == "(":
            return self._group()
        if character in _QUANTIFIERS:
            raise PatternError(f"there is nothing before {character!r}")
        if self._unicode and character in "{}]":
            raise PatternError(f"{character!r} has no counterpart: write \\{character}")
        read = _ATOMS.get(character)
        return (single(ord(character)) if read is None else read(self)), frozenset()

    def any(self) -> Part:
        """`.`."""
        return Characters(ALL if self._dot_takes_all else complement(LINE_ENDS))

    def start(self) -> Part:
        """`^`."""
        return Edge("^")

    def end(self) -> Part:
        """`$`."""
        return Edge("$")

    def character_class(self) -> Part:
        """`[...]`."""
        return character_class(self._cursor, unicode=self._unicode)

    def escape(self) -> Part:
        """What follows a backslash."""
        if self._cursor.ahead in {"b", "B"}:
            return Boundary(self._cursor.next() == "B")
        back = self._back()
        return escaped(self._cursor, unicode=self._unicode) if back is None else back

    def _back(self) -> Part | None:
        """A reference to what a group has matched."""
        if self._cursor.ahead == "k" and (self._unicode or self._named):
            return self._named_back()
        start = self._cursor.at
        number = self._cursor.match(_BACK)
        if number is None:
            return None
        if int(number[0]) <= self._groups:
            return Again(int(number[0]))
        if self._unicode:
            raise PatternError(f"there is no group {number[0]}")
        self._cursor.at = start
        return None

    def _named_back(self) -> Part:
        self._cursor.next()
        name = self._cursor.match(_NAME)
        numbers = self._named.get(name[1], []) if name else []
        if not numbers:
            raise PatternError("\\k names no group")
        if len(numbers) > 1:
            self._untranslatable = "it refers back to one of several groups of the same name"
        return Again(numbers[0])

    def _group(self) -> tuple[Part, frozenset[str]]:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise UntranslatableError(f"it has more than {_DEEPEST} groups within one another")
        found = self._opened_group()
        self._depth -= 1
        return found

    def _opened_group(self) -> tuple[Part, frozenset[str]]:
        for sign, (behind, negated) in _LOOKS.items():
            if self._cursor.eat(sign):
                part, names = self._closed()
                return LookAround(part, behind, negated), names
        if self._cursor.eat("?:"):
            part, names = self._closed()
            return Group(part), names
        if not self._cursor.eat("?"):
            return self._capturing(frozenset())
        name = self._cursor.match(_NAME)
        if name is None:
            return self._flagged()
        if not name[1].replace("$", "_").replace("\u200c", "").replace("\u200d", "").isidentifier():
            raise PatternError(f"{name[1]!r} can't be the name of a group")
        return self._capturing(frozenset([name[1]]))

    def _capturing(self, name: frozenset[str]) -> tuple[Part, frozenset[str]]:
        self._opened += 1
        number = self._opened
        part, names = self._closed()
        return Group(part, number), self._joined(names, name)

    def _joined(self, some: frozenset[str], others: frozenset[str]) -> frozenset[str]:
        if some & others:
            raise PatternError(f"two groups have the name {min(some & others)!r}")
        return some | others

    def _flagged(self) -> tuple[Part, frozenset[str]]:
        """`(?i-s:...)`, the modifiers of ECMA 262 since 2025."""
        found = self._cursor.match(_FLAGS)
        flags = (found[1] + (found[3] or "")) if found else ""
        if found is None or not flags or len({*flags}) < len(flags):
            raise PatternError("(? begins a group that ECMA 262 does not have")
        if "m" in flags:
            self._untranslatable = "it changes the flag m"
        known, self._dot_takes_all = self._dot_takes_all, _switched(found, self._dot_takes_all)
        part, names = self._closed()
        self._dot_takes_all = known
        on, off = ("i" in (found[1] or "")), ("i" in (found[3] or ""))
        return Group(part, flags="i" if on else "-i" if off else ""), names

    def _closed(self) -> tuple[Part, frozenset[str]]:
        found = self._choice()
        if not self._cursor.eat(")"):
            raise PatternError("a group is not closed by )")
        return found


_ATOMS: dict[str, Callable[[Reader], Part]] = {
    "[": Reader.character_class,
    ".": Reader.any,
    "^": Reader.start,
    "$": Reader.end,
    "\\": Reader.escape,
}


def _switched(flags: re.Match[str], known: bool) -> bool:  # noqa: FBT001
    if "s" in (flags[1] or ""):
        return True
    return known and "s" not in (flags[3] or "")


def _groups(text: str) -> tuple[int, dict[str, list[int]]]:
    """How many groups capture, and the numbers of those that have a name."""
    count = 0
    named: dict[str, list[int]] = {}
    for token in _TOKEN.finditer(text):
        if token[0].startswith("("):
            if token[0] == "(" and text.startswith("(?", token.start()):
                continue
            count += 1
            if token[1] is not None:
                named.setdefault(token[1], []).append(count)
    return count, named
