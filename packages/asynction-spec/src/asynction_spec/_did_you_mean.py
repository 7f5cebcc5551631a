"""The nearest of the words that are known, for one that is not: `did you mean 'join'?`."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

_LONGEST_WORD = 100  # of which a near one is looked for; clients name events as they like


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
