"""The WebSocket of a client under gevent, read and written by the hub itself.

Only handlers have greenlets: a message is read and handed to one, and what it answers is written,
without anybody being woken for it. A handler that waits lets the hub go on, as any greenlet does.
"""

from __future__ import annotations

import contextlib
import socket
import sys
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import gevent
from gevent import GreenletExit
from gevent.hub import Waiter, get_hub
from gevent.monkey import get_original
from greenlet import getcurrent, greenlet

from .._logging import client_fields, transport_logger
from . import _websocket_frames
from ._send_queues import ClientBacklog, has_room
from ._websocket import READ_BYTES, WebSocket, take_chunk, whole
from ._websocket_frames import End, FrameReader, Ping, Received

if TYPE_CHECKING:
    from ._engineio_server import GuardedEngine

MAX_MESSAGES = 32
"""How many messages of a client are handled, before others have their turn."""
_READ, _WRITE = 1, 2
_PONG = "3"


class Flusher:
    """Writes what was sent to many clients, once whoever sent it lets the hub go on."""

    def __init__(self) -> None:
        self._unwritten: list[GeventWebSocket] = []

    def add(self, websocket: GeventWebSocket) -> None:
        """Write what waits for a client soon."""
        if not self._unwritten:
            get_hub().loop.run_callback(self._write)
        self._unwritten.append(websocket)

    def _write(self) -> None:
        unwritten, self._unwritten = self._unwritten, []
        try:
            while unwritten:
                unwritten.pop().write()
        finally:  # whatever one of them raises
            if unwritten:
                get_hub().loop.run_callback(self._write)
                self._unwritten += unwritten


class Turns:
    """Has clients whose messages wait go on, each once before the hub looks what else came.

    The hub runs callbacks fifty at a time before it does.
    """

    def __init__(self) -> None:
        self._waiting: deque[GeventWebSocket] = deque()
        self._timer: Any = None

    def add(self, websocket: GeventWebSocket) -> None:
        """Have a client go on soon."""
        if self._timer is None:
            self._timer = get_hub().loop.timer(0)
        if not self._waiting:
            self._timer.start(self._give)
        self._waiting.append(websocket)

    def _give(self) -> None:
        waiting, self._waiting = self._waiting, deque()
        try:
            while waiting:
                waiting.popleft().go_on()
        finally:  # whatever one of them raises
            if waiting:
                self._timer.start(self._give)
                self._waiting.extendleft(reversed(waiting))


