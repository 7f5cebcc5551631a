"""Credentials that are refused: why, in words that a client may see, and how often.

Of connections and events.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Any

from asynction_spec import AsynctionException

MAX_REFUSALS = 20
"""After how many refusals a connection is dropped, which may be guessing credentials."""
_REFUSED = "asynction.refused"


class SecurityException(AsynctionException):
    """A connection, or an event, meets none of the security requirements.

    A security function may raise it to refuse its credentials. `namespace` and `event` say what was
    refused; the event is None for a connection.
    """

    namespace: str | None = None
    event: str | None = None


def for_log(error: Exception) -> Exception:
    """The error with what was refused; a client knows that, and its refusal says only why."""
    if not isinstance(error, SecurityException) or error.namespace is None:
        return error
    what = "a connection to" if error.event is None else f"event {error.event!r} in"
    return SecurityException(f"{what} namespace {error.namespace!r} was refused: {error}")


class Refusal(IntEnum):
    """How far the credentials got; of several alternatives the furthest is reported."""

    MISSING = 0
    MALFORMED = 1
    WRONG = 2
    INSUFFICIENT = 3


REASONS = {
    Refusal.MISSING: "credentials are missing",
    Refusal.MALFORMED: "the credentials are malformed",
    Refusal.WRONG: "the credentials are not valid",
    Refusal.INSUFFICIENT: "the credentials do not have the scopes that are needed",
}
"""What CONNECT_ERROR says, or the error of an event."""


class RefusedError(Exception):
    """The credentials of one scheme are refused."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal)
        self.refusal = refusal


def count_refusal(environ: dict[str, Any]) -> None:
    """Count what was refused to a connection, whose WSGI environment this is."""
    environ[_REFUSED] = environ.get(_REFUSED, 0) + 1


def is_guessing(environ: dict[str, Any]) -> bool:
    """Whether a connection was refused as often as one may be."""
    return bool(environ.get(_REFUSED, 0) >= MAX_REFUSALS)
