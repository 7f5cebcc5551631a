"""Regular expressions that look around or refer back, matched within bounds.

They are not matched in linear time: texts for them are short, and few in one message.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterator, Mapping
from typing import Any

import jsonschema_rs

from ._rust_syntax import engine_pattern

FORMAT_PREFIX = f"pattern {secrets.token_hex(8)}"
"""How the formats begin whose texts `BoundedPattern` matches; no document can guess it."""
BACKTRACK_LIMIT = 5_000
"""How often the engine may try another way to match one text, before it gives up."""
MAX_LENGTH = 1000  # characters: such an expression may take quadratic time and more
MAX_CHARACTERS = 20_000
"""How many characters of one message are matched with such expressions, each time counted."""
_LEAST_COST = 20  # characters that a text counts as, however short: to match at all takes time
_MAX_DEPTH = 2000  # levels of a value in which names are looked for


class PatternLimitError(Exception):
    """A text is not matched with a regular expression, because that could take too long."""


class _Budget(threading.local):
    characters: int | None = None


_budget = _Budget()


class PatternBudget:
    """Bounds what is matched while it lasts."""

    __slots__ = ("_outer",)

    def __enter__(self) -> None:
        self._outer, _budget.characters = _budget.characters, MAX_CHARACTERS

    def __exit__(self, *_: object) -> None:
        _budget.characters = self._outer


class BoundedPattern:
    """Says whether a text matches a regular expression of ECMA 262; raises PatternLimitError.

    Raised within a validator it ends the validation, and so nothing is valid because a text was not
    matched.
    """

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        options = jsonschema_rs.FancyRegexOptions(backtrack_limit=BACKTRACK_LIMIT)
        self._validate = jsonschema_rs.Draft7Validator(
            {"pattern": engine_pattern(pattern)}, offline=True, pattern_options=options
        ).validate

    def __call__(self, text: str) -> bool:
        """Whether it matches."""
        if len(text) > MAX_LENGTH:
            raise PatternLimitError(
                f"a text of {len(text)} characters is too long for the pattern {self._pattern!r},"
                f" which looks around or refers back: {MAX_LENGTH} are the limit"
            )
        self._spend(max(len(text), _LEAST_COST))
        try:
            self._validate(text)
        except jsonschema_rs.ValidationError as error:
            if isinstance(error.kind, jsonschema_rs.ValidationErrorKind.Pattern):
                return False
            raise PatternLimitError(
                f"a text takes too long to match with the pattern {self._pattern!r}"
            ) from error
        return True

    def _spend(self, characters: int) -> None:
        if _budget.characters is None:
            return
        _budget.characters -= characters
        if _budget.characters < 0:
            raise PatternLimitError(
                f"more than {MAX_CHARACTERS} characters are too many for patterns that look around"
                " or refer back"
            )


def names_in(value: Any) -> Iterator[str]:
    """The names of all members of all objects in a value."""
    level, depth = [value], 0
    while level and depth < _MAX_DEPTH:
        depth += 1
        mappings = [each for each in level if isinstance(each, Mapping)]
        for each in mappings:
            yield from (name for name in each if isinstance(name, str))
        level = [
            *(part for each in mappings for part in each.values()),
            *(part for each in level if isinstance(each, list | tuple) for part in each),
        ]
