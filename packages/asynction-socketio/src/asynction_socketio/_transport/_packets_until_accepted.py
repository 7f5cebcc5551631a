"""What is sent to a client before it is accepted, kept until that is decided."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .._logging import connections_logger

MAX_HELD = 1000
"""How many packets wait for one decision; what comes after them is lost."""


class HeldPackets(str):
    """The Engine.IO session of a client that is not accepted yet: what is sent to it is kept.

    It is a text like any other session, for all who look one up.

    Args:
        session: The session.
        lock: Held while packets are kept or sent, so that none overtakes another.
        send: Sends a packet to a session.
        fields: The client, for the log.
    """

    def __new__(cls, session: str, *_: Any) -> HeldPackets:
        """Make the text of the session."""
        return super().__new__(cls, session)

    def __init__(
        self,
        session: str,
        lock: Any,
        send: Callable[[str, Any], None],
        fields: dict[str, str | None],
    ) -> None:
        self._session = session
        self._lock = lock
        self._send = send
        self._fields = fields
        self._packets: list[Any] = []
        self._is_accepted = False

    def hold(self, packets: list[Any]) -> None:
        """Keep a packet with its attachments, or send them if the client is accepted by now."""
        with self._lock:
            if self._is_accepted:
                for packet in packets:
                    self._send(self._session, packet)
            elif len(self._packets) < MAX_HELD:
                self._packets += packets
            elif self._packets[-1] is not None:
                self._packets.append(None)
                text = (
                    "a connect handler takes so long that its client gets only %d events of others"
                )
                connections_logger.warning(text, MAX_HELD, extra=self._fields)

    def release(self) -> None:
        """Send what was kept; to be called with the lock held."""
        self._is_accepted = True
        for packet in self._packets:
            if packet is not None:
                self._send(self._session, packet)
        self._packets = []
