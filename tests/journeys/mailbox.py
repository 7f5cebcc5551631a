"""Where what a peer or a program says waits until a test expects it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Mailbox(Generic[T]):
    """Items in the order of arrival: put by threads, taken by a test. Timeouts are in seconds."""

    def __init__(self) -> None:
        self._items: list[T] = []
        self._changed = threading.Condition()
        self._end: str | None = None

    def put(self, item: T) -> None:
        with self._changed:
            self._items.append(item)
            self._changed.notify_all()

    def end(self, reason: str) -> None:
        """Nothing comes any more: whoever waits in vain is told why."""
        with self._changed:
            self._end = reason
            self._changed.notify_all()

    def take(self, matches: Callable[[T], bool], wanted: object, timeout: float = 60) -> T:
        """Take the first item that matches, waiting for it if need be; others stay for later.

        Raises AssertionError, which lists them, if none comes.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._end or any(map(matches, self._items)), timeout)
            for index, item in enumerate(self._items):
                if matches(item):
                    return self._items.pop(index)
            ended = f", {self._end}" if self._end else ""
            raise AssertionError(f"{wanted} did not come{ended}; what came: {self._items}")

    def unclaimed(self, matches: Callable[[T], bool]) -> list[T]:
        """The items that match, came so far, and that no test has taken."""
        with self._changed:
            return [item for item in self._items if matches(item)]

    def drop(self, matches: Callable[[T], bool]) -> None:
        """Forget the items that match."""
        with self._changed:
            self._items = [item for item in self._items if not matches(item)]
