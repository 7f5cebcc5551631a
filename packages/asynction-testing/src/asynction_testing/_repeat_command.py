"""What one pastes to send a message once more: the line "again:" of a report."""

from __future__ import annotations

import json
import shlex
from typing import Any

from asynction_spec import printable_json


def repeating(
    namespace: str, event: str | None, sent: tuple[Any, ...] | None, url: str, *, is_wrong: bool
) -> str | None:
    """The command that sends a message again, or the Python call where JSON has no way for it.

    Args:
        namespace: Where it was sent.
        event: Which event; None where none was sent.
        sent: Its arguments; None where none was sent.
        url: The server.
        is_wrong: Whether the arguments are not what the document says.
    """
    if event is None or sent is None:
        return None
    try:
        json.dumps(sent)
    except TypeError:  # binary data
        args = ", ".join(repr(each) for each in (event, list(sent)))
        return f"client.send_unchecked({args}, namespace={namespace!r})"
    texts = [printable_json(each) for each in sent]
    options = [] if namespace == "/" else ["--namespace", namespace]
    options += ["--unchecked"] if is_wrong else []
    what = [url, event, *texts]
    if any(each.startswith("-") for each in texts):  # or a number would be an option
        return shlex.join(["asynction", "emit", *options, "--", *what])
    return shlex.join(["asynction", "emit", *what, *options])
