"""Why a client of python-socketio could not connect, in short."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from .._exceptions import RefusedError, UnreachableError

# requests 2.32 quotes urllib3, 1.26 as well as 2, which quotes the system at the end.
_SYSTEM_ERROR = re.compile(r"Max retries exceeded .*\[Errno -?\d+\] ([^\[\]\"')]+)", re.DOTALL)
_CLOSED = re.compile(r"RemoteDisconnected|ConnectionResetError")
_STATUS = re.compile(r"\bstatus code (\d+)\b")
_NOT_FOUND = re.compile(r"\bstatus code 404\b")
_LONGEST = 200  # characters of a response's body, which may be a page of HTML


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
