"""What signals have sent, as a test waits for it."""

from __future__ import annotations

import queue
from typing import Any

from tests.server.live import DEADLINE


class Recorded:
    """What a signal sends, in the order of it.

    Args:
        signal: A signal of a server, or one of Flask's kind.
    """

    def __init__(self, signal: Any) -> None:
        self.senders: list[Any] = []
        self._signal = signal
        self._sent: queue.Queue[dict[str, Any]] = queue.Queue()
        signal.connect(self._note)

    def _note(self, sender: Any, **fields: Any) -> None:
        self.senders.append(sender)
        self._sent.put(fields)

    def next(self) -> dict[str, Any]:
        """The fields of the next one, waiting for it if need be."""
        return self._sent.get(timeout=DEADLINE)

    def so_far(self) -> list[dict[str, Any]]:
        """Those that came and no test has taken: ask once something later has come."""
        return [self._sent.get_nowait() for _ in range(self._sent.qsize())]

    def disconnect(self) -> None:
        self._signal.disconnect(self._note)
