"""Which maker makes a value: by the format of its schema, and by the name of its property."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TypeAlias

from ._fake_context import FakeContext, start_time
from ._faker_samples import FakerSamples
from ._format_makers import FORMATS, OTHER_FORMATS, format_time
from ._property_hints import Hint, Maker

TextMaker: TypeAlias = Callable[[FakeContext], "str | None"]
"""Makes a text; None if it has no suggestion."""
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_PLURALS = (("ies", "y"), ("sses", "ss"), ("xes", "x"), ("ches", "ch"), ("s", ""))


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
