"""The WebSocket of a client, read and written by threads, or by what an async mode has for them.

It takes the place of the web server's own, in every async mode: what a client sends is bounded
before it is held, and it is read no faster than it is handled.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from collections import deque
from collections.abc import Callable
from threading import get_ident
from typing import TYPE_CHECKING, Any

from .._logging import client_fields, transport_logger
from . import _websocket_frames, _websocket_handshake
from ._send_queues import A_MOMENT, ClientBacklog, has_room
from ._websocket_frames import End, FrameReader, Ping, Received

if TYPE_CHECKING:
    from ._engineio_server import GuardedEngine

READ_BYTES = 65536
"""How much is read at once."""
WRITE_BYTES = 256 * 1024
"""How much is written at once, unless a single message is larger."""
STEPS_IN_A_TURN = 16
"""After how many reads and messages of a client others go on, where all share a thread."""
AFTER_A_LONG_ONE = 30
"""How many events are handled by other threads, after one that took long."""
_WITHOUT_WAITING = getattr(socket, "MSG_DONTWAIT", None)


class WebSocket:
    """A WebSocket that one thread reads, and that whoever sends something writes.

    A thread of its own writes only while the client does not read as fast as it is sent.

    Args:
        engine: The Engine.IO server.
        sock: The socket of the request.
        reads_here: Whether the thread of the request may read, and handle events.
    """

    def __init__(self, engine: GuardedEngine, sock: Any, *, reads_here: bool) -> None:
        self.on_message: Callable[[str | bytes], None]
        """What is called with each message; raises ValueError for what ends the connection."""
        self.on_pong: Callable[[], None] | None = None
        """What may be called in its place for the answer to a ping."""
        self.on_end: Callable[[], None] | None = None
        """What is called at the end where the thread of the request handles an event meanwhile."""
        self.address: str | None = None
        """The address of the client, for the log."""
        self._engine = engine
        self._sock = sock
        self._reads_here = reads_here
        self._takes_turns = engine.async_mode != "threading"
        self._steps = 0  # reads and messages, since others went on
        self._frames = FrameReader(engine.max_http_buffer_size)
        self._inbox: deque[Received] = deque()
        self._reader = 0  # the thread that reads
        self._first_reader = 0  # that of the request
        self._events_elsewhere = 0
        self.lock = threading.Lock()  # nothing in it lets another greenlet run
        self._waiting: deque[bytes | memoryview] = deque()
        self._waiting_bytes = 0
        self._written: bytes | memoryview = b""  # what is being written
        self._backlog = ClientBacklog(engine.backlogs)
        self._is_writing = True  # until the handshake is answered
        self._is_closing = False
        self._is_faulty = False
        self._is_over = False
        self._ended: Any = None  # made when somebody waits

    def run(self, answer: bytes) -> None:
        """Answer the handshake, and return when the connection has ended."""
        # Before whatever was sent meanwhile: a client takes nothing for a frame before the answer.
        self._waiting.appendleft(answer)
        self._write()
        try:
            if self._reads_here:
                self._first_reader = get_ident()
                self._read()
            else:
                self._engine.start_background_task(self._read)
            self._wait_for_end()
        finally:
            self.abort()
            if self._reads_here:
                self._discard()
            with self.lock:
                self._note()

    def send(self, frame: bytes) -> bool:
        """Send a frame, at once or as soon as the client has read what was sent before.

        False if it does not fit to what waits.
        """
        with self.lock:
            # Nobody reads it any more, and that is no reason to disconnect the client.
            if self._is_over or self._is_closing:
                return True
            fits = self._append(frame)
            if self._waiting:
                self._note()
            must_start = not self._is_writing and bool(self._waiting)
            self._is_writing |= must_start
        if must_start:
            self._engine.start_background_task(self._write)
        return fits

    def close(self, code: int | None = _websocket_frames.NORMAL_CLOSURE) -> None:
        """Begin the closing handshake, which has to be finished in time."""
        if self._is_over:
            return
        self.send(_websocket_frames.close(code))
        with self.lock:
            self._is_closing = True
        self._engine.closings.start(self)

    def abort(self) -> None:
        """End the connection at once, whoever waits to read or to write."""
        self._is_over = True
        self._engine.closings.cancel(self)
        with contextlib.suppress(OSError):
            self._sock.shutdown(socket.SHUT_RDWR)

    def _discard(self) -> None:
        """Read what the client sent after the end, or Werkzeug takes it for its next request.

        Clients answer a close frame also where they have sent one. It waits for nothing, for the
        socket is shut down; the operating system refuses what comes later.
        """
        with contextlib.suppress(OSError):
            while self._sock.recv(READ_BYTES):
                pass

    def waiting(self) -> list[Any]:
        """The bytes that wait for the client to read them."""
        with self.lock:
            return [*map(whole, (*self._waiting, self._written))]

    @property
    def is_over(self) -> bool:
        """Whether the connection has ended."""
        return self._is_over

    def rest(self) -> None:
        """Keep nothing for what the client may send next; it may be idle."""

    def run_event(self, task: Callable[[], None]) -> bool:
        """Run the task of an event in this thread, unless others would have to wait for it."""
        takeover = self._engine.takeover
        # What was read already would have to wait for this event, and only the thread that reads
        # may.
        if takeover is None or self._inbox or self._reader != get_ident():
            return False
        if self._events_elsewhere:
            self._events_elsewhere -= 1
            return False
        takeover.run(self, task)
        return True

    def read_elsewhere(self, start: Callable[..., Any]) -> None:
        """Have another thread read on, for the one that does handles an event that takes long."""
        # Before the other thread starts: it may have become the reader before `start` returns.
        reader, self._reader = self._reader, 0
        self._events_elsewhere = AFTER_A_LONG_ONE
        try:
            start(self._read)
        except BaseException:  # there can be no more threads
            self._reader = reader
            self._events_elsewhere = 0
            raise

    # -- writing --------------------------------------------------------------------------------

    def _append(self, frame: bytes) -> bool:
        """Write a frame if that is possible without waiting, or keep it until it is."""
        if not self._is_writing:
            sent = self._write_now(frame)
            if sent == len(frame):
                return True
            # However large the rest is: a message that is alone always fits.
            self._waiting.append(memoryview(frame)[sent:])
            self._waiting_bytes = len(frame) - sent
            return True
        if not has_room(len(self._waiting), self._waiting_bytes, len(frame)):
            return False
        self._waiting.append(frame)
        self._waiting_bytes += len(frame)
        return True

    def _write_now(self, frame: bytes) -> int:
        if _WITHOUT_WAITING is None or _websocket_handshake.is_tls(self._sock):
            return 0
        sock = getattr(self._sock, "fd", self._sock)  # below eventlet's, which waits
        try:
            sent: int = sock.send(frame, _WITHOUT_WAITING)
        except BlockingIOError:
            return 0
        except OSError:  # it is read once more, and found to have ended
            return len(frame)
        return sent

    def _write(self) -> None:
        """Write what waits, until nothing does."""
        while True:
            with self.lock:
                if not self._waiting:
                    self._is_writing = False
                    return
                data = self._written = take_chunk(self._waiting)
                self._waiting_bytes -= len(data)
            try:
                self._sock.sendall(data)
            except OSError:
                self.abort()
                return
            with self.lock:
                self._written = b""
                self._note()

    def _note(self) -> None:
        """Note how much waits; to be called with the lock held."""
        self._backlog.note(0 if self._is_over else self._waiting_bytes + len(self._written))

    # -- reading --------------------------------------------------------------------------------

    def _read(self) -> None:
        """Read and handle messages until the end, or until another thread reads on."""
        me = self._reader = get_ident()
        try:
            while self._reader == me:
                data = self._sock.recv(READ_BYTES)
                if not data:
                    break
                self._let_others_go_on()
                if not self._is_faulty:
                    self._inbox.extend(self._frames.read(data))
                    if not self._handle_inbox(me):
                        break
        except OSError:
            pass  # it has ended
        finally:
            if self._reader == me:
                self._finish()
                if self._first_reader not in (0, me) and self.on_end is not None:
                    self.on_end()

    def _handle_inbox(self, me: int) -> bool:
        """Handle what was read; False after the client's close frame."""
        while self._inbox and self._reader == me:
            self._let_others_go_on()
            message = self._inbox.popleft()
            if isinstance(message, Ping):
                self.send(_websocket_frames.pong(message))
            elif not isinstance(message, End):
                self._handle(message)
            elif message.fault is None:
                if not self._is_closing:
                    self.send(_websocket_frames.close(message.code))
                return False
            else:
                self.fail(message.fault, message.code)
        return True

    def _let_others_go_on(self) -> None:
        """Let other greenlets run after some reads and messages: eventlet does not, of itself."""
        if not self._takes_turns:
            return
        self._steps += 1
        if self._steps >= STEPS_IN_A_TURN:
            self._steps = 0
            self._engine.sleep(A_MOMENT)

    def _handle(self, message: str | bytes) -> None:
        try:
            self.on_message(message)
        except ValueError as error:
            self.fail(str(error), _websocket_frames.PROTOCOL_ERROR)

    def fail(self, fault: str, code: int | None) -> None:
        """Close the connection, for what the client sends can't be read."""
        # It is read on, and discarded: a client whose sends wait for ever would not see the close
        # frame.
        self._is_faulty = True
        self._inbox.clear()
        fields = client_fields(reason="UnreadableMessage", address=self.address)
        text = "a connection was closed: its message can't be read (%s)"
        transport_logger.warning(text, fault, extra=fields)
        if not self._is_closing:
            self.close(code)
        self._end_writing()

    def _end_writing(self) -> None:
        """Say that nothing more comes; the client closes, and has read all that was sent."""
        if not self._waiting:
            with contextlib.suppress(OSError):
                self._sock.shutdown(socket.SHUT_WR)

    def _finish(self) -> None:
        with self.lock:
            self._is_over = True
            if self._ended is not None:
                self._ended.set()

    def _wait_for_end(self) -> None:
        with self.lock:
            if self._is_over:
                return
            self._ended = self._engine.create_event()
        self._ended.wait()


def whole(data: bytes | memoryview) -> Any:
    """What is held for data that may be a part of it."""
    return data.obj if isinstance(data, memoryview) else data


def take_chunk(waiting: deque[bytes | memoryview]) -> bytes | memoryview:
    """Take what is written at once from what waits."""
    first = waiting.popleft()
    if not waiting or len(first) >= WRITE_BYTES:
        return first
    chunk, size = [first], len(first)
    while waiting and size + len(waiting[0]) <= WRITE_BYTES:
        chunk.append(waiting.popleft())
        size += len(chunk[-1])
    return b"".join(chunk)
