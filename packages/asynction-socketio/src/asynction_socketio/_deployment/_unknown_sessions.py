"""Requests of sessions that this process does not know: what the log says of them, once."""

from __future__ import annotations

from typing import Any

from .._logging import client_fields, deployment_logger


class UnknownSessions:
    """Logs that requests of one client reach several processes, when it looks like that."""

    def __init__(self) -> None:
        self.has_other_processes = False
        """Whether there are others that clients may be connected to."""
        self._is_logged = False

    def note(self, environ: dict[str, Any]) -> None:
        """Log once what it means when a client's session is another process's."""
        several = self.has_other_processes or environ.get("wsgi.multiprocess")
        if several and not self._is_logged:
            self._is_logged = True
            text = (
                "a request has a session that this process does not know: it has ended, or it is"
                " another process's. The requests of one client have to reach the same process:"
                " use a proxy with sticky sessions, or write transports=['websocket']"
            )
            fields = client_fields(environ, reason="UnknownSession")
            deployment_logger.warning(text, extra=fields)
