"""Acks that are awaited, by callbacks and by `call`: when they come, and when nothing waits."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import islice
from secrets import randbelow
from typing import TYPE_CHECKING, Any

from socketio.exceptions import TimeoutError as AckTimeoutError
from socketio.pubsub_manager import PubSubManager

from .._message_queue._client_manager import require_answers
from ._emitted_events import Acks

if TYPE_CHECKING:
    from ._checked_server import CheckedServer


MAX_AWAITED = 10_000
"""How many acks are awaited of one client, before the oldest are forgotten."""
LARGEST_NUMBER = 2**31 - 1
"""The largest number of an ack: clients in Java and C++ read no larger ones."""
_COUNTER = 0  # what python-socketio keeps beside the callbacks of a client


class AckCallbacks:
    """Lets go of callbacks that python-socketio would keep.

    It keeps that of a call which has timed out until the client leaves, and those of a client that
    acknowledges nothing, however many. Of clients of other processes, which never leave this one,
    it keeps the counter of their acks for ever.

    Counts acks of all clients together, from a random number. A client that still works at its
    answer when its connection breaks sends it on the next one, to whichever process that leads,
    where python-socketio would take it for the answer to another question: it counts from 1 for
    each connection.

    Args:
        manager: The client manager of a server, of any class, whose methods are replaced.
    """

    def __init__(self, manager: Any) -> None:
        self._manager = manager
        self._is_shared = isinstance(manager, PubSubManager)
        self._generate = manager._generate_ack_id
        self._trigger = manager.trigger_callback
        self._lock = threading.Lock()
        self._numbers = ack_numbers()

    @classmethod
    def watch(cls, manager: Any) -> AckCallbacks:
        """Replace the methods of a manager by those of this class, once."""
        earlier = getattr(manager.trigger_callback, "__self__", None)
        if isinstance(earlier, cls):
            return earlier  # an application's own manager, which an earlier server had
        callbacks = cls(manager)
        manager._generate_ack_id = callbacks.remember
        manager.trigger_callback = callbacks.trigger
        return callbacks

    def remember(self, sid: str, callback: Callable[..., Any]) -> Any:
        """As `socketio.Manager._generate_ack_id`."""
        with self._lock:
            pending = self._manager.callbacks.setdefault(sid, {_COUNTER: self._numbers})
            number = self._generate(sid, callback)
            if len(pending) - 1 > MAX_AWAITED:  # the counter is the first of them
                del pending[next(islice(pending, 1, None))]
            return number

    def trigger(self, sid: str, number: int, data: Any) -> None:
        """As `socketio.Manager.trigger_callback`."""
        callback = None
        with self._lock:
            pending = self._manager.callbacks.get(sid)
            if pending is not None and number != _COUNTER:
                callback = pending.pop(number, None)
                if callback is not None and self._is_shared:
                    self._forget_absent(sid, pending)
        if callback is None:
            self._trigger(sid, number, data)  # logs that nothing waits for this ack
        else:
            callback(*data)

    def forget(self, sid: str, callback: Callable[..., Any]) -> None:
        """Wait no longer for the ack that a callback was to be called with."""
        with self._lock:
            pending = self._manager.callbacks.get(sid, {})
            for number in [key for key, each in pending.items() if each == callback]:
                del pending[number]
            if self._is_shared:
                self._forget_absent(sid, pending)

    def _forget_absent(self, sid: str, pending: dict[int, Any]) -> None:
        """Forget a client of another process that is to answer nothing more."""
        manager = self._manager
        if len(pending) != 1:  # more than the counter
            return
        if not any(manager.is_connected(sid, each) for each in [*manager.get_namespaces()]):
            del manager.callbacks[sid]


def ack_numbers() -> Iterator[int]:
    """Numbers of acks, from a random one on; 1 follows on the largest."""
    number = randbelow(LARGEST_NUMBER)
    while True:
        number = number % LARGEST_NUMBER + 1
        yield number


class ClientCalls:
    """Calls clients, and waits for their answers no longer when they leave.

    Args:
        server: The server.
        acks: Checks what is sent and what comes back.
        callbacks: The callbacks that wait for acknowledgements.
    """

    def __init__(self, server: CheckedServer, acks: Acks, callbacks: AckCallbacks) -> None:
        self._server = server
        self._acks = acks
        self._callbacks = callbacks
        self._lock = threading.Lock()
        self._by_client: dict[str, set[AwaitedAck]] = {}

    def call(
        self,
        emit: Callable[..., None],
        event: str,
        data: Any,
        room: str,
        namespace: str,
        timeout: float,
        *,
        ignore_queue: bool,
    ) -> Any:
        """Emit an event to one client and give its answer.

        Args:
            emit: Emits what is checked; python-socketio's.
            event: The event.
            data: Its arguments.
            room: The client.
            namespace: The namespace.
            timeout: How many seconds to wait.
            ignore_queue: Whether only clients of this process are meant.

        Raises what CheckedServer.call raises.
        """
        server = self._server
        if not server.async_handlers:
            raise RuntimeError("call() can't wait for its answer with async_handlers=False")
        require_answers(server)
        args = self._acks.check_emitted(event, namespace, data)
        check_ack = partial(self._acks.check_answer, namespace, event, room)
        ack = AwaitedAck(check_ack, server.eio.create_event())
        with self._awaited(room, ack):
            try:
                emit(
                    event,
                    args,
                    room=room,
                    namespace=namespace,
                    callback=ack.receive,
                    ignore_queue=ignore_queue,
                )
                if server.signals.event_emitted.receivers:
                    self._acks.send_emitted(namespace, event, room)
                # Only now: a client that leaves from here on ends the wait itself.
                if not self._may_reach(room, namespace):
                    ack.end()
                return ack.wait(timeout)
            finally:
                # python-socketio would keep the callback until the client leaves.
                self._callbacks.forget(room, ack.receive)

    def _may_reach(self, room: str, namespace: str) -> bool:
        """Whether anybody is there to answer, in this process or in another one."""
        manager = self._server.manager
        if isinstance(manager, PubSubManager):
            return True
        members = [*manager.rooms.get(namespace, {}).get(room, ())]
        return any(manager.is_connected(sid, namespace) for sid in members)

    @contextmanager
    def _awaited(self, sid: str, ack: AwaitedAck) -> Iterator[None]:
        """Have an ack known while it is waited for."""
        with self._lock:
            self._by_client.setdefault(sid, set()).add(ack)
        try:
            yield
        finally:
            with self._lock:
                remaining = self._by_client[sid]
                remaining.discard(ack)
                if not remaining:
                    del self._by_client[sid]

    def end(self, sid: str) -> None:
        """Wait no longer for what a client would have sent, because it leaves."""
        with self._lock:
            acks = [*self._by_client.get(sid, ())]
        for ack in acks:
            ack.end()


class AwaitedAck:
    """The ack of an event that one client was called with.

    Args:
        check: Raises an exception for arguments that the document does not allow.
        arrived: An event of the server's async mode.
    """

    def __init__(self, check: Callable[[tuple[Any, ...]], None], arrived: Any) -> None:
        self._check = check
        self._arrived = arrived
        self._args: tuple[Any, ...] = ()
        self._has_ended = False

    def end(self) -> None:
        """Take note that none comes any more."""
        self._has_ended = True
        self._arrived.set()

    def receive(self, *args: Any) -> None:
        """Take the arguments of the ack."""
        self._has_ended = False
        self._args = args
        self._arrived.set()

    def wait(self, timeout: float) -> Any:
        """Wait for the ack; give its argument, None, or the tuple of several.

        Raises socketio.exceptions.TimeoutError, or MessageAckValidationException.
        """
        if not self._arrived.wait(timeout=timeout):
            raise AckTimeoutError
        if self._has_ended:
            raise AckTimeoutError("the client has disconnected, and can't answer")
        self._check(self._args)
        return self._args if len(self._args) > 1 else next(iter(self._args), None)
