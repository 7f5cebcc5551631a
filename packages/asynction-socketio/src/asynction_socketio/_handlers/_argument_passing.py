"""The arguments that handlers are called with: what they take, and an error for anything else.

How many a callable takes by position, and which by name, as Python and its decorators have it.
"""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Callable, Iterable, Mapping
from types import FunctionType, MethodType, TracebackType
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from asynction_spec import MessageAckValidationException, ValidationException

Handler = Callable[..., Any]
"""A function or method of an application."""
ErrorHandler = Callable[..., Any]
"""An error handler of an application, called with an exception; what it returns is the ack."""

_NOT_EVALUATED: dict[str, Any] = {}
if sys.version_info >= (3, 14):
    import annotationlib

    _NOT_EVALUATED = {"annotation_format": annotationlib.Format.STRING}

_LONGEST = 60  # characters of an event's name, which a client may have chosen
_NOTHING: Mapping[str, Any] = {}
_UNFIT = re.compile(r"\(\) (?:takes |missing |got (?:an unexpected|multiple|some))")
_known: WeakKeyDictionary[Handler, Positional] = WeakKeyDictionary()
"""What was found out, because asking Python takes longer than checking a message."""
_BY_NAME = (inspect.Parameter.KEYWORD_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
_BY_POSITION = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
_UNKNOWN = [inspect.Parameter("args", inspect.Parameter.VAR_POSITIONAL)]
"""Of what Python can't tell; names are kept from it."""


def call_fitting(
    handler: Handler, args: tuple[Any, ...], named: Mapping[str, Any] = _NOTHING, least: int = 0
) -> Any:
    """Call with as many of the arguments as are taken, as Flask-SocketIO does it.

    The signature of a decorator does not say what it passes on. So a decorated function that could
    not even be entered, because of its arguments, is called with fewer.

    Args:
        handler: What is called.
        args: Those behind the first `least` may be left out, from the right.
        named: Arguments that go by name alone, and are left out where nothing has their names.
        least: How many of the arguments must be taken.

    Raises whatever the callable raises.
    """
    args, by_name = fitting_by_name(handler, args, named)
    while True:
        try:
            return handler(*args, **by_name)
        except TypeError as error:
            if not is_unfit(error, handler):
                raise
            if "unexpected keyword" in str(error):  # nothing by position may take its place
                raise TypeError(advice_for_decorator(handler, sorted(by_name))) from error
            if len(args) <= least or " missing " in str(error):
                raise
            args = args[:-1]


def fitting(handler: Handler, args: tuple[Any, ...]) -> tuple[Any, ...]:
    """As many of the arguments as the callable takes, from the left."""
    most = positional(handler).most
    return args if len(args) <= most else args[: int(most)]


def fitting_by_name(
    handler: Handler, args: tuple[Any, ...], named: Mapping[str, Any]
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """What a callable takes of arguments that come by position and of others that come by name.

    A parameter with one of those names is theirs, wherever it is. Raises TypeError where a
    decorated function takes one of the names and its decorator can't be given it: an argument by
    position would take its place.
    """
    lost = unnameable(handler, named)
    if lost:
        raise TypeError(advice_for_decorator(handler, lost))
    own, decorated = parameters_of(handler), decorated_parameters_of(handler)
    wanted = names_in(own) | names_in(decorated)
    any_name = takes_any_name(decorated)
    taken = {name: value for name, value in named.items() if any_name or name in wanted}
    passes_on = takes_any_name(own) and bool(taken)
    parameters = decorated if passes_on else own
    any_number = any(each.kind is each.VAR_POSITIONAL for each in parameters)
    inline = [each for each in parameters if each.kind in _BY_POSITION]
    free = [each for each in inline if each.name not in taken]
    leading = inline[: len(free)] == free  # the others, if any, come after them or go by name
    if any_number or leading:
        return args if any_number else args[: len(free)], taken
    return (), taken | {each.name: value for each, value in zip(free, args, strict=False)}


def unnameable(handler: Handler, names: Iterable[str]) -> list[str]:
    """Which of the names a decorated function takes, and its decorator can't be given."""
    own = parameters_of(handler)
    if takes_any_name(own):
        return []
    return sorted((names_in(decorated_parameters_of(handler)) & set(names)) - names_in(own))


def advice_for_decorator(handler: Handler, names: Iterable[str]) -> str:
    """What to change about a decorator that can't be given what the decorated function takes."""
    listed = " and ".join(map(repr, names))
    return (
        f"{name_of(handler)} is given {listed} by name, and its decorator does not hand them on:"
        " have it take and pass on **kwargs, and mark it with functools.wraps"
    )


def is_unfit(error: TypeError, handler: Handler) -> bool:
    """Whether what a callable decorates, or calls at once, was not entered for its arguments."""
    if positional(handler).most != float("inf") or not _UNFIT.search(str(error)):
        return False
    decorated = inspect.unwrap(handler)
    code = getattr(decorated, "__code__", None)
    frames = _frames(error.__traceback__)
    if decorated is handler or code is None:
        return len(frames) <= 2  # this module's or its caller's, and the handler's own
    return code not in frames


def _frames(traceback: TracebackType | None) -> list[Any]:
    frames = []
    while traceback is not None:
        frames.append(traceback.tb_frame.f_code)
        traceback = traceback.tb_next
    return frames


def accepted(
    handler: Handler,
    args: tuple[Any, ...],
    kind: type[ValidationException],
    namespace: str,
    event: str | None,
    leading: int = 0,
) -> tuple[Any, ...]:
    """Arguments that a client chose, if the callable takes them.

    Args:
        handler: What will be called.
        args: The arguments.
        kind: What to raise when there are too few or too many, which is the client's fault.
        namespace: Where they came.
        event: What they came with; None where that is not known.
        leading: How many of them are not the client's.
    """
    if takes(handler, len(args)):
        return args
    least, most = positional(handler)
    short = len(args) < least
    bound = (least if short else int(most)) - leading
    limit = "" if least == most else "at least " if short else "at most "
    noun = "argument" if bound == 1 else "arguments"
    error = refusal_of(
        f"{limit}{bound} {noun} expected, got {len(args) - leading}",
        kind,
        namespace,
        event,
        args[leading:],
    )
    error.validator, error.validator_value = "minItems" if short else "maxItems", bound
    raise error


def refusal_of(
    problem: str,
    kind: type[ValidationException],
    namespace: str,
    event: str | None,
    args: tuple[Any, ...],
) -> ValidationException:
    """The error for arguments of a client that a callable does not take.

    Args:
        problem: What is wrong with them.
        kind: The class of the error.
        namespace: Where they came.
        event: What they came with; None where that is not known.
        args: The arguments.
    """
    what = "the ack of " if kind is MessageAckValidationException else ""
    name = "an event" if event is None else f"event {event[:_LONGEST]!r}"
    error = kind(f"{what}{name} in namespace {namespace!r}: {problem}", instance=list(args))
    error.namespace, error.event = namespace, event
    return error


class Positional(NamedTuple):
    """How many positional arguments a callable needs, and how many it takes."""

    least: int
    most: float


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
    inline = [each for each in parameters if each.kind in _BY_POSITION]
    least = sum(each.default is each.empty for each in inline)
    any_number = any(each.kind is each.VAR_POSITIONAL for each in parameters)
    return Positional(least, float("inf") if any_number else len(inline))


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
