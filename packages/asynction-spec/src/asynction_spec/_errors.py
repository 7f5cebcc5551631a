"""What this package raises."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import jsonschema

from ._diagnostics import Diagnostic, Severity


class AsynctionException(Exception):  # the public name
    """The base class of all that Asynction raises of its own accord."""


class SpecError(AsynctionException):
    """A document can't be used; `diagnostics` holds all that is wrong with it.

    Args:
        diagnostics: The problems, at least one of them an error.
    """

    def __init__(self, diagnostics: Sequence[Diagnostic]) -> None:
        super().__init__(diagnostics)
        self.diagnostics = tuple(diagnostics)

    def __str__(self) -> str:
        return "\n".join(str(each) for each in self.diagnostics if each.severity is Severity.ERROR)


class ValidationException(AsynctionException, jsonschema.ValidationError):
    """What was sent or received is not what the document says.

    It has the fields of `jsonschema.ValidationError`, and `namespace` and `event` (None where it
    was no event), which the message names, and `sender`, whose fault it is. `str()` is the message
    alone: it never holds the whole payload, which is in `instance`.
    """

    namespace: str | None = None
    event: str | None = None
    sender: Literal["client", "server"] = "client"

    def __str__(self) -> str:
        return str(self.message)

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self.message!r}>"


class PayloadValidationException(ValidationException):
    """The arguments of an event, or a connection's auth object, do not fit their schema."""


class UndeclaredEventException(ValidationException):
    """An event that the document does not name, in that namespace and direction."""


class BindingsValidationException(ValidationException):
    """The HTTP request of a connection does not fit the channel's WebSocket bindings."""


class MessageAckValidationException(ValidationException):
    """The arguments of an acknowledgement do not fit the message's ack."""
