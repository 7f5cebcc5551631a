"""The beginning of a Socket.IO Admin UI, in which python-socketio 5.18 has faults.

It may send the list of clients to one of them instead of to the UI, and the task that does so fails
where a client leaves in between. In development mode it keeps the time of each client that is
refused, and has a task for half a minute for each one that polls and enters a namespace.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from socketio.exceptions import ConnectionRefusedError as Refused

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
