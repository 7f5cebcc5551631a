"""What callables take, so that each is called once and with what fits."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from types import MethodType
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from asynction_spec import MessageAckValidationException, ValidationException

Handler = Callable[..., Any]


class Positional(NamedTuple):
    """How many positional arguments a callable needs, and how many it takes."""

    least: int
    most: float


_LONGEST = 60  # characters of an event's name, which a client may have chosen
_ANY_NUMBER = Positional(0, float("inf"))
_known: WeakKeyDictionary[Handler, Positional] = WeakKeyDictionary()
"""What was found out, because asking Python takes longer than checking a message."""
_NAMED = (inspect.Parameter.KEYWORD_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
_POSITIONAL = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)


def positional(handler: Handler) -> Positional:
    """The positional arguments of a callable; any number where Python can't tell.

    A decorator that takes anything is held to take what it decorates (`functools.wraps`), but not
    to need it: it may add arguments of its own.
    """
    if isinstance(handler, MethodType):  # made anew at each look-up; its function is not
        least, most = positional(handler.__func__)
        return Positional(max(least - 1, 0), most - 1)
    try:
        return _known[handler]
    except KeyError:
        taken = _known[handler] = _looked_at(handler)
        return taken
    except TypeError:  # neither hashable nor weakly referable
        return _looked_at(handler)


def _looked_at(handler: Handler) -> Positional:
    taken = _taken(handler, follow_wrapped=False)
    return taken if taken.most < _ANY_NUMBER.most else taken._replace(most=_taken(handler).most)


def _taken(handler: Handler, *, follow_wrapped: bool = True) -> Positional:
    try:
        signature = inspect.signature(handler, follow_wrapped=follow_wrapped)
    except (TypeError, ValueError):  # some callables written in C
        return _ANY_NUMBER
    parameters = signature.parameters.values()
    named = [each for each in parameters if each.kind in _POSITIONAL]
    least = sum(each.default is each.empty for each in named)
    any_number = any(each.kind is inspect.Parameter.VAR_POSITIONAL for each in parameters)
    return Positional(least, float("inf") if any_number else len(named))


def fitting(handler: Handler, args: tuple[Any, ...]) -> tuple[Any, ...]:
    """As many of the arguments as the callable takes, from the left."""
    most = positional(handler).most
    return args if len(args) <= most else args[: int(most)]


def keyword_only(handler: Handler) -> set[str]:
    """The names of the arguments that a callable takes by name alone."""
    try:
        parameters = inspect.signature(handler).parameters.values()
    except (TypeError, ValueError):  # some callables written in C
        return set()
    return {each.name for each in parameters if each.kind is each.KEYWORD_ONLY}


def accepted(
    handler: Handler,
    args: tuple[Any, ...],
    kind: type[ValidationException],
    namespace: str,
    event: str | None,
    leading: int = 0,
) -> tuple[Any, ...]:
    """What fits of arguments that a client chose and the document leaves open.

    Args:
        handler: What will be called.
        args: The arguments.
        kind: What to raise when there are too few, which is the client's fault.
        namespace: Where they came.
        event: What they came with; None where that is not known.
        leading: How many of them are not the client's.
    """
    least = positional(handler).least
    if len(args) < least:
        what = "the ack of " if kind is MessageAckValidationException else ""
        name = "an event" if event is None else f"event {event[:_LONGEST]!r}"
        noun = "argument" if least - leading == 1 else "arguments"
        error = kind(
            f"{what}{name} in namespace {namespace!r}:"
            f" {least - leading} {noun} expected, got {len(args) - leading}",
            validator="minItems",
            validator_value=least - leading,
            instance=list(args[leading:]),
        )
        error.namespace, error.event = namespace, event
        raise error
    return fitting(handler, args)


def fitting_by_name(
    handler: Handler, args: tuple[Any, ...], named: Mapping[str, Any]
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """What a callable takes of arguments that come by position and of others that come by name.

    A parameter with one of those names is theirs, wherever it stands.
    """
    try:
        parameters = inspect.signature(handler).parameters.values()
    except (TypeError, ValueError):  # some callables written in C
        return args, {}
    any_name = any(each.kind is each.VAR_KEYWORD for each in parameters)
    by_name = {each.name for each in parameters if each.kind in _NAMED}
    taken = {name: value for name, value in named.items() if any_name or name in by_name}
    any_number = any(each.kind is each.VAR_POSITIONAL for each in parameters)
    inline = [each for each in parameters if each.kind in _POSITIONAL]
    free = [each for each in inline if each.name not in taken]
    leading = inline[: len(free)] == free  # the others, if any, stand behind or go by name alone
    if any_number or leading:
        return args if any_number else args[: len(free)], taken
    return (), taken | {each.name: value for each, value in zip(free, args, strict=False)}
