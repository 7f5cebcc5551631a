"""The nearest of the words that are known, for one that is not: `did you mean 'join'?`."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

_LONGEST_WORD = 100  # of which a near one is looked for; clients name events as they like
_LONG = 6  # letters: in longer words two slips are still one word
_SHORTEST = 4  # letters: shorter words are near too many others


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """The end of a sentence that offers the nearest of the known words, if one is near.

    >>> did_you_mean("jion", ["join", "leave"])
    "; did you mean 'join'?"
    >>> did_you_mean("quit", ["join", "leave"])
    ''
    """
    near = nearest(word, known)
    return f"; did you mean {near!r}?" if near else ""


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that is spelt most like this one, None if none is near."""
    if len(word) > _LONGEST_WORD:
        return None
    near = difflib.get_close_matches(word, list(known), 1)
    return near[0] if near else None


def nearest_word(word: str, known: Iterable[str]) -> str | None:
    """The known word that differs by a slip of the pen: one sign, two in a long word, or case."""
    best: tuple[int, str] | None = None
    for each in known:
        most = 2 if min(len(word), len(each)) > _LONG else 1
        if len(each) < _SHORTEST or abs(len(word) - len(each)) > most:
            continue
        distance = 0 if word.lower() == each.lower() else edits(word, each)
        if distance <= most and (best is None or (distance, each) < best):
            best = (distance, each)
    return best[1] if best else None


def edits(one: str, other: str) -> int:
    """How many signs to add, leave out, change, or swap with their neighbour."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        last, before, row = before, row, [i]
        for j, b in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
    return row[-1]
