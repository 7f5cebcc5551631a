"""What this package raises."""

from __future__ import annotations

from collections.abc import Sequence

from asynction_spec import AsynctionException, ValidationException


class RefusedError(AsynctionException):
    """A server refused a connection.

    Args:
        namespace: The namespace that was asked for.
        reason: What the server, or the client for it, gave as the reason.
    """

    def __init__(self, namespace: str, reason: str) -> None:
        super().__init__(namespace, reason)
        self.namespace = namespace
        self.reason = reason

    def __str__(self) -> str:
        return f"the connection to namespace {self.namespace!r} was refused: {self.reason}"


class UnreachableError(RefusedError):
    """Nothing that speaks Socket.IO answers; `reason` says where, and why."""

    def __str__(self) -> str:
        return self.reason


class NoAckError(AsynctionException):
    """An acknowledgement did not come in time.

    Args:
        namespace: The namespace.
        event: The event that was to be acknowledged.
        timeout: How many seconds were waited.
    """

    def __init__(self, namespace: str, event: str, timeout: float) -> None:
        super().__init__(namespace, event, timeout)
        self.namespace = namespace
        self.event = event
        self.timeout = timeout

    def __str__(self) -> str:
        return (
            f"event {self.event!r} in namespace {self.namespace!r} was not acknowledged"
            f" within {self.timeout:g} s"
        )


class NoEventError(AsynctionException, AssertionError):
    """An event did not come in time.

    Args:
        namespace: The namespace.
        event: The event.
        timeout: How many seconds were waited.
        instead: The names of the events that came.
    """

    def __init__(self, namespace: str, event: str, timeout: float, instead: Sequence[str]) -> None:
        super().__init__(namespace, event, timeout, instead)
        self.namespace = namespace
        self.event = event
        self.timeout = timeout
        self.instead = tuple(instead)

    def __str__(self) -> str:
        came = ", ".join(map(repr, self.instead)) or "nothing"
        return (
            f"event {self.event!r} in namespace {self.namespace!r} did not come within"
            f" {self.timeout:g} s; what came: {came}"
        )


class ContractError(AsynctionException, AssertionError):
    """A server emitted what its document does not allow.

    Args:
        faults: What is wrong, one of each message.
    """

    def __init__(self, faults: Sequence[ValidationException]) -> None:
        super().__init__(faults)
        self.faults = tuple(faults)

    def __str__(self) -> str:
        return "\n".join(str(fault) for fault in self.faults)
