"""What every document of these tests has, so that a test shows only what is its own."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeAlias

Document: TypeAlias = dict[str, Any]


def document(channels: Mapping[str, Any], **fields: Any) -> Document:
    """An AsyncAPI 2.6 document; `fields` are others of its top level."""
    info = {"title": "Test", "version": "1.0.0"}
    return {"asyncapi": "2.6.0", "info": info, "channels": dict(channels), **fields}


def channel(
    receives: Iterable[Document] = (), emits: Iterable[Document] = (), **fields: Any
) -> Document:
    """A channel with the messages that clients send and that the server emits."""
    operations = {"publish": list(receives), "subscribe": list(emits)}
    channel: Document = {
        name: {"message": {"oneOf": messages}} for name, messages in operations.items() if messages
    }
    return channel | {name.replace("_", "-"): value for name, value in fields.items()}


def message(name: str, payload: Any = None, **fields: Any) -> Document:
    """A message; `x_ack` stands for `x-ack`."""
    described: Document = {"name": name}
    if payload is not None:
        described["payload"] = payload
    return described | {name.replace("_", "-"): value for name, value in fields.items()}


def secured(function: str, **events: bool) -> Document:
    """An AsyncAPI 3 document whose events in `/` ask for a key in the query, or for nothing.

    `function` is the dotted path of what knows the keys.
    """
    scheme = {"type": "httpApiKey", "in": "query", "name": "key", "x-apiKeyInfoFunc": function}
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "Test", "version": "1.0.0"},
        "channels": {"main": {"address": "/", "messages": {name: {} for name in events}}},
        "operations": {
            name: {
                "action": "receive",
                "channel": {"$ref": "#/channels/main"},
                "messages": [{"$ref": f"#/channels/main/messages/{name}"}],
                "security": [scheme] if asks else [],
            }
            for name, asks in events.items()
        },
    }


NUMBER: Document = {"type": "integer"}
TEXT: Document = {"type": "string"}
PAIR: Document = {"type": "array", "items": [NUMBER, TEXT], "minItems": 2, "additionalItems": False}


def noting(calls: list[Any], answer: Any) -> Callable[..., Any]:
    """A callable that keeps what it is called with: the argument, or a tuple of several."""

    def note(*args: Any) -> Any:
        calls.append(args[0] if len(args) == 1 else args)
        return answer

    return note
