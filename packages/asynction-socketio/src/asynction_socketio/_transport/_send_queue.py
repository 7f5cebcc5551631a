"""What waits for a client that has not read it yet, bounded."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

MAX_PACKETS = 50_000
"""How many packets wait for a client, before it is disconnected."""
MAX_BYTES = 64 * 1024 * 1024
"""How large they may be together, unless it is one alone."""
_SIZED = (str, bytes, bytearray)

if TYPE_CHECKING:
    _Queue = Any
else:
    _Queue = object


class SendQueue(_Queue):  # type: ignore[misc]  # its other base is chosen at run time
    """A queue of Engine.IO packets, mixed into the queue class of an async mode by `bounded`.

    Args:
        on_overflow: Called when a packet does not fit; it and all later ones are lost.
    """

    def __init__(self, on_overflow: Callable[[], None]) -> None:
        super().__init__()
        self._bytes: int | None = None  # at least those that wait; None before they are counted
        self._overflowed = False
        self._on_overflow = on_overflow

    def take_over(self, earlier: Any) -> None:
        """Hold what another queue holds."""
        while earlier.qsize():
            self.put(earlier.get(block=False))

    def put(self, item: Any, block: bool = True, timeout: float | None = None) -> None:  # noqa: FBT001, FBT002  # queue.Queue's
        if self.queue or self._overflowed:
            if not self._takes(item):
                return
        else:
            self._bytes = None
        super().put(item, block, timeout)

    def _takes(self, item: Any) -> bool:
        """Whether there is room for one more; who has none is told so once."""
        if item is None:
            return True
        if self._overflowed:
            return False
        if self._bytes is not None:
            self._bytes += _size(item)
        if self._bytes is None or self._bytes > MAX_BYTES:
            self._bytes = sum(map(_size, [*self.queue, item]))
        self._overflowed = len(self.queue) >= MAX_PACKETS or self._bytes > MAX_BYTES
        if self._overflowed:
            self._on_overflow()
        return not self._overflowed


@lru_cache
def bounded(queue_class: type[Any]) -> type[Any]:
    """The queue class of an async mode, which takes only so much."""
    return type("SendQueue", (SendQueue, queue_class), {})


def _size(item: Any) -> int:
    data = None if item is None else item.data
    return len(data) if isinstance(data, _SIZED) else 0
