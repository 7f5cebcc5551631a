"""Strings: lengths, patterns, formats, and binary data."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, TypeAlias

import jsonschema_rs

from ..._schemas._dialects import Dialect, plain_validator
from .._conjunction import Parts
from .._generation_limits import MAX_TEXT, Draw, Make, UnsatisfiedError, never, too_large
from .._matching_strings import UNLIMITED, Pattern, pattern_of
from .._plain_values import PlainValues, Values
from .._readable_characters import UnsupportedPatternError
from ._format_samples import FORMATS

_ATTEMPTS = 12  # with the values that were given
_PLAIN_ATTEMPTS = 24  # with plain values, where those gave none
_MAX_FAILURES = 2  # in one instance, until a string is not tried any more
_NOT_FOUND = "no string was found with its pattern, format and length"
_TEXT_LIKE_ATTEMPTS = 3  # to find a text that suits the name, before one is made from the pattern
_FEW_LETTERS = 6  # of which there are too few different beginnings
_WORDS = Pattern("^[a-z]+$")
_ENCODED = {"base64": "base64"}

_Writer: TypeAlias = Callable[[Values, "str | None", int], str]
"""One way to write a string, for a property and an attempt."""
_Join: TypeAlias = Callable[[str, str], str]
"""Joins a string that matches a pattern and one that has a format."""


def strings(parts: Parts) -> Make:
    """A function that makes strings, or bytes if the schema accepts only these."""
    least, most = parts.least("minLength"), parts.most("maxLength")
    if most is not None and least > most:
        return never(parts.subject, "minLength is more than maxLength")
    if least > MAX_TEXT:
        return too_large(parts.with_keyword("minLength"), "minLength", least, MAX_TEXT)
    make_text = _strings(parts, least, most)

    def make(draw: Draw, name: str | None) -> Any:
        text = make_text(draw, name)
        draw.count_text(parts.subject, text)
        return text

    return make


def _strings(parts: Parts, least: int, most: int | None) -> Make:
    patterns = parts.values("pattern")
    formats = [
        *parts.values("format"),
        *(_ENCODED[each] for each in parts.values("contentEncoding") if each in _ENCODED),
    ]
    if not patterns and _takes_binary(parts):
        return _make_binary(least, most)
    if not patterns and not formats:
        return _make_texts(least, most)
    try:
        matched = [pattern_of(pattern) for pattern in patterns]
    except UnsupportedPatternError as error:
        return never(parts.with_keyword("pattern")[0], str(error))
    # What a pattern asks for counts too, or attempts would be made that can't succeed.
    least = max([least, *(each.least for each in matched)])
    most = min([UNLIMITED if most is None else most, *(each.most for each in matched)])
    most = None if most == UNLIMITED else most
    matching = [_pattern_writer(pattern, least, most) for pattern in matched]
    formatted = [_format_writer(each, least, most) for each in formats]
    if matching and FORMATS.keys() & formats:
        # A format restricts a string more than most patterns beside it.
        joined = [
            _join_writer(join, one, other)
            for one in matching
            for other in formatted
            for join in _JOINS
        ]
        writers = [*formatted, *joined, *matching]
    else:
        writers = [*matching, *formatted]
    return _CheckedStrings(parts, writers, _validator(parts), has_pattern=bool(patterns)).make


def _takes_binary(parts: Parts) -> bool:
    """Whether every schema with `type` has `format: binary` too."""
    typed = parts.with_keyword("type")
    return bool(typed) and all(node.value.get("format") == "binary" for node in typed)


def _make_texts(least: int, most: int | None) -> Make:
    def make(draw: Draw, name: str | None) -> Any:
        return _text(draw.values, name, None, least, most)

    return make


def _text(
    values: Values, name: str | None, string_format: str | None, least: int, most: int | None
) -> str:
    """A string of an unknown format, or none: the values' text, cut or filled to its length."""
    text = values.text(name, string_format, least, most)
    if text is None:
        return _WORDS.write(values, max(least, 1 if most is None else min(most, 1)), most)
    if len(text) < least:
        text = (text or "a") * least
        return text[:least]
    if most is None or len(text) <= most:
        return text
    # There are too few beginnings of a text of so few letters for different items of a list.
    is_cut = most >= _FEW_LETTERS or values.choice(2) == 0
    return text[:most] if is_cut else _WORDS.write(values, least, most)


