"""Right messages that Hypothesis generates: which values it chooses from."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

from hypothesis import reject
from hypothesis import strategies as st

from asynction_spec import Generator, PlainValues, UnsatisfiedError

if TYPE_CHECKING:
    pass

Draw: TypeAlias = Callable[[st.SearchStrategy[Any]], Any]

_MORE_ITEMS = 3  # than a list has to have, so that findings stay readable
_MORE_CHARACTERS = 20  # than a text has to have
_SAFE_INTEGER = 2**53 - 1  # beyond it JavaScript rounds, and what comes back differs
_CHARACTERS = st.characters(codec="utf-8")


class DrawnValues:
    """Values that Hypothesis chooses (`asynction_spec.Values`).

    Args:
        draw: Draws from a strategy.
    """

    max_recursion = 2
    max_values = 60

    def __init__(self, draw: Draw) -> None:
        self._draw = draw
        self._attempt = 0

    def choice(self, count: int) -> int:
        """Any of them, the first one by preference."""
        return int(self._draw(st.integers(0, count - 1)))

    def includes(self, name: str) -> bool:  # noqa: ARG002
        """Sometimes."""
        return bool(self._draw(st.booleans()))

    def from_examples(self, count: int, defaults: int) -> int | None:  # noqa: ARG002
        """Any of them, or None."""
        drawn = int(self._draw(st.integers(0, count)))
        # 0, to which Hypothesis shrinks, generates: that shows more than an example.
        return drawn - 1 if drawn else None

    def length(self, least: int, most: int | None, usual: int) -> int:
        """A few more than needed; the limit itself where it is near."""
        limit = max(least, usual) + _MORE_ITEMS
        return int(self._draw(st.integers(least, limit if most is None else min(most, limit))))

    def integer(self, name: str | None, least: int | None, most: int | None) -> int:  # noqa: ARG002
        """Any that JavaScript has too."""
        low = -_SAFE_INTEGER if least is None else least
        high = _SAFE_INTEGER if most is None else most
        return int(self._draw(st.integers(low, max(low, high))))

    def number(self, name: str | None, least: float | None, most: float | None) -> float:  # noqa: ARG002
        """Any finite one."""
        floats = st.floats(least, most, allow_nan=False, allow_infinity=False)
        return float(self._draw(floats))

    def text(
        self, name: str | None, string_format: str | None, least: int, most: int | None
    ) -> str | None:
        """Any text; a sample where there is a format."""
        if string_format is not None:
            return PlainValues().for_attempt(self._attempt).text(name, string_format, least, most)
        limit = least + _MORE_CHARACTERS if most is None else min(most, least + _MORE_CHARACTERS)
        return str(self._draw(st.text(_CHARACTERS, min_size=least, max_size=limit)))

    def text_like(self, name: str | None, attempt: int) -> str | None:  # noqa: ARG002
        """None: what has a pattern is made from it."""
        return None

    def binary(self, name: str | None, least: int, most: int | None) -> bytes:  # noqa: ARG002
        """Any bytes."""
        limit = least + _MORE_CHARACTERS if most is None else min(most, least + _MORE_CHARACTERS)
        return bytes(self._draw(st.binary(min_size=least, max_size=limit)))

    def character(self, count: int, position: int) -> int:  # noqa: ARG002
        """Any of them."""
        return int(self._draw(st.integers(0, count - 1)))

    def for_attempt(self, attempt: int) -> DrawnValues:
        """The same source, which varies of its own accord; formats give another sample."""
        values = DrawnValues(self._draw)
        values._attempt = attempt
        return values


@st.composite
def instances(draw: Draw, generator: Generator) -> Any:
    """Instances of what a generator makes, each valid by the document's own check."""
    try:
        return generator(DrawnValues(draw))
    except UnsatisfiedError:
        reject()
