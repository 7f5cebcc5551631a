"""The WebSockets of the web server, guarded: what can't be read ends them quietly."""

from __future__ import annotations

import contextlib
import errno
import threading
from collections.abc import Callable
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
            self._unread = False
            if hasattr(self, "server_args"):  # of simple-websocket, which else takes any size
                self.server_args.setdefault("max_message_size", self._max_bytes)
                thread_class = self.server_args.get("thread_class", threading.Thread)
                self.server_args["thread_class"] = _telling_the_end(thread_class)
            self._owner = handler.__self__  # the Engine.IO socket, whose method it is
            self._owner.websocket = self

        def __call__(self, environ: Any, start_response: Any) -> Any:
            try:
                answer = super().__call__(environ, start_response)
            finally:
                if self._owner.closed:  # else the monitor of clients does it in a while
                    self._owner.server.sockets.pop(self._owner.sid, None)
            if self._unread or not self._owner.closed:  # in the last case the upgrade failed
                # Or the web server takes what is left of the messages for a request.
                raise BrokenPipeError(errno.EPIPE, "the WebSocket was closed")
            return answer

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


def _telling_the_end(thread_class: Callable[..., Any]) -> Callable[..., Any]:
    """The thread class, for the thread that reads a WebSocket: whoever waits for it learns its end.

    simple-websocket 1.1 may wake who waits for a message before it says that there comes none.
    """

    def make(target: Any) -> Any:
        websocket = target.__self__

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
