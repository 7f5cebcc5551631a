"""Real servers over loopback, and peers that speak to them."""

import contextlib
import json
import queue
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from socket import SHUT_RDWR
from typing import Any

import engineio
import simple_websocket  # type: ignore[import-untyped]  # it has no types
import socketio
from werkzeug.serving import WSGIRequestHandler, make_server

DEADLINE = 30  # seconds


class _Silent(WSGIRequestHandler):
    def log(self, *args: Any) -> None:
        """Say nothing of requests."""


@contextmanager
def serving(app: Any) -> Iterator[str]:
    """Serve a WSGI application and give its URL."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Silent)
    thread = threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
    )
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join(DEADLINE)
        server.server_close()


class RawPeer:
    """A client that sends Socket.IO packets as they are written, over a WebSocket."""

    def __init__(self, url: str, path: str = "socket.io") -> None:
        base, _, query = url.partition("?")
        address = f"{base.replace('http', 'ws')}/{path}/?EIO=4&transport=websocket&{query}"
        self._socket = simple_websocket.Client(address)

    def send(self, *packets: str | bytes) -> None:
        for packet in packets:
            self._socket.send(packet if isinstance(packet, bytes) else f"4{packet}")

    def next(self) -> Any:
        """The next packet that came, past what is Engine.IO's own."""
        came = self._socket.receive(DEADLINE)
        while isinstance(came, str) and not came.startswith("4"):
            came = self._socket.receive(DEADLINE)
        assert came is not None, "nothing came"
        return came[1:] if isinstance(came, str) else came

    def connect(self, namespace: str = "/", auth: Any = None) -> Any:
        """Ask for a namespace; give the answer."""
        prefix = "0" if namespace == "/" else f"0{namespace},"
        self.send(prefix if auth is None else prefix + json.dumps(auth))
        return self.next()

    def settle(self) -> None:
        """Return once the server has handled every acknowledgement sent so far."""
        assert self.connect("/nowhere").startswith("4/nowhere,")

    def close(self) -> None:
        if self._socket.connected:
            with contextlib.suppress(OSError):  # the server has ended it in the meantime
                self._socket.close()
        self._socket.thread.join(DEADLINE)


@contextmanager
def raw_peer(url: str, path: str = "socket.io") -> Iterator[RawPeer]:
    """A raw peer that closes at the end."""
    peer = RawPeer(url, path)
    try:
        yield peer
    finally:
        peer.close()


class _OrderedTransport(engineio.Client):  # type: ignore[misc]  # python-engineio has no types
    """Hands on messages in the order in which they come; its own way is a thread for each."""

    def _trigger_event(self, event: str, *args: Any, **options: Any) -> Any:
        return super()._trigger_event(event, *args, **{**options, "run_async": False})


class _OrderedClient(socketio.Client):  # type: ignore[misc]  # python-socketio has no types
    def _engineio_client_class(self) -> type[_OrderedTransport]:
        return _OrderedTransport


class Peer:
    """python-socketio's client in one namespace; it answers events and keeps what it received."""

    def __init__(self, url: str, namespace: str = "/", **options: Any) -> None:
        self.namespace = namespace
        self.refusal: Any = None
        self.answers: dict[str, Any] = {}
        self._came: queue.Queue[tuple[str, tuple[Any, ...]]] = queue.Queue()
        self._ended = threading.Event()
        self.client = _OrderedClient(reconnection=False, **options.pop("client", {}))
        self.client.on("*", self._received, namespace=namespace)
        self.client.on("connect_error", self._refused, namespace=namespace)
        self.client.on("disconnect", self._disconnected, namespace=namespace)
        options.setdefault("transports", ["websocket"])
        try:
            self.client.connect(url, namespaces=[namespace], wait_timeout=DEADLINE, **options)
        except socketio.exceptions.ConnectionError:
            self.close()

    @property
    def sid(self) -> str:
        return str(self.client.get_sid(self.namespace))

    @property
    def connected(self) -> bool:
        return self.namespace in self.client.namespaces

    def _received(self, event: str, *args: Any) -> Any:
        self._came.put((event, args))
        return self.answers.get(event)

    def _refused(self, reason: Any = None) -> None:
        self.refusal = reason

    def _disconnected(self, *_: Any) -> None:
        self._ended.set()

    def emit(self, event: str, data: Any = None) -> None:
        self.client.emit(event, data, namespace=self.namespace)

    def call(self, event: str, data: Any = None) -> Any:
        return self.client.call(event, data, namespace=self.namespace, timeout=DEADLINE)

    def next(self) -> tuple[str, tuple[Any, ...]]:
        return self._came.get(timeout=DEADLINE)

    def unclaimed(self) -> list[tuple[str, tuple[Any, ...]]]:
        """What came and no test has taken: ask once something later has come."""
        return [self._came.get_nowait() for _ in range(self._came.qsize())]

    def wait_for_disconnect(self) -> None:
        assert self._ended.wait(DEADLINE)

    def close(self) -> None:
        if self.client.eio.ws is not None and self.client.eio.ws.connected:
            self.client.eio.ws.sock.shutdown(SHUT_RDWR)  # its own way to close waits for seconds
        self.client.eio.wait()


@contextmanager
def peer(url: str, namespace: str = "/", **options: Any) -> Iterator[Peer]:
    connected = Peer(url, namespace, **options)
    try:
        yield connected
    finally:
        connected.close()
