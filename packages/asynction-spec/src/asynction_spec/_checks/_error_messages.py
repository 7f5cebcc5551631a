"""Exceptions made of the facts of a failed check."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from .._printable_text import one_line, truncate
from .._schemas._failure import Failure
from ._exceptions import TYPE_CHECKER, ValidationException

_Exception = TypeVar("_Exception", bound=ValidationException)
_MAX_PATH = 120  # characters; clients name properties as they like
_MAX_MESSAGE = 500  # characters, for a message is a line of a log


def validation_error(
    failure: Failure, kind: type[_Exception], subject: str, *, positional: bool
) -> _Exception:
    """The exception with the message `subject: where: reason` of the first fault, and the count.

    Args:
        failure: What is wrong.
        kind: The class of the exception.
        subject: The message or the part of a connection that is wrong.
        positional: Whether the first step of a path is the number of an argument.
    """
    faults = failure.every_fault
    first = _sentence(faults[0], subject, positional=positional)
    error = _exception(failure, kind, first + _count(failure.fault_count - 1))
    if failure.faults:
        error.errors = lambda: [
            _exception(each, kind, _sentence(each, subject, positional=positional))
            for each in faults
        ]
    return error


def _sentence(failure: Failure, subject: str, *, positional: bool) -> str:
    where = list(failure.path)
    if positional and where:
        subject += f": argument {int(where.pop(0)) + 1}"
    return ": ".join(each for each in (subject, path_text(where), failure.reason) if each)


def _count(others: int) -> str:
    return f" (and {others} more)" if others else ""


def _exception(failure: Failure, kind: type[_Exception], message: str) -> _Exception:
    error = kind(
        one_line(message, _MAX_MESSAGE),
        validator=failure.validator,  # type: ignore[arg-type]  # None for `false`, as jsonschema does
        path=failure.path,
        validator_value=failure.validator_value,
        instance=failure.instance,
        schema=failure.schema,
        schema_path=failure.schema_path,
        type_checker=TYPE_CHECKER,
    )
    error.context = lambda: [_exception(each, kind, each.reason) for each in failure.context()]
    return error


def path_text(path: Iterable[str | int]) -> str:
    """A path as in Python or JavaScript, `items[3].name`, cut short."""
    steps = (f"[{step}]" if isinstance(step, int) else f".{truncate(step, 40)}" for step in path)
    text = "".join(steps).removeprefix(".")
    return text if len(text) <= _MAX_PATH else f"{text[:50]}...{text[-50:]}"
