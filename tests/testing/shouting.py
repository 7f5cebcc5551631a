"""The document of servers that shout back, for tests of clients."""

from __future__ import annotations

from typing import Any

from asynction_testing import load

TEXT = {"type": "string"}
DOCUMENT: dict[str, Any] = {
    "asyncapi": "2.6.0",
    "info": {"title": "A", "version": "1"},
    "channels": {
        "/": {
            "publish": {
                "message": {
                    "oneOf": [
                        {"name": "shout", "payload": TEXT, "x-ack": {"args": TEXT}},
                        {"name": "ask", "payload": TEXT, "x-ack": {"args": {"type": "boolean"}}},
                    ]
                }
            },
            "subscribe": {
                "message": {
                    "oneOf": [
                        {"name": "echo", "payload": TEXT},
                        {"name": "sure", "payload": TEXT, "x-ack": {"args": {"type": "boolean"}}},
                        {"name": "file", "payload": {"type": "string", "format": "binary"}},
                    ]
                }
            },
        },
        "/closed": {"x-auth": {"type": "object", "required": ["key"], "properties": {"key": TEXT}}},
    },
}
CONTRACT = load(DOCUMENT)
