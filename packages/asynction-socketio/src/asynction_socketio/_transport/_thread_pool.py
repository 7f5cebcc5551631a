"""The threads that handle events: used again, and that of a reader while another one reads on."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any

from .._logging import client_fields, transport_logger

if TYPE_CHECKING:
    from ._websocket import WebSocket

MAX_IDLE = 50
"""How many threads of a server wait for something to do."""
IDLE_SECONDS = 5.0
"""How long each of them waits, before it ends."""
READ_ON_SECONDS = 0.005
"""How long an event may take, before another thread reads on; at most twice as long."""
_IDLE_TICKS = 200  # one second without events, until the thread ends
Task = Callable[[], Any]


class ThreadPool:
    """The threads of a server.

    Args:
        start: Starts a thread.
    """

    def __init__(self, start: Callable[..., Any]) -> None:
        self.start = start
        self.lock = threading.Lock()
        self.idle = 0
        """How many threads wait, whichever client they are for."""

    def executor(self) -> Callable[..., None]:
        """What runs the tasks of one client, in threads of its own."""
        return ClientExecutor(self).run


class ClientExecutor:
    """Runs the tasks of one client at once, each in a thread that no other task runs in meanwhile.

    What an application leaves in `threading.local` is so never found by another client's event.
    """

    def __init__(self, pool: ThreadPool) -> None:
        self._pool = pool
        self._idle = 0  # threads that wait and that no task has been put there for
        self._tasks: SimpleQueue[Task] = SimpleQueue()

    def run(self, task: Task) -> None:
        """Run a task in a thread that has nothing to do, or else in a new one."""
        if self._claim():
            self._tasks.put(task)
        else:
            self._pool.start(self._work, task)

    def _work(self, task: Task | None) -> None:
        while task is not None:
            task()
            task = self._next()

    def _next(self) -> Task | None:
        with self._pool.lock:
            # Idle threads are bounded for all clients together: each keeps its stack.
            if self._pool.idle >= MAX_IDLE:
                return None
            self._pool.idle += 1
            self._idle += 1
        while True:
            try:
                return self._tasks.get(timeout=IDLE_SECONDS)
            except Empty:
                if self._claim():
                    return None
                # A task was put there for each thread that waits; one of them is about to come.

    def _claim(self) -> bool:
        """Whether a thread waits; one fewer does from now on."""
        with self._pool.lock:
            if self._idle == 0:
                return False
            self._pool.idle -= 1
            self._idle -= 1
            return True


class Takeover:
    """Runs events in the threads that read them, which is faster than to wake another one.

    A thread of its own looks which of them take long: what else their clients send, the answers to
    pings too, another thread reads then.

    Args:
        start_thread: Starts a thread.
    """

    def __init__(self, start_thread: Callable[..., Any]) -> None:
        self._start_thread = start_thread
        self._running: dict[WebSocket, object] = {}
        self._lock = threading.Lock()
        self._is_watching = False

    def run(self, websocket: WebSocket, task: Callable[[], None]) -> None:
        """Run the task of an event."""
        # Tells this event from the next one of the same client.
        event = object()
        self._running[websocket] = event
        if not self._is_watching:
            self._watch()
        try:
            task()
        finally:
            with websocket.lock:
                if self._running.get(websocket) is event:
                    del self._running[websocket]

    def _watch(self) -> None:
        with self._lock:
            must_start, self._is_watching = not self._is_watching, True
        if must_start:
            self._start_thread(self._look_after)

    def _look_after(self) -> None:
        before: dict[WebSocket, object] = {}
        idle = 0
        while idle < _IDLE_TICKS:
            time.sleep(READ_ON_SECONDS)
            now = self._running.copy()
            for websocket, event in now.items():
                # Seen at two looks: it takes longer than READ_ON_SECONDS, whenever it began.
                if before.get(websocket) is event:
                    self._take_over(websocket, event)
            idle = 0 if now else idle + 1
            before = now
        self._is_watching = False
        if self._running:  # since it was looked at
            self._watch()

    def _take_over(self, websocket: WebSocket, event: object) -> None:
        with websocket.lock:
            if self._running.get(websocket) is not event:
                return
            # Before the other thread starts: it may run the next event before `start` returns.
            del self._running[websocket]
            try:
                websocket.read_elsewhere(self._start_thread)
            except Exception as error:
                self._running[websocket] = event
                fields = client_fields(reason=error, address=websocket.address)
                text = "a client is not read while its event is handled: %s"
                transport_logger.warning(text, error, extra=fields)
