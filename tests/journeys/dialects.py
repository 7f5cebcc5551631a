"""Small documents in the manner of those that people and tools write for Socket.IO."""

from __future__ import annotations

from typing import Any

Document = dict[str, Any]

EVENT_CHANNELS: Document = {
    "asyncapi": "2.6.0",
    "info": {"title": "Rooms", "version": "1"},
    "servers": {"local": {"url": "localhost:5000", "protocol": "ws"}},
    "channels": {
        "joinRoom": {
            "description": "Enter a room.",
            "publish": {
                "message": {
                    "payload": {"type": "object", "properties": {"room": {"type": "string"}}},
                    "x-ack": {"type": "boolean"},
                }
            },
        },
        "message:send": {
            "publish": {
                "message": {
                    "oneOf": [
                        {"name": "text", "payload": {"type": "string"}},
                        {"name": "picture", "payload": {"type": "integer"}},
                    ]
                }
            }
        },
        "roomState": {
            "subscribe": {
                "message": {
                    "oneOf": [
                        {"name": "open", "payload": {"const": "open"}},
                        {"name": "closed", "payload": {"const": "closed"}},
                    ]
                }
            }
        },
        "kick": {
            "x-namespace": "/admin",
            "publish": {"message": {"payload": {"type": "string"}}},
        },
    },
}

_HANDSHAKE = {
    "method": "GET",
    "headers": {
        "type": "object",
        "properties": {
            "Connection": {"type": "string", "const": "Upgrade"},
            "upgrade": {"type": "string", "const": "websocket"},
        },
        "required": ["Connection"],
    },
    "query": {
        "type": "object",
        "properties": {
            "EIO": {"type": "string", "const": "4"},
            "transport": {"type": "string", "enum": ["polling", "websocket"]},
        },
        "required": ["EIO", "transport"],
    },
}


def _referred(*names: str) -> list[Document]:
    return [{"$ref": f"#/channels/Main/messages/{name}"} for name in names]


ZOD_SOCKETS: Document = {
    "asyncapi": "3.0.0",
    "info": {"title": "Clock", "version": "1"},
    "servers": {"local": {"host": "localhost:5000", "protocol": "http"}},
    "channels": {
        "Main": {
            "address": "/",
            "bindings": {"ws": {"bindingVersion": "0.1.0", **_HANDSHAKE}},
            "messages": {
                "outTick": {
                    "name": "tick",
                    "payload": {"type": "array", "prefixItems": [], "items": {"not": {}}},
                },
                "inReset": {"name": "reset", "payload": {"type": "array", "prefixItems": []}},
                "ackReset": {
                    "payload": {
                        "type": "array",
                        "prefixItems": [{"type": "string", "const": "done"}],
                        "items": {"not": {}},
                    }
                },
                "inOld": {
                    "name": "old",
                    "payload": {"type": "array", "additionalItems": False},
                },
            },
        }
    },
    "operations": {
        "sendTick": {
            "action": "send",
            "channel": {"$ref": "#/channels/Main"},
            "messages": _referred("outTick"),
        },
        "getReset": {
            "action": "receive",
            "channel": {"$ref": "#/channels/Main"},
            "messages": _referred("inReset"),
            "reply": {
                "channel": {"$ref": "#/channels/Main"},
                "messages": _referred("ackReset"),
            },
        },
        "getOld": {
            "action": "receive",
            "channel": {"$ref": "#/channels/Main"},
            "messages": _referred("inOld"),
        },
    },
}


def _pydantic_channel(address: str | None, message: str, **more: Any) -> Document:
    reference = {"$ref": f"#/components/messages/{message}"}
    return {"address": address, "messages": {message: reference}, **more}


def _pydantic_operation(action: str, channel: str, message: str, **more: Any) -> Document:
    return {
        "action": action,
        "channel": {"$ref": f"#/channels/{channel}"},
        "messages": [{"$ref": f"#/channels/{channel}/messages/{message}"}],
        **more,
    }


PYDANTIC_SOCKETIO: Document = {
    "asyncapi": "3.1.0",
    "info": {"title": "Questions", "version": "1"},
    "channels": {
        "news": _pydantic_channel(
            None,
            "news",
            **{"x-pydantic-socketio": {"namespace": {"scope": "all", "except": ["/quiet"]}}},
        ),
        "ping": _pydantic_channel("/", "ping"),
        "ask": _pydantic_channel("/", "ask"),
        "ask_ack": _pydantic_channel(None, "answer"),
        "hush": _pydantic_channel("/quiet", "hush"),
    },
    "operations": {
        "news": _pydantic_operation("send", "news", "news"),
        "ping": _pydantic_operation("receive", "ping", "ping"),
        "hush": _pydantic_operation("receive", "hush", "hush"),
        "ask": _pydantic_operation(
            "receive",
            "ask",
            "ask",
            reply={
                "channel": {"$ref": "#/channels/ask_ack"},
                "messages": [{"$ref": "#/channels/ask_ack/messages/answer"}],
                "x-pydantic-socketio": {"ack": True},
            },
        ),
    },
    "components": {
        "messages": {
            "news": {
                "name": "news",
                "payload": {"type": "array", "prefixItems": [{"type": "string"}], "maxItems": 1},
            },
            "ping": {
                "name": "ping",
                "payload": {"type": "array", "prefixItems": [], "minItems": 0, "maxItems": 0},
                "x-pydantic-socketio": {"event": "ping"},
            },
            "hush": {
                "name": "hush",
                "payload": {"type": "array", "prefixItems": [], "minItems": 0, "maxItems": 0},
            },
            "ask": {
                "name": "ask",
                "payload": {"type": "array", "prefixItems": [{"type": "string"}], "maxItems": 1},
            },
            "answer": {
                "name": "ask.ack",
                "payload": {"type": "array", "prefixItems": [{"type": "integer"}], "maxItems": 1},
            },
        }
    },
}

SIO_ASYNCAPI: Document = {
    "asyncapi": "3.1.0",
    "info": {"title": "Accounts", "version": "1"},
    "servers": {"LOCAL": {"host": "localhost:5000", "protocol": "socketio"}},
    "channels": {
        "root": {
            "address": "/",
            "messages": {"Sign_Up": {"$ref": "#/components/messages/Sign_Up"}},
        }
    },
    "operations": {
        "receive_sign_up": {
            "action": "receive",
            "channel": {"$ref": "#/channels/root"},
            "messages": [{"$ref": "#/channels/root/messages/Sign_Up"}],
        }
    },
    "components": {
        "messages": {
            "Sign_Up": {
                "name": "sign_up",
                "payload": {"$ref": "#/components/schemas/Request"},
                "x-ack": {"$ref": "#/components/schemas/Response"},
            }
        },
        "schemas": {
            "Request": {
                "type": "object",
                "properties": {"email": {"type": "string"}},
                "required": ["email"],
            },
            "Response": {"type": "object", "properties": {"success": {"type": "boolean"}}},
        },
    },
}

DIALECTS = {
    "event channels": EVENT_CHANNELS,
    "zod-sockets": ZOD_SOCKETS,
    "Pydantic-SocketIO": PYDANTIC_SOCKETIO,
    "sio-asyncapi": SIO_ASYNCAPI,
}
