"""What the Socket.IO Admin UI gets: who is let in, who is connected, the traffic that is counted.

python-socketio 5.18 may send the list of clients to one of them instead of to the UI, and the task
that does so fails where a client leaves in between. In development mode it keeps the time of each
client that is refused, and has a task for half a minute for each that polls and enters a namespace.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from socketio.exceptions import ConnectionRefusedError as Refused

from .._transport._session import Session

if TYPE_CHECKING:
    from .._transport._engineio_server import GuardedEngine

BEGINNING_SECONDS = 0.1
"""How long is waited, as python-socketio does, for the UI to be connected."""
_SHOWS = ("AGGREGATED_EVENTS",)
_CHANGES = ("EMIT", "JOIN", "LEAVE", "DISCONNECT", "MJOIN", "MLEAVE", "MDISCONNECT")


class AdminUi:
    """Lets the UI in, and sends it what it may do and who is connected.

    Args:
        server: The server.
        admin: What python-socketio makes of `instrument`.
    """

    def __init__(self, server: Any, admin: Any) -> None:
        self._server = server
        self._admin = admin
        self._is_for_development = admin.mode == "development"
        self._look_for_upgrade = admin._check_for_upgrade
        self._looked_at: set[tuple[str, str]] = set()
        admin._check_for_upgrade = self.look_for_upgrade

    def look_for_upgrade(self, eio_sid: str, sid: str, namespace: str) -> None:
        """Send the UI that a client has a WebSocket now; one task of each looks for it.

        A client may leave a namespace and enter it again as often as it likes.
        """
        key = eio_sid, namespace
        if key in self._looked_at:
            return
        self._looked_at.add(key)
        try:
            self._look_for_upgrade(eio_sid, sid, namespace)
        finally:
            self._looked_at.discard(key)

    @staticmethod
    def forget(manager: Any, sid: str) -> None:
        """Keep nothing of a client that was refused."""
        getattr(manager, "_timestamps", {}).pop(sid, None)

    def connect(self, sid: str, _environ: dict[str, Any], auth: Any) -> None:
        """Let the UI in if it shows the credentials; raise ConnectionRefusedError otherwise."""
        if not self._admits(auth):
            raise Refused("authentication failed")
        self._server.start_background_task(self._begin, sid)

    def _admits(self, auth: Any) -> bool:
        wanted = self._admin.auth
        if not wanted:
            return True
        if isinstance(wanted, dict | list):
            return auth in ([wanted] if isinstance(wanted, dict) else wanted)
        return bool(wanted(auth))

    def _begin(self, sid: str) -> None:
        self._server.sleep(BEGINNING_SECONDS)
        features = [*_SHOWS, *(() if self._admin.read_only else _CHANGES)]
        if self._is_for_development:
            features.append("ALL_EVENTS")
        self._emit("config", {"supportedFeatures": features}, sid)
        if self._is_for_development:
            self._emit("all_sockets", [*self._sockets()], sid)

    def _emit(self, event: str, data: Any, sid: str) -> None:
        self._server.emit(event, data, to=sid, namespace=self._admin.admin_namespace)

    def _sockets(self) -> Iterator[dict[str, Any]]:
        """Who is connected, as the UI shows it."""
        manager = self._server.manager
        for namespace in [*manager.get_namespaces()]:
            for sid, eio_sid in manager.get_participants(namespace, None):
                try:
                    socket = self._admin.serialize_socket(sid, namespace, eio_sid)
                except KeyError:
                    continue  # it has left in the meantime
                yield socket


def count_traffic(engine: GuardedEngine, count: Callable[[str, int], Any]) -> None:
    """Have the packets and bytes of clients that connect from now on counted.

    Args:
        engine: The Engine.IO server.
        count: Is called with what is counted, in the words of the UI.
    """
    engine.session_class = CountedSession
    engine.count = count


class CountedSession(Session):
    """The Engine.IO session of a client, whose packets and bytes are counted.

    What is sent by long polling is counted by the Admin UI itself.
    """

    def send(self, pkt: Any) -> None:
        """Send a packet; as `Session.send`."""
        super().send(pkt)
        if self.websocket is not None:
            self.server.count("packetsOut", 1)
            self.server.count("bytesOut", len(pkt.encode()))

    def send_together(self, packets: list[Any]) -> None:
        """Send packets; as `Session.send_together`."""
        super().send_together(packets)
        if self.websocket is not None:
            self.server.count("packetsOut", len(packets))
            self.server.count("bytesOut", sum(len(each.encode()) for each in packets))

    def receive_message(self, message: str | bytes) -> None:
        """Handle a message; as `Session.receive_message`."""
        self.server.count("packetsIn", 1)
        self.server.count("bytesIn", len(message))
        super().receive_message(message)
