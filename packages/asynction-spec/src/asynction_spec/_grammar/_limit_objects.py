"""The objects of `x-limits`, which all versions write alike."""

from __future__ import annotations

_RATE = {"rate": "number", "per": "number", "burst": "integer"}
_SHARED = _RATE | {"maxConnections": "integer"}

LIMIT_OBJECTS: dict[str, dict[str, str]] = {
    # Of a server, or of a channel.
    "limits": _SHARED
    | {"maxSize": "integer", "identity": "sharedLimits", "address": "sharedLimits"},
    "sharedLimits": _SHARED,
    # Of an operation, or of a message.
    "eventLimits": _RATE | {"maxSize": "integer", "identity": "eventRate", "address": "eventRate"},
    "eventRate": _RATE,
}
