"""The proxy: a WSGI application in the place of the server, which reads any number of packets."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from itertools import count
from queue import Empty
from typing import Any, TextIO

import engineio
from engineio.payload import Payload

from .._client._client_errors import cause_of
from .._contract import Contract
from .._packets import packet_class_of
from .._traffic_record import TrafficRecord
from ._proxied_client import ProxiedClient
from ._refused_requests import (
    LARGEST,
    BadRequestError,
    handshake_of,
    packets_in,
    read_packet,
    require_request,
)

logger = logging.getLogger("asynction.proxy.transport")
logger.setLevel(logging.CRITICAL)  # python-engineio logs each packet
requests_logger = logging.getLogger("asynction.proxy.requests")


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
        self._server = _ProxyEngine()
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


class _ProxyEngine(engineio.Server):  # type: ignore[misc]  # python-engineio has no types
    """An Engine.IO server whose tasks may fail: simple-websocket 1.1 closes what is closed."""

    _async: dict[str, Any]

    def __init__(self) -> None:
        super().__init__(
            async_mode="threading",
            async_handlers=False,  # a client's packets are forwarded in their order
            cors_allowed_origins="*",
            http_compression=False,
            logger=logger,
            max_http_buffer_size=LARGEST,
        )
        websocket = partial(_websocket, self._async["websocket"])
        self._async = {**self._async, "websocket": websocket}

    def start_background_task(self, target: Any, *args: Any, **kwargs: Any) -> Any:
        return super().start_background_task(_run_logged, target, *args, **kwargs)

    def answer(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        """Answer a request; one that no Engine.IO client sends is refused, and logged."""
        try:
            require_request(environ, self.sockets)
        except BadRequestError as error:
            _log_refusal(environ.get("REMOTE_ADDR"), error)
            start_response(error.status, [("Content-Type", "text/plain")])
            return [f"{error}\n".encode()]
        answer: Iterable[bytes] = self.handle_request(environ, start_response)
        return answer

    def prepare(self, sid: str, address: str | None) -> None:
        """Have a new session read any number of packets, and send few at once.

        Args:
            sid: The session.
            address: The address of its client, for the log.
        """
        socket = self.sockets[sid]
        socket.poll = partial(_poll, socket)
        socket.handle_post_request = partial(_receive_body, socket, address)


def _log_refusal(address: str | None, reason: object) -> None:
    """Log why a request was refused."""
    requests_logger.warning("a request from %s was refused: %s", address, reason)


def _receive_body(socket: Any, address: str | None, environ: Mapping[str, Any]) -> None:
    """Handle the packets in the body of a request.

    Raises BadRequestError for what no client sends, for which its session ends.
    """
    try:
        packets = packets_in(environ)
    except BadRequestError as error:
        _log_refusal(address, error)
        # Here, because python-engineio would wait until the client polls.
        socket.close(wait=False, reason=socket.server.reason.TRANSPORT_ERROR)
        socket.server.sockets.pop(socket.sid, None)
        raise
    for each in packets:
        socket.receive(each)


def _poll(socket: Any) -> list[Any]:
    """The packets that wait for a client, once there are any; none for one that has ended.

    No more than python-engineio's client reads. Raises engineio's QueueEmpty for a client that is
    gone.
    """
    packets: list[Any] = []
    seconds = socket.server.ping_interval + socket.server.ping_timeout
    while len(packets) < Payload.max_decode_packets:
        try:
            packet = socket.queue.get(timeout=None if packets else seconds, block=not packets)
        except Empty:
            break
        socket.queue.task_done()
        if packet is None:
            if packets:
                socket.queue.put(None)  # for the next time
            return packets
        packets.append(packet)
    if not packets:
        raise engineio.exceptions.QueueEmpty
    return packets


def _websocket(
    websocket: Callable[..., Any], handler: Callable[[Any], Any], server: Any
) -> Callable[..., Any]:
    """A WebSocket of python-engineio that is shown what can be read alone.

    Args:
        websocket: Makes python-engineio's WebSocket of its handler and its server.
        handler: Handles what comes over it.
        server: The server.
    """
    made = websocket(lambda each: handler(_ReadableWebSocket(each)), server)
    return lambda environ, start_response: made(handshake_of(environ), start_response)


class _ReadableWebSocket:
    """Ends where python-engineio would fail: at a message that is not an Engine.IO packet.

    Args:
        websocket: What it reads and writes.
    """

    def __init__(self, websocket: Any) -> None:
        self.send = websocket.send
        self.close = websocket.close
        self._websocket = websocket

    def wait(self) -> Any:
        """The next message, None at the end."""
        message = self._websocket.wait()
        try:
            if message is not None:
                read_packet(message)
        except BadRequestError:
            requests_logger.warning("a WebSocket was closed: it sent what is not a packet")
            return None
        return message


def _run_logged(target: Callable[..., Any], *args: Any, **kwargs: Any) -> None:
    try:
        target(*args, **kwargs)
    except Exception:
        logger.exception("a task of the proxy failed")
