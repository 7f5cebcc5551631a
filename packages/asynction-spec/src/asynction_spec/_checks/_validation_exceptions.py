"""The exceptions for messages and connections that do not satisfy the document, and what they say.

They are apart from `asynction_spec._exceptions` because jsonschema takes longer to import than a
document to load.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Literal, TypeVar

import jsonschema

from .._dependencies import require_versions
from .._exceptions import AsynctionException
from .._printable_values import one_line, truncate
from .._schemas._failure_messages import Failure

require_versions("asynction-spec")

_TYPE_CHECKER = jsonschema.Draft7Validator.TYPE_CHECKER  # for `best_match`
_MAX_PATH = 120  # characters; clients name properties as they like
_MAX_MESSAGE = 500  # characters, for a message is a line of a log


class ValidationException(AsynctionException, jsonschema.ValidationError):
    """A message or a connection does not satisfy the document.

    It has the fields of `jsonschema.ValidationError`, and `namespace`, `event` (None for a
    connection) and `sender`, the side that sent it. `str()` is the message alone: it never contains
    the whole payload, which is in `instance`.
    """

    namespace: str | None = None
    event: str | None = None
    sender: Literal["client", "server"] = "client"

    _errors: Sequence[ValidationException] | Callable[[], Sequence[ValidationException]] = ()

    @property
    def errors(self) -> Sequence[ValidationException]:
        """Every fault of the message, at most 20, each as an exception of its own.

        Of `anyOf` and `oneOf` there are the faults of the alternative that was meant: the one that
        the value's discriminator chooses, or else that with the fewest faults. Of a large value
        there is the first fault alone.
        """
        errors = self._errors
        if callable(errors):
            errors = errors()
            for each in errors:
                each.namespace, each.event, each.sender = self.namespace, self.event, self.sender
            self._errors = errors
        return errors or (self,)

    @errors.setter
    def errors(
        self, errors: Sequence[ValidationException] | Callable[[], Sequence[ValidationException]]
    ) -> None:
        self._errors = errors

    _context: list[jsonschema.ValidationError] | Callable[[], list[jsonschema.ValidationError]]

    @property
    def context(self) -> list[jsonschema.ValidationError]:
        """Why each alternative of `anyOf` or `oneOf` failed.

        For what a client has sent it is computed when it is first read, from the value as it is
        then.
        """
        context = self._context
        if callable(context):
            context = context()
            for each in context:
                each.parent = self
            self._context = context
        return context

    @context.setter
    def context(
        self,
        context: list[jsonschema.ValidationError] | Callable[[], list[jsonschema.ValidationError]],
    ) -> None:
        self._context = context

    @property
    def args(self) -> tuple[str]:  # type: ignore[override]  # it is more for jsonschema
        """The message, of which task queues make the exception anew in the process that asked."""
        return (self.message,)

    def __reduce__(self) -> Any:
        self.context, self.errors  # noqa: B018  # a copy can't compute them any more
        facts = {name: each for name, each in vars(self).items() if name != "_type_checker"}
        return _with_message, (type(self), self.message), facts

    def __str__(self) -> str:
        return str(self.message)

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self.message!r}>"


def _with_message(kind: type[ValidationException], message: str) -> ValidationException:
    """An exception without the other facts; functions that know types have no name to pickle."""
    return kind(message, type_checker=_TYPE_CHECKER)


class PayloadValidationException(ValidationException):
    """The arguments of an event, or the auth object of a connection, violate their schema."""


class UndeclaredEventException(ValidationException):
    """The document has no such event in that namespace and direction."""


class BindingsValidationException(ValidationException):
    """The HTTP request of a connection violates the channel's WebSocket binding."""


class MessageAckValidationException(ValidationException):
    """The arguments of an acknowledgement violate the schema of the message's `x-ack`."""


_Exception = TypeVar("_Exception", bound=ValidationException)


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
        type_checker=_TYPE_CHECKER,
    )
    error.context = lambda: [_exception(each, kind, each.reason) for each in failure.context()]
    return error


def path_text(path: Iterable[str | int]) -> str:
    """A path as in Python or JavaScript, `items[3].name`, cut short."""
    steps = (f"[{step}]" if isinstance(step, int) else f".{truncate(step, 40)}" for step in path)
    text = "".join(steps).removeprefix(".")
    return text if len(text) <= _MAX_PATH else f"{text[:50]}...{text[-50:]}"
