"""python-socketio's client as applications use it: it connects again by itself."""

from __future__ import annotations

import socket
import time
from typing import Any

from socketio.exceptions import SocketIOError

from tests.ordered_client import OrderedClient

from .mailbox import Mailbox

PATIENCE = 60
"""Seconds after which something certainly does not come."""


class LastingClient:
    """A client whose events wait until a test expects them.

    Args:
        url: The server.
        namespace: The namespace.
        source: The address of this machine that it connects from.
        auth: The auth object.
        transport: Its only transport.
        options: Those of `socketio.Client`.
    """

    def __init__(
        self,
        url: str,
        namespace: str = "/",
        *,
        source: str | None = None,
        auth: Any = None,
        transport: str = "websocket",
        **options: Any,
    ) -> None:
        self._namespace = namespace
        self._came: Mailbox[tuple[str, Any]] = Mailbox()
        bound = {} if source is None else {"socket": _connected_from(source, url)}
        settings = {"reconnection_delay": 0.1, "handle_sigint": False, **options}
        self._client: Any = OrderedClient(**settings, websocket_extra_options=bound)
        self._client.on("connect", lambda: self._put("connect", None), namespace=namespace)
        for event in ("disconnect", "*"):
            self._client.on(event, self._receiver(event), namespace=namespace)
        self._client.connect(url, auth=auth, transports=[transport], namespaces=[namespace])
        self.expect("connect")

    def _put(self, event: str, argument: Any) -> None:
        self._came.put((event, argument))

    def _receiver(self, name: str) -> Any:
        if name == "*":
            return lambda event, argument=None: self._put(event, argument)
        return lambda argument: self._put(name, argument)

    def expect(self, event: str, argument: Any = ...) -> Any:
        """Wait for an event, with any argument or with this one; give the argument."""
        return self._came.take(
            lambda each: each[0] == event and argument in (..., each[1]), event, PATIENCE
        )[1]

    def call(self, event: str, argument: Any) -> Any:
        """Emit an event, and give what it is acknowledged with."""
        return self._client.call(event, argument, namespace=self._namespace, timeout=PATIENCE)

    def call_again(self, event: str, argument: Any) -> Any:
        """As `call`, again and again while the client connects once more."""
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                return self._client.call(event, argument, namespace=self._namespace, timeout=5)
            except SocketIOError:  # it is not connected, or not any more
                assert time.monotonic() < deadline, f"{event} is not answered"
                time.sleep(0.05)

    def ask(self, event: str, argument: Any) -> None:
        """Emit an event; its acknowledgement is the event `answer`."""
        put = self._put
        self._client.emit(
            event, argument, namespace=self._namespace, callback=lambda each: put("answer", each)
        )

    def close(self) -> None:
        """End the connection at once, and connect no more."""
        self._client.reconnection = False
        web_socket = self._client.eio.ws
        if web_socket is not None and web_socket.connected:
            web_socket.sock.shutdown(socket.SHUT_RDWR)  # its own way to close waits for seconds
            self._client.eio.wait()
        else:
            self._client.shutdown()


def _connected_from(source: str, url: str) -> socket.socket:
    host, _, port = url.rpartition("/")[2].partition(":")
    return socket.create_connection((host, int(port)), source_address=(source, 0))
