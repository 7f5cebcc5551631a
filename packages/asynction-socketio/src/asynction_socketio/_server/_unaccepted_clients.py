"""Clients whose connect handler has not decided yet, and what they are not sent."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from contextvars import ContextVar
from itertools import chain, islice
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
        # The class is made for one server. Nothing in it lets another greenlet run.
        _entering = threading.Lock()

        def pre_connect(self, eio_sid: str, namespace: str) -> Any:
            with self._entering:  # python-socketio has it in the room first, and pending then
                return super().pre_connect(eio_sid, namespace)

        def get_participants(self, namespace: str, room: Any) -> Iterable[tuple[str, str]]:
            with self._entering:
                rest = iter(super().get_participants(namespace, room))
                first = [*islice(rest, 1)]  # python-socketio copies the room before the first
                pending = set(self.pending_connect.get(namespace, ()))
            participants = chain(first, rest)
            if not pending:
                return participants
            pending -= {deciding.get()}
            several = hasattr(room, "__len__") and not isinstance(room, str)  # to python-socketio
            addressed = set(room) if several else {room}
            return [each for each in participants if each[0] not in pending or each[0] in addressed]

        def basic_close_room(self, room: str, namespace: str) -> None:
            for sid in self.pending_connect.get(namespace, ()):
                if sid != room:
                    self.basic_leave_room(sid, namespace, room)
            super().basic_close_room(room, namespace)

    return AcceptedOnly
