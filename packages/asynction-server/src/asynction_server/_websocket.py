"""The WebSockets of the web server, guarded: what can't be read ends them quietly."""

from __future__ import annotations

import contextlib
from functools import lru_cache
from socket import SHUT_RDWR
from typing import Any

from engineio.packet import Packet

from ._logging import logger


@lru_cache
def guarded(driver: type[Any]) -> type[Any]:
    """The WebSocket class of an async mode, which hands only Engine.IO packets on.

    A message that is none, or too large, ends the connection.
    """

    class GuardedWebSocket(driver):  # type: ignore[misc]  # chosen at run time
        def __init__(self, handler: Any, server: Any) -> None:
            super().__init__(handler, server)
            self._max_bytes = server.max_http_buffer_size
            if hasattr(self, "server_args"):  # of simple-websocket, which else takes any size
                self.server_args.setdefault("max_message_size", self._max_bytes)
            handler.__self__.websocket = self  # the Engine.IO socket, whose method it is

        def wait(self) -> Any:
            data = super().wait()
            if data is None:
                return None
            try:
                if len(data) > self._max_bytes:
                    raise ValueError("too large")
                Packet(encoded_packet=data)
            except Exception as error:
                text = "a connection was closed: its message can't be read (%s)"
                logger.warning(text, type(error).__name__)
                return None
            return data

        def abort(self) -> None:
            """End the connection at once, whoever waits to read or to write."""
            socket = getattr(getattr(self, "ws", None), "sock", None) or getattr(
                self, "_sock", None
            )
            shutdown = getattr(socket, "shutdown", None)
            if shutdown is not None:
                with contextlib.suppress(OSError):
                    shutdown(SHUT_RDWR)

    return GuardedWebSocket
