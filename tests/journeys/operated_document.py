"""A document whose credentials say who it is and, in Unix time, until when."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any


def holder_of(token: str) -> Mapping[str, Any] | None:
    """Who holds a token: `ada`, `guest 5`, `ada until 1800000000.5`, or `ada for 3` seconds.

    Seconds begin when the token is looked at, however slow the machine is.
    """
    rest, _, seconds = token.partition(" for ")
    name, _, until = rest.partition(" until ")
    if name not in ("ada", "bob") and not name.startswith("guest "):
        return None
    if seconds:
        return {"sub": name, "exp": time.time() + float(seconds)}
    return {"sub": name, "exp": float(until)} if until else {"sub": name}


def _message(name: str, payload: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    return {"name": name, "payload": dict(payload), **more}


TEXT_ACK = {"x-ack": {"args": {"type": "string"}}}

SPEC = {
    "asyncapi": "2.6.0",
    "info": {"title": "A desk", "version": "1.0.0"},
    "servers": {"here": {"url": "localhost", "protocol": "ws", "security": [{"token": []}]}},
    "channels": {
        "/desk": {
            "publish": {
                "message": {
                    "oneOf": [
                        _message("revoke", {"type": "string"}, **TEXT_ACK),
                        _message("say", {"type": "string"}, **TEXT_ACK),
                        _message("fail", {"type": "array", "items": [], "maxItems": 0}),
                        _message("wait", {"type": "number"}, **TEXT_ACK),
                        _message("renew", {"type": "string"}, **TEXT_ACK),
                    ]
                }
            },
            "subscribe": {"message": _message("said", {"type": "string"})},
        },
        "/counter": {
            "x-limits": {"identity": {"maxConnections": 1}},
            "publish": {
                "message": _message(
                    "count",
                    {"type": "integer"},
                    **{"x-limits": {"rate": 2, "per": 3600}, "x-ack": {"type": "integer"}},
                )
            },
        },
    },
    "components": {
        "securitySchemes": {
            "token": {
                "type": "http",
                "scheme": "bearer",
                "x-authField": "token",
                "x-bearerInfoFunc": f"{__name__}.holder_of",
            }
        }
    },
}
