"""Flask-SocketIO's test client, which shows why it was refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask_socketio import SocketIOTestClient
from socketio.packet import CONNECT_ERROR


class AsynctionTestClient(SocketIOTestClient):
    """A client for tests, as `AsynctionSocketIO.test_client` gives it.

        client = asio.test_client(app, auth={"token": "..."}, raise_exceptions=False)
        assert client.refusals == {}
        assert client.emit("say", "hello", callback=True) == "received"

    Args:
        args: What Flask-SocketIO's test client takes.
        raise_exceptions: Whether exceptions that no error handler takes reach the test.
        kwargs: As `args`.
    """

    eio_sid: str
    refusals: dict[str, Any]
    """By namespace, what the client was refused with: a mapping with `message`."""

    def __init__(self, *args: Any, raise_exceptions: bool = True, **kwargs: Any) -> None:
        self.raise_exceptions = raise_exceptions
        self.refusals = {}
        super().__init__(*args, **kwargs)

    def connect(self, *args: Any, **kwargs: Any) -> None:
        """Connect to a namespace, as Flask-SocketIO's test client does.

        Raises what keeps it from being connected, if no error handler takes it: a
        SecurityException, a ValidationException, or what the connect handler raised.
        """
        server: Any = self.socketio.server  # type: ignore[attr-defined]  # left out of the stubs
        if not self.raise_exceptions:
            server.logs_exceptions_of.add(self.eio_sid)
        send: Callable[[str, Any], None] = server._send_packet  # noqa: SLF001  # as its base class

        def note_refusal(eio_sid: str, sent: Any) -> None:
            if sent.packet_type == CONNECT_ERROR and eio_sid == self.eio_sid:
                self.refusals[sent.namespace or "/"] = sent.data
            send(eio_sid, sent)

        server._send_packet = note_refusal  # noqa: SLF001
        try:
            super().connect(*args, **kwargs)
        finally:
            server._send_packet = send  # noqa: SLF001
