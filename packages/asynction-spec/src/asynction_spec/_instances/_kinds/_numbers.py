"""Numbers: bounds and multiples, calculated exactly."""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction
from functools import reduce
from typing import Any, NamedTuple

from .._conjunction import Parts
from .._generation_limits import Draw, Make, never
from ._format_samples import INTEGERS

# Beyond it some integers are no longer floats (IEEE 754, binary64).
_EXACT_FLOATS = 2**53


class _Bound(NamedTuple):
    value: Fraction
    excluded: bool

    def is_exact(self) -> bool:
        """Whether a float distinguishes it from the next integers."""
        return abs(self.value) < _EXACT_FLOATS


def integers(parts: Parts) -> Make:
    """A function that makes integers."""
    return _make_multiples(parts, _Range(parts), _common_multiple([Fraction(1), *_steps(parts)]))


def numbers(parts: Parts) -> Make:
    """A function that makes numbers, integers included."""
    bounds, steps = _Range(parts), _steps(parts)
    if steps:
        return _make_multiples(parts, bounds, _common_multiple(steps))
    # Out there a float next to a bound may be beyond it.
    if not all(bound.is_exact() for bound in (bounds.low, bounds.high) if bound):
        return integers(parts)
    return _make_floats(parts, bounds)


class _Range:
    def __init__(self, parts: Parts) -> None:
        lows = [*_bounds(parts, "minimum", "exclusiveMinimum")]
        highs = [*_bounds(parts, "maximum", "exclusiveMaximum")]
        for least, most in (INTEGERS[each] for each in parts.values("format") if each in INTEGERS):
            lows.append(_Bound(Fraction(least), False))
            highs.append(_Bound(Fraction(most), False))
        self.low = max(lows, default=None)
        self.high = min(highs, key=lambda each: (each.value, not each.excluded), default=None)

    def multiples(self, step: Fraction) -> tuple[int | None, int | None]:
        """The least and the greatest multiple of a number in the range, as factors."""
        least = most = None
        if self.low is not None:
            least = math.ceil(self.low.value / step)
            least += self.low.excluded and least * step == self.low.value
        if self.high is not None:
            most = math.floor(self.high.value / step)
            most -= self.high.excluded and most * step == self.high.value
        return least, most

    @property
    def is_empty(self) -> bool:
        if self.low is None or self.high is None:
            return False
        if self.low.value == self.high.value:
            return self.low.excluded or self.high.excluded
        return self.low.value > self.high.value


def _bounds(parts: Parts, keyword: str, exclusive: str) -> Iterator[_Bound]:
    for node in parts.nodes:
        limit, excluded = node.value.get(keyword), node.value.get(exclusive)
        if limit is not None:
            yield _Bound(_exact_fraction(limit), excluded is True)  # in draft-04 it is a boolean
        if excluded is not None and not isinstance(excluded, bool):
            yield _Bound(_exact_fraction(excluded), True)


def _exact_fraction(value: float) -> Fraction:
    """A number as it is written: 0.1 is a tenth."""
    # By its text: as a float 0.1 is a little more, and not a multiple of itself.
    return Fraction(str(value))


def _steps(parts: Parts) -> list[Fraction]:
    return [_exact_fraction(value) for value in parts.values("multipleOf")]


def _common_multiple(steps: list[Fraction]) -> Fraction:
    def least_common(one: Fraction, other: Fraction) -> Fraction:
        numerators = one.numerator * other.denominator, other.numerator * one.denominator
        return Fraction(math.lcm(*numerators), one.denominator * other.denominator)

    return reduce(least_common, steps)


def _make_multiples(parts: Parts, bounds: _Range, step: Fraction) -> Make:
    least, most = bounds.multiples(step)
    if least is not None and most is not None and least > most:
        return never(parts.subject, "no number is in its range")
    if step == 1:
        return _make_integers(least, most)
    low = None if least is None else float(least * step)
    high = None if most is None else float(most * step)

    def make(draw: Draw, name: str | None) -> Any:
        wanted = draw.values.number(name, low, high)
        # The values may have any answer, and infinity is no fraction.
        factor = round(Fraction(wanted) / step) if math.isfinite(wanted) else 0
        value = _clamp(factor, least, most) * step
        return value.numerator if value.denominator == 1 else float(value)

    return make


def _make_integers(least: int | None, most: int | None) -> Make:
    def make(draw: Draw, name: str | None) -> Any:
        return _clamp(draw.values.integer(name, least, most), least, most)

    return make


def _clamp(value: int, least: int | None, most: int | None) -> int:
    if least is not None and value < least:
        return least
    return most if most is not None and value > most else value


def _make_floats(parts: Parts, bounds: _Range) -> Make:
    if bounds.is_empty:
        return never(parts.subject, "no number is in its range")
    low = None if bounds.low is None else float(bounds.low.value)
    high = None if bounds.high is None else float(bounds.high.value)
    low_excluded = bounds.low is not None and bounds.low.excluded
    high_excluded = bounds.high is not None and bounds.high.excluded
    between = _number_between(low, high)

    def make(draw: Draw, name: str | None) -> Any:
        value = draw.values.number(name, low, high)
        if not math.isfinite(value):
            return between
        if low is not None and (value <= low if low_excluded else value < low):
            return between if low_excluded else low
        if high is not None and (value >= high if high_excluded else value > high):
            return between if high_excluded else high
        return value

    return make


def _number_between(low: float | None, high: float | None) -> float:
    """A number between the bounds, and not equal to one."""
    if low is None:
        return 0.0 if high is None else high - 1
    return low + 1 if high is None else (low + high) / 2
