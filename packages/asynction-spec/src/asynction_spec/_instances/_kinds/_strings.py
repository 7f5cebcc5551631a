"""Strings: lengths, patterns, formats, and binary data."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, TypeAlias

import jsonschema_rs

from ..._schemas._dialects import Dialect, new_validator
from .._draw import Draw, Make, Unsatisfied, never
from .._parts import Parts
from .._patterns._characters import UnsupportedPattern
from .._patterns._reader import Pattern, pattern_of
from .._patterns._tree import UNLIMITED
from .._plain import PlainValues
from .._values import Values
from ._formats import FORMATS

_TURNS = 12
_PLAIN_TURNS = 24
_MOST_FAILURES = 2
_NOT_FOUND = "no string was found with its pattern, format and length"
_FAMILIAR_TURNS = 3
_FEW_LETTERS = 6
_WORDS = Pattern("^[a-z]+$")
_ENCODED = {"base64": "base64"}

_Way: TypeAlias = Callable[[Values, "str | None", int], str]
"""One way to write a string: for a property, in a turn."""
_Join: TypeAlias = Callable[[str, str], str]
"""Makes a string of one that matches a pattern and one that has a format."""


def strings(parts: Parts) -> Make:
    """What makes strings, or bytes where the schema takes nothing else."""
    least, most = parts.least("minLength"), parts.most("maxLength")
    if most is not None and least > most:
        return never(parts.subject, "minLength is more than maxLength")
    patterns = parts.values("pattern")
    formats = [
        *parts.values("format"),
        *(_ENCODED[each] for each in parts.values("contentEncoding") if each in _ENCODED),
    ]
    if not patterns and _takes_binary(parts):
        return _binary(least, most)
    if not patterns and not formats:
        return _free(least, most)
    try:
        matched = [pattern_of(pattern) for pattern in patterns]
    except UnsupportedPattern as error:
        return never(parts.having("pattern")[0], str(error))
    least = max([least, *(each.least for each in matched)])
    most = min([UNLIMITED if most is None else most, *(each.most for each in matched)])
    most = None if most == UNLIMITED else most
    matching = [_matching(pattern, least, most) for pattern in matched]
    formatted = [_formatted(each, least, most) for each in formats]
    if matching and FORMATS.keys() & formats:
        # A format says more of a string than most patterns that stand beside it.
        joined = [
            _joined(join, one, other) for one in matching for other in formatted for join in _JOINS
        ]
        ways = [*formatted, *joined, *matching]
    else:
        ways = [*matching, *formatted]
    return _Checked(parts, ways, _validator(parts), is_patterned=bool(patterns)).make


def _takes_binary(parts: Parts) -> bool:
    """Whether every schema that says `string` says `format: binary` with it."""
    typed = parts.having("type")
    return bool(typed) and all(node.value.get("format") == "binary" for node in typed)


def _free(least: int, most: int | None) -> Make:
    def make(draw: Draw, name: str | None) -> Any:
        return _text(draw.values, name, None, least, most)

    return make


def _text(
    values: Values, name: str | None, string_format: str | None, least: int, most: int | None
) -> str:
    """A string without a format that anyone knows: what the values say, cut or filled to fit."""
    text = values.text(name, string_format, least, most)
    if text is None:
        return _WORDS.write(values, max(least, 1 if most is None else min(most, 1)), most)
    if len(text) < least:
        text = (text or "a") * least
        return text[:least]
    if most is None or len(text) <= most:
        return text
    # Of so few letters of a text there are too few to differ from one another.
    is_cut = most >= _FEW_LETTERS or values.choice(2) == 0
    return text[:most] if is_cut else _WORDS.write(values, least, most)


def _matching(pattern: Pattern, least: int, most: int | None) -> _Way:
    return lambda values, _, turn: pattern.write(values, least, most, turn)


def _formatted(string_format: str, least: int, most: int | None) -> _Way:
    known = FORMATS.get(string_format)
    if known is None:
        return lambda values, name, _: _text(values, name, string_format, least, most)
    pattern = pattern_of(known.pattern)

    def write(values: Values, name: str | None, turn: int) -> str:
        text = None if turn > _TURNS // 2 else values.text(name, string_format, least, most)
        return pattern.write(values, least, most) if text is None else text

    return write


def _joined(join: _Join, matching: _Way, formatted: _Way) -> _Way:
    """What writes a string of a format that starts or ends with a match of a pattern."""

    def write(values: Values, name: str | None, turn: int) -> str:
        return join(matching(values, name, turn), formatted(values, name, turn))

    return write


def _first_word(text: str) -> str:
    return re.split(r"\W", text, maxsplit=1)[0]


_JOINS: tuple[_Join, ...] = (
    lambda match, sample: match + sample[len(match) :],
    lambda match, sample: sample + match,
    lambda match, sample: sample[:-1] + match,
    lambda match, sample: _first_word(sample) + match,
    lambda match, sample: sample[: max(0, len(sample) - len(match))] + match,
)


def _binary(least: int, most: int | None) -> Make:
    def make(draw: Draw, name: str | None) -> Any:
        content = draw.values.binary(name, least, most)
        return content.ljust(least, b"\0")[:most]

    return make


class _Checked:
    """Makes strings that have to be checked, and checks them."""

    def __init__(
        self,
        parts: Parts,
        ways: Sequence[_Way],
        validator: jsonschema_rs.Validator,
        *,
        is_patterned: bool,
    ) -> None:
        self._schema = parts.subject
        self._ways = ways
        self._is_valid = validator.is_valid
        self._is_patterned = is_patterned

    def make(self, draw: Draw, name: str | None) -> Any:
        values = draw.values
        if self._is_patterned:
            familiar = self._familiar(values, name)
            if familiar is not None:
                return familiar
        for way in self._ways:
            text = way(values, name, 0)
            if self._is_valid(text):
                return text
        failures = draw.failed.get(id(self), 0)
        if failures >= _MOST_FAILURES:
            raise Unsatisfied(self._schema, _NOT_FOUND)
        for turn in range(1, _TURNS):
            text = self._ways[turn % len(self._ways)](values.other(turn), name, turn)
            if self._is_valid(text):
                return text
        found = self._plain(name)
        if found is None:
            draw.failed[id(self)] = failures + 1
            raise Unsatisfied(self._schema, _NOT_FOUND)
        return found

    def _familiar(self, values: Values, name: str | None) -> str | None:
        """A string that the values know for the name and that happens to match."""
        for turn in range(_FAMILIAR_TURNS):
            text = values.familiar(name, turn)
            if text is None:
                return None
            if self._is_valid(text):
                return text
        return None

    def _plain(self, name: str | None) -> str | None:
        """What the values could not give, without them."""
        for turn in range(_PLAIN_TURNS):
            way = self._ways[turn % len(self._ways)]
            text = way(PlainValues().other(turn) if turn else PlainValues(), name, turn)
            if self._is_valid(text):
                return text
        return None


def _validator(parts: Parts) -> jsonschema_rs.Validator:
    said = [
        {keyword: value}
        for keyword in ("minLength", "maxLength", "pattern", "format")
        for value in parts.values(keyword)
    ]
    return _compiled(parts.dialect, json.dumps({"type": "string", "allOf": said}))


@lru_cache(maxsize=1000)
def _compiled(dialect: Dialect, schema: str) -> jsonschema_rs.Validator:
    return new_validator(dialect, json.loads(schema))


def matches(pattern: str, text: str) -> bool:
    """Whether a regular expression matches a text, as validators understand it."""
    return _compiled(Dialect.DRAFT7, json.dumps({"pattern": pattern})).is_valid(text)
