"""Finds the hint for the name of a property."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from ._hints import Hint

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_PLURALS = (("ies", "y"), ("sses", "ss"), ("xes", "x"), ("ches", "ch"), ("s", ""))


def find_hint(hints: Mapping[str, Hint], name: str) -> Hint | None:
    """The hint for a property of that name; None if there is none.

    Args:
        hints: Hints by the keys that `index_hints` gives.
        name: The name as the schema has it, in any style.
    """
    words = [each.lower() for each in _WORD.findall(name)]
    # As it is first: `address` and `status` end in s, and are no plurals.
    for ending in (words, _singular(words)):
        for index in range(len(ending)):
            key = "".join(ending[index:])
            if index and f"*{key}" in hints:
                return hints[f"*{key}"]
            if key in hints:
                return hints[key]
    return None


def index_hints(hints: Mapping[str, Hint]) -> dict[str, Hint]:
    """Hints by the words of their keys without underscores, as `find_hint` looks them up."""
    return {key.replace("_", "").lower(): hint for key, hint in hints.items()}


def _singular(words: Sequence[str]) -> list[str]:
    if not words:
        return []
    *others, last = words
    for plural, singular in _PLURALS:
        if last.endswith(plural):
            return [*others, last.removesuffix(plural) + singular]
    return []