class GeventWebSocket(WebSocket):
    """A WebSocket that the hub reads and writes whenever that is possible without waiting.

    Args:
        engine: The Engine.IO server.
        sock: The socket of the request, not one of TLS.
        flusher: That of the server.
        turns: Those of the server.
    """

    def __init__(self, engine: GuardedEngine, sock: Any, flusher: Flusher, turns: Turns) -> None:
        # Without `super().__init__`: it shares no state with one that threads read.
        self.on_message: Callable[[str | bytes], None]
        self.on_pong: Callable[[], None] | None = None
        self.on_end: Callable[[], None] | None = None
        self._engine = engine
        self._sock = sock._sock  # noqa: SLF001  # below gevent's, which waits
        self._flusher = flusher
        self._turns = turns
        self._hub = get_hub()
        self._end: Waiter[None] = Waiter(self._hub)
        self._frames = FrameReader(engine.max_http_buffer_size)
        self._inbox: deque[Received] = deque()
        self._waiting: deque[bytes | memoryview] = deque()
        self._waiting_bytes = 0
        self._backlog = ClientBacklog(engine.backlogs)
        self._will_write = True  # as soon as the handshake is answered
        self._awaits_room = False  # whether the client has to read before more can be written
        self._is_closing = False
        self._is_faulty = False
        self._is_over = False
        self._busy: greenlet | None = None  # handles a message that later ones wait for
        self._spare: greenlet | None = None  # handles the next message
        self._keeps_spare = False
        self._is_paused = False

    def run(self, answer: bytes) -> None:
        """Answer the handshake, and return when the connection has ended."""
        descriptor = self._sock.fileno()
        self._reads = self._hub.loop.io(descriptor, _READ)
        self._writes = self._hub.loop.io(descriptor, _WRITE)
        self._waiting.appendleft(answer)
        self._waiting_bytes += len(answer)
        self.write()
        self._reads.start(self._read_now)
        try:
            self._end.get()
        finally:
            self._is_over = True
            for watcher in (self._reads, self._writes):
                watcher.stop()
                watcher.close()
            self.rest()
            self.abort()
            self._inbox.clear()
            self._waiting.clear()
            self._backlog.note(0)

    def send(self, frame: bytes) -> bool:
        """Send a frame, once the hub goes on; False if it does not fit to what waits."""
        if self._is_over or self._is_closing:
            return True
        waiting = self._waiting
        if waiting and not has_room(len(waiting), self._waiting_bytes, len(frame)):
            return False
        waiting.append(frame)
        self._waiting_bytes += len(frame)
        if self._awaits_room:
            self._backlog.note(self._waiting_bytes)
        if not self._will_write:
            self._will_write = True
            self._flusher.add(self)
        return True

    def close(self, code: int | None = _websocket_frames.NORMAL_CLOSURE) -> None:
        """Begin the closing handshake, which has to be finished in time."""
        if self._is_over:
            return
        self.send(_websocket_frames.close(code))
        self._is_closing = True
        self._engine.closings.start(self)

    def abort(self) -> None:
        """End the connection at once."""
        self._engine.closings.cancel(self)
        with contextlib.suppress(OSError):
            self._sock.shutdown(socket.SHUT_RDWR)
        self._finish()

    def waiting(self) -> list[Any]:
        """The bytes that wait for the client to read them."""
        return [*map(whole, self._waiting)]

    def rest(self) -> None:
        """Keep no greenlet for what the client may send next; it may be idle."""
        spare, self._spare = self._spare, None
        if spare is not None:
            self._hub.loop.run_callback(spare.switch, None)

    def run_event(self, task: Callable[[], None]) -> bool:
        """Run the task of an event here; what the client sends next does not wait for it."""
        if self._busy is not getcurrent():
            return False
        self._keeps_spare = True
        self._let_go()
        task()
        return True

    def _end_writing(self) -> None:
        self.write()
        super()._end_writing()

    def _finish(self) -> None:
        if not self._is_over:
            self._is_over = True
            self._hub.loop.run_callback(self._end.switch, None)

    # -- in the hub, where nothing may wait -----------------------------------------------------

    def write(self) -> None:
        """Write what waits, as far as the client reads it; the rest when it does."""
        waiting = self._waiting
        while waiting and not self._is_over:
            chunk = take_chunk(waiting)
            try:
                sent = self._sock.send(chunk)
            except BlockingIOError:
                sent = 0
            except OSError:
                self._finish()
                return
            self._waiting_bytes -= sent
            if sent < len(chunk):
                waiting.appendleft(memoryview(chunk)[sent:])
                self._backlog.note(self._waiting_bytes)
                if not self._awaits_room:
                    self._awaits_room = True
                    self._writes.start(self.write)
                return
        self._will_write = False
        if self._awaits_room and not self._is_over:
            self._awaits_room = False
            self._backlog.note(0)
            self._writes.stop()

    def _read_now(self) -> None:
        try:
            data = self._sock.recv(READ_BYTES)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self._finish()
        elif not self._is_faulty:
            self._inbox.extend(self._frames.read(data))
            self._handle_received()

    def _handle_received(self) -> None:
        """Have the messages that were read handled, until one waits for something in between."""
        writes, self._will_write = self._will_write, True
        for _ in range(MAX_MESSAGES):
            if not self._inbox or self._busy is not None or self._is_over:
                break
            message = self._inbox.popleft()
            if isinstance(message, Ping):
                self.send(_websocket_frames.pong(message))
            elif isinstance(message, End):
                self._receive_end(message)
            elif message == _PONG and self.on_pong is not None:
                self.on_pong()
            else:
                worker, self._spare = self._spare, None
                self._busy = worker = worker or greenlet(self._work, self._hub)
                worker.switch(message)
        if not writes:
            self.write()
        if self._inbox or self._busy is not None:
            self._pause()

    def _pause(self) -> None:
        """Read no more until what was read is handled."""
        self._reads.stop()
        self._is_paused = True
        if self._busy is None:
            self._turns.add(self)

    def go_on(self) -> None:
        """Handle more of what was read."""
        if self._is_over or not self._is_paused:
            return
        self._is_paused = False
        self._handle_received()
        if not self._is_paused and not self._is_over:
            self._reads.start(self._read_now)

    def _receive_end(self, end: End) -> None:
        if end.fault is not None:
            self._is_faulty = True
            gevent.spawn(self.fail, end.fault, end.code)  # to log may wait
        else:
            if not self._is_closing:
                self.send(_websocket_frames.close(end.code))
                self.write()
            self._finish()

    # -- in greenlets ---------------------------------------------------------------------------

    def _work(self, message: str | bytes | None) -> None:
        """Handle messages, one after the other, as long as there are some to wait for."""
        me = getcurrent()
        while message is not None:
            try:
                self._handle(message)
            except BaseException as error:  # such as GreenletExit
                fields = client_fields(reason=error, address=self.address)
                transport_logger.exception("handling a message failed", extra=fields)
            if self._busy is me:
                self._let_go()
            if self._spare is not None or self._is_over or not self._keeps_spare:
                return
            self._spare = me
            message = self._hub.switch()

    def _let_go(self) -> None:
        """Have what the client sends next handled, whether this waits or not."""
        self._busy = None
        if self._is_paused:
            self._turns.add(self)


def native_lock() -> Any:
    """A lock as threads have it, several times as fast as that of greenlets."""
    return get_original("_thread", "allocate_lock")()


def report_failure() -> None:
    """Report the exception that is being handled as gevent does that of a greenlet."""
    kind, error, traceback = sys.exc_info()
    if not isinstance(error, GreenletExit):
        get_hub().handle_error(getcurrent(), kind, error, traceback)
