"""Whom an emit is for, and who is left out."""

from __future__ import annotations

from typing import Any

_SETS = (set, frozenset)


def recipients_of(to: Any, room: Any) -> Any:
    """The room or rooms to emit to, None for everybody.

    Raises ValueError for an empty name, which python-socketio takes for everybody.
    """
    if to is None and room is None:
        return None
    if to and room is None and isinstance(to, str):
        return to
    for name, given in (("to", to), ("room", room)):
        if given is not None and not given:
            raise ValueError(
                f"{name}={given!r} is not a room, and would reach everybody: leave it out for that"
            )
    chosen = room if to is None else to
    return list(chosen) if isinstance(chosen, _SETS) else chosen


def skipped_clients(skip_sid: Any) -> Any:
    """Who is left out, as a list if it is several; python-socketio takes no other collection."""
    if skip_sid is None or isinstance(skip_sid, str):
        return skip_sid
    return list(skip_sid) if isinstance(skip_sid, (tuple, *_SETS)) else skip_sid
