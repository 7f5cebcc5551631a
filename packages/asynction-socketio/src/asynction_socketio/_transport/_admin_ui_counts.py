"""A session whose traffic is counted, for those who look at a server with the Admin UI."""

from __future__ import annotations

from typing import Any

from ._session import Session


class CountedSession(Session):
    """The Engine.IO session of a client, whose packets and bytes are counted.

    What is sent by long polling is counted by the Admin UI itself.
    """

    def send(self, pkt: Any) -> None:
        """Send a packet; as `Session.send`."""
        super().send(pkt)
        if self.websocket is not None:
            self.server.count("packetsOut", 1)
            self.server.count("bytesOut", len(pkt.encode()))

    def send_together(self, packets: list[Any]) -> None:
        """Send packets; as `Session.send_together`."""
        super().send_together(packets)
        if self.websocket is not None:
            self.server.count("packetsOut", len(packets))
            self.server.count("bytesOut", sum(len(each.encode()) for each in packets))

    def receive_message(self, message: str | bytes) -> None:
        """Handle a message; as `Session.receive_message`."""
        self.server.count("packetsIn", 1)
        self.server.count("bytesIn", len(message))
        super().receive_message(message)
