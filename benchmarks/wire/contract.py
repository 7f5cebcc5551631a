"""What all servers of this benchmark promise: events that are acknowledged, and a broadcast."""

from __future__ import annotations

from typing import Any

from ..payloads import PAYLOADS

CAST = "cast"
"""The event that has a server emit so many events to everybody."""
BROADCAST = PAYLOADS["small"].args
"""What it emits."""
PING_SECONDS = 5
"""How often servers ping their clients: often enough to count it in a short time."""


def with_cast(document: dict[str, Any]) -> dict[str, Any]:
    """The document of the other benchmarks, with the event that asks for a broadcast."""
    publish = document["channels"]["/"]["publish"]["message"]["oneOf"]
    return_nothing = {"name": CAST, "payload": {"type": "integer", "minimum": 1}}
    publish.append(return_nothing)
    return document
