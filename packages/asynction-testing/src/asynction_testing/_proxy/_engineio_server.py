"""The Engine.IO server of a proxy, which reads any number of packets at once."""

from __future__ import annotations

import io
import logging
from collections.abc import Callable, Iterable
from functools import partial
from queue import Empty
from typing import Any

import engineio
from engineio.payload import Payload

from .._client._in_process import WsgiCall
from .._client._polling import divided

logger = logging.getLogger("asynction.proxy.transport")
logger.setLevel(logging.CRITICAL)  # python-engineio logs each packet

_LARGEST = 100_000_000  # bytes: the server has limits of its own


class ProxyEngine(engineio.Server):  # type: ignore[misc]  # python-engineio has no types
    """An Engine.IO server whose tasks may fail: simple-websocket 1.1 closes what is closed."""

    def __init__(self) -> None:
        super().__init__(
            async_mode="threading",
            async_handlers=False,  # a client's packets are forwarded in their order
            cors_allowed_origins="*",
            http_compression=False,
            logger=logger,
            max_http_buffer_size=_LARGEST,
        )

    def start_background_task(self, target: Any, *args: Any, **kwargs: Any) -> Any:
        return super().start_background_task(_run_logged, target, *args, **kwargs)

    def answer(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        """Answer a request, with any number of packets in it.

        python-engineio 4.15 reads payloads of no more than 16 packets.
        """
        if environ["REQUEST_METHOD"] == "POST" and environ.get("CONTENT_LENGTH", "").isdigit():
            length = min(int(environ["CONTENT_LENGTH"]), _LARGEST + 1)
            *before, last = divided(environ["wsgi.input"].read(length))
            for part in before:
                call = WsgiCall()
                call.response(self.handle_request(_with_body(environ, part), call.start))
            environ = _with_body(environ, last)
        answer: Iterable[bytes] = self.handle_request(environ, start_response)
        return answer

    def limit_packets(self, sid: str) -> None:
        """Send a client that polls no more packets at once than python-engineio's client reads."""
        socket = self.sockets[sid]
        socket.poll = partial(_poll, socket)


def _with_body(environ: dict[str, Any], body: bytes) -> dict[str, Any]:
    return {**environ, "CONTENT_LENGTH": str(len(body)), "wsgi.input": io.BytesIO(body)}


def _poll(socket: Any) -> list[Any]:
    """The packets that wait for a client, once there are any; none for one that has ended.

    Raises engineio's QueueEmpty for a client that is gone.
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


def _run_logged(target: Callable[..., Any], *args: Any, **kwargs: Any) -> None:
    try:
        target(*args, **kwargs)
    except Exception:
        logger.exception("a task of the proxy failed")
