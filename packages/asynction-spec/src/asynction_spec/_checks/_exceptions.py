"""What is raised for what travels and is not what the document says.

These stand apart because jsonschema takes longer to import than a document takes to be read.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

import jsonschema

from .._dependencies import require_versions
from .._errors import AsynctionException

require_versions("asynction-spec")


class ValidationException(AsynctionException, jsonschema.ValidationError):
    """What was sent or received is not what the document says.

    It has the fields of `jsonschema.ValidationError`, and `namespace` and `event` (None where it
    was no event), which the message names, and `sender`, whose fault it is. `str()` is the message
    alone: it never holds the whole payload, which is in `instance`.
    """

    namespace: str | None = None
    event: str | None = None
    sender: Literal["client", "server"] = "client"

    _context: list[jsonschema.ValidationError] | Callable[[], list[jsonschema.ValidationError]]

    @property
    def context(self) -> list[jsonschema.ValidationError]:
        """Why each alternative of `anyOf` or `oneOf` failed.

        Of what a client has sent it is found out when it is first asked for, in the value as it is
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

    def __reduce__(self) -> Any:
        self.context  # noqa: B018  # a copy can't find it out any more
        return super().__reduce__()

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
