"""What waits for clients that have not read it yet: bounded for each client, and for all."""

from __future__ import annotations

import re
import sys
import threading
from collections import Counter, deque
from collections.abc import Callable, Iterable
from threading import get_ident
from typing import Any

from engineio.packet import MESSAGE
from engineio.payload import Payload

from .._logging import client_fields, transport_logger

MAX_PACKETS = 50_000
"""How many packets wait for a client, before it is disconnected."""
MAX_BYTES = 64 * 1024 * 1024
"""How large they may be together, unless it is one alone."""
MAX_PACKETS_IN_A_RESPONSE = Payload.max_decode_packets
ALL_BYTES = 512 * 1024 * 1024
"""How large what waits for all clients may be together, before those for whom most does go."""
_STEP = 64 * 1024
"""By how much what waits for one client changes, before it is counted anew."""
_SHARE_OF_A_LOOK = 16
"""After which part of the bound is looked again, where little room is left."""
_CLIENTS_IN_A_TURN = 20  # that are looked at, before others go on
A_MOMENT = 1e-6
"""For how many seconds others go on; for none gevent would not look what they have sent."""
_SIZED = (str, bytes, bytearray)
KINDS_WITH_ATTACHMENTS = frozenset("56")
"""What a message begins with that attachments follow: BINARY_EVENT and BINARY_ACK."""
_HEAD = re.compile(r"[56]([0-9]+)-", re.ASCII)


class SendQueue:
    """The packets that a client has not fetched yet, by long polling.

    Args:
        make_event: Makes an event of the server's async mode.
        backlog: Notes how much waits.
    """

    __slots__ = (
        "_backlog",
        "_bytes",
        "_ended",
        "_lock",
        "_make_event",
        "_packets",
        "_ready",
        "_receiver",
    )

    def __init__(self, make_event: Callable[[], Any], backlog: ClientBacklog) -> None:
        self._make_event = make_event
        self._backlog = backlog
        self._lock = threading.Lock()  # nothing in it lets another greenlet run
        self._packets: deque[Any] = deque()
        self._bytes = 0
        self._ready: Any = None  # made when somebody waits
        self._ended = False
        self._receiver: Callable[..., bool] | None = None

    def put(self, *packets: Any) -> bool:
        """Have a packet wait, or several one after the other; False if they do not fit."""
        with self._lock:
            if self._receiver is not None:
                # With the lock held, so that what two threads send is not exchanged.
                return self._receiver(*packets)
            size = sum(map(_size, packets))
            if not has_room(len(self._packets), self._bytes, size):
                return False
            self._bytes += size
            self._packets += packets
            self._note()
            if self._ready is not None:
                self._ready.set()
        return True

    def waiting(self) -> list[Any]:
        """The texts and bytes that wait."""
        with self._lock:
            return [each.data for each in self._packets if isinstance(each.data, _SIZED)]

    def redirect(self, receiver: Callable[..., bool]) -> None:
        """Give a function all packets, those that wait first; it says whether they fit."""
        with self._lock:
            self._receiver = receiver
            for packet in self._packets:
                receiver(packet)
            self._packets.clear()
            self._bytes = 0
            self._note()

    def end(self) -> None:
        """Have nobody wait any longer."""
        with self._lock:
            self._ended = True
            self._note()
            if self._ready is not None:
                self._ready.set()

    def forget_receiver(self) -> None:
        """Discard what comes from now on: its receiver has ended."""
        with self._lock:
            self._receiver = _discard

    def take(self, timeout: float) -> list[Any] | None:
        """Packets, once there is one; none after the end, None after so many seconds.

        No more than python-engineio's client takes in one response, until the end.
        """
        with self._lock:
            if not self._packets and not self._ended:
                self._ready = self._make_event()
            ready = self._ready
        if ready is not None:
            ready.wait(timeout=timeout)
        with self._lock:
            self._ready = None
            # After the end nobody polls again, so that what is left goes into the last response.
            most = len(self._packets) if self._ended else MAX_PACKETS_IN_A_RESPONSE
            packets = [self._packets.popleft() for _ in range(min(most, len(self._packets)))]
            self._bytes -= sum(map(_size, packets))
            self._note()
            return packets if packets or self._ended else None

    def _note(self) -> None:
        self._backlog.note(0 if self._ended else self._bytes)


def has_room(count: int, waiting: int, size: int) -> bool:
    """Whether one more packet may wait for a client.

    Args:
        count: How many wait.
        waiting: How large they are together, in bytes.
        size: How large the one more is.
    """
    # One that is alone always fits: otherwise a message over the bound could be sent to nobody.
    return not count or (count < MAX_PACKETS and waiting + size <= MAX_BYTES)


