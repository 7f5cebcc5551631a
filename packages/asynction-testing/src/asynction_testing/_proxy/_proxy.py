"""The proxy: a WSGI application in the place of the server."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from itertools import count
from typing import Any, TextIO

import engineio

from .._contract import Contract
from ._proxied_client import ProxiedClient, logger
from ._record import TrafficRecord

_LARGEST = 100_000_000  # bytes: the server has limits of its own


class _Engine(engineio.Server):  # type: ignore[misc]  # python-engineio has no types
    """An Engine.IO server whose tasks may fail: simple-websocket 1.1 closes what is closed."""

    def start_background_task(self, target: Any, *args: Any, **kwargs: Any) -> Any:
        return super().start_background_task(_run_logged, target, *args, **kwargs)


def _run_logged(target: Callable[..., Any], *args: Any, **kwargs: Any) -> None:
    try:
        target(*args, **kwargs)
    except Exception:
        logger.exception("a task of the proxy failed")


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
    """

    def __init__(
        self,
        contract: Contract,
        target: str,
        *,
        path: str = "socket.io",
        enforce: bool = False,
        record: TextIO | None = None,
    ) -> None:
        self._contract = contract
        self._target = target
        self._path = path.strip("/")
        self._enforces = enforce
        self._record = TrafficRecord(record, enforces=enforce)
        self._numbers = count(1)
        self._clients: dict[str, ProxiedClient] = {}
        self._server = _Engine(
            async_mode="threading",
            async_handlers=False,  # a client's packets are forwarded in their order
            cors_allowed_origins="*",
            http_compression=False,
            logger=logger,
            max_http_buffer_size=_LARGEST,
        )
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
        answer: Iterable[bytes] = self._server.handle_request(environ, start_response)
        return answer

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
        client = ProxiedClient(
            next(self._numbers),
            environ,
            self._contract,
            self._record,
            partial(self._send, sid),
            partial(self._server.start_background_task, self._end, sid),
            enforces=self._enforces,
        )
        self._clients[sid] = client
        try:
            client.connect(self._target, self._path)
        except engineio.exceptions.ConnectionError as error:
            del self._clients[sid]
            reason = f"no connection to {self._target}: {error}"
            client.refuse(reason)
            return reason
        return None

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
