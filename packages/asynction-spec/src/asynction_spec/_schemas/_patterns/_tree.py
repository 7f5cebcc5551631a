"""What a regular expression consists of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from ._characters import Characters


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
