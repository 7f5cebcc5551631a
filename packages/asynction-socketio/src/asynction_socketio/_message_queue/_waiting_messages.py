"""Messages for other processes that wait while the message queue can't be reached."""

from __future__ import annotations

from collections import deque
from typing import NamedTuple

MAX_WAITING = 10_000
MAX_WAITING_CHARACTERS = 16 * 1024 * 1024
"""How much may wait until the queue is back; the oldest messages are dropped."""


class Message(NamedTuple):
    """A message to publish.

    Args:
        text: As it is published.
        may_repeat: Whether it may arrive twice.
    """

    text: str
    may_repeat: bool


class WaitingMessages:
    """Messages that wait, in the order in which they are to be published.

    Whoever uses it from several threads takes care that one uses it at a time.
    """

    def __init__(self) -> None:
        self._messages: deque[Message] = deque()
        self._characters = 0

    def __len__(self) -> int:
        return len(self._messages)

    def add(self, message: Message) -> int:
        """Have a message wait behind the others; give how many were dropped for it."""
        self._messages.append(message)
        self._characters += len(message.text)
        dropped = 0
        while len(self._messages) > MAX_WAITING or self._characters > MAX_WAITING_CHARACTERS:
            self.take()
            dropped += 1
        return dropped

    def take(self) -> Message:
        """The oldest message, which waits no longer.

        Raises IndexError when none waits.
        """
        message = self._messages.popleft()
        self._characters -= len(message.text)
        return message

    def put_back(self, message: Message) -> None:
        """Have a message that was taken wait before all others again."""
        self._messages.appendleft(message)
        self._characters += len(message.text)
