r"""`\b` and `\B` in words that say the same in any engine.

In ECMA 262 a word is made of ASCII letters, digits and `_`; in the validator's engine of those of
all alphabets. What is on one side of a boundary is known nearly always, and then the boundary
restricts the other side alone. At either end of a pattern that character is
matched, not looked at: engines that look around may take time without bounds.
"""

from __future__ import annotations

from functools import reduce
from typing import TypeAlias

from ._character_classes import WORD, Characters, complement, overlap
from ._ecma_syntax import (
    EMPTY,
    Again,
    Boundary,
    Choice,
    Edge,
    Group,
    LookAround,
    Part,
    Repeat,
    Sequence,
    descendants,
)

Sides: TypeAlias = frozenset[bool]
"""What may be on one side of a place: True for the character of a word, False for any other
or for none."""

_WORD = Characters(WORD)
_OTHER = Characters(complement(WORD))
_EITHER: Sides = frozenset({True, False})
_NO_WORD: Sides = frozenset({False})


def without_boundaries(pattern: Part) -> Part:
    """The tree, whose boundaries are written with other parts."""
    if not any(isinstance(part, Boundary) for part in descendants(pattern)):
        return pattern
    # A group that is referred back to must hold no more than it did.
    free = not any(isinstance(part, Again) for part in descendants(pattern))
    return _Rewriting().rewrite(pattern, _Place(_EITHER, _EITHER, at_start=free, at_end=free))


class _Place:
    """What surrounds a part; at the start, or the end, of the pattern nothing else does."""

    __slots__ = ("after", "at_end", "at_start", "before")

    def __init__(self, before: Sides, after: Sides, *, at_start: bool, at_end: bool) -> None:
        self.before = before
        self.after = after
        self.at_start = at_start
        self.at_end = at_end


class _Rewriting:
    def rewrite(self, part: Part, place: _Place) -> Part:  # noqa: PLR0911  # one for each kind of part
        if isinstance(part, Boundary):
            return _boundary(part, place)
        if isinstance(part, Sequence):
            return self._sequence(part, place)
        if isinstance(part, Choice):
            return Choice(tuple(self.rewrite(each, place) for each in part.options))
        if isinstance(part, Group):
            return Group(self.rewrite(part.part, place), part.number, part.flags)
        if isinstance(part, LookAround):
            return self._look_around(part, place)
        if isinstance(part, Repeat):
            return self._repeat(part, place)
        return part

    def _sequence(self, sequence: Sequence, place: _Place) -> Part:
        parts = sequence.parts
        rewritten = []
        for index, part in enumerate(parts):
            before = _side(parts[index - 1 :: -1] if index else (), place.before, last=True)
            after = _side(parts[index + 1 :], place.after, last=False)
            inner = _Place(
                before,
                after,
                at_start=place.at_start and index == 0,
                at_end=place.at_end and index == len(parts) - 1,
            )
            rewritten.append(self.rewrite(part, inner))
        return Sequence(tuple(rewritten))

    def _look_around(self, part: LookAround, place: _Place) -> Part:
        before = _EITHER if part.behind else place.before
        after = place.after if part.behind else _EITHER
        inner = self.rewrite(part.part, _Place(before, after, at_start=False, at_end=False))
        return LookAround(inner, part.behind, part.negated)

    def _repeat(self, part: Repeat, place: _Place) -> Part:
        before = place.before | _edge(part.part, last=True)[0]
        after = place.after | _edge(part.part, last=False)[0]
        inner = self.rewrite(part.part, _Place(before, after, at_start=False, at_end=False))
        return Repeat(inner, part.least, part.most, part.lazy)


def _boundary(part: Boundary, place: _Place) -> Part:
    """What has to be asked of the sides: each of them may be known already."""
    wanted = [
        (before, after)
        for before in sorted(place.before)
        for after in sorted(place.after)
        if (before != after) is not part.negated
    ]
    if len(wanted) == len(place.before) * len(place.after):
        return EMPTY
    if not wanted:
        return Characters(())
    befores = {before for before, _ in wanted}
    afters = {after for _, after in wanted}
    if len(wanted) > 1:  # neither side is known
        return Group(Choice(tuple(_asked(*pair, place, whole=False) for pair in wanted)))
    asks_before = len(place.before) > 1
    asks_after = len(place.after) > 1
    return _asked(
        befores.pop() if asks_before else None, afters.pop() if asks_after else None, place
    )


def _asked(
    before: bool | None,  # noqa: FBT001
    after: bool | None,  # noqa: FBT001
    place: _Place,
    *,
    whole: bool = True,
) -> Part:
    parts: list[Part] = []
    if before is not None:
        matched = whole and place.at_start
        parts.append(_before(before, matched=matched))
    if after is not None:
        parts.append(_after(after, matched=whole and place.at_end and before is None))
    return parts[0] if len(parts) == 1 else Sequence(tuple(parts))


def _before(word: bool, *, matched: bool) -> Part:  # noqa: FBT001
    if matched:
        return _WORD if word else Group(Choice((Edge("^"), _OTHER)))
    return LookAround(_WORD, behind=True, negated=not word)


def _after(word: bool, *, matched: bool) -> Part:  # noqa: FBT001
    if matched:
        return _WORD if word else Group(Choice((_OTHER, Edge("$"))))
    return LookAround(_WORD, behind=False, negated=not word)


def _side(parts: tuple[Part, ...], beyond: Sides, *, last: bool) -> Sides:
    """What may be where the parts begin, or end, seen from one side, and beyond them."""
    found: Sides = frozenset()
    for part in parts:
        sides, may_be_empty = _edge(part, last=last)
        found |= sides
        if not may_be_empty:
            return found
    return found | beyond


def _edge(part: Part, *, last: bool) -> tuple[Sides, bool]:  # noqa: PLR0911  # one for each kind of part
    """What the first, or last, character of a part may be, and whether there may be none."""
    if isinstance(part, Characters):
        return _sides_of(part), False
    if isinstance(part, Edge):
        outside = part.sign == ("^" if last else "$")
        return (_NO_WORD, False) if outside else (frozenset(), True)
    if isinstance(part, Sequence):
        found: Sides = frozenset()
        for each in reversed(part.parts) if last else part.parts:
            sides, may_be_empty = _edge(each, last=last)
            found |= sides
            if not may_be_empty:
                return found, False
        return found, True
    if isinstance(part, Choice):
        edges = [_edge(each, last=last) for each in part.options]
        return reduce(frozenset.union, (sides for sides, _ in edges)), any(e for _, e in edges)
    if isinstance(part, Repeat):
        sides, may_be_empty = _edge(part.part, last=last)
        return (frozenset(), True) if part.most == 0 else (sides, may_be_empty or part.least == 0)
    if isinstance(part, Group):
        return _edge(part.part, last=last)
    return (_EITHER, True) if isinstance(part, Again) else (frozenset(), True)


def _sides_of(characters: Characters) -> Sides:
    ranges = characters.plain
    if ranges is None:
        return _EITHER
    found = set()
    if overlap(ranges, WORD):
        found.add(True)
    if overlap(ranges, complement(WORD)):
        found.add(False)
    return frozenset(found)
