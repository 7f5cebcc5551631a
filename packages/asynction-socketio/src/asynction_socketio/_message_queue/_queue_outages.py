"""Outages of the message queue, in the log and in signals, and what is known and counted of it."""

from __future__ import annotations

import re
import threading
from time import monotonic
from typing import Any, Literal

from .._logging import client_fields, queue_logger
from .._signals import Signals

_CREDENTIALS = re.compile(r"//[^/@\s]*@")  # of a URL


class QueueHealth:
    """Counts what became of messages, and knows which of its links a process has lost.

    Args:
        manager: The client manager, whose server's QueueState is notified.
        name: The queue, in words that are safe to log.
    """

    def __init__(self, manager: Any, name: str) -> None:
        self.name = name
        self.is_listening = False
        """Whether messages of other processes arrive; of Redis and Valkey only."""
        self.refused = 0
        """How many messages came from the queue and were refused."""
        self.uncertain = 0
        """How many messages were on their way to the queue when it was lost."""
        self.dropped = 0
        """How many messages were not sent, because too many waited for the queue."""
        self.sent_late = 0
        """How many messages waited for the queue, and were sent when it was back."""
        self._manager = manager
        self._is_known: Any = manager.server.eio.create_event()
        self._lock = threading.Lock()
        self._lost: set[str] = set()
        self._before = self._counts
        self._heard_at = monotonic()
        """When something came from the queue the last time, or else this process began."""
        self._silent_since: float | None = None
        self._is_heard = True

    @property
    def reason(self) -> str | None:
        """Why the queue can't be reached: the class of the error; None where it can."""
        error = self._manager.server.queue_state.error
        return None if error is None else type(error).__name__

    @property
    def _counts(self) -> tuple[int, int, int]:
        return self.sent_late, self.uncertain, self.dropped

    def listen(self) -> None:
        """Take note that messages of other processes arrive from now on."""
        self.is_listening = True
        self._heard_at = monotonic()
        self._is_known.set()
        self.restore("listening")

    def hear(self) -> None:
        """Take note that the queue has sent something, or has answered."""
        self._heard_at = monotonic()

    def await_messages(self, seconds: float) -> None:
        """Wait until messages of other processes have arrived once, or the queue was lost."""
        self._is_known.wait(seconds)

    def lose(self, link: Literal["publishing", "listening"], error: BaseException) -> None:
        """Take note that the queue can't be reached."""
        with self._lock:
            if not self._lost:
                self._before = self._counts
            if link == "listening" and self._silent_since is None:
                self._silent_since = self._heard_at
            self._lost.add(link)
        self._manager.server.queue_state.note_lost(error)
        self._is_known.set()

    def restore(self, link: Literal["publishing", "listening"]) -> None:
        """Take note that the queue can be reached again."""
        with self._lock:
            is_back = self._lost == {link}
            self._lost.discard(link)
            pairs = zip(self._counts, self._before, strict=True)
            late, uncertain, dropped = (now - before for now, before in pairs)
            silent_since = self._silent_since
            if is_back:
                self._silent_since = None
        if is_back:
            outcome = (
                f"messages of this process that were sent late: {late}, that may not have arrived:"
                f" {uncertain}, that were dropped: {dropped}"
            )
            if silent_since is not None:
                outcome += (
                    f"; those of other processes from the last {monotonic() - silent_since:.1f}"
                    " seconds may be missing"
                )
            self._manager.server.queue_state.note_restored(outcome)

    def note_listeners(self, number: int) -> None:
        """Take note of how many processes got a message of one that only emits.

        That there are none is one line, until there are some: often its URL or channel is wrong.
        """
        was_heard, self._is_heard = self._is_heard, number > 0
        if was_heard and not self._is_heard:
            text = (
                "no process listens to the message queue %s, so nobody got what was emitted: are"
                " servers running, with the same `message_queue` and `channel`?"
            )
            queue_logger.warning(text, self.name, extra=client_fields(reason="NobodyListens"))


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
