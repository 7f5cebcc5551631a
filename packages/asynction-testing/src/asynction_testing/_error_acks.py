"""Which acknowledgements say that a message was refused."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

_ERROR_KEYS = frozenset({"error", "errors", "exception"})
_SUCCESS_KEYS = ("ok", "success")


def is_error_ack(ack: Sequence[Any]) -> bool:
    """Whether an acknowledgement says that something went wrong.

    True for an object with `error`, `errors` or `exception`, with `ok` or `success` that is false,
    or with a `status` of "error"; and for a text or object alone in first place before a null, as
    Node's callbacks have it.
    """
    for each in ack[:1]:
        if isinstance(each, dict):
            if _ERROR_KEYS & each.keys() or str(each.get("status")).lower() in {"error", "failed"}:
                return True
            return any(each.get(key) is False for key in _SUCCESS_KEYS)
    return False
