"""What callables take: how many arguments by position, and which by name."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterable
from types import FunctionType, MethodType
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

Handler = Callable[..., Any]
"""A function or method of an application."""
ErrorHandler = Callable[..., Any]
"""An error handler of an application, called with an exception; what it returns is the ack."""

_NOT_EVALUATED: dict[str, Any] = {}
if sys.version_info >= (3, 14):
    import annotationlib

    _NOT_EVALUATED = {"annotation_format": annotationlib.Format.STRING}


class Positional(NamedTuple):
    """How many positional arguments a callable needs, and how many it takes."""

    least: int
    most: float


_ANY_NUMBER = Positional(0, float("inf"))
_known: WeakKeyDictionary[Handler, Positional] = WeakKeyDictionary()
"""What was found out, because asking Python takes longer than checking a message."""
_BY_NAME = (inspect.Parameter.KEYWORD_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
BY_POSITION = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
_UNKNOWN = [inspect.Parameter("args", inspect.Parameter.VAR_POSITIONAL)]
"""Of what Python can't tell; names are kept from it."""


def signature_of(handler: Handler, *, follow_wrapped: bool = True) -> inspect.Signature:
    """The signature of a callable, whose annotations are not evaluated.

    Since Python 3.14 they are evaluated when they are asked for, and one may name what is imported
    for type checkers only. Raises TypeError or ValueError where Python can't tell.
    """
    return inspect.signature(handler, follow_wrapped=follow_wrapped, **_NOT_EVALUATED)


def positional(handler: Handler) -> Positional:
    """The positional arguments of a callable; any number where Python can't tell.

    What is called decides, not what it decorates (`functools.wraps`): a decorator may use
    arguments that it does not pass on, and pass on others than it was given.
    """
    if isinstance(handler, MethodType):  # made anew at each look-up; its function is not
        least, most = positional(handler.__func__)
        return Positional(max(least - 1, 0), most - 1)
    try:
        return _known[handler]
    except KeyError:
        taken = _known[handler] = positional_of(parameters_of(handler))
        return taken
    except TypeError:  # neither hashable nor weakly referable
        return positional_of(parameters_of(handler))


def takes(handler: Handler, count: int) -> bool:
    """Whether a callable takes so many positional arguments."""
    if handler.__class__ is FunctionType and not handler.__dict__:  # which may say otherwise
        # As `inspect` has it, in a fiftieth of the time: callbacks are often made for one ack.
        code = handler.__code__
        most = code.co_argcount
        if count > most and not code.co_flags & inspect.CO_VARARGS:
            return False
        return most - len(handler.__defaults__ or ()) <= count
    if isinstance(handler, MethodType):
        return takes(handler.__func__, count + 1)
    bounds = positional(handler)
    return bounds.least <= count <= bounds.most


def positional_of(parameters: Iterable[inspect.Parameter]) -> Positional:
    inline = [each for each in parameters if each.kind in BY_POSITION]
    least = sum(each.default is each.empty for each in inline)
    any_number = any(each.kind is each.VAR_POSITIONAL for each in parameters)
    return Positional(least, _ANY_NUMBER.most if any_number else len(inline))


def parameters_of(handler: Handler) -> list[inspect.Parameter]:
    """The parameters of what is called; of what it decorates if that alone is in Python."""
    for follow_wrapped in (False, True):  # functools.lru_cache and the like are written in C
        try:
            signature = signature_of(handler, follow_wrapped=follow_wrapped)
        except (TypeError, ValueError):
            continue
        return list(signature.parameters.values())
    return _UNKNOWN


def decorated_parameters_of(handler: Handler) -> list[inspect.Parameter]:
    """The parameters of what a callable decorates, or its own if it decorates nothing."""
    try:
        return list(signature_of(handler).parameters.values())
    except (TypeError, ValueError):  # some callables written in C
        return _UNKNOWN


def names_in(parameters: Iterable[inspect.Parameter]) -> set[str]:
    """The names of the parameters that can be given by name."""
    return {each.name for each in parameters if each.kind in _BY_NAME}


def takes_any_name(parameters: Iterable[inspect.Parameter]) -> bool:
    """Whether there is a parameter such as `**kwargs`."""
    return any(each.kind is each.VAR_KEYWORD for each in parameters)


def keyword_only(handler: Handler) -> set[str]:
    """The names of the arguments that a callable, or what it decorates, takes by name alone."""
    parameters = [*parameters_of(handler), *decorated_parameters_of(handler)]
    return {each.name for each in parameters if each.kind is each.KEYWORD_ONLY}


def name_of(handler: Handler) -> str:
    """What a callable is called in messages."""
    return str(getattr(handler, "__qualname__", None) or repr(handler))
