"""One client, over whichever transport: what it sends is handed on, what is sent to it waits."""

from __future__ import annotations

import errno
import logging
from functools import partial
from time import time
from typing import TYPE_CHECKING, Any

from engineio import exceptions, packet
from engineio.socket import Socket

from .._logging import client_fields, transport_logger
from . import _websocket_handshake
from ._http_requests import BadRequest, packets_in
from ._send_queues import A_MOMENT, ClientBacklog, SendQueue
from ._websocket_frames import NORMAL_CLOSURE, frame_of, frames_of

if TYPE_CHECKING:
    from ._engineio_server import GuardedEngine
    from ._websocket import WebSocket

PACKETS_IN_A_TURN = 16
"""How many packets of a body are handled, before other clients have their turn."""
_PROBE = "2probe"
_UPGRADE = "5"
_UNKNOWN = frozenset("026789")  # which python-engineio leaves out


class Session(Socket):  # type: ignore[misc]  # python-engineio has no types
    """The Engine.IO session of a client.

    Unlike python-engineio's, it needs no task that writes and none for its pings, nobody waits for
    a client that is disconnected, and a WebSocket is read by whatever is the best for the server's
    async mode.
    """

    server: GuardedEngine

    def __init__(self, server: GuardedEngine, sid: str) -> None:
        # Without `super().__init__`, which makes a queue.
        self.server = server
        self.sid = sid
        self.address: str | None = None
        """The address of the client, for the log."""
        # Not None, as for a ping that was answered: the first one would never be scheduled.
        self.last_ping: float | None = time()
        self.connected = False
        self.upgrading = False
        self.upgraded = False
        self.closing = False
        self.closed = False
        self.close_code = NORMAL_CLOSURE
        """The code of the close frame that its WebSocket ends with."""
        self.dropped = False
        """Whether it is being disconnected for what it sent: nothing more of it is handled."""
        self.session: dict[str, Any] = {}
        self.queue = SendQueue(server.create_event, ClientBacklog(server.backlogs))
        self.websocket: WebSocket | None = None
        self.candidate: WebSocket | None = None
        """The WebSocket of an upgrade that the client has not finished."""
        self._polling = False

    # -- to the client --------------------------------------------------------------------------

    def send(self, pkt: Any) -> None:
        """Send a packet; raise SocketIsClosedError if the client has gone."""
        if self.closed:
            raise exceptions.SocketIsClosedError
        websocket = self.websocket
        fits = self.queue.put(pkt) if websocket is None else websocket.send(frame_of(pkt))
        if not fits:
            self.server.drop(self.sid)
        elif self.server.logger.isEnabledFor(logging.INFO):
            self._log("Sending", pkt.packet_type, pkt.data)

    def send_together(self, packets: list[Any]) -> None:
        """Send packets, as `send`, of which nothing else may come in between."""
        if self.closed:
            raise exceptions.SocketIsClosedError
        websocket = self.websocket
        fits = (
            self.queue.put(*packets) if websocket is None else websocket.send(frames_of(*packets))
        )
        if not fits:
            self.server.drop(self.sid)
        elif self.server.logger.isEnabledFor(logging.INFO):
            for each in packets:
                self._log("Sending", each.packet_type, each.data)

    def waiting(self) -> list[Any]:
        """The texts and bytes that wait for the client to read them."""
        websocket = self.websocket
        return self.queue.waiting() + ([] if websocket is None else websocket.waiting())

    def poll(self) -> list[Any]:
        """Wait for packets, as `engineio.Socket.poll`; raise QueueEmpty if none comes in time."""
        packets = self.queue.take(self.server.ping_interval + self.server.ping_timeout)
        if packets is None:
            raise exceptions.QueueEmpty
        return packets

    def handle_get_request(self, environ: dict[str, Any], start_response: Any) -> Any:
        """Answer a GET request; one at a time waits for packets."""
        if _websocket_handshake.asks_for_websocket(environ):
            return self._upgrade_websocket(environ, start_response)
        with self.server.lock:
            is_second, self._polling = self._polling, True
        if is_second:
            return self.server.refused("another one of its session waits", environ)
        try:
            return super().handle_get_request(environ, start_response)
        finally:
            self._polling = False

    def check_ping_timeout(self) -> bool:
        """Whether the client is there; a timer finds out whether it still answers pings."""
        if self.closed:
            raise exceptions.SocketIsClosedError
        return True

    def schedule_ping(self) -> None:
        """Send the next ping in a while, if the last one was answered."""
        if self.last_ping:
            self.last_ping = None
            self.server.pongs.cancel(self)
            self.server.pings.start(self)

    def ping(self) -> None:
        """Send a ping, and expect its answer in time."""
        if self.closing or self.closed:
            return
        self.last_ping = time()
        self.server.pongs.start(self)
        try:
            self.send(packet.Packet(packet.PING))
        except exceptions.SocketIsClosedError:
            self.server.pongs.cancel(self)
        if self.websocket is not None:
            self.websocket.rest()

    def close(self, wait: bool = True, abort: bool = False, reason: Any = None) -> None:  # noqa: ARG002, FBT001, FBT002  # python-engineio's
        """End the session, as `engineio.Socket.close`, but wait for nothing."""
        with self.server.lock:
            if self.closed or self.closing:
                return
            self.closing = True
        self.server.pings.cancel(self)
        self.server.pongs.cancel(self)
        try:
            reason = reason or self.server.reason.SERVER_DISCONNECT
            self.server.call_handler("disconnect", self.sid, reason)
            if not abort:
                self.send(packet.Packet(packet.CLOSE))
        finally:
            # Whatever sending has raised: nothing goes to this client any more.
            self.closed = True
            self.queue.end()
            self.server.forget(self)
            for websocket in (self.websocket, self.candidate):
                if websocket is not None:
                    websocket.close(self.close_code)

    # -- from the client ------------------------------------------------------------------------

    def receive_message(self, message: str | bytes) -> None:
        """Handle a message of the session's WebSocket.

        Raises ValueError for what is not an Engine.IO packet.
        """
        if self.closed or self.dropped:
            return
        if isinstance(message, bytes):
            self._hand_on(message)
        elif message[:1] == "4":
            # All of Socket.IO's messages begin with a digit; python-engineio reads others as JSON.
            plain = message[1:2].isnumeric()  # as python-engineio has it
            self._hand_on(message[1:] if plain else _decoded(message))
        else:
            self._receive_control(message)

    def handle_post_request(self, environ: dict[str, Any]) -> None:
        """Handle the packets in the body of a request, any number of them.

        Raises BadRequest for what no client sends, for which its session ends.
        """
        for number, each in enumerate(packets_in(environ, self.server.max_http_buffer_size)):
            if number and number % PACKETS_IN_A_TURN == 0:
                self.server.sleep(A_MOMENT)
            if self.closed or self.dropped:
                raise BadRequest("its session ended while it was read")
            try:
                self.receive_message(each)
            except ValueError as error:
                raise BadRequest(f"its body can't be read ({type(error).__name__})") from error
            except exceptions.SocketIsClosedError:
                return

    def _receive_control(self, message: str) -> None:
        kind = message[:1]
        if kind == "3":
            self.schedule_ping()
        elif kind == "1":
            self.close(abort=True, reason=self.server.reason.CLIENT_DISCONNECT)
        elif kind == "5":
            # An upgrade packet by long polling, which python-engineio answers so.
            self.send(packet.Packet(packet.NOOP))
        elif kind == "b":
            self._hand_on(_decoded(message))
        elif kind not in _UNKNOWN:
            raise ValueError("not an Engine.IO packet")

    def _hand_on(self, data: Any) -> None:
        """Call what handles messages."""
        server = self.server
        if server.logger.isEnabledFor(logging.INFO):
            self._log("Received", packet.MESSAGE, data)
        server.call_handler("message", self.sid, data)

    def _log(self, what: str, kind: int, data: Any) -> None:
        shown = "<binary>" if isinstance(data, bytes) else data
        name = packet.packet_names[kind]
        self.server.logger.info("%s: %s packet %s data %s", self.sid, what, name, shown)

    # -- its WebSocket --------------------------------------------------------------------------

    def _upgrade_websocket(self, environ: dict[str, Any], start_response: Any) -> Any:  # noqa: ARG002
        """Serve a WebSocket until it ends: the session's own, or one that it changes to."""
        server = self.server
        if self.connected and not (server.allow_upgrades and "websocket" in server.transports):
            return server.refused("its session can't upgrade to a WebSocket", environ)
        with self.server.lock:
            taken = self.upgraded or self.closed or self.candidate is not None
            if not taken:
                websocket = self.candidate = self.server.websocket(environ)
        if taken:
            return self.server.refused("its session has a WebSocket", environ)
        websocket.on_end = partial(self._ended, websocket)
        try:
            if self.connected:
                websocket.on_message = self._probe
                self.server.upgrades.start(self)
            else:
                self.connected = self.upgraded = True
                self._change_to(websocket)
            _websocket_handshake.answer_from_now_on(environ)
            websocket.run(_websocket_handshake.answer(environ))
        finally:
            self._ended(websocket)
            _websocket_handshake.forget_socket(environ)
        # Or the web server takes what else the client sends for a request.
        raise BrokenPipeError(errno.EPIPE, "the WebSocket was closed")

    def _change_to(self, websocket: WebSocket) -> None:
        """Send over a WebSocket from now on, what waits first, and receive over it."""
        websocket.on_message = self.receive_message
        websocket.on_pong = self.schedule_ping
        # First the queue: whoever sends meanwhile still finds it, and it keeps the order.
        self.queue.redirect(lambda *packets: websocket.send(frames_of(*packets)))
        self.websocket, self.candidate = websocket, None

    def _probe(self, message: str | bytes) -> None:
        """Handle the first message of an upgrade (Engine.IO protocol, section "Upgrade")."""
        websocket = self.candidate
        if message != _PROBE or websocket is None:
            raise ValueError("an upgrade that does not begin with a probe")
        self.upgrading = True  # what is sent from now on waits for the end of the upgrade
        websocket.on_message = self._finish_upgrade
        # It ends the request that waits. Before the pong: a client that has that may send events,
        # and no answer to them may come in between.
        self.queue.put(packet.Packet(packet.NOOP))
        websocket.send(frame_of(packet.Packet(packet.PONG, data="probe")))

    def _finish_upgrade(self, message: str | bytes) -> None:
        if message != _UPGRADE:
            raise ValueError("an upgrade that is not finished")
        self.server.upgrades.cancel(self)
        with self.server.lock:
            websocket = self.candidate
            # `close` takes the same lock: of an end and the end of an upgrade one comes first.
            if self.closed or websocket is None:
                raise ValueError("an upgrade of a session that has ended")
            self.upgraded, self.upgrading = True, False
            self._change_to(websocket)

    def give_up_upgrade(self) -> None:
        """End an upgrade that is not finished in time; the session goes on without it."""
        websocket = self.candidate
        if websocket is not None:
            fields = client_fields(reason="UpgradeTimeout", address=self.address)
            text = "a WebSocket was closed: its upgrade was not finished in time"
            transport_logger.warning(text, extra=fields)
            websocket.abort()

    def _ended(self, websocket: WebSocket) -> None:
        """Leave a WebSocket that has ended; the session ends with its own."""
        if self.candidate is websocket:
            self.candidate, self.upgrading = None, False
            self.server.upgrades.cancel(self)
        if self.websocket is websocket:
            self.close(abort=True, reason=self.server.reason.TRANSPORT_CLOSE)
            self.websocket = None
            self.queue.forget_receiver()
            self.server.forget(self)
        websocket.on_message = _ignore  # nor the other way round
        websocket.on_pong = websocket.on_end = None


def _ignore(_: str | bytes) -> None:
    """Handle a message that comes after the end."""


def _decoded(message: str) -> Any:
    """The data of a packet; JSON and Base64 are decoded."""
    try:
        return packet.Packet(encoded_packet=message).data
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
