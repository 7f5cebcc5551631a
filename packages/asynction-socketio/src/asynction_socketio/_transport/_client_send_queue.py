"""What waits for a client that has not read it yet, bounded."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from typing import Any

from engineio.payload import Payload

from ._all_send_queues import ClientBacklog, size_in_memory

MAX_PACKETS = 50_000
"""How many packets wait for a client, before it is disconnected."""
MAX_BYTES = 64 * 1024 * 1024
"""How large they may be together, unless it is one alone."""
MAX_PACKETS_IN_A_RESPONSE = Payload.max_decode_packets
_SIZED = (str, bytes, bytearray)


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


def _discard(*_: Any) -> bool:
    return True


def _size(packet: Any) -> int:
    return size_in_memory(packet.data) if isinstance(packet.data, _SIZED) else 0
