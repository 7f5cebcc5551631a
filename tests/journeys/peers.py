"""One face for the two clients that journeys speak with."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any, NamedTuple, Protocol
from urllib.parse import urlencode

import pytest
import socketio

from tests.ordered_client import OrderedClient

from .js_peer import JavaScriptPeer
from .mailbox import Mailbox


class Refusal(NamedTuple):
    """What a client learns of a refused connection."""

    message: str
    data: Any


class Peer(Protocol):
    """A client, connected to one namespace. What it receives waits until a test expects it."""

    def connect(
        self,
        namespace: str = "/",
        *,
        auth: Any = None,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Connect, or fail the test."""

    def connect_refused(
        self,
        namespace: str = "/",
        *,
        auth: Any = None,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Refusal:
        """Try to connect, and give the reason why that failed."""

    def emit(self, event: str, *args: Any) -> None:
        """Emit an event that wants no ack."""

    def call(self, event: str, *args: Any) -> list[Any]:
        """Emit an event and give the arguments of its ack."""

    def expect(self, event: str, where: Callable[..., bool] = ...) -> list[Any]:
        """Take the first event of that name for whose arguments `where` is true, and give them."""

    def unexpected(self, event: str) -> list[list[Any]]:
        """The arguments of the events of that name that came and that no test has taken.

        To show that something did not happen, first wait for what comes after it.
        """

    def reply(self, event: str, *args: Any) -> None:
        """From now on, acknowledge events of that name with these arguments."""

    def disconnect(self) -> None:
        """End the connection."""

    def expect_disconnection(self) -> None:
        """Wait until the server has ended the connection."""


def anything(*_: Any) -> bool:
    """True of all arguments."""
    return True


@dataclass(frozen=True, slots=True)
class _Received:
    event: str
    args: list[Any]


class OrderlyClient(OrderedClient):
    """A client that says goodbye before it closes its transport, and keeps nobody waiting.

    python-engineio 4.15 may close a WebSocket, or end its writing, before its last packet is sent.
    A WebSocket then takes three seconds to close, or is never closed if the server closes it at the
    same time; and a poll may wait for the server's next ping.
    """

    def disconnect(self) -> None:
        goodbye = threading.Thread(target=self._say_goodbye, args=[self.eio.ws], daemon=True)
        goodbye.start()

    def _say_goodbye(self, web_socket: Any) -> None:
        for namespace in list(self.namespaces):
            goodbye = self.packet_class(socketio.packet.DISCONNECT, namespace=namespace)
            self._send_packet(goodbye)
        self.eio.queue.join()
        self.eio.disconnect()
        if web_socket is not None:
            web_socket.shutdown()


class PythonPeer:
    """python-socketio's client."""

    def __init__(self, url: str, transport: str) -> None:
        self._url = url
        self._transport = transport
        self._client = OrderlyClient()
        self._namespace = "/"
        self._received: Mailbox[_Received] = Mailbox()
        self._replies: dict[str, tuple[Any, ...]] = {}

    def connect(
        self,
        namespace: str = "/",
        *,
        auth: Any = None,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self._client = OrderlyClient(reconnection=False, handle_sigint=False, request_timeout=60)
        self._namespace = namespace
        for event, handler in (
            ("*", self._receive),
            ("connect_error", self._refused),
            ("disconnect", self._disconnected),
        ):
            self._client.on(event, handler, namespace=namespace)
        self._client.connect(
            f"{self._url}?{urlencode(query or {})}",
            headers=dict(headers or {}),
            auth=auth,
            transports=[self._transport],
            namespaces=[namespace],
            wait_timeout=60,
        )

    def connect_refused(
        self,
        namespace: str = "/",
        *,
        auth: Any = None,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Refusal:
        with pytest.raises(socketio.exceptions.ConnectionError, match="failed to connect"):
            self.connect(namespace, auth=auth, query=query, headers=headers)
        (reason,) = self.expect("connect_error")
        return Refusal(reason["message"], reason.get("data"))

    def emit(self, event: str, *args: Any) -> None:
        self._client.emit(event, args, namespace=self._namespace)

    def call(self, event: str, *args: Any) -> list[Any]:
        answers: queue.SimpleQueue[list[Any]] = queue.SimpleQueue()
        self._client.emit(
            event,
            args,
            namespace=self._namespace,
            callback=lambda *answer: answers.put(list(answer)),
        )
        try:
            return answers.get(timeout=60)
        except queue.Empty:
            raise AssertionError(f"{event!r} was not acknowledged") from None

    def expect(self, event: str, where: Callable[..., bool] = anything) -> list[Any]:
        return self._received.take(
            lambda received: received.event == event and where(*received.args), event
        ).args

    def unexpected(self, event: str) -> list[list[Any]]:
        unclaimed = self._received.unclaimed(lambda received: received.event == event)
        return [received.args for received in unclaimed]

    def reply(self, event: str, *args: Any) -> None:
        self._replies[event] = args

    def disconnect(self) -> None:
        self._client.disconnect()

    def expect_disconnection(self) -> None:
        assert self.expect("disconnect") == [socketio.Client.reason.SERVER_DISCONNECT]

    def _receive(self, event: str, *args: Any) -> tuple[Any, ...]:
        self._received.put(_Received(event, list(args)))
        return self._replies.get(event, ())

    def _refused(self, *reason: Any) -> None:
        self._received.put(_Received("connect_error", list(reason)))

    def _disconnected(self, reason: str) -> None:
        self._received.put(_Received("disconnect", [reason]))


class NodePeer:
    """The JavaScript client: one of the sockets of a process that runs under Node."""

    _numbers = count(1)

    def __init__(self, node: JavaScriptPeer, url: str, transport: str) -> None:
        self._node = node
        self._url = url
        self._transport = transport
        self._socket = f"peer {next(self._numbers)}"

    def connect(
        self,
        namespace: str = "/",
        *,
        auth: Any = None,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        options = self._options(auth, query, headers)
        self._node.connect(self._url, namespace, socket=self._socket, **options)

    def connect_refused(
        self,
        namespace: str = "/",
        *,
        auth: Any = None,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Refusal:
        options = self._options(auth, query, headers)
        refusal = self._node.connect_refused(self._url, namespace, socket=self._socket, **options)
        return Refusal(refusal["message"], refusal["data"])

    def emit(self, event: str, *args: Any) -> None:
        self._node.emit(event, *args, socket=self._socket)

    def call(self, event: str, *args: Any) -> list[Any]:
        return self._node.call(event, *args, socket=self._socket)

    def expect(self, event: str, where: Callable[..., bool] = anything) -> list[Any]:
        args: list[Any] = self._node.expect(
            "received",
            socket=self._socket,
            name=event,
            where=lambda received: where(*received["args"]),
        )["args"]
        return args

    def unexpected(self, event: str) -> list[list[Any]]:
        unclaimed = self._node.unclaimed("received", socket=self._socket, name=event)
        return [received["args"] for received in unclaimed]

    def reply(self, event: str, *args: Any) -> None:
        self._node.reply(event, *args, socket=self._socket)

    def disconnect(self) -> None:
        self._node.send("disconnect", socket=self._socket)

    def expect_disconnection(self) -> None:
        report = self._node.expect("disconnected", socket=self._socket)
        assert report["reason"] == "io server disconnect"

    def _options(
        self, auth: Any, query: Mapping[str, str] | None, headers: Mapping[str, str] | None
    ) -> dict[str, Any]:
        optional = {"auth": auth, "query": query, "extraHeaders": headers}
        given = {name: value for name, value in optional.items() if value is not None}
        return {"transports": [self._transport], **given}
