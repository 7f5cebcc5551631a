"""The ids of a page: readable, stable, unique."""

from __future__ import annotations

import re

_NO_WORD = re.compile(r"[^\w.]+")


class Anchors:
    """Gives ids that are unique in their page."""

    def __init__(self) -> None:
        self._given: set[str] = set()
        self._numbers: dict[str, int] = {}
        """The last number that was added to the same words: thousands of places may have them."""

    def new(self, *words: str) -> str:
        """An id made of words, with a number if another place has that id already."""
        base = "-".join(filter(None, map(slug, words))) or "section"
        # A number is added only to later ones, so that the links to earlier ones stay valid.
        found, number = base, self._numbers.get(base, 1)
        while found in self._given:
            number += 1
            found = f"{base}-{number}"
        self._given.add(found)
        self._numbers[base] = number
        return found


def slug(text: str) -> str:
    """A text as a part of an id: its letters and digits, of any script, in their case."""
    return _NO_WORD.sub("-", text).strip("-.")


def namespace_slug(name: str) -> str:
    """A namespace's part of the ids of its events; `root` for `/`, which has no letters."""
    return slug(name) or "root"
