"""Messages for other processes that wait while the message queue can't be reached."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from time import monotonic
from typing import Any

from ._revocations import older

MAX_WAITING = 10_000
MAX_WAITING_CHARACTERS = 16 * 1024 * 1024
"""How much may wait until the queue is back; then the oldest messages are dropped."""


ONCE = ("emit", "callback")
"""What must not arrive twice: it is not sent again where it may have arrived."""


class Message:
    """A message to publish.

    Args:
        members: What it consists of.
        dumps: Gives it as a text.
        made_at: When it consisted of that.
    """

    def __init__(
        self, members: dict[str, Any], dumps: Callable[[Any], str], made_at: float | None = None
    ) -> None:
        self._made_at = monotonic() if made_at is None else made_at
        self._text = dumps(members)
        self._dumps = dumps
        self._members = members
        self.is_revocation = bool(members.get("revoked"))
        """Whether it ends the credentials of clients."""
        self.is_dropped_last = members["method"] == "disconnect"
        """Whether others are dropped before it: it keeps somebody out, as revocations do."""
        self.may_repeat = members["method"] not in ONCE
        """Whether it may arrive twice."""

    def __len__(self) -> int:
        return len(self._text)

    def text(self) -> str:
        """As it is published now: revocations have become older while they waited."""
        if not self.is_revocation:
            return self._text
        revoked = older(self._members["revoked"], monotonic() - self._made_at)
        return self._dumps({**self._members, "revoked": revoked})


class WaitingMessages:
    """Messages that wait, in the order in which they are to be published.

    Whoever uses it from several threads takes care that one uses it at a time.
    """

    def __init__(self) -> None:
        self._dropped_first: deque[tuple[int, Message]] = deque()
        self._dropped_last: deque[tuple[int, Message]] = deque()
        """Both with the place of each message among all of them."""
        self._next = 0
        self._characters = 0

    def __len__(self) -> int:
        return len(self._dropped_first) + len(self._dropped_last)

    def add(self, message: Message) -> int:
        """Have a message wait behind the others; give how many were dropped for it."""
        self._queue_of(message).append((self._next, message))
        self._next += 1
        self._characters += len(message)
        dropped = 0
        while len(self) > MAX_WAITING or self._characters > MAX_WAITING_CHARACTERS:
            self._take_from(self._dropped_first or self._dropped_last)
            dropped += 1
        return dropped

    def take(self) -> Message:
        """The oldest message, which waits no longer.

        Raises IndexError when none waits.
        """
        queues = [each for each in (self._dropped_first, self._dropped_last) if each]
        return self._take_from(min(queues, key=_place_of_first, default=self._dropped_first))

    def put_back(self, message: Message) -> None:
        """Have a message that was taken wait before all others again."""
        queues = [each for each in (self._dropped_first, self._dropped_last) if each]
        place = min(map(_place_of_first, queues), default=self._next) - 1
        self._queue_of(message).appendleft((place, message))
        self._characters += len(message)

    def _queue_of(self, message: Message) -> deque[tuple[int, Message]]:
        return self._dropped_last if message.is_dropped_last else self._dropped_first

    def _take_from(self, queue: deque[tuple[int, Message]]) -> Message:
        _, message = queue.popleft()
        self._characters -= len(message)
        return message


def _place_of_first(queue: deque[tuple[int, Message]]) -> int:
    return queue[0][0]
