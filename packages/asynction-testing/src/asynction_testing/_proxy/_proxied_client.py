"""One client of a proxy, and the connection to the server that stands for it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from threading import Lock
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from asynction_spec import is_hop_header

from .._client._closing import close_soon, websocket_of
from .._client._engineio_client import OrderedEngine
from .._contract import Contract
from .._packets import (
    ACK,
    CONNECT,
    CONNECT_ERROR,
    EVENT,
    PacketReader,
    WirePacket,
    messages_of,
)
from .._traffic_record import TrafficRecord
from ._packet_checks import Conversation, Judgement

logger = logging.getLogger("asynction.proxy.transport")

_OF_THE_TRANSPORT = {"EIO", "transport", "sid", "t", "j", "b64"}
_OF_THE_PROXY = {"accept_encoding", "content_length", "content_type", "host", "origin"}
"""Headers that the proxy's own requests have; those of a hop are the proxy's own as well."""

Send = Callable[[str | bytes], None]


class ProxiedClient:
    """Hands the packets of one client to the server, and those of the server to the client.

    Args:
        number: What the log calls the client.
        environ: The request that it connects with.
        contract: What the packets are held against.
        record: Logs what travels.
        send: Sends a message to the client.
        end: Ends the client's connection.
        enforces: Whether what is wrong is kept from the other side.
        packet_class: The class of the packets of both sides.
    """

    def __init__(
        self,
        number: int,
        environ: Mapping[str, Any],
        contract: Contract,
        record: TrafficRecord,
        send: Send,
        end: Callable[[], None],
        *,
        enforces: bool,
        packet_class: type[Any],
    ) -> None:
        query = parse_qs(environ.get("QUERY_STRING", ""), keep_blank_values=True)
        headers = _headers(environ)
        self.number = number
        self._query = {name: query[name] for name in query if name not in _OF_THE_TRANSPORT}
        self._headers = {name: value for name, value in headers.items() if _is_handed_on(name)}
        self._transport = query.get("transport", ["polling"])[0]
        self._record = record
        self._enforces = enforces
        self._conversation = Conversation(
            contract, query, {name.replace("_", "-"): [value] for name, value in headers.items()}
        )
        self._packet_class = packet_class
        self._readers = {
            "client": PacketReader(packet_class),
            "server": PacketReader(packet_class),
        }
        self._namespaces: set[str] = set()
        self._send = send
        self._end = end
        self._sending = Lock()  # the messages of a packet follow one another
        self._origin = headers.get("origin")
        self._host = headers.get("host")
        # python-engineio would take Ctrl-C from the program that the proxy is in.
        self._engine = OrderedEngine(handle_sigint=False, logger=logger)
        self._engine.on("message", self.receive_from_server)
        self._engine.on("disconnect", self._note_end)
        self._websocket: Any = None

    def connect(self, url: str, path: str) -> None:
        """Connect to the server as the client has connected; raises engineio's ConnectionError."""
        query = urlencode(self._query, doseq=True)
        headers = {name.replace("_", "-").title(): value for name, value in self._headers.items()}
        if self._origin is not None:
            headers["Origin"] = self._origin_at(url)
        self._engine.connect(
            f"{url}?{query}" if query else url,
            headers=headers,
            transports=[self._transport],
            engineio_path=path,
        )
        self._websocket = websocket_of(self._engine)

    def _origin_at(self, url: str) -> str:
        """The origin of the page that connects; that of the server if the proxy serves the page."""
        if urlsplit(str(self._origin)).netloc != self._host:
            return str(self._origin)
        server = urlsplit(url)
        return f"{server.scheme.replace('ws', 'http')}://{server.netloc}"

    def refuse(self, reason: str) -> None:
        """Log that the server did not take the connection."""
        self._record.add(self.number, "server", "/", Judgement("refuse", reason=reason), None)

    def receive_from_client(self, message: str | bytes) -> None:
        """Take a message of the client."""
        self._receive("client", message, self._engine.send)

    def receive_from_server(self, message: str | bytes) -> None:
        """Take a message of the server."""
        self._receive("server", message, self._send)

    def _receive(self, sender: str, message: str | bytes, forward: Send) -> None:
        # Whole packets only: what is kept back is kept back with its attachments.
        for packet in self._readers[sender].read(message):
            judged = self._conversation.judge(sender, packet)
            self._follow_namespaces(packet.namespace, judged)
            self._record.add(self.number, sender, packet.namespace, judged, packet.id)
            if judged.fault is not None and self._enforces:
                self._keep_back(sender, packet, judged.fault)
            else:
                self._send_all(forward, packet.messages)

    def _send_all(self, send: Send, messages: tuple[str | bytes, ...]) -> None:
        with self._sending:
            for each in messages:
                send(each)

    def _keep_back(self, sender: str, packet: WirePacket, fault: Exception) -> None:
        """Answer the client in the place of the other side, if it waits for an answer."""
        # It does not reach the other side, which can't answer it.
        self._conversation.forget(sender, packet)
        if packet.kind == CONNECT:
            data: Any = {"message": str(fault)}
            answer = messages_of(self._packet_class, CONNECT_ERROR, packet.namespace, data)
        elif packet.id is not None and packet.kind == (EVENT if sender == "client" else ACK):
            data = [_error(fault)]
            answer = messages_of(self._packet_class, ACK, packet.namespace, data, packet.id)
        else:
            return
        self._send_all(self._send, answer)

    def _follow_namespaces(self, namespace: str, judged: Judgement) -> None:
        if judged.kind == "accept":
            self._namespaces.add(namespace)
        elif judged.kind == "disconnect":
            self._namespaces.discard(namespace)

    def _note_end(self, *_: Any) -> None:
        self._leave("server")
        self._end()

    def close(self) -> None:
        """Take note that the client has gone, and end its connection to the server."""
        self._leave("client")
        close_soon(self._engine, self._websocket)

    def _leave(self, sender: str) -> None:
        while self._namespaces:
            left = self._namespaces.pop()
            self._record.add(self.number, sender, left, Judgement("disconnect"), None)


def _headers(environ: Mapping[str, Any]) -> dict[str, str]:
    """The headers of a request, in lower case and with underscores."""
    return {
        name[5:].lower(): str(value)
        for name, value in environ.items()
        if name.startswith("HTTP_") and not name.startswith("HTTP_SEC_WEBSOCKET_")
    }


def _is_handed_on(name: str) -> bool:
    """Whether the server gets a header of the client."""
    return name not in _OF_THE_PROXY and not is_hop_header(name.replace("_", "-"))


def _error(fault: Exception) -> dict[str, Any]:
    """What `reply_with_error` of asynction-socketio answers."""
    path = list(getattr(fault, "path", ()))
    return {"error": {"type": type(fault).__name__, "message": str(fault), "path": path}}
