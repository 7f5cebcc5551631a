"""Who takes part in a journey through the example's chat."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from .peers import Peer
from .programs import ADMIN_TOKEN


class Chat:
    """A room on the example's server, and people who come to it.

    Args:
        new_peer: Makes a client of the server.
        room: The name of the room; one of its own if left out.
    """

    def __init__(self, new_peer: Callable[[], Peer], room: str | None = None) -> None:
        self._new_peer = new_peer
        self._peers: list[Peer] = []
        self.room = room or f"room-{uuid4().hex[:8]}"

    def stranger(self) -> Peer:
        """Somebody who is not connected yet."""
        peer = self._new_peer()
        self._peers.append(peer)
        return peer

    def guest(self, **auth: Any) -> Peer:
        """Somebody who is connected and in no room."""
        peer = self.stranger()
        peer.connect(auth=auth or None)
        return peer

    def member(self, name: str) -> Peer:
        """Somebody who is in the room."""
        peer = self.guest()
        (ack,) = peer.call("join", {"room": self.room, "name": name})
        assert ack["ok"] is True
        return peer

    def operator(self) -> Peer:
        """Somebody who is connected to /admin."""
        peer = self.stranger()
        peer.connect("/admin", query={"token": ADMIN_TOKEN})
        return peer

    def close(self) -> None:
        for peer in self._peers:
            peer.disconnect()


def failure(ack: list[Any], code: str) -> str:
    """The message of an ack that tells of a failure of this kind."""
    (answer,) = ack
    assert (answer["ok"], answer["error"]["code"]) == (False, code)
    message: str = answer["error"]["message"]
    return message