def _pattern_writer(pattern: Pattern, least: int, most: int | None) -> _Writer:
    return lambda values, _, attempt: pattern.write(values, least, most, attempt)


def _format_writer(string_format: str, least: int, most: int | None) -> _Writer:
    known = FORMATS.get(string_format)
    if known is None:
        return lambda values, name, _: _text(values, name, string_format, least, most)
    pattern = pattern_of(known.pattern)

    def write(values: Values, name: str | None, attempt: int) -> str:
        text = None if attempt > _ATTEMPTS // 2 else values.text(name, string_format, least, most)
        return pattern.write(values, least, most) if text is None else text

    return write


def _join_writer(join: _Join, matching: _Writer, formatted: _Writer) -> _Writer:
    """Writes a string of a format that starts or ends with a match of a pattern."""

    def write(values: Values, name: str | None, attempt: int) -> str:
        return join(matching(values, name, attempt), formatted(values, name, attempt))

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


def _make_binary(least: int, most: int | None) -> Make:
    def make(draw: Draw, name: str | None) -> Any:
        content = draw.values.binary(name, least, most)
        return content.ljust(least, b"\0")[:most]

    return make


class _CheckedStrings:
    """Makes strings with a pattern or a format, and checks each."""

    def __init__(
        self,
        parts: Parts,
        writers: Sequence[_Writer],
        validator: jsonschema_rs.Validator,
        *,
        has_pattern: bool,
    ) -> None:
        self._schema = parts.subject
        self._writers = writers
        self._is_valid = validator.is_valid
        self._has_pattern = has_pattern

    def make(self, draw: Draw, name: str | None) -> Any:
        values = draw.values
        if self._has_pattern:
            known = self._text_like(values, name)
            if known is not None:
                return known
        # Each way once with the values as they are, before any of them is tried again.
        for write in self._writers:
            text = write(values, name, 0)
            if self._is_valid(text):
                return text
        failures = draw.failed.get(id(self), 0)
        if failures >= _MAX_FAILURES:
            raise UnsatisfiedError(self._schema, _NOT_FOUND)
        for attempt in range(1, _ATTEMPTS):
            text = self._writers[attempt % len(self._writers)](
                values.for_attempt(attempt), name, attempt
            )
            if self._is_valid(text):
                return text
        found = self._plain_text(name)
        if found is None:
            draw.failed[id(self)] = failures + 1
            raise UnsatisfiedError(self._schema, _NOT_FOUND)
        return found

    def _text_like(self, values: Values, name: str | None) -> str | None:
        """A string that suits the name and that also matches."""
        for attempt in range(_TEXT_LIKE_ATTEMPTS):
            text = values.text_like(name, attempt)
            if text is None:
                return None
            if self._is_valid(text):
                return text
        return None

    def _plain_text(self, name: str | None) -> str | None:
        """A string from `PlainValues`, if the given values yield none."""
        for attempt in range(_PLAIN_ATTEMPTS):
            write = self._writers[attempt % len(self._writers)]
            text = write(
                PlainValues().for_attempt(attempt) if attempt else PlainValues(), name, attempt
            )
            if self._is_valid(text):
                return text
        return None


def _validator(parts: Parts) -> jsonschema_rs.Validator:
    keywords = [
        {keyword: value}
        for keyword in ("minLength", "maxLength", "pattern", "format", "contentEncoding")
        for value in parts.values(keyword)
    ]
    return _compile(parts.dialect, json.dumps({"allOf": [{"type": "string"}, *keywords]}))


# By the text of the schema, because dicts are not hashable.
@lru_cache(maxsize=1000)
def _compile(dialect: Dialect, schema: str) -> jsonschema_rs.Validator:
    return plain_validator(dialect, json.loads(schema))


def matches(pattern: str, text: str) -> bool:
    """Whether a regular expression matches a text, by the validator (ECMA 262)."""
    return _compile(Dialect.DRAFT7, json.dumps({"pattern": pattern})).is_valid(text)
