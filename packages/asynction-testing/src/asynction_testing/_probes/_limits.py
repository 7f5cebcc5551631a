"""Right messages that a server refuses for the limits of its document (`x-limits`)."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

from asynction_spec import Event, Namespace

from ._session import Session

_RATE = "RateLimitException"
_SIZE = "MessageSizeException"


def exceeded_limit(
    session: Session, namespace: Namespace, event: Event, ack: Sequence[Any] | None
) -> Mapping[str, Any] | None:
    """What an acknowledgement says about a limit, None where it does not, or none is declared."""
    spec = session.contract.spec
    declared = [event.limits, namespace.limits, *(each.limits for each in spec.servers.values())]
    if not ack or not isinstance(ack[0], dict) or not any(declared):
        return None
    error = ack[0].get("error")
    is_limit = isinstance(error, dict) and error.get("type") in (_RATE, _SIZE)
    return error if is_limit else None


def wait_for_turn(
    session: Session, namespace: Namespace, event: Event, error: Mapping[str, Any]
) -> bool:
    """Wait until a message may be sent again; give False where it never may in this run.

    What is too large is left out, and so are events whose turn comes too late, which is noted.
    """
    if error["type"] == _SIZE:
        return False
    seconds = error.get("retryAfter")
    if not isinstance(seconds, int | float) or seconds > session.seconds_left:
        session.skip(f"{namespace.name} {event.name}: the server limits how often it may be sent")
        return False
    time.sleep(seconds)
    return True
