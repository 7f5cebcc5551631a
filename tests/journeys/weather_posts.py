"""A document of weather stations, which bring a key, and what knows their keys."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

KEYS = {"key of the hill": "hill", "key of the sea": "sea"}


def station_of(key: str) -> Mapping[str, Any] | None:
    return {"sub": KEYS[key]} if key in KEYS else None


SPEC = {
    "asyncapi": "2.6.0",
    "info": {"title": "Weather stations", "version": "1.0.0"},
    "servers": {
        "here": {"url": "localhost", "protocol": "ws", "security": [{"key": []}]},
    },
    "channels": {
        "/station": {
            "publish": {
                "message": {
                    "name": "measured",
                    "payload": {"type": "number", "minimum": -100, "maximum": 100},
                    "x-ack": {"args": {"type": "string"}},
                }
            },
            "subscribe": {
                "message": {
                    "name": "reading",
                    "payload": {
                        "type": "object",
                        "properties": {"station": {"enum": ["hill", "sea"]}},
                        "required": ["station", "degrees"],
                    },
                }
            },
        }
    },
    "components": {
        "securitySchemes": {
            "key": {
                "type": "httpApiKey",
                "in": "query",
                "name": "key",
                "x-authField": "key",
                "x-apiKeyInfoFunc": f"{__name__}.station_of",
            }
        }
    },
}
