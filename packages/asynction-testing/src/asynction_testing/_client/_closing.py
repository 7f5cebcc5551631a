"""The end of connections, without waiting for servers that are slow to answer a close."""

from __future__ import annotations

from threading import Thread
from typing import Protocol

_SECONDS = 0.2


class Disconnects(Protocol):
    """A client of python-socketio or python-engineio."""

    def disconnect(self) -> None:
        """End the connection."""


def close_soon(client: Disconnects) -> None:
    """Disconnect a client; wait for it only a moment.

    websocket-client 1.9 waits up to three seconds for the server's close frame, and many servers
    send none.
    """
    closing = Thread(target=client.disconnect, daemon=True)
    closing.start()
    closing.join(_SECONDS)
