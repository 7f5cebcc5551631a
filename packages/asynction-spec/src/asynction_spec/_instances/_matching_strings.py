"""Strings in which a regular expression of ECMA 262 matches, as `pattern` asks for.

Each part of a pattern knows how long what it matches may be, and writes a string with a length in a
given range where it can. A guess is enough in what is rare (look-ahead, references back): the
caller checks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeAlias

from .._schemas._patterns import _ecma_syntax as ecma
from .._schemas._patterns._character_classes import Characters
from .._schemas._patterns._ecma_syntax import read_pattern
from ._plain_values import Values
from ._readable_characters import WORD, UnsupportedPatternError, usable

_LONGEST = 100_000  # characters that a text has to have at least to match


class Pattern:
    """Writes strings in which a regular expression matches something.

    Args:
        text: The regular expression.

    Raises UnsupportedPatternError.
    """

    def __init__(self, text: str) -> None:
        try:
            tree = read_pattern(text)
        except ValueError as error:
            raise UnsupportedPatternError(f"{text!r} can't be read: {error}") from error
        self._tree = _padded_choice(tree)
        if self._tree.least > _LONGEST:
            raise UnsupportedPatternError(
                f"nothing shorter than {self._tree.least} characters matches"
            )
        self.least = self._tree.least
        self.most = min(UNLIMITED, self._tree.most)

    def write(
        self, values: Values, least: int = 0, most: int | None = None, attempt: int = 0
    ) -> str:
        """A string with a length in the range, if possible; odd attempts look ahead another way."""
        writer = Writer(values, ahead=attempt % 2 == 1)
        return self._tree.write(writer, least, UNLIMITED if most is None else most)


@lru_cache(maxsize=1000)
def pattern_of(text: str) -> Pattern:
    """The pattern of a regular expression, read once."""
    return Pattern(text)


def _padded_choice(tree: ecma.Part) -> Part:
    options = tree.options if isinstance(tree, ecma.Choice) else (tree,)
    return Either.of([_padded(_parts(each)) for each in options])


def _parts(part: ecma.Part) -> list[Part]:
    return [_written(each) for each in (part.parts if isinstance(part, ecma.Sequence) else [part])]


def _padded(row: list[Part]) -> Part:
    """A row that also writes what an expression without anchors leaves open, if it is needed."""
    if Anchor("\\b") in row and not any(part.most for part in row):
        row = [*row, Letters(WORD)]  # a boundary is one of a word
    padding = Repeat.padding(Letters(WORD))
    if row[-1:] != [Anchor("$")]:
        row = [*row, padding]
    elif row[0] != Anchor("^"):
        row = [padding, *row]
    return Row.of(row)


def _written(part: ecma.Part) -> Part:  # noqa: PLR0911  # one for each kind of part
    if isinstance(part, Characters):
        return _one_of(usable(part))
    if isinstance(part, ecma.Edge):
        return Anchor(part.sign)
    if isinstance(part, ecma.Boundary):
        return Anchor("\\B" if part.negated else "\\b")
    if isinstance(part, ecma.Sequence):
        return Row.of(_parts(part))
    if isinstance(part, ecma.Choice):
        return Either.of([_written(each) for each in part.options])
    if isinstance(part, ecma.Repeat):
        return _repeat(part)
    if isinstance(part, ecma.Again):
        return Again(part.number)
    return _grouped(part)


def _repeat(part: ecma.Repeat) -> Part:
    if part.most == 0 or (part.least == 0 and not ecma.takes_characters(part.part)):
        return Row.of([])
    most = UNLIMITED if part.most is None else min(part.most, UNLIMITED)
    try:
        return Repeat.of(_written(part.part), min(part.least, UNLIMITED), most)
    except UnsupportedPatternError:
        if part.least:
            raise
        return Row.of([])  # `[]?`


def _grouped(part: ecma.Group | ecma.LookAround) -> Part:
    if isinstance(part, ecma.LookAround):
        if part.negated:
            return Anchor("?<!" if part.behind else "?!")
        inner = _written(part.part)
        return inner if part.behind else Ahead(inner, inner.most)
    inner = _written(part.part)  # what matches without its flags is good enough
    return inner if part.number is None else Group(inner, part.number, inner.least, inner.most)


def _one_of(characters: str) -> Part:
    return Literal(characters, 1, 1) if len(characters) == 1 else Letters(characters)


UNLIMITED = 1_000_000  # repetitions, for `*` and `+`
_LONG = 1_000  # characters, from where on nothing is repeated more often than it has to be
_USUAL_LETTERS = 5  # of a part such as `[a-z]+`: about a word


@dataclass(slots=True)
class Writer:
    """What parts need in order to write.

    `ahead` says whether what a look-ahead asks for is written in its place, for what follows to
    match, rather than left to chance.
    """

    values: Values
    ahead: bool
    position: int = 0
    groups: dict[int, str] = field(default_factory=dict)

    def letters(self, characters: str, count: int) -> str:
        """So many of the characters."""
        start, self.position = self.position, self.position + count
        size, character = len(characters), self.values.character
        return "".join(
            [characters[character(size, each) % size] for each in range(start, self.position)]
        )

    def length(self, least: int, most: int, usual: int) -> int:
        """How often to repeat; no oftener than needed where the string is long already."""
        if least >= most or self.position > _LONG:
            return least
        wanted = self.values.length(least, None if most >= UNLIMITED else most, usual)
        return max(least, min(most, wanted))


@dataclass(frozen=True, slots=True)
class Letters:
    """One of some characters."""

    characters: str
    least: int = 1
    most: int = 1

    def write(self, writer: Writer, least: int, most: int) -> str:  # noqa: ARG002
        return writer.letters(self.characters, 1)


@dataclass(frozen=True, slots=True)
class Literal:
    """A text that is written as it is."""

    text: str
    least: int
    most: int

    def write(self, writer: Writer, least: int, most: int) -> str:  # noqa: ARG002
        writer.position += self.least
        return self.text


@dataclass(frozen=True, slots=True)
class Anchor:
    r"""`^`, `$` or `\b`, or a look-around whose fulfilment is left to chance."""

    sign: str
    least: int = 0
    most: int = 0

    def write(self, writer: Writer, least: int, most: int) -> str:  # noqa: ARG002
        return ""


@dataclass(frozen=True, slots=True)
class Row:
    """Parts one after another."""

    parts: Sequence[Part]
    least: int
    most: int

    @classmethod
    def of(cls, parts: Sequence[Part]) -> Part:
        """The row of these parts, with neighbouring texts as one."""
        merged: list[Part] = []
        for part in parts:
            last = merged[-1] if merged else None
            if isinstance(part, Literal) and isinstance(last, Literal):
                merged[-1] = Literal(last.text + part.text, last.least + 1, last.most + 1)
            else:
                merged.append(part)
        if len(merged) == 1:
            return merged[0]
        most = sum(part.most for part in merged)
        return cls(merged, sum(part.least for part in merged), most)

    def write(self, writer: Writer, least: int, most: int) -> str:
        if least <= self.least and most >= self.most:
            return "".join([part.write(writer, part.least, part.most) for part in self.parts])
        written: list[str] = []
        rest_least, rest_most = self.least, self.most
        for part in self.parts:
            rest_least -= part.least
            rest_most -= part.most
            low = max(part.least, least - rest_most)
            text = part.write(writer, low, max(low, min(part.most, most - rest_least)))
            written.append(text)
            least -= len(text)
            most -= len(text)
        return "".join(written)


@dataclass(frozen=True, slots=True)
class Either:
    """One of several parts."""

    options: Sequence[Part]
    least: int
    most: int

    @classmethod
    def of(cls, options: Sequence[Part]) -> Part:
        """The choice between these; the part itself if there is only one."""
        if len(options) == 1:
            return options[0]
        least = min(option.least for option in options)
        return cls(options, least, max(option.most for option in options))

    def write(self, writer: Writer, least: int, most: int) -> str:
        options = self.options
        if least > self.least or most < self.most:
            fitting = [each for each in options if each.least <= most and each.most >= least]
            options = fitting or options
        option = options[writer.values.choice(len(options)) % len(options)]
        return option.write(writer, max(least, option.least), min(most, option.most))


@dataclass(frozen=True, slots=True)
class Repeat:
    """A part some number of times; `usual` is a sensible one, None as few as the length allows."""

    part: Part
    low: int
    high: int
    usual: int | None
    least: int
    most: int

    @classmethod
    def of(cls, part: Part, low: int, high: int) -> Repeat:
        """The part from `low` to `high` times."""
        usual = _USUAL_LETTERS if isinstance(part, Letters) and high > 1 else 1
        return cls(part, low, high, max(low, min(usual, high)), part.least * low, part.most * high)

    @classmethod
    def padding(cls, part: Part) -> Repeat:
        """The part as often as is needed to make a string long enough."""
        return cls(part, 0, UNLIMITED, None, 0, UNLIMITED)

    def write(self, writer: Writer, least: int, most: int) -> str:
        part = self.part
        low = max(self.low, -(-least // part.most)) if part.most else self.low
        high = min(self.high, most // part.least) if part.least else self.high
        low = min(low, self.high)
        count = low if self.usual is None else writer.length(low, max(low, high), self.usual)
        if isinstance(part, Letters):
            return writer.letters(part.characters, count)
        return Row([part] * count, count * part.least, count * part.most).write(writer, least, most)


@dataclass(frozen=True, slots=True)
class Group:
    """A part that can be referred back to."""

    part: Part
    number: int
    least: int
    most: int

    def write(self, writer: Writer, least: int, most: int) -> str:
        text = self.part.write(writer, least, most)
        writer.groups[self.number] = text
        return text


@dataclass(frozen=True, slots=True)
class Again:
    """What a group has matched."""

    number: int
    least: int = 0
    most: int = UNLIMITED

    def write(self, writer: Writer, least: int, most: int) -> str:  # noqa: ARG002
        return writer.groups.get(self.number, "")


@dataclass(frozen=True, slots=True)
class Ahead:
    """A look-ahead: what follows has to match it too."""

    part: Part
    most: int
    least: int = 0

    def write(self, writer: Writer, least: int, most: int) -> str:  # noqa: ARG002
        if not writer.ahead:
            return ""
        return self.part.write(writer, 0, self.part.least)


Part: TypeAlias = "Letters | Literal | Anchor | Row | Either | Repeat | Group | Again | Ahead"
