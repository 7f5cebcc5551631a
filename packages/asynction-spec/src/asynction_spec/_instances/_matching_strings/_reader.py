"""Regular expressions of ECMA 262, which `pattern` holds, as trees that write strings."""

from __future__ import annotations

from functools import lru_cache

from ..._schemas._patterns import _ecma_syntax as ecma
from ..._schemas._patterns._character_classes import Characters
from ..._schemas._patterns._ecma_syntax import read_pattern
from .._values_protocol import Values
from ._characters import WORD, UnsupportedPatternError, usable
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
