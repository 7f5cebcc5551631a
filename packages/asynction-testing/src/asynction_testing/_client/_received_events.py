"""What a server has emitted to one client, each event held against the contract.

Servers with Socket.IO's connection state recovery add an argument, which is taken away here.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Condition
from typing import Any

from asynction_spec import ValidationException

from .._contract import Contract


@dataclass(frozen=True, slots=True)
class Received:
    """An event that came from the server.

    Args:
        namespace: Where it came.
        event: Its name.
        args: Its arguments.
        fault: What is wrong with it; None if nothing is.
    """

    namespace: str
    event: str
    args: tuple[Any, ...]
    fault: ValidationException | None


class Recorder:
    """Collects events from any thread.

    Args:
        contract: What they are held against.
    """

    def __init__(self, contract: Contract) -> None:
        self._contract = contract
        self._events: list[Received] = []
        self._changed = Condition()

    def add(
        self, namespace: str, event: str, args: Sequence[Any], *, may_have_offset: bool = False
    ) -> Received:
        """Record an event, without the offset that some servers add to its arguments."""
        if may_have_offset:
            args = without_offset(self._contract, namespace, event, args)
        fault = self._contract.fault_in_emitted(namespace, event, list(args))
        received = Received(namespace, event, tuple(args), fault)
        with self._changed:
            self._events.append(received)
            self._changed.notify_all()
        return received

    def wake(self) -> None:
        """Have whoever waits look again."""
        with self._changed:
            self._changed.notify_all()

    @property
    def events(self) -> tuple[Received, ...]:
        """What has come so far."""
        with self._changed:
            return tuple(self._events)

    def clear(self) -> tuple[Received, ...]:
        """Forget what has come, and give it."""
        with self._changed:
            events, self._events = tuple(self._events), []
        return events

    def wait(self, is_wanted: Callable[[Received], bool], timeout: float) -> Received | None:
        """The first event that is wanted, once it has come; None after `timeout` seconds."""
        deadline = time.monotonic() + timeout
        with self._changed:
            while True:
                for received in self._events:
                    if is_wanted(received):
                        return received
                remaining = deadline - time.monotonic()
                if remaining <= 0:
                    return None
                self._changed.wait(remaining)


def recovers(connect_data: Any) -> bool:
    """Whether a server recovers the state of connections, by the data of its CONNECT packet."""
    return isinstance(connect_data, dict) and "pid" in connect_data


def without_offset(
    contract: Contract, namespace: str, event: str, args: Sequence[Any]
) -> list[Any]:
    """The arguments of an event as its document means them.

    A server that recovers the state of connections adds a text to all that it emits, but for
    volatile events and for those that ask for an acknowledgement: where the client goes on.
    """
    has_text = bool(args) and isinstance(args[-1], str)
    if not has_text or contract.fault_in_emitted(namespace, event, list(args)) is None:
        return list(args)
    return list(args[:-1])
