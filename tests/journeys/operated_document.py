"""A document whose credentials say who it is and, in Unix time, until when."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def holder_of(token: str) -> Mapping[str, Any] | None:
    """Who holds a token such as `ada` or `ada until 1800000000.5`."""
    name, _, until = token.partition(" until ")
    if name not in ("ada", "bob"):
        return None
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
                    ]
                }
            },
            "subscribe": {"message": _message("said", {"type": "string"})},
        }
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
