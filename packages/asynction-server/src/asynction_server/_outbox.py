"""What waits for a client that has not read it yet, bounded."""

from __future__ import annotations

import threading
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
            on_overflow: Called once, when a packet does not fit; it and all later ones are lost.
        """

        def __init__(self, on_overflow: Callable[[], None]) -> None:
            super().__init__()
            self._on_overflow = on_overflow
            self._overflowed = False
            self._bytes = 0
            self._counting = threading.Lock()  # nothing in it lets another greenlet run

        def take_over(self, earlier: Any) -> None:
            """Hold what another queue holds."""
            while earlier.qsize():
                self.put(earlier.get(block=False))

        def put(self, item: Any, *args: Any, **kwargs: Any) -> None:
            size = _size(item)
            with self._counting:
                fits = item is None or (not self._overflowed and self._takes(size))
                is_first_loss = not fits and not self._overflowed
                self._overflowed = self._overflowed or not fits
                self._bytes += size if fits else 0
            if fits:
                super().put(item, *args, **kwargs)
            elif is_first_loss:
                self._on_overflow()

        def _takes(self, size: int) -> bool:
            waiting = self.qsize()
            return not waiting or (waiting < MAX_PACKETS and self._bytes + size <= MAX_BYTES)

        def get(self, *args: Any, **kwargs: Any) -> Any:
            item = super().get(*args, **kwargs)
            with self._counting:
                self._bytes -= _size(item)
            return item

    return Outbox


def _size(item: Any) -> int:
    data = getattr(item, "data", None)
    return len(data) if isinstance(data, str | bytes | bytearray) else 0
