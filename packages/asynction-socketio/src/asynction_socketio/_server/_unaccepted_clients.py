"""Clients that are not in a namespace yet: how long they may be, and what they are sent after.

That is what waits until their connect handler has decided.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from typing import Any

from .._logging import client_fields, connections_logger

ARRIVING_SECONDS = 45
"""How long a client may be in no namespace; as long as on a server of JavaScript."""
MAX_HELD = 1000
"""How many packets wait for one decision; what comes after them is lost."""

deciding: ContextVar[str | None] = ContextVar("deciding", default=None)
"""The sid of the client whose connect handler is running here."""


class UnacceptedClients:
    """Holds what others emit to clients whose connect handler has not decided yet.

    python-socketio puts a client into its namespace before the connect handler decides. What that
    handler emits itself reaches its client, and so does what is addressed to the client alone.
    What else is emitted is sent once the client is accepted, and never if it is refused.

    Args:
        manager: The client manager of a server, of any class, whose methods are replaced.
    """

    def __init__(self, manager: Any) -> None:
        self._manager = manager
        self._pre_connect = manager.pre_connect
        self._get_participants = manager.get_participants
        self._basic_close_room = manager.basic_close_room
        self._connect = manager.connect
        self._entering = threading.RLock()  # nothing in it lets another greenlet run
        self._held: dict[tuple[str, str], HeldPackets] = {}
        self._newest: tuple[str, str] | None = None
        """Who gets a place now, by connection and namespace; to be read with the lock held."""

    @classmethod
    def watch(cls, manager: Any) -> UnacceptedClients:
        """Replace the methods of a manager by those of this class, once."""
        earlier = getattr(manager.pre_connect, "__self__", None)
        if isinstance(earlier, cls):
            return earlier  # an application's own manager, which an earlier server had
        clients = cls(manager)
        manager.pre_connect = clients.pre_connect
        manager.get_participants = clients.get_participants
        manager.basic_close_room = clients.basic_close_room
        manager.connect = clients.connect
        return clients

    def connect(self, sid: str, namespace: str) -> Any:
        """As `socketio.Manager.connect`; what was held is sent before anything else."""
        with self._entering:
            result = self._connect(sid, namespace)
            eio_sid = self._manager.eio_sid_from_sid(sid, namespace)
            held = self._held.pop((eio_sid, namespace), None)
            if held is not None:
                held.release()
        return result

    def forget(self, eio_sid: str, namespace: str) -> None:
        """Let go of what was held for a client, which was refused if it is still there."""
        with self._entering:
            self._held.pop((eio_sid, namespace), None)

    def pre_connect(self, eio_sid: str, namespace: str) -> Any:
        """As `socketio.Manager.pre_connect`."""
        with self._entering:  # python-socketio has it in the room first, and pending then
            self._newest = eio_sid, namespace
            try:
                return self._pre_connect(eio_sid, namespace)
            finally:
                self._newest = None

    def get_participants(self, namespace: str, room: Any) -> Iterable[tuple[str, str]]:
        """As `socketio.Manager.get_participants`."""
        with self._entering:
            participants = [*self._get_participants(namespace, room)]
            if self._newest is not None:  # a library emits that it enters a room
                participants = [
                    each for each in participants if (each[1], namespace) != self._newest
                ]
            pending = self._manager.pending_connect.get(namespace)
            if not pending:
                return participants
            pending = set(pending) - {deciding.get()}
        several = hasattr(room, "__len__") and not isinstance(room, str)  # to python-socketio
        addressed = set(room) if several else {room}
        return [
            each
            if each[0] not in pending or each[0] in addressed
            else self._held_for(each[0], each[1], namespace)
            for each in participants
        ]

    def _held_for(self, sid: str, eio_sid: str, namespace: str) -> tuple[str, Any]:
        """The client with what holds its packets, in the place of its session."""
        engine = self._manager.server.eio
        if eio_sid not in engine.sockets:  # Flask-SocketIO's test client, which has no packets
            return sid, eio_sid
        with self._entering:
            held = self._held.get((eio_sid, namespace))
            if held is None:
                if self._manager.is_connected(sid, namespace):  # since a moment
                    return sid, eio_sid
                environ = self._manager.server.environ.get(eio_sid)
                fields = client_fields(
                    environ, namespace=namespace, sid=sid, reason="SlowConnectHandler"
                )
                held = HeldPackets(eio_sid, self._entering, engine.send_packet, fields)
                if sid in self._manager.pending_connect.get(namespace, ()):
                    self._held[eio_sid, namespace] = held
            return sid, held

    def basic_close_room(self, room: str, namespace: str) -> None:
        """As `socketio.Manager.basic_close_room`."""
        for sid in self._manager.pending_connect.get(namespace, ()):
            if sid != room:
                self._manager.basic_leave_room(sid, namespace, room)
        self._basic_close_room(room, namespace)


class HeldPackets(str):
    """The Engine.IO session of a client that is not accepted yet: what is sent to it is kept.

    It is a text like any other session, for all who look one up.

    Args:
        session: The session.
        lock: Held while packets are kept or sent, so that none overtakes another.
        send: Sends a packet to a session.
        fields: The client, for the log.
    """

    def __new__(cls, session: str, *_: Any) -> HeldPackets:
        """Make the text of the session."""
        return super().__new__(cls, session)

    def __init__(
        self,
        session: str,
        lock: Any,
        send: Callable[[str, Any], None],
        fields: dict[str, str | None],
    ) -> None:
        self._session = session
        self._lock = lock
        self._send = send
        self._fields = fields
        self._packets: list[Any] = []
        self._is_accepted = False

    def hold(self, packets: list[Any]) -> None:
        """Keep a packet with its attachments, or send them if the client is accepted by now."""
        with self._lock:
            if self._is_accepted:
                for packet in packets:
                    self._send(self._session, packet)
            elif len(self._packets) < MAX_HELD:
                self._packets += packets
            elif self._packets[-1] is not None:
                self._packets.append(None)
                text = (
                    "a connect handler takes so long that its client gets only %d events of others"
                )
                connections_logger.warning(text, MAX_HELD, extra=self._fields)

    def release(self) -> None:
        """Send what was kept; to be called with the lock held."""
        self._is_accepted = True
        for packet in self._packets:
            if packet is not None:
                self._send(self._session, packet)
        self._packets = []
