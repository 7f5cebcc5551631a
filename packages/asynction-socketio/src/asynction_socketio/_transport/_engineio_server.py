"""The Engine.IO server underneath, which is shown nothing that it could stumble over.

python-engineio 4.15 answers requests and messages that it can't read with tracebacks, may wait for
ever for a client that it disconnects, takes messages of any size while they arrive, and keeps any
number of packets for a client that does not read them.
"""

from __future__ import annotations

import contextlib
import re
import sys
import threading
from collections.abc import Callable, Iterable
from functools import partial
from importlib import import_module
from typing import Any

import engineio
from engineio import packet

from .._deployment._deployment_advice import LostUpgrades, UnknownSessions, refuse_uwsgi
from .._deployment._shutdown import refuse_new_client
from .._logging import client_fields, transport_logger
from .._server._unaccepted_clients import ARRIVING_SECONDS, HeldPackets
from . import _http_requests, _websocket_handshake
from ._client_timeouts import (
    CLOSING_SECONDS,
    LEAVING_SECONDS,
    UPGRADE_SECONDS,
    Clock,
    Timer,
)
from ._disconnection_tasks import DisconnectionTasks
from ._http_requests import BadRequest
from ._send_queues import A_MOMENT, KINDS_WITH_ATTACHMENTS, AllBacklogs, AttachedPackets
from ._session import Session
from ._thread_pool import Takeover, ThreadPool
from ._waiting_events import EventQueues
from ._websocket import WebSocket

_SESSION = re.compile(r"(session) \S+")  # in sentences of python-engineio


