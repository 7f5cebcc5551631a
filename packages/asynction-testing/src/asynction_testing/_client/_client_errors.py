"""What clients raise, and why one could not connect, in short."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from asynction_spec import AsynctionException, ValidationException

# requests 2.32 quotes urllib3, 1.26 as well as 2, which quotes the system at the end.
_SYSTEM_ERROR = re.compile(r"Max retries exceeded .*\[Errno -?\d+\] ([^\[\]\"')]+)", re.DOTALL)
_CLOSED = re.compile(r"RemoteDisconnected|ConnectionResetError")
_STATUS = re.compile(r"\bstatus code (\d+)\b")
_NOT_FOUND = re.compile(r"\bstatus code 404\b")
_LONGEST = 200  # characters of a response's body, which may be a page of HTML


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


def cause_of(error: BaseException) -> str:
    """What the system or the server says of a connection that was not made.

    python-engineio 4.15 says no more of a WebSocket than "Connection error".
    """
    if _CLOSED.search(str(error)):
        return "the connection was closed before there was an answer"
    return system_error(error) or _answer(error) or str(error)


def refusal_of(error: BaseException, namespace: str, url: str, path: str) -> RefusedError:
    """Why there is no connection, with what to look at where the server may not be there at all."""
    unreachable = system_error(error)
    if unreachable is not None:
        reason = f"no server answers at {url} ({unreachable}): is it running?"
        return UnreachableError(namespace, reason)
    text = cause_of(error)
    if _NOT_FOUND.search(text):
        text = f"{text}: is its Socket.IO path /{path.strip('/')}?"
    return RefusedError(namespace, text)


def _chain(error: BaseException | None) -> Iterator[Any]:
    """An error, and those that it came of."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def status_of(error: BaseException) -> str | None:
    """The status that a server answered with; None where that is not known."""
    found = _STATUS.search(cause_of(error))
    return found and found[1]


def system_error(error: BaseException) -> str | None:
    """What the system says of a server that can't be reached; None for one that can."""
    found = _SYSTEM_ERROR.search(str(error))
    if found:
        return found[1]
    return next((each.strerror for each in _chain(error) if isinstance(each, OSError)), None)


def _answer(error: BaseException) -> str | None:
    """The status that a server answered, and what it said."""
    for each in _chain(error):
        if hasattr(each, "status_code"):  # of websocket-client
            status = f"status code {each.status_code} in server response"
            return _with_words(status, _body(each.resp_body))
        if len(each.args) > 1 and isinstance(each.args[1], str | None):  # of python-engineio
            return _with_words(str(each.args[0]), each.args[1] or "")  # None: it was no JSON
    return None


def _body(content: bytes | None) -> str:
    text = (content or b"").decode("utf-8", "replace").strip()
    try:
        said = json.loads(text)
    except ValueError:
        return "" if text.startswith("<") else text  # a page for people
    return said if isinstance(said, str) else text


def _with_words(status: str, words: str) -> str:
    return f"{status}: {words[:_LONGEST]}" if words else status