class AllBacklogs:
    """Drops the clients for whom most waits, where too much waits for all together.

    What is sent to many is held once, however many it waits for: nobody knows without looking how
    much is held. So it is counted for each client, which is quick, and looked at only where that
    count leaves it open.

    Args:
        sessions: The sessions of all clients.
        drop: Disconnects the client of a session.
        start_task: Starts a background task.
        sleep: Lets others go on.
    """

    def __init__(
        self,
        sessions: Callable[[], Iterable[Any]],
        drop: Callable[[str], None],
        start_task: Callable[..., Any],
        sleep: Callable[[float], Any],
    ) -> None:
        self._sessions = sessions
        self._drop = drop
        self._start_task = start_task
        self._sleep = sleep
        self._lock = threading.Lock()  # nothing in it lets another greenlet run
        self.most = ALL_BYTES
        self._counted = 0
        self._grown = 0  # since it was looked at
        self._room = 0  # that was left then
        self._is_looking = False

    def add(self, change: int) -> None:
        """Count what waits for a client in addition, or less than before."""
        with self._lock:
            self._counted += change
            self._grown += max(0, change)
            must_look = (
                # To look at all clients takes long: not before as much was added as there was room
                # for.
                self._counted > self.most and self._grown > self._room and not self._is_looking
            )
            self._is_looking |= must_look
        if must_look:
            try:
                self._start_task(self._look)
            except RuntimeError:  # there can be no more threads
                self._is_looking = False

    def _look(self) -> None:
        """Find out how much is held, and drop those for whom most is."""
        with self._lock:
            self._grown = 0
        held = 0
        try:
            held = self._drop_largest()
        finally:
            with self._lock:
                self._room = max(self.most - held, self.most // _SHARE_OF_A_LOOK)
                self._is_looking = False

    def _drop_largest(self) -> int:
        """Drop as many clients as necessary; give how much is held for the others."""
        waiting: list[tuple[int, Any, Counter[int]]] = []
        sizes: dict[int, int] = {}
        holders: Counter[int] = Counter()
        kept: list[Any] = []  # or another one could get the same id
        for number, session in enumerate([*self._sessions()]):
            if number % _CLIENTS_IN_A_TURN == 0:
                self._sleep(A_MOMENT)
            if session.closed or session.dropped:
                continue
            each = [*session.waiting()]
            kept.append(each)
            sizes.update((id(one), size_in_memory(one)) for one in each)
            own = Counter(map(id, each))
            holders.update(own)
            if own:
                waiting.append((sum(map(size_in_memory, each)), session, own))
        held = sum(sizes.values())
        # Those for whom least waits may just be slow, and are kept.
        waiting.sort(key=lambda each: each[0])
        while held > self.most and waiting:
            size, session, own = waiting.pop()
            holders.subtract(own)
            # What waits for others as well stays in memory when this client has gone.
            held -= sum(sizes[each] for each in own if not holders[each])
            fields = client_fields(reason="Backlog", address=session.address)
            text = "a client is disconnected: it has not read %d bytes, the most of all clients"
            transport_logger.warning(text, size, extra=fields)
            self._drop(session.sid)
        return held


class ClientBacklog:
    """Notes what waits for one client, in steps.

    Args:
        backlogs: Those of all clients.
    """

    __slots__ = ("_backlogs", "_noted")

    def __init__(self, backlogs: AllBacklogs) -> None:
        self._backlogs = backlogs
        self._noted = 0

    def note(self, waiting: int) -> None:
        """Note how large is what waits for the client now, in bytes."""
        change = waiting - self._noted
        # In steps, because all clients share one lock; 0 always, or a rest would stay counted.
        if change and (abs(change) >= _STEP or not waiting):
            self._noted = waiting
            self._backlogs.add(change)


def size_in_memory(data: str | bytes | bytearray) -> int:
    """How many bytes a text or binary data take: of other letters than ASCII's up to four each."""
    return len(data) if not isinstance(data, str) or data.isascii() else sys.getsizeof(data)


def _discard(*_: Any) -> bool:
    return True


def _size(packet: Any) -> int:
    return size_in_memory(packet.data) if isinstance(packet.data, _SIZED) else 0


class AttachedPackets:
    """Keeps a packet and its attachments until the last of them has come.

    python-socketio sends each by itself. A client takes what comes after such a packet for its
    attachments: with the packet of another thread in between, JavaScript's ends the connection, and
    Python's loses the event. A thread gives all parts of a packet for one client before anything
    else.
    """

    def __init__(self) -> None:
        self._begun: dict[int, tuple[list[Any], int]] = {}  # by thread, with how many there will be

    def __bool__(self) -> bool:
        return bool(self._begun)

    def gather(self, packet: Any) -> list[Any] | None:
        """Take a packet; give what is to be sent with it, None while parts are missing."""
        thread = get_ident()
        begun = self._begun.pop(thread, None)
        data = packet.data
        if begun is not None and isinstance(data, (bytes, bytearray)):
            packets, count = begun
            packets.append(packet)
            if len(packets) == count:
                return packets
            self._begun[thread] = begun
            return None
        head = (
            _HEAD.match(data) if packet.packet_type == MESSAGE and isinstance(data, str) else None
        )
        if head is None or not int(head[1]):
            return [packet]
        self._begun[thread] = [packet], 1 + int(head[1])
        return None
