"""Outages of the message queue: one line in the log and one signal for each."""

from __future__ import annotations

import re
import threading
from time import monotonic

from .._logging import client_fields, queue_logger
from .._signals import Signals

_CREDENTIALS = re.compile(r"//[^/@\s]*@")  # of a URL


class QueueState:
    """Notes when the message queue is lost and restored, once each, however often it is noted.

    Args:
        signals: What is sent about it.
    """

    def __init__(self, signals: Signals) -> None:
        self._signals = signals
        self._lock = threading.Lock()
        self._lost_at: float | None = None
        self._error: BaseException | None = None

    @property
    def error(self) -> BaseException | None:
        """Why the queue can't be reached, None where it can."""
        return self._error

    def note_lost(self, error: BaseException) -> None:
        """Note that the queue could not be reached."""
        with self._lock:
            if self._error is not None:
                return
            self._lost_at, self._error = monotonic(), error
        text = "the message queue can't be reached, nothing reaches clients of other processes: %s"
        shown = _CREDENTIALS.sub("//***@", str(error))
        queue_logger.error(text, shown, extra=client_fields(reason=error))
        self._signals.queue_lost.send(reason=type(error).__name__, error=error)

    def note_restored(self, outcome: str = "") -> None:
        """Note that the queue could be reached.

        Args:
            outcome: What became of messages meanwhile, for the log.
        """
        if self._error is None:
            return
        with self._lock:
            if self._lost_at is None:
                return
            seconds = monotonic() - self._lost_at
            self._lost_at = self._error = None
        text = "the message queue can be reached again, after %.1f seconds%s"
        shown = outcome and f"; {outcome}"
        queue_logger.warning(text, seconds, shown, extra=client_fields())
        self._signals.queue_restored.send(seconds=seconds)
