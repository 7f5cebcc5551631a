"""Which acknowledgements say that a message was refused."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

_ERROR_KEYS = ("error", "errors", "exception")
_SUCCESS_KEYS = ("ok", "success")


def is_error_ack(ack: Sequence[Any]) -> bool:
    """Whether an acknowledgement says that something went wrong.

        is_error_ack([{"error": "too long"}])  # True
        is_error_ack([{"ok": False}])  # True
        is_error_ack(["too long"])  # False: it may be what was asked for

    True if its first argument is an object with `error`, `errors` or `exception` that is not null,
    with `ok` or `success` that is false, or with a `status` of "error" or "failed".
    """
    first = ack[0] if ack else None
    if not isinstance(first, dict):
        return False
    has_error = any(first.get(key) is not None for key in _ERROR_KEYS)
    if has_error or str(first.get("status")).lower() in {"error", "failed"}:
        return True
    return any(first.get(key) is False for key in _SUCCESS_KEYS)
