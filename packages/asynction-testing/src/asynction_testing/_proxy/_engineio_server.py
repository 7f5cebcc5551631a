"""The Engine.IO server of a proxy, which reads any number of packets at once."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from queue import Empty
from typing import Any

import engineio
from engineio.payload import Payload

from ._requests import (
    BadRequestError,
    handshake_of,
    packets_in,
    read_packet,
    require_request,
)

logger = logging.getLogger("asynction.proxy.transport")
logger.setLevel(logging.CRITICAL)  # python-engineio logs each packet
requests_logger = logging.getLogger("asynction.proxy.requests")

_LARGEST = 100_000_000  # bytes: the server has limits of its own


class ProxyEngine(engineio.Server):  # type: ignore[misc]  # python-engineio has no types
    """An Engine.IO server whose tasks may fail: simple-websocket 1.1 closes what is closed."""

    _async: dict[str, Any]

    def __init__(self) -> None:
        super().__init__(
            async_mode="threading",
            async_handlers=False,  # a client's packets are forwarded in their order
            cors_allowed_origins="*",
            http_compression=False,
            logger=logger,
            max_http_buffer_size=_LARGEST,
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
            log_refusal(environ.get("REMOTE_ADDR"), error)
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


def log_refusal(address: str | None, reason: object) -> None:
    """Log why a request was refused."""
    requests_logger.warning("a request from %s was refused: %s", address, reason)


def _receive_body(socket: Any, address: str | None, environ: Mapping[str, Any]) -> None:
    """Handle the packets in the body of a request.

    Raises BadRequestError for what no client sends, for which its session ends.
    """
    try:
        packets = packets_in(environ, _LARGEST)
    except BadRequestError as error:
        log_refusal(address, error)
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
