"""What a client, or its error handler, learns of a limit that was exceeded."""

from __future__ import annotations

import math
from typing import Any, ClassVar

from asynction_spec import AsynctionException

_LONGEST = 60  # characters of an event's name, which a client may have made up


class LimitException(AsynctionException):
    """What a client did is beyond a limit of the document (`x-limits`), and was refused.

    Args:
        namespace: The namespace.
        event: The event, None for a connection.
        problem: What the limit is, in words.
    """

    limit: ClassVar[str]
    """The limit, by its name in the document."""
    retry_after: float | None = None
    """After how many seconds it is worth another try, None where nobody knows."""

    def __init__(self, namespace: str, event: str | None, problem: str) -> None:
        super().__init__(namespace, event, problem)
        self.namespace = namespace
        self.event = event
        self.problem = problem

    @property
    def fields(self) -> dict[str, Any]:
        """What the signal of it says."""
        return {
            "namespace": self.namespace,
            "event": self.event,
            "limit": self.limit,
            "retry_after": self.retry_after,
        }

    def __str__(self) -> str:
        what = "connection to" if self.event is None else f"event {self.event[:_LONGEST]!r} in"
        return f"{what} namespace {self.namespace!r}: {self.problem}"


class RateLimitException(LimitException):
    """Events came faster than the document allows.

    Args:
        namespace: The namespace.
        event: The event.
        retry_after: After how many seconds such an event is allowed.
    """

    limit = "rate"
    retry_after: float

    def __init__(self, namespace: str, event: str, retry_after: float) -> None:
        self.retry_after = math.ceil(retry_after * 1000) / 1000
        super().__init__(
            namespace, event, f"too many events; try again in {self.retry_after:g} seconds"
        )

    def __reduce__(self) -> tuple[type[RateLimitException], tuple[str, str | None, float]]:
        return type(self), (self.namespace, self.event, self.retry_after)


class MessageSizeException(LimitException):
    """A message is larger than the document allows.

    Args:
        namespace: The namespace.
        event: The event.
        size: How large it is, in bytes.
        max_size: How large it may be.
    """

    limit = "maxSize"

    def __init__(self, namespace: str, event: str, size: int, max_size: int) -> None:
        problem = f"a message of {size} bytes, and {max_size} are allowed"
        super().__init__(namespace, event, problem)
        self.size = size
        self.max_size = max_size

    def __reduce__(self) -> tuple[type[MessageSizeException], tuple[str, str | None, int, int]]:
        return type(self), (self.namespace, self.event, self.size, self.max_size)


class ConnectionLimitException(LimitException):
    """There are as many connections as the document allows to one identity, or to one address.

    Args:
        namespace: The namespace that was asked for.
    """

    limit = "maxConnections"

    def __init__(self, namespace: str) -> None:
        super().__init__(namespace, None, "there are too many connections")

    def __reduce__(self) -> tuple[type[ConnectionLimitException], tuple[str]]:
        return type(self), (self.namespace,)
