"""Clients whose connect handler has not decided yet, and what they are not sent."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from contextvars import ContextVar
from itertools import chain, islice
from typing import Any

deciding: ContextVar[str | None] = ContextVar("deciding", default=None)
"""The sid of the client whose connect handler is running here."""


class UnacceptedClients:
    """Keeps what others emit from clients whose connect handler has not decided yet.

    python-socketio puts a client into its namespace before the connect handler decides. What that
    handler emits itself reaches its client, and so does what is addressed to the client alone.

    Args:
        manager: The client manager of a server, of any class, whose methods are replaced.
    """

    def __init__(self, manager: Any) -> None:
        self._manager = manager
        self._pre_connect = manager.pre_connect
        self._get_participants = manager.get_participants
        self._basic_close_room = manager.basic_close_room
        self._entering = threading.Lock()  # nothing in it lets another greenlet run

    @classmethod
    def watch(cls, manager: Any) -> None:
        """Replace the methods of a manager by those of this class, once."""
        if isinstance(getattr(manager.pre_connect, "__self__", None), cls):
            return  # an application's own manager, which an earlier server had
        clients = cls(manager)
        manager.pre_connect = clients.pre_connect
        manager.get_participants = clients.get_participants
        manager.basic_close_room = clients.basic_close_room

    def pre_connect(self, eio_sid: str, namespace: str) -> Any:
        """As `socketio.Manager.pre_connect`."""
        with self._entering:  # python-socketio has it in the room first, and pending then
            return self._pre_connect(eio_sid, namespace)

    def get_participants(self, namespace: str, room: Any) -> Iterable[tuple[str, str]]:
        """As `socketio.Manager.get_participants`."""
        with self._entering:
            rest = iter(self._get_participants(namespace, room))
            first = [*islice(rest, 1)]  # python-socketio copies the room before the first
            pending = set(self._manager.pending_connect.get(namespace, ()))
        participants = chain(first, rest)
        if not pending:
            return participants
        pending -= {deciding.get()}
        several = hasattr(room, "__len__") and not isinstance(room, str)  # to python-socketio
        addressed = set(room) if several else {room}
        return [each for each in participants if each[0] not in pending or each[0] in addressed]

    def basic_close_room(self, room: str, namespace: str) -> None:
        """As `socketio.Manager.basic_close_room`."""
        for sid in self._manager.pending_connect.get(namespace, ()):
            if sid != room:
                self._manager.basic_leave_room(sid, namespace, room)
        self._basic_close_room(room, namespace)
