"""What waits for a client that has not read it yet, bounded."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

MAX_PACKETS = 50_000
"""How many packets wait for a client, before it is disconnected."""
MAX_BYTES = 64 * 1024 * 1024
"""How large they may be together, unless it is one alone."""


@lru_cache
def bounded(queue_class: type[Any]) -> type[Any]:
    """The queue class of an async mode, which takes only so much."""

    class Outbox(queue_class):  # type: ignore[misc]  # chosen at run time
        """A queue of Engine.IO packets.

        Args:
            on_overflow: Called when a packet does not fit; it and all later ones are lost.
        """

        def __init__(self, on_overflow: Callable[[], None]) -> None:
            super().__init__()
            self._bytes = 0  # put in since it was last empty, at least those that wait
            self._overflowed = False
            self._on_overflow = on_overflow

        def take_over(self, earlier: Any) -> None:
            """Hold what another queue holds."""
            while earlier.qsize():
                self.put(earlier.get(block=False))

        def put(self, item: Any, *args: Any, **kwargs: Any) -> None:
            if item is None or self._takes(_size(item)):
                super().put(item, *args, **kwargs)
            elif not self._overflowed:
                self._overflowed = True
                self._on_overflow()

        def _takes(self, size: int) -> bool:
            waiting = self._qsize()
            if self._overflowed or waiting >= MAX_PACKETS:
                return False
            self._bytes = self._bytes + size if waiting else size
            if waiting and self._bytes > MAX_BYTES:
                self._bytes = sum(map(_size, list(self.queue))) + size
            return not waiting or self._bytes <= MAX_BYTES

    return Outbox


def _size(item: Any) -> int:
    data = None if item is None else item.data
    return len(data) if isinstance(data, str | bytes | bytearray) else 0
