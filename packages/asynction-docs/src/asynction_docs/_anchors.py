"""The ids of a page: readable, stable, and each given once."""

from __future__ import annotations

import re

_NO_WORD = re.compile(r"[^\w.]+")


class Anchors:
    """Gives ids that are unique in their page."""

    def __init__(self) -> None:
        self._given: set[str] = set()

    def new(self, *words: str) -> str:
        """An id made of words, with a number where another place has it already."""
        base = "-".join(filter(None, map(slug, words))) or "section"
        found, number = base, 1
        while found in self._given:
            number += 1
            found = f"{base}-{number}"
        self._given.add(found)
        return found


def slug(text: str) -> str:
    """A text as a part of an id: its letters and digits, in any script and in their case."""
    return _NO_WORD.sub("-", text).strip("-.")


def namespace_slug(name: str) -> str:
    """The part that a namespace has in the ids of its events; `/` has no letters of its own."""
    return slug(name) or "root"
