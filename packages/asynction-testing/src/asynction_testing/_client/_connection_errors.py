"""Why a client of python-socketio could not connect, in short."""

from __future__ import annotations

import re

# requests 2.32 quotes urllib3, 1.26 as well as 2, which quotes the system at the end.
_SYSTEM_ERROR = re.compile(r"Max retries exceeded .*\[Errno -?\d+\] ([^\[\]\"')]+)", re.DOTALL)
_NOT_FOUND = re.compile(r"\bstatus code 404\b")


def cause_of(error: Exception) -> str:
    """What the system says of a connection that was not made, or else the error's own text."""
    found = _SYSTEM_ERROR.search(str(error))
    return found[1] if found else str(error)


def reason_of(error: Exception, url: str, path: str) -> str:
    """Why a server refused, with what to look at where it may not be there at all."""
    text = str(error)
    if _SYSTEM_ERROR.search(text):
        return f"no server answers at {url} ({cause_of(error)}): is it running?"
    if _NOT_FOUND.search(text):
        return f"{text}: is its Socket.IO path /{path.strip('/')}?"
    return text
