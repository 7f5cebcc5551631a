"""What callables take, so that each is called once and with what fits."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, NamedTuple

Handler = Callable[..., Any]


class Positional(NamedTuple):
    """How many positional arguments a callable needs, and how many it takes."""

    least: int
    most: float


def positional(handler: Handler) -> Positional:
    """The positional arguments of a callable; any number where Python can't tell."""
    try:
        parameters = inspect.signature(handler).parameters.values()
    except (TypeError, ValueError):  # some callables written in C
        return Positional(0, float("inf"))
    named = [each for each in parameters if each.kind in _POSITIONAL]
    least = sum(each.default is each.empty for each in named)
    any_number = any(each.kind is inspect.Parameter.VAR_POSITIONAL for each in parameters)
    return Positional(least, float("inf") if any_number else len(named))


_POSITIONAL = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)


def fitting(handler: Handler, args: tuple[Any, ...]) -> tuple[Any, ...]:
    """As many of the arguments as the callable takes, from the left."""
    most = positional(handler).most
    return args if len(args) <= most else args[: int(most)]
