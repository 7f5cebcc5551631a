"""Requests for WebSockets that a proxy did not hand on whole: what the log says of them, once."""

from __future__ import annotations

from typing import Any

from .._logging import client_fields, deployment_logger


class LostUpgrades:
    """Logs that a proxy keeps the headers with which WebSockets begin, when it looks like that."""

    def __init__(self) -> None:
        self._is_logged = False

    def note(self, environ: dict[str, Any]) -> None:
        """Log once what it means that a request for a WebSocket has no `Upgrade`."""
        if self._is_logged or "HTTP_UPGRADE" in environ:
            return
        if "transport=websocket" in environ.get("QUERY_STRING", ""):
            self._is_logged = True
            text = (
                "a request for a WebSocket came without the header Upgrade: have the proxy hand on"
                " `Upgrade` and `Connection`, with nginx by `proxy_http_version 1.1;"
                " proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection upgrade;`"
            )
            deployment_logger.warning(text, extra=client_fields(environ, reason="NoUpgrade"))
