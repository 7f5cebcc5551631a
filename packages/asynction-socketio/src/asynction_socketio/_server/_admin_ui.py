"""What the Socket.IO Admin UI would miss: python-socketio 5.18 may send its list to nobody."""

from __future__ import annotations

from typing import Any

BEGINNING_SECONDS = 0.1
"""How long python-socketio waits, too, for the UI to be connected."""


class AdminUi:
    """Sends the UI who is connected, when it connects.

    Args:
        server: The server.
        admin: What python-socketio makes of `instrument`.
    """

    def __init__(self, server: Any, admin: Any) -> None:
        self._server = server
        self._admin = admin

    def connect(self, sid: str, environ: dict[str, Any], auth: Any) -> None:
        """Let the UI in, as python-socketio does it.

        Raises ConnectionRefusedError.
        """
        self._admin.admin_connect(sid, environ, auth)
        if self._admin.mode == "development":
            self._server.start_background_task(self._send_sockets, sid)

    def _send_sockets(self, sid: str) -> None:
        self._server.sleep(BEGINNING_SECONDS)
        manager = self._server.manager
        sockets = [
            self._admin.serialize_socket(each, namespace, eio_sid)
            for namespace in [*manager.get_namespaces()]
            for each, eio_sid in manager.get_participants(namespace, None)
        ]
        self._server.emit("all_sockets", sockets, to=sid, namespace=self._admin.admin_namespace)
