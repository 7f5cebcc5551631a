"""The WebSockets of the web server, guarded: what can't be read ends them quietly."""

from __future__ import annotations

import contextlib
import errno
import threading
from collections.abc import Callable
from functools import lru_cache
from socket import SHUT_RDWR
from typing import TYPE_CHECKING, Any

from engineio.packet import Packet

from .._logging import logger

MAX_UNHANDLED = 16
"""How many messages of a client are read before the first of them is handled."""

if TYPE_CHECKING:
    _Driver = Any
else:
    _Driver = object


class GuardedWebSocket(_Driver):  # type: ignore[misc]  # its other base is chosen at run time
    """Hands only Engine.IO packets on, mixed into the WebSocket class of an async mode.

    A message that is none, or too large, ends the connection.
    """

    def __init__(self, handler: Any, server: Any) -> None:
        super().__init__(handler, server)
        self._max_bytes = server.max_http_buffer_size
        self._unread = False
        self._pace: _Pace | None = None
        if hasattr(self, "server_args"):  # of simple-websocket, which else takes any size
            self.server_args.setdefault("max_message_size", self._max_bytes)
            thread_class = self.server_args.get("thread_class", threading.Thread)
            pace = _Pace(server.create_event(), server.sleep)
            self.server_args["thread_class"] = _reading(thread_class, pace)
            self._pace = pace
        self._owner = handler.__self__  # the Engine.IO socket, whose method it is
        self._owner.websocket = self

    def __call__(self, environ: Any, start_response: Any) -> Any:
        try:
            answer = super().__call__(environ, start_response)
        finally:
            self._end()
            self.abort()
            if self._owner.closed:  # else the monitor of clients does it in a while
                self._owner.server.sockets.pop(self._owner.sid, None)
        if self._pace is None and self._owner.closed and not self._unread:
            return answer  # its web server ends it
        # Or the web server takes what else the client sends for a request.
        raise BrokenPipeError(errno.EPIPE, "the WebSocket was closed")

    def wait(self) -> Any:
        data = super().wait()
        if self._pace is not None:
            self._pace.go_on()
        if data is None:
            return None
        try:
            if len(data) > self._max_bytes:
                raise ValueError("too large")
            Packet(encoded_packet=data)
        except Exception as error:
            text = "a connection was closed: its message can't be read (%s)"
            logger.warning(text, type(error).__name__)
            self._unread = True
            return None
        return data

    def send(self, message: Any) -> None:
        try:
            super().send(message)
        except OSError:
            if not self._owner.upgrading:  # where Engine.IO expects none
                raise

    def close(self) -> None:
        with contextlib.suppress(Exception):  # of its library, for a client that has gone
            super().close()
        self._end()  # simple-websocket 1.1 goes on if a message comes at the same time

    def _end(self) -> None:
        """Have nobody read on, or wait for what is read."""
        if self._pace is not None and hasattr(self, "ws"):  # not if its handshake failed
            self._pace.end()
            self.ws.event.set()

    def abort(self) -> None:
        """End the connection at once, whoever waits to read or to write."""
        socket = getattr(getattr(self, "ws", None), "sock", None) or getattr(self, "_sock", None)
        shutdown = getattr(socket, "shutdown", None)
        if shutdown is not None:
            with contextlib.suppress(OSError):
                shutdown(SHUT_RDWR)


@lru_cache
def guarded(driver: type[Any]) -> type[Any]:
    """The WebSocket class of an async mode, guarded."""
    return type("GuardedWebSocket", (GuardedWebSocket, driver), {})


class _Pace:
    """Has who reads a WebSocket wait for who handles its messages, and let others run.

    simple-websocket reads on and on, and keeps every message that nobody has taken yet.
    """

    def __init__(self, has_room: Any, sleep: Callable[[float], Any]) -> None:
        self._has_room = has_room
        self._sleep = sleep
        self._over = False

    def go_on(self) -> None:
        """A message was taken: let others run, other clients too, before it is handled."""
        self._has_room.set()
        self._sleep(0)

    def end(self) -> None:
        """Nobody takes messages any more."""
        self._over = True
        self._has_room.set()

    def wait(self, websocket: Any) -> None:
        """Return once more may be read; raise an OSError if nobody would take it."""
        self._sleep(0)
        while websocket.connected and len(websocket.input_buffer) >= MAX_UNHANDLED:
            self._has_room.clear()
            if self._over:
                break
            if len(websocket.input_buffer) >= MAX_UNHANDLED:
                self._has_room.wait(timeout=1)  # in which it may be closed as well
        if self._over:
            raise OSError(errno.EPIPE, "the WebSocket was closed")


class _PacedSocket:
    """A socket that is read at a pace."""

    def __init__(self, websocket: Any, pace: _Pace) -> None:
        self._websocket = websocket
        self._socket = websocket.sock
        self._pace = pace

    def recv(self, size: int) -> bytes:
        self._pace.wait(self._websocket)
        received: bytes = self._socket.recv(size)
        return received

    def __getattr__(self, name: str) -> Any:
        return getattr(self._socket, name)


def _reading(thread_class: Callable[..., Any], pace: _Pace) -> Callable[..., Any]:
    """The thread class, for the thread that reads a WebSocket.

    It reads at a pace, and whoever waits for it learns its end: simple-websocket 1.1 may wake who
    waits for a message before it says that there comes none.
    """

    def make(target: Any) -> Any:
        websocket = target.__self__
        websocket.sock = _PacedSocket(websocket, pace)

        def read() -> None:
            try:
                target()
            except Exception as error:
                text = "a connection was closed: it can't be read (%s)"
                logger.warning(text, type(error).__name__)
            finally:
                websocket.connected = False
                websocket.event.set()

        return thread_class(target=read)

    return make
