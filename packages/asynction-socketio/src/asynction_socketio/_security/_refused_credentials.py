"""Credentials that are refused, of connections and events: why, in words that a client may see."""

from __future__ import annotations

from enum import IntEnum

from asynction_spec import AsynctionException


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
