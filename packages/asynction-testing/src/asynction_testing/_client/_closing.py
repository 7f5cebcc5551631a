"""The end of connections, without waiting for servers that are slow to answer a close."""

from __future__ import annotations

import socket
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from threading import Thread
from typing import Any

_SECONDS = 0.2  # until who closes goes on, and the connection ends behind it


def websocket_of(client: Any) -> Any:
    """The WebSocket of a client of python-socketio or python-engineio; None where it polls.

    Ask once it is connected: python-engineio 4.15 forgets a socket that the server has closed, and
    leaves closing this side of it to the garbage collector.
    """
    return getattr(client, "eio", client).ws


def close_soon(client: Any, websocket: Any) -> None:
    """Disconnect a client, and close its WebSocket; wait only a moment for the server.

    websocket-client 1.9 waits up to three seconds for the server's close frame, which many servers
    do not send, and which the thread that reads takes away.
    """
    engine = getattr(client, "eio", client)
    # Before it is disconnected, which forgets it.
    http = engine.http
    if websocket is not None:
        # Or it would overtake the DISCONNECT packets that another thread still writes.
        websocket.close = partial(_close_when_written, engine, websocket.close)
    closing = Thread(target=_disconnect, args=[client], daemon=True)
    closing.start()
    closing.join(_SECONDS)
    if websocket is not None:
        websocket.shutdown()
    if http is not None:
        http.close()


def cut(websocket: Any) -> None:
    """End the connection of a WebSocket without a word.

    To close a socket that another thread reads does not end its connection: shutting it down does.
    """
    with suppress(OSError, AttributeError):  # it has ended already, and may have no socket any more
        websocket.sock.shutdown(socket.SHUT_RDWR)
    websocket.shutdown()


def _close_when_written(engine: Any, close: Callable[..., None], *_: Any) -> None:
    """Close a WebSocket as soon as what the client has to say is written."""
    engine.queue.join()
    close(timeout=0)


def _disconnect(client: Any) -> None:
    with suppress(Exception):  # what is left of a connection that failed
        client.disconnect()
