"""A place in a regular expression, and what may go wrong there."""

from __future__ import annotations

import re


class PatternError(ValueError):
    """A text is not a regular expression of ECMA 262; the message says why."""


class UntranslatableError(ValueError):
    """A regular expression means what the engine can't do; the message says what."""


class Cursor:
    """A place in a text that is read from left to right."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    @property
    def ahead(self) -> str:
        """The next character, nothing at the end."""
        return self.text[self.at : self.at + 1]

    def eat(self, token: str) -> bool:
        """Pass a token if it is the next one."""
        found = self.text.startswith(token, self.at)
        self.at += len(token) if found else 0
        return found

    def match(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Pass what a pattern matches, if it does so here."""
        match = pattern.match(self.text, self.at)
        self.at = match.end() if match else self.at
        return match

    def next(self) -> str:
        """Pass the next character."""
        character = self.ahead
        self.at += 1
        return character
