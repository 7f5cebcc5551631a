"""Packets with attachments, gathered so that nothing of another thread comes between their parts.

python-socketio sends a packet and each of its attachments by themselves. A client takes what comes
after such a packet for its attachments: with the packet of another thread in between, JavaScript's
ends the connection, and Python's loses the event.
"""

from __future__ import annotations

import re
from threading import get_ident
from typing import Any

from engineio.packet import MESSAGE

KINDS_WITH_ATTACHMENTS = frozenset("56")
"""What a message begins with that attachments follow: BINARY_EVENT and BINARY_ACK."""
_HEAD = re.compile(r"[56]([0-9]+)-", re.ASCII)


class AttachedPackets:
    """Keeps the parts of a packet until the last one has come.

    A thread gives all parts of a packet for one client before anything else.
    """

    def __init__(self) -> None:
        self._begun: dict[int, tuple[list[Any], int]] = {}  # by thread, with how many there will be

    def __bool__(self) -> bool:
        return bool(self._begun)

    def gather(self, packet: Any) -> list[Any] | None:
        """Take a packet; give what is to be sent with it, None while parts are missing."""
        thread = get_ident()
        begun = self._begun.pop(thread, None)
        data = packet.data
        if begun is not None and isinstance(data, (bytes, bytearray)):
            packets, count = begun
            packets.append(packet)
            if len(packets) == count:
                return packets
            self._begun[thread] = begun
            return None
        head = (
            _HEAD.match(data) if packet.packet_type == MESSAGE and isinstance(data, str) else None
        )
        if head is None or not int(head[1]):
            return [packet]
        self._begun[thread] = [packet], 1 + int(head[1])
        return None
