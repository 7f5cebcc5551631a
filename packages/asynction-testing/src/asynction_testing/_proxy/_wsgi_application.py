"""The proxy: a WSGI application in the place of the server."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from itertools import count
from typing import Any, TextIO

import engineio

from .._client._connection_errors import cause_of
from .._contract import Contract
from .._packets import packet_class_of
from ._engineio_server import ProxyEngine
from ._proxied_client import ProxiedClient
from ._traffic_record import TrafficRecord


class Proxy:
    """Stands between clients and a Socket.IO server, and holds both sides against a document.

        with serve(Proxy(contract, "http://127.0.0.1:5000")) as url:
            ...  # connect to `url` instead

    It is a WSGI application. Each packet is logged to `asynction.proxy.traffic`, with what is wrong
    with it, and forwarded.

    Args:
        contract: The document.
        target: The URL of the server.
        path: The Socket.IO path of both.
        enforce: Whether what the document does not allow is kept from the other side. A client gets
            an error as acknowledgement, or CONNECT_ERROR.
        record: A file that gets a line of JSON for all that travels, for `replay`. What clients
            bring when they connect is left out.
        serializer: How clients and server write packets: `default`, or `msgpack`, which has to be
            installed.

    Raises ValueError for another serializer, and ModuleNotFoundError where msgpack is missing.
    """

    def __init__(
        self,
        contract: Contract,
        target: str,
        *,
        path: str = "socket.io",
        enforce: bool = False,
        record: TextIO | None = None,
        serializer: str = "default",
    ) -> None:
        self._contract = contract
        self._target = target
        self._path = path.strip("/")
        self._enforces = enforce
        self._packet_class = packet_class_of(serializer)
        self._record = TrafficRecord(record, enforces=enforce)
        self._numbers = count(1)
        self._clients: dict[str, ProxiedClient] = {}
        self._server = ProxyEngine()
        self._server.on("connect", self._connect)
        self._server.on("message", self._receive)
        self._server.on("disconnect", self._disconnect)

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        """Answer a request."""
        if environ.get("PATH_INFO", "").strip("/") != self._path:
            start_response("404 NOT FOUND", [("Content-Type", "text/plain")])
            return [f"This is a proxy for /{self._path}/ of {self._target}.\n".encode()]
        return self._server.answer(environ, start_response)

    @property
    def faults(self) -> int:
        """How often something was not what the document says."""
        return self._record.faults

    def close(self) -> None:
        """End all connections; the recording gets nothing more."""
        for sid in [*self._clients]:
            self._disconnect(sid)
            self._server.start_background_task(self._end, sid)  # which waits for the client
        self._server.shutdown()
        self._record.close()

    def _connect(self, sid: str, environ: dict[str, Any]) -> str | None:
        self._server.prepare(sid, environ.get("REMOTE_ADDR"))
        client = ProxiedClient(
            next(self._numbers),
            environ,
            self._contract,
            self._record,
            partial(self._send, sid),
            partial(self._server.start_background_task, self._end, sid),
            enforces=self._enforces,
            packet_class=self._packet_class,
        )
        self._clients[sid] = client
        try:
            client.connect(self._target, self._path)
        except engineio.exceptions.ConnectionError as error:
            return self._refuse(sid, client, cause_of(error))
        except (
            Exception
        ) as error:  # whatever the libraries raise about headers that they can't send
            return self._refuse(sid, client, type(error).__name__)
        return None

    def _refuse(self, sid: str, client: ProxiedClient, cause: str) -> str:
        del self._clients[sid]
        reason = f"no connection to {self._target}: {cause}"
        client.refuse(reason)
        return reason

    def _receive(self, sid: str, message: str | bytes) -> None:
        client = self._clients.get(sid)
        if client is not None:
            client.receive_from_client(message)

    def _send(self, sid: str, message: str | bytes) -> None:
        try:
            self._server.send(sid, message)
        except engineio.exceptions.EngineIOError:
            """The client has gone in the meantime."""

    def _end(self, sid: str) -> None:
        try:
            self._server.disconnect(sid)
        except engineio.exceptions.EngineIOError:
            """The client has gone in the meantime."""

    def _disconnect(self, sid: str, *_: Any) -> None:
        client = self._clients.pop(sid, None)
        if client is not None:
            client.close()
