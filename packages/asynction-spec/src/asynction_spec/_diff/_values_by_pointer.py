"""Values within values, by pointer: found, and replaced in a copy."""

from __future__ import annotations

from typing import Any

from .._diagnostics import Pointer


def value_at(whole: Any, place: Pointer) -> Any:
    """The value in one place of another one."""
    for step in place:
        whole = whole[step]
    return whole


def with_value(whole: Any, place: Pointer, value: Any) -> Any:
    """A copy with another value in one place."""
    if not place:
        return value
    first, *rest = place
    copied: Any = {**whole} if isinstance(whole, dict) else [*whole]
    copied[first] = with_value(whole[first], tuple(rest), value)
    return copied
