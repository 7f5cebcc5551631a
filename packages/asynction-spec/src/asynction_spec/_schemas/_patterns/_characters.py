"""Sets of characters, as the classes and escapes of ECMA 262 name them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

Ranges: TypeAlias = "tuple[tuple[int, int], ...]"
"""Code points from the first to the last of each pair, in order and apart from one another."""

LAST = 0x10FFFF
_SURROGATES = (0xD800, 0xDFFF)
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


def written_set(characters: Characters) -> str:
    """A set as a class of the engine, without surrogates, which no text holds."""
    ranges = characters.plain
    if ranges is None:
        if len(characters.properties) == 1 and not (characters.negated or characters.ranges):
            return characters.properties[0]
        negation = "^" if characters.negated else ""
        pairs = _without_surrogates(characters.ranges)
        return f"[{negation}{''.join(map(_range, pairs))}{''.join(characters.properties)}]"
    pairs = _without_surrogates(ranges)
    if len(pairs) == 1 and pairs[0][0] == pairs[0][1]:
        return written_character(pairs[0][0])
    others = _without_surrogates(complement(ranges))
    if not pairs or 0 < len(others) < len(pairs):
        return f"[^{''.join(map(_range, others))}]"
    return f"[{''.join(map(_range, pairs))}]"


def written_character(code: int) -> str:
    """A character outside of a class."""
    character = chr(code)
    if character in r"^$\.*+?()[]{}|/":
        return f"\\{character}"
    if character.isalnum() or character in " -_,:;@#%&=!'\"~<>`":
        return character
    return f"\\u{{{code:X}}}"


def _range(pair: tuple[int, int]) -> str:
    first, last = pair
    if first == last:
        return _member(first)
    return f"{_member(first)}{'-' if last > first + 1 else ''}{_member(last)}"


def _member(code: int) -> str:
    character = chr(code)
    return character if character.isascii() and character.isalnum() else f"\\u{{{code:X}}}"


def _without_surrogates(ranges: Ranges) -> Ranges:
    """The ranges, whose ends are characters; across all surrogates one may well lead."""
    first, last = _SURROGATES
    found: list[tuple[int, int]] = []
    for start, end in ranges:
        if start < first and end > last:
            found.append((start, end))
            continue
        if start < first:
            found.append((start, min(end, first - 1)))
        if end > last:
            found.append((max(start, last + 1), end))
    return tuple(found)
