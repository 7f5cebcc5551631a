"""Values for the messages that readers have made up: valid ones, of which no two are alike."""

from __future__ import annotations

import random

from asynction_spec import PlainValues

_WORDS = (
    "amber",
    "birch",
    "cedar",
    "delta",
    "ember",
    "fjord",
    "grove",
    "heron",
    "islet",
    "juniper",
)
_MAX_NUMBER = 1000  # so that numbers stay short where a schema has no upper bound


class VariedValues(PlainValues):
    """`Values` that choose at random, always the same for a seed.

    Args:
        seed: The seed.
    """

    def __init__(self, seed: str) -> None:
        super().__init__()
        self._choose = random.Random(seed)  # noqa: S311  # no secret depends on it

    def choice(self, count: int) -> int:
        """Any of them."""
        return self._choose.randrange(count)

    def includes(self, name: str) -> bool:  # noqa: ARG002
        """Of two such properties, one."""
        return self._choose.random() < 0.5

    def from_examples(self, count: int, defaults: int) -> int | None:  # noqa: ARG002
        """One of them, or none."""
        return None if self._choose.random() < 0.5 else self._choose.randrange(count)

    def length(self, least: int, most: int | None, usual: int) -> int:
        """Up to two more than usual."""
        length = max(least, self._choose.randrange(usual + 3))
        return length if most is None else min(most, length)

    def integer(self, name: str | None, least: int | None, most: int | None) -> int:  # noqa: ARG002
        """Near the lower bound."""
        low, high = _range(least, most)
        return self._choose.randint(int(low), int(high))

    def number(self, name: str | None, least: float | None, most: float | None) -> float:  # noqa: ARG002
        """Near the lower bound, with one decimal place."""
        low, high = _range(least, most)
        return round(low + (high - low) * self._choose.random(), 1)

    def text(
        self, name: str | None, string_format: str | None, least: int, most: int | None
    ) -> str | None:
        """A word or two; the sample of a format."""
        if string_format is not None:
            return super().text(name, string_format, least, most)
        return " ".join(self._choose.sample(_WORDS, self._choose.randint(1, 2)))[:most]

    def text_like(self, name: str | None, attempt: int) -> str | None:  # noqa: ARG002
        """A word."""
        return self._choose.choice(_WORDS)

    def character(self, count: int, position: int) -> int:  # noqa: ARG002
        """Any of them."""
        return self._choose.randrange(count)

    def for_attempt(self, attempt: int) -> VariedValues:  # noqa: ARG002
        """Itself, which varies anyway."""
        return self


def _range(least: float | None, most: float | None) -> tuple[float, float]:
    """The lower bound, or something below the upper one, and a number not far from it."""
    low = least if least is not None else 0 if most is None else min(0, most)
    return low, low + _MAX_NUMBER if most is None else min(low + _MAX_NUMBER, most)
