"""Which value a property or an item gets: by its format, by its name, or any plain one; by seed.

Also how long texts and lists are, how large numbers, and how often a property is left out.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from random import Random
from typing import Any, TypeAlias

from ._faker_samples import FakerSamples
from ._property_hints import Hint, Maker, find_hint, index_hints
from ._seeded_context import FakeContext, start_time
from ._string_formats import FORMATS, OTHER_FORMATS, format_time
from ._words import phrase, shorten, word

_MAX_TRIES = 3  # for a text that has the length
_TEXT_LIKE_TURNS = 2  # in which a text suits the name, before any word does
_SHORT = 3  # letters: a shorter part of a text says nothing
_USUAL = 999  # how large numbers are where nothing says more
_MODERATE = 10_000  # the widest range that is used as a whole
# Items that must differ are tried turn after turn; by this one the usual values are used up.
_UNUSUAL_TURN = 25
_INCLUDED_SHARE = 0.85  # of the optional properties that a message has
_DEFAULT_SHARE = 0.25  # of the values that are a schema's default


TextMaker: TypeAlias = Callable[[FakeContext], "str | None"]
"""Makes a text; None if it has no suggestion."""


class FakeValues:
    """Chooses the values of one instance (`asynction_spec.Values`).

    Args:
        makers: Make values by format and by property name.
        random: The source of chance.
        number: The number of the message.
        skip_first_example: Whether the first example that could be chosen is left out.
        unusual: Whether it gives less usual values.
        unused: By range, the integers that were not used yet, for items that must differ.
    """

    __slots__ = (
        "_context",
        "_is_unusual",
        "_makers",
        "_number",
        "_random",
        "_skips_example",
        "_unused",
    )

    max_recursion = 2
    max_values = 60

    def __init__(
        self,
        makers: ValueMakers,
        random: Random,
        number: int,
        *,
        skip_first_example: bool = False,
        unusual: bool = False,
        unused: dict[tuple[int, int], Iterator[int]] | None = None,
    ) -> None:
        self._makers = makers
        self._random = random
        self._number = number
        self._context = FakeContext(random, makers.start, number)
        self._is_unusual = unusual
        self._skips_example = skip_first_example
        self._unused = unused

    def choice(self, count: int) -> int:
        """Any one."""
        return int(self._random.random() * count)

    def includes(self, name: str) -> bool:  # noqa: ARG002
        """Usually true; sometimes not, so that clients are tested without the property."""
        return self._random.random() < _INCLUDED_SHARE

    def from_examples(self, count: int, defaults: int) -> int | None:
        """Any of the examples; a default now and then."""
        examples = count - defaults
        if self._skips_example:
            self._skips_example = False
            return None
        if examples and self._makers.examples:
            return self.choice(examples)
        if defaults and self._random.random() < _DEFAULT_SHARE:
            return examples + self.choice(defaults)
        return None

    def length(self, least: int, most: int | None, usual: int) -> int:
        """About as many as usual."""
        high = max(least, usual) + 2
        low = min(usual, high) if least < usual else least
        if most is not None:
            low, high = min(low, most), min(high, most)
        return self._context.integer(low, high)

    def integer(self, name: str | None, least: int | None, most: int | None) -> int:
        """A small one, or one that suits the name."""
        if (
            self._is_unusual
            and least is not None
            and most is not None
            and most - least <= _MODERATE
        ):
            return self._next_unused(least, most)
        maker = None if self._is_unusual else self._makers.maker(name)
        for value in _possible_integers(maker(self._context)) if maker else ():
            if (least is None or least <= value) and (most is None or value <= most):
                return value
        usual = _USUAL * _USUAL if self._is_unusual else _USUAL
        return self._context.integer(*_usual_range(least, most, usual))

    def _next_unused(self, least: int, most: int) -> int:
        """The integers of a range in random order, each once; after that any one."""
        self._unused = {} if self._unused is None else self._unused
        if (least, most) not in self._unused:
            self._unused[least, most] = _shuffle(self._random, least, most)
        value = next(self._unused[least, most], None)
        return self._context.integer(least, most) if value is None else value

    def number(self, name: str | None, least: float | None, most: float | None) -> float:
        """One with few digits, or one that suits the name."""
        maker = None if self._is_unusual else self._makers.maker(name)
        hinted = _plain_number(maker(self._context)) if maker else None
        if hinted is not None and _is_between(hinted, least, most):
            return hinted
        low, high = _usual_range(least, most, _USUAL)
        value: float = low + (high - low) * self._random.random()
        rounded = round(value, 2 if high - low > 1 else 2 - math.floor(math.log10(high - low or 1)))
        return rounded if _is_between(rounded, least, most) else value

    def text(
        self, name: str | None, string_format: str | None, least: int, most: int | None
    ) -> str | None:
        """One that suits the format, or else the name; otherwise words."""
        text_maker = self._makers.text_maker(name, string_format)
        text = (
            None
            if text_maker is None or self._is_unusual
            else self._text_of_length(text_maker, least, most)
        )
        if text is not None or string_format in FORMATS or string_format in _PATTERNED:
            return text
        if self._is_unusual:
            text = f"{word(self._random)}-{self._context.integer(1, 999_999)}"
            return text if most is None or len(text) <= most else None
        return phrase(self._random, least or self.choice(2) * 9, most)

    def _text_of_length(self, text_maker: TextMaker, least: int, most: int | None) -> str | None:
        text = None
        for _ in range(_MAX_TRIES):
            text = text_maker(self._context)
            if text is None or (least <= len(text) and (most is None or len(text) <= most)):
                return text
        if text is None or " " not in text:
            return None
        while len(text) < least:
            text = f"{text} {text_maker(self._context) or word(self._random)}"
        return text if most is None or len(text) <= most else shorten(text, most)

    def text_like(self, name: str | None, turn: int) -> str | None:
        """One that suits the name, then a part of it, then any word."""
        if self._is_unusual or turn > _TEXT_LIKE_TURNS:
            return None
        text_maker = self._makers.text_maker(name, None)
        text = text_maker(self._context) if text_maker and turn < _TEXT_LIKE_TURNS else None
        if text is None:
            return word(self._random)
        parts = _BETWEEN_PARTS.split(text) if turn else (text,)
        return next((each for each in parts if len(each) > _SHORT), text)

    def binary(self, name: str | None, least: int, most: int | None) -> bytes:  # noqa: ARG002
        """A few bytes."""
        size = max(least, 32 if most is None else min(most, 32))
        return self._random.getrandbits(8 * size).to_bytes(size, "big") if size else b""

    def character(self, count: int, position: int) -> int:  # noqa: ARG002
        """Any one."""
        return int(self._random.random() * count)

    def for_attempt(self, turn: int) -> FakeValues:
        """Itself, as its values vary anyway; in late turns, values that give unusual ones."""
        if self._is_unusual or turn < _UNUSUAL_TURN:
            return self
        self._unused = {} if self._unused is None else self._unused
        return FakeValues(
            self._makers, self._random, self._number, unusual=True, unused=self._unused
        )


class ValueMakers:
    """Makes values by their formats, and by the names of their properties.

    Args:
        seed: An integer that the samples of Faker and the time of the first event depend on.
        samples: How many samples are drawn of each of Faker's providers; with 0 it is not used.
        hints: What the names of properties say about their values.
        examples: Whether the examples of schemas are used.
    """

    def __init__(
        self, seed: int, samples: int, hints: Mapping[str, Hint], *, examples: bool
    ) -> None:
        self.start = start_time(seed)
        self.examples = examples
        self._samples = FakerSamples(seed, samples)
        self._hints = index_hints(hints)
        self._by_name: dict[str, Maker | None] = {}
        self._text_makers: dict[tuple[str | None, str | None], TextMaker | None] = {}

    def maker(self, name: str | None) -> Maker | None:
        """The maker of values for a property; None if there is no hint for its name."""
        if not name:
            return None
        if name not in self._by_name:
            self._by_name[name] = self._maker_of(find_hint(self._hints, name))
        return self._by_name[name]

    def text_maker(self, name: str | None, string_format: str | None) -> TextMaker | None:
        """The maker of strings for a format and a name; None if there is none for either."""
        key = name, string_format
        if key not in self._text_makers:
            self._text_makers[key] = self._find_text_maker(name, string_format)
        return self._text_makers[key]

    def _find_text_maker(self, name: str | None, string_format: str | None) -> TextMaker | None:
        maker = self.maker(name)
        if string_format in FORMATS:
            write = FORMATS[string_format]
            return lambda context: write(context, maker(context) if maker else None)
        # `format: first_name` is the way of asynction 0.x to name a provider of Faker.
        if string_format is not None and string_format not in OTHER_FORMATS:
            provider = string_format.replace("-", "_")
            maker = (
                self._maker_of(provider)
                or self._maker_of(find_hint(self._hints, provider))
                or maker
            )
        return _text_maker_of(maker) if maker else None

    def _maker_of(self, hint: Hint | None) -> Maker | None:
        if not isinstance(hint, str):
            return hint
        samples = self._samples.of(hint)
        return (lambda context: context.choice(samples)) if samples else None


def _text_maker_of(maker: Maker) -> TextMaker:
    def text_maker(context: FakeContext) -> str | None:
        value = maker(context)
        if value is None or isinstance(value, str):
            return value
        return format_time(value) if isinstance(value, datetime) else str(value)

    return text_maker


# Splits a time into day and hours, and a name into its parts.
_BETWEEN_PARTS = re.compile(r"(?<=-\d\d)T|\W(?!\d)")
_PATTERNED = frozenset({"json-pointer", "relative-json-pointer", "regex", "uri-template"})


def _shuffle(random: Random, least: int, most: int) -> Iterator[int]:
    """All integers of a range in random order, shuffled lazily (Fisher-Yates)."""
    moved: dict[int, int] = {}
    for last in range(most - least, -1, -1):
        at = int(random.random() * (last + 1))
        yield least + moved.get(at, at)
        moved[at] = moved.get(last, last)


def _possible_integers(value: Any) -> tuple[int, ...]:
    """A value as the integers that it may stand for, the likeliest first."""
    if isinstance(value, datetime):
        seconds = int(value.timestamp())
        return seconds * 1000, seconds
    number = _plain_number(value)
    return () if number is None else (round(number),)


def _plain_number(value: Any) -> int | float | None:
    if isinstance(value, datetime):
        return value.timestamp()
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _is_between(value: float, least: float | None, most: float | None) -> bool:
    return (least is None or least <= value) and (most is None or value <= most)


def _usual_range(least: Any, most: Any, usual: int) -> tuple[Any, Any]:
    """The ends of the part of a range that is nearest to zero, at most `usual` wide."""
    if least is not None and most is not None and most - least <= _MODERATE:
        return least, most
    if least is not None and least > 0:
        low = least
    elif most is not None and most < 0:
        low = most - usual if least is None else max(least, most - usual)
    else:
        low = 0
    return low, low + usual if most is None else min(most, low + usual)
