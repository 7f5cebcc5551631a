"""What all servers of this benchmark promise: a small event, rooms, and broadcasts to them."""

from __future__ import annotations

from typing import Any

from ..handlers import HEARD
from ..servers import INBOUND

MOVE = "move"
"""Has a client leave a room and enter another one."""
SHOUT = "shout"
"""Has the server emit to a room."""
SHOUTED = "shouted"
"""What it emits."""
NO_QUEUE = "none"
"""In the place of a message queue's URL."""

_ROOM = {"type": "string", "minLength": 1, "maxLength": 40}
_NUMBER = {"type": "integer", "minimum": 0}
_TEXT = {"type": "string", "maxLength": 200}
_ACK = {"x-ack": {"args": {"const": HEARD}}}


def with_rooms(document: dict[str, Any]) -> dict[str, Any]:
    """The document of the other benchmarks, with rooms."""
    channel = document["channels"]["/"]
    received = channel["publish"]["message"]["oneOf"]
    received.append({"name": MOVE, "payload": _tuple(_ROOM, _ROOM), **_ACK})
    received.append({"name": SHOUT, "payload": _tuple(_ROOM, _NUMBER, _TEXT), **_ACK})
    emitted = channel["subscribe"]["message"]["oneOf"]
    emitted.append({"name": SHOUTED, "payload": _tuple(_NUMBER, _TEXT)})
    return document


def with_limits(document: dict[str, Any]) -> dict[str, Any]:
    """The same, with limits of each kind that counts; no client reaches them."""
    limited = with_rooms(document)
    channel = limited["channels"]["/"]
    address = {"rate": 1_000_000, "maxConnections": 100_000}
    channel["x-limits"] = {"rate": 100_000, "maxSize": 100_000, "address": address}
    for message in channel["publish"]["message"]["oneOf"]:
        if message["name"] in (INBOUND, MOVE, SHOUT):
            message["x-limits"] = {"rate": 10_000, "per": 1, "burst": 20_000}
    return limited


def _tuple(*items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": [*items]}
