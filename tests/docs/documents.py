"""The documents of these tests."""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeAlias

from asynction_docs import render
from asynction_spec import load_spec

Document: TypeAlias = dict[str, Any]

EXAMPLE = Path(__file__).resolve().parents[2] / "example" / "asyncapi.yaml"
TEXT: Document = {"type": "string"}
NUMBER: Document = {"type": "integer"}


def document(channels: Document, **fields: Any) -> Document:
    """An AsyncAPI 2.6 document; `fields` are others of its top level."""
    info = {"title": "Test", "version": "1.0.0"}
    return {"asyncapi": "2.6.0", "info": info, "channels": channels} | fields


def sent(*messages: Document, **fields: Any) -> Document:
    """A channel with messages that clients send."""
    return {"publish": {"message": {"oneOf": list(messages)}}} | fields


def received(*messages: Document, **fields: Any) -> Document:
    """A channel with messages that the server emits."""
    return {"subscribe": {"message": {"oneOf": list(messages)}}} | fields


def message(name: str, payload: Any = None, **fields: Any) -> Document:
    """A message; `x_ack` stands for `x-ack`."""
    described: Document = {"name": name} | ({} if payload is None else {"payload": payload})
    return described | {name.replace("_", "-"): value for name, value in fields.items()}


def page_of(source: Document, **options: Any) -> str:
    """The page of a document."""
    return render(load_spec(source), **options)


def large(events: int, namespaces: int = 4) -> Document:
    """A document with many events, each with arguments, an ack and an example."""
    channels = {
        f"/space-{number}": {
            ("publish" if number % 2 else "subscribe"): {
                "message": {"oneOf": [_event(each) for each in range(events // namespaces)]}
            }
        }
        for number in range(namespaces)
    }
    room = {"type": "string", "pattern": "^[a-z]+$", "description": "A room."}
    node = {
        "type": "object",
        "description": "A tree.",
        "properties": {
            "children": {"type": "array", "items": {"$ref": "#/components/schemas/Node"}}
        },
    }
    return document(channels, components={"schemas": {"Room": room, "Node": node}})


def _event(number: int) -> Document:
    payload = {
        "type": "object",
        "required": ["id", "room"],
        "properties": {
            "id": {"type": "integer", "minimum": 1, "description": "The *number* of it."},
            "room": {"$ref": "#/components/schemas/Room"},
            "tree": {"$ref": "#/components/schemas/Node"},
            "kind": {"enum": ["small", "large"]},
            "who": {"type": "object", "properties": {"name": TEXT, "age": NUMBER}},
        },
    }
    return message(
        f"event {number}",
        payload,
        title=f"Event number {number}",
        description=f"What happens with **event {number}**. See `event {number}`.",
        examples=[{"payload": {"id": number + 1, "room": "lobby"}}],
        x_ack={"args": {"type": "object", "properties": {"ok": {"type": "boolean"}}}},
    )