class GuardedEngine(engineio.Server):  # type: ignore[misc]  # python-engineio has no types
    """An Engine.IO server that its clients can't bring to fail."""

    _async: dict[str, Any]
    count: Callable[[str, int], Any]
    """What counts the traffic of clients for the Admin UI, once it is instrumented."""
    sockets: dict[str, Session]
    session_class: type[Session] = Session

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        # After `super().__init__`, which finds out the mode.
        if self.async_mode == "gevent_uwsgi":
            refuse_uwsgi()
        self._gevent = import_module("._gevent_websocket", __package__) if self._is_gevent else None
        self.unknown_sessions = UnknownSessions()
        self._lost_upgrades = LostUpgrades()
        self._attached = AttachedPackets()
        self.is_shutting_down = False
        """Whether nobody may connect, and no event is handled, any more."""
        self.lock = threading.Lock()  # nothing in it lets another greenlet run
        self.pings = Timer(self.ping_interval, Session.ping)
        self.pongs = Timer(self.ping_timeout, self._miss_pong)
        self.upgrades = Timer(UPGRADE_SECONDS, Session.give_up_upgrade)
        self.closings = Timer(CLOSING_SECONDS, WebSocket.abort)
        self.leavings = Timer(LEAVING_SECONDS, lambda session: self.drop(session.sid))
        self.arrivals = Timer(ARRIVING_SECONDS, lambda session: self.drop(session.sid))
        """Whose action is replaced by who knows about namespaces."""
        timers = [self.pings, self.pongs, self.upgrades, self.closings, self.leavings]
        timers.append(self.arrivals)
        self._clock = Clock(timers, self.start_background_task, self.create_event)
        threads = self.async_mode == "threading"
        self.takeover = Takeover(self.start_background_task) if threads else None
        start = self.start_background_task
        self.endings = DisconnectionTasks(start)
        """What disconnects clients, however many at once."""
        self.backlogs = AllBacklogs(lambda: self.sockets.values(), self.drop, start, self.sleep)
        executor = ThreadPool(start).executor if threads else lambda: start
        self.events = EventQueues(
            self._run_event_here,
            executor,
            self.create_event,
            self._report,
            self.max_http_buffer_size,
            threading.Lock() if self._gevent is None else self._gevent.native_lock(),
            (lambda: None) if threads else partial(self.sleep, A_MOMENT),
        )
        self.ending_errors: tuple[type[BaseException], ...] = (SystemExit, KeyboardInterrupt)
        """The exceptions that end a task, or the process, and are no fault of a handler."""
        if self._gevent is not None:
            self.ending_errors += (self._gevent.GreenletExit,)
        self._flusher = self._gevent.Flusher() if self._gevent is not None else None
        self._turns = self._gevent.Turns() if self._gevent is not None else None

    @property
    def _is_gevent(self) -> bool:
        return bool(self.async_mode == "gevent")

    def shutdown(self) -> None:
        """Stop the tasks in the background; as `engineio.Server.shutdown`."""
        super().shutdown()
        self._clock.stop()

    # -- requests -------------------------------------------------------------------------------

    def handle_request(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        """Answer a request, as `engineio.Server.handle_request`."""
        try:
            sid = _http_requests.require_request(environ)
        except BadRequest as error:
            response = self.refused(str(error), environ)
            start_response(error.status, response["headers"])
            return [response["response"]]
        if sid is not None and sid not in self.sockets:
            self.unknown_sessions.note(environ)
        self._lost_upgrades.note(environ)
        if self.is_shutting_down and sid is None:
            # Only clients without a session: the others are still served until they have ended.
            return refuse_new_client(start_response)
        return super().handle_request(environ, start_response)  # type: ignore[no-any-return]

    def _log_error_once(self, message: str, message_key: str) -> None:
        """As python-engineio does, without the session: who reads it could speak for a client."""
        super()._log_error_once(_SESSION.sub(r"\1", message), message_key)

    def refused(self, reason: str, environ: dict[str, Any]) -> dict[str, Any]:
        """The answer to a request that no Engine.IO client sends; log why."""
        fields = client_fields(environ, reason="BadRequest")
        transport_logger.warning("a request was refused: %s", reason, extra=fields)
        response: dict[str, Any] = self._bad_request()
        return response

    def _handle_connect(
        self,
        environ: dict[str, Any],
        start_response: Callable[..., Any],
        transport: str,
        jsonp_index: int | None = None,
    ) -> Any:
        """Begin the session of a client, as python-engineio does."""
        sid = self.generate_id()
        session = self.sockets[sid] = self.session_class(self, sid)
        session.address = environ.get("REMOTE_ADDR")
        session.send(packet.Packet(packet.OPEN, self._handshake(sid, transport)))
        accepted = self._trigger_event("connect", session.sid, environ, run_async=False)
        if accepted is not None and accepted is not True:
            session.closed = True
            self.forget(session)
            self.logger.warning("Application rejected connection")
            return self._unauthorized(accepted or None)
        session.schedule_ping()
        if transport == "websocket":
            return session.handle_get_request(environ, start_response)
        session.connected = True
        return self._ok(session.poll(), headers=self._cookie(session.sid), jsonp_index=jsonp_index)

    def _handshake(self, sid: str, transport: str) -> dict[str, Any]:
        """What a client is sent first (Engine.IO protocol, section "Handshake")."""
        interval = int(self.ping_interval + self.ping_interval_grace_period)
        return {
            "sid": sid,
            "upgrades": self._upgrades(sid, transport),
            "pingTimeout": int(self.ping_timeout * 1000),
            "pingInterval": interval * 1000,
            "maxPayload": self.max_http_buffer_size,
        }

    def _cookie(self, sid: str) -> list[tuple[str, str]] | None:
        if not self.cookie:
            return None
        named = {"name": self.cookie, "path": "/", "SameSite": "Lax"}
        attributes = self.cookie if isinstance(self.cookie, dict) else named
        return [("Set-Cookie", self._generate_sid_cookie(sid, attributes))]

    def websocket(self, environ: dict[str, Any]) -> WebSocket:
        """The WebSocket that a client asks for."""
        sock = _websocket_handshake.socket_of(environ)
        _websocket_handshake.send_at_once(sock)
        made: WebSocket
        if (
            self._gevent is not None
            and hasattr(sock, "_sock")
            and not _websocket_handshake.is_tls(sock)
        ):
            made = self._gevent.GeventWebSocket(self, sock, self._flusher, self._turns)
        else:
            made = WebSocket(self, sock, reads_here="werkzeug.socket" in environ)
        made.address = environ.get("REMOTE_ADDR")
        return made

    # -- sessions -------------------------------------------------------------------------------

    def call_handler(self, event: str, *args: Any) -> None:
        """Call what handles an event of Engine.IO; what it raises is logged."""
        handler = self.handlers.get(event)
        if handler is None:
            return
        try:
            handler(*args)
        except BaseException:  # as python-engineio does
            self.logger.exception("%s handler error", event)

    def send_packet(self, sid: Any, pkt: Any) -> None:
        """Send a packet to a client, unless it has gone; as `engineio.Server.send_packet`."""
        packets = None
        data = pkt.data
        # While parts are gathered, any bytes may be the next of them.
        if (data.__class__ is str and data[:1] in KINDS_WITH_ATTACHMENTS) or self._attached:
            packets = self._attached.gather(pkt)
            if packets is None:
                return
        if sid.__class__ is HeldPackets:
            sid.hold(packets or [pkt])
            return
        session = self.sockets.get(sid)
        if session is None:
            self.logger.warning("Cannot send to sid %s", sid)
            return
        try:
            if packets is None:
                session.send(pkt)
            else:
                session.send_together(packets)
        except engineio.exceptions.SocketIsClosedError:
            self.logger.info("%s: has gone", sid)

    def drop(self, sid: str) -> None:
        """Disconnect a client, whether it reads or not, and wait for nothing."""
        session = self.sockets.get(sid)
        if session is not None and not session.closed and not session.dropped:
            session.dropped = True
            # Elsewhere: who sends something must not wait for the disconnect handlers of others.
            self.endings.run(self._drop, session)

    def expect_arrival(self, sid: str) -> None:
        """Disconnect a client if it is in no namespace in a while."""
        session = self.sockets.get(sid)
        if session is not None and not session.closing:
            self.arrivals.start(session)
            if sid not in self.sockets:  # it has ended meanwhile
                self.arrivals.cancel(session)

    def expect_end(self, sid: str) -> None:
        """Disconnect a client if it does not end its connection itself, as it should now."""
        session = self.sockets.get(sid)
        if session is not None and not session.closed:
            self.leavings.start(session)
            if sid not in self.sockets:  # it has ended meanwhile
                self.leavings.cancel(session)

    def _drop(self, session: Session) -> None:
        session.close(abort=True, reason=self.reason.TRANSPORT_ERROR)
        if session.websocket is not None:
            session.websocket.abort()

    def forget(self, session: Session) -> None:
        """Keep nothing of a session that has ended."""
        self.sockets.pop(session.sid, None)
        # Not `closings`: its WebSocket may still have to answer the close frame.
        for timer in (self.pings, self.pongs, self.upgrades, self.leavings, self.arrivals):
            timer.cancel(session)

    def _miss_pong(self, session: Session) -> None:
        if self.events.is_full(session.sid):  # its answer may be there, but is not read
            self.pongs.start(session)
            return
        self.logger.info("%s: Client is gone, closing socket", session.sid)
        reason = self.reason.PING_TIMEOUT
        self.endings.run(session.close, wait=False, abort=False, reason=reason)

    # -- events ---------------------------------------------------------------------------------

    def _run_event_here(self, sid: str, task: Callable[[], None]) -> bool:
        session = self.sockets.get(sid)
        websocket = None if session is None else session.websocket
        return websocket is not None and websocket.run_event(task)

    def _report(self) -> None:
        """Report the exception of an event as the async mode reports that of a thread."""
        if self._gevent is not None:
            self._gevent.report_failure()
            return
        with contextlib.suppress(Exception):
            arguments = (*sys.exc_info(), threading.current_thread())
            threading.excepthook(threading.ExceptHookArgs(arguments))
