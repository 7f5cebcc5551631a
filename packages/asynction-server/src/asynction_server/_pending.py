"""Clients whose connect handler has not decided yet, and what they are not sent."""

from __future__ import annotations

from collections.abc import Iterator
from contextvars import ContextVar
from typing import Any

deciding: ContextVar[str | None] = ContextVar("deciding", default=None)
"""The sid of the client whose connect handler is running here."""


def accepted_only(manager_class: type[Any]) -> type[Any]:
    """The class of client managers, which sends pending clients nothing that others emit.

    python-socketio puts a client into its namespace before the connect handler decides. What that
    handler emits itself reaches its client, and so does what is addressed to the client alone.
    """
    if getattr(manager_class, "accepts_first", False):
        return manager_class

    class AcceptedOnly(manager_class):  # type: ignore[misc]  # python-socketio has no types
        accepts_first = True

        def get_participants(self, namespace: str, room: Any) -> Iterator[tuple[str, str]]:
            pending = set(self.pending_connect.get(namespace, ())) - {deciding.get()}
            addressed = {room} if room is None or isinstance(room, str) else set(room)
            for sid, eio_sid in super().get_participants(namespace, room):
                if sid not in pending or sid in addressed:
                    yield sid, eio_sid

        def basic_close_room(self, room: str, namespace: str) -> None:
            for sid in self.pending_connect.get(namespace, ()):
                if sid != room:
                    self.basic_leave_room(sid, namespace, room)
            super().basic_close_room(room, namespace)

    return AcceptedOnly
