"""What decides about the values of one instance: believable ones, by seed."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from random import Random
from typing import Any, TypeAlias

from ._context import Moment, epoch
from ._faker import FakerSamples
from ._formats import FORMATS, OTHER_FORMATS, written_time
from ._hints import Hint, Maker, found, indexed
from ._words import phrase, shortened, word

_TextOf: TypeAlias = Callable[[Moment], "str | None"]

_TRIES = 3
_FAMILIAR_TURNS = 2
_SHORT = 3
_USUAL = 999
_MODERATE = 10_000
# Items that must differ are asked for turn after turn; so late, what is usual is used up.
_LATE_TURN = 25
_INCLUDED = 0.85
_DEFAULTED = 0.25


class Fakes:
    """What is known of values by their formats and by the names of their properties.

    Args:
        seed: What the samples of Faker and the first time depend on.
        samples: How many samples there are of each of Faker's providers; 0 leaves Faker alone.
        hints: What names say.
        examples: Whether the schemas' own examples come first.
    """

    def __init__(
        self, seed: int, samples: int, hints: Mapping[str, Hint], *, examples: bool
    ) -> None:
        self.first = epoch(seed)
        self.examples = examples
        self._samples = FakerSamples(seed, samples)
        self._hints = indexed(hints)
        self._makers: dict[str, Maker | None] = {}
        self._texts: dict[tuple[str | None, str | None], _TextOf | None] = {}

    def maker(self, name: str | None) -> Maker | None:
        """What makes up a value for a property; None where its name says nothing."""
        if not name:
            return None
        if name not in self._makers:
            self._makers[name] = self._made(found(self._hints, name))
        return self._makers[name]

    def text_of(self, name: str | None, string_format: str | None) -> _TextOf | None:
        """What makes up a string; None where nothing is known of it."""
        key = name, string_format
        if key not in self._texts:
            self._texts[key] = self._text_of(name, string_format)
        return self._texts[key]

    def _text_of(self, name: str | None, string_format: str | None) -> _TextOf | None:
        maker = self.maker(name)
        if string_format in FORMATS:
            write = FORMATS[string_format]
            return lambda moment: write(moment, maker(moment) if maker else None)
        if string_format is not None and string_format not in OTHER_FORMATS:
            provider = string_format.replace("-", "_")
            maker = self._made(provider) or self._made(found(self._hints, provider)) or maker
        return _written(maker) if maker else None

    def _made(self, hint: Hint | None) -> Maker | None:
        if not isinstance(hint, str):
            return hint
        samples = self._samples.of(hint)
        return (lambda moment: moment.pick(samples)) if samples else None


def _written(maker: Maker) -> _TextOf:
    def text_of(moment: Moment) -> str | None:
        value = maker(moment)
        if value is None or isinstance(value, str):
            return value
        return written_time(value) if isinstance(value, datetime) else str(value)

    return text_of


class FakeValues:
    """Decides about one instance (`asynction_spec.Values`).

    Args:
        fakes: What is known of values.
        random: Decides all that is open.
        number: The number of the emission or reception.
        without_first: Whether the first examples that there are to choose from are left out.
        late: Whether it gives what is less usual.
        unused: By range, the integers that were not given yet; for items that must differ.
    """

    __slots__ = ("_fakes", "_late", "_moment", "_number", "_random", "_skips", "_unused")

    max_recursion = 2
    max_values = 60

    def __init__(
        self,
        fakes: Fakes,
        random: Random,
        number: int,
        *,
        without_first: bool = False,
        late: bool = False,
        unused: dict[tuple[int, int], Iterator[int]] | None = None,
    ) -> None:
        self._fakes = fakes
        self._random = random
        self._number = number
        self._moment = Moment(random, fakes.first, number)
        self._late = late
        self._skips = without_first
        self._unused = unused

    def choice(self, count: int) -> int:
        """Any one."""
        return int(self._random.random() * count)

    def includes(self, name: str) -> bool:  # noqa: ARG002
        """Mostly, so that it shows what clients do without."""
        return self._random.random() < _INCLUDED

    def from_examples(self, count: int, defaults: int) -> int | None:
        """Any of the examples; defaults now and then."""
        examples = count - defaults
        if self._skips:
            self._skips = False
            return None
        if examples and self._fakes.examples:
            return self.choice(examples)
        if defaults and self._random.random() < _DEFAULTED:
            return examples + self.choice(defaults)
        return None

    def length(self, least: int, most: int | None, usual: int) -> int:
        """About as many as usual."""
        high = max(least, usual) + 2
        low = min(usual, high) if least < usual else least
        if most is not None:
            low, high = min(low, most), min(high, most)
        return self._moment.whole(low, high)

    def integer(self, name: str | None, least: int | None, most: int | None) -> int:
        """A small one, or what suits the name."""
        if self._late and least is not None and most is not None and most - least <= _MODERATE:
            return self._next_unused(least, most)
        maker = None if self._late else self._fakes.maker(name)
        for value in _integers(maker(self._moment)) if maker else ():
            if (least is None or least <= value) and (most is None or value <= most):
                return value
        usual = _USUAL * _USUAL if self._late else _USUAL
        return self._moment.whole(*_ends(least, most, usual))

    def _next_unused(self, least: int, most: int) -> int:
        """One after the other of a range, in any order; any one when there are no more."""
        self._unused = {} if self._unused is None else self._unused
        if (least, most) not in self._unused:
            self._unused[least, most] = _shuffled(self._random, least, most)
        value = next(self._unused[least, most], None)
        return self._moment.whole(least, most) if value is None else value

    def number(self, name: str | None, least: float | None, most: float | None) -> float:
        """One with few digits, or what suits the name."""
        maker = None if self._late else self._fakes.maker(name)
        hinted = _plain_number(maker(self._moment)) if maker else None
        if hinted is not None and _is_between(hinted, least, most):
            return hinted
        low, high = _ends(least, most, _USUAL)
        value: float = low + (high - low) * self._random.random()
        rounded = round(value, 2 if high - low > 1 else 2 - math.floor(math.log10(high - low or 1)))
        return rounded if _is_between(rounded, least, most) else value

    def text(
        self, name: str | None, string_format: str | None, least: int, most: int | None
    ) -> str | None:
        """What suits the format, or else the name; otherwise words."""
        text_of = self._fakes.text_of(name, string_format)
        text = None if text_of is None or self._late else self._fitting(text_of, least, most)
        if text is not None or string_format in FORMATS or string_format in _PATTERNED:
            return text
        if self._late:
            text = f"{word(self._random)}-{self._moment.whole(1, 999_999)}"
            return text if most is None or len(text) <= most else None
        return phrase(self._random, least or self.choice(2) * 9, most)

    def _fitting(self, text_of: _TextOf, least: int, most: int | None) -> str | None:
        text = None
        for _ in range(_TRIES):
            text = text_of(self._moment)
            if text is None or (least <= len(text) and (most is None or len(text) <= most)):
                return text
        if text is None or " " not in text:
            return None
        while len(text) < least:
            text = f"{text} {text_of(self._moment) or word(self._random)}"
        return text if most is None or len(text) <= most else shortened(text, most)

    def text_like(self, name: str | None, turn: int) -> str | None:
        """What suits the name, then a part of it, then any word."""
        if self._late or turn > _FAMILIAR_TURNS:
            return None
        text_of = self._fakes.text_of(name, None)
        text = text_of(self._moment) if text_of and turn < _FAMILIAR_TURNS else None
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
        """Itself, as it varies of its own accord; late, what is less usual."""
        if self._late or turn < _LATE_TURN:
            return self
        self._unused = {} if self._unused is None else self._unused
        return FakeValues(self._fakes, self._random, self._number, late=True, unused=self._unused)


# Of a time the day, of a name the first one, and no title.
_BETWEEN_PARTS = re.compile(r"(?<=-\d\d)T|\W(?!\d)")
_PATTERNED = frozenset({"json-pointer", "relative-json-pointer", "regex", "uri-template"})


def _shuffled(random: Random, least: int, most: int) -> Iterator[int]:
    """All integers of a range in any order, shuffled as far as they are asked for."""
    moved: dict[int, int] = {}
    for last in range(most - least, -1, -1):
        at = int(random.random() * (last + 1))
        yield least + moved.get(at, at)
        moved[at] = moved.get(last, last)


def _integers(value: Any) -> tuple[int, ...]:
    """A value as the integers that may be meant, the likeliest first."""
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


def _ends(least: Any, most: Any, usual: int) -> tuple[Any, Any]:
    """The ends of a range that is not wider than usual, and near to zero."""
    if least is not None and most is not None and most - least <= _MODERATE:
        return least, most
    if least is not None and least > 0:
        low = least
    elif most is not None and most < 0:
        low = most - usual if least is None else max(least, most - usual)
    else:
        low = 0
    return low, low + usual if most is None else min(most, low + usual)
