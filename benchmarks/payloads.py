"""The payloads that the benchmarks send: their schemas, a right value and a wrong one."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Schema = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Payload:
    """A payload.

    Args:
        name: How tables call it.
        schema: What the document demands of it, in AsyncAPI's dialect.
        args: The arguments of the event.
        wrong_args: The same with one wrong value, at their end.
        components: The schemas that the schema refers to.
    """

    name: str
    schema: Schema
    args: tuple[Any, ...]
    wrong_args: tuple[Any, ...]
    components: Mapping[str, Schema] = field(default_factory=dict)


def _small() -> Payload:
    username = {"type": "string", "minLength": 1, "maxLength": 40}
    message = {"type": "string", "maxLength": 1000}
    return Payload(
        "small",
        {"type": "array", "prefixItems": [username, message], "minItems": 2, "maxItems": 2},
        ("ada", "The engine weaves algebraic patterns."),
        ("ada", 1843),
    )


ITEM: Schema = {
    "type": "object",
    "required": ["id", "kind", "code", "mail", "price", "active"],
    "properties": {
        "id": {"type": "integer", "minimum": 0},
        "kind": {"type": "string", "enum": ["book", "film", "song"]},
        "code": {"type": "string", "pattern": "^[A-Z]{2}-[0-9]{4}$"},
        "mail": {"type": "string", "format": "email"},
        "price": {"type": "number", "minimum": 0},
        "active": {"type": "boolean"},
    },
}


def _item(number: int) -> dict[str, Any]:
    return {
        "id": number,
        "kind": ("book", "film", "song")[number % 3],
        "code": f"QX-{number % 10000:04}",
        "mail": f"person{number}@example.org",
        "price": number + 0.5,
        "active": number % 2 == 0,
    }


def _items(name: str, count: int) -> Payload:
    items = [_item(number) for number in range(count)]
    wrong = copy.deepcopy(items)
    wrong[-1]["active"] = "yes"
    schema = {
        "type": "object",
        "required": ["items"],
        "properties": {"items": {"type": "array", "items": ITEM}},
    }
    return Payload(name, schema, ({"items": items},), ({"items": wrong},))


COMMENT: Schema = {
    "type": "object",
    "required": ["author", "text", "replies"],
    "properties": {
        "author": {"type": "string", "minLength": 1},
        "text": {"type": "string", "maxLength": 1000},
        "replies": {"type": "array", "items": {"$ref": "#/components/schemas/Comment"}},
    },
}


def _comment(height: int) -> dict[str, Any]:
    replies = [_comment(height - 1) for _ in range(3)] if height else []
    return {"author": f"person {height}", "text": "I could not agree more.", "replies": replies}


def _recursive() -> Payload:
    comment = _comment(3)
    wrong = copy.deepcopy(comment)
    deepest = wrong
    while deepest["replies"]:
        deepest = deepest["replies"][-1]
    deepest["text"] = 7
    reference = {"$ref": "#/components/schemas/Comment"}
    return Payload("recursive", reference, (comment,), (wrong,), {"Comment": COMMENT})


SHAPES = (
    "Arc", "Box", "Circle", "Diamond", "Ellipse", "Fan", "Grid", "Hexagon", "Icon", "Line",
)  # fmt: skip


def _shape(kind: str) -> Schema:
    size = f"{kind.lower()}Size"
    return {
        "type": "object",
        "required": ["kind", "x", "y", size],
        "properties": {
            "kind": {"type": "string", "const": kind},
            "x": {"type": "number"},
            "y": {"type": "number"},
            size: {"type": "number", "minimum": 0},
        },
    }


def _one_of_ten() -> Payload:
    def shape(kind: str) -> dict[str, Any]:
        return {"kind": kind, "x": 1.5, "y": 2, f"{kind.lower()}Size": 12}

    drawing = [shape(kind) for kind in SHAPES]
    wrong = copy.deepcopy(drawing)
    wrong[-1]["lineSize"] = -1
    reference = {"$ref": "#/components/schemas/Shape"}
    components: dict[str, Schema] = {kind: _shape(kind) for kind in SHAPES}
    components["Shape"] = {
        "discriminator": "kind",
        "oneOf": [{"$ref": f"#/components/schemas/{kind}"} for kind in SHAPES],
    }
    schema = {
        "type": "object",
        "required": ["shapes"],
        "properties": {"shapes": {"type": "array", "items": reference}},
    }
    return Payload("oneOf", schema, ({"shapes": drawing},), ({"shapes": wrong},), components)


def _binary() -> Payload:
    schema = {
        "type": "object",
        "required": ["name", "content"],
        "properties": {
            "name": {"type": "string", "maxLength": 100},
            "content": {"type": "string", "format": "binary"},
        },
    }
    content = bytes(range(256)) * 16
    right = {"name": "picture.png", "content": content}
    return Payload("binary", schema, (right,), ({"name": "a" * 101, "content": content},))


_ALL = (
    _small(),
    _items("5 KB", 50),
    _items("200 KB", 2000),
    _recursive(),
    _one_of_ten(),
    _binary(),
)
PAYLOADS = {payload.name: payload for payload in _ALL}
"""All payloads by name."""
