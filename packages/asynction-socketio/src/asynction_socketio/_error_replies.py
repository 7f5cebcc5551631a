"""A ready-made error handler that tells clients what they did wrong."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from asynction_spec import MessageAckValidationException, ValidationException

from ._enforcement import UnhandledEventException
from ._limits._exceptions import LimitException, RateLimitException
from ._security._refusal_reasons import SecurityException


def reply_with_error(error: Exception) -> dict[str, Any]:
    """Answer a message that the document does not allow with a small error object.

    Use it as `default_error_handler`, with `on_error`, or as `x-handlers.error`. The ack of an
    invalid message is then

        {"error": {"type": "PayloadValidationException", "message": "...", "path": ["user", "age"]}}

    That of an event that came too soon says in `retryAfter` after how many seconds it may come.

    Everything else is raised again: it is a fault of the server, or of another client.
    """
    if isinstance(error, LimitException):
        return {"error": limit_error(error)}
    if isinstance(error, SecurityException | UnhandledEventException):
        return _reply(error, ())
    invalid_ack = isinstance(error, MessageAckValidationException)  # who sent it expects no answer
    if isinstance(error, ValidationException) and error.sender == "client" and not invalid_ack:
        return _reply(error, error.path)
    raise error


def limit_error(error: LimitException) -> dict[str, Any]:
    """The error object of what is beyond a limit."""
    found: dict[str, Any] = _reply(error, ())["error"]
    if isinstance(error, RateLimitException):
        found["retryAfter"] = error.retry_after
    return found


def _reply(error: Exception, path: Iterable[str | int]) -> dict[str, Any]:
    kind = type(error).__name__
    return {"error": {"type": kind, "message": str(error), "path": list(path)}}
