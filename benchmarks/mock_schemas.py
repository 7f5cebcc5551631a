"""Ten schemas as applications have them, of what a mock is to make up."""

from __future__ import annotations

from typing import Any

TEXT = {"type": "string"}
WHOLE = {"type": "integer", "minimum": 0}
NUMBER = {"type": "number"}
FLAG = {"type": "boolean"}
UUID = {"type": "string", "format": "uuid"}
TIME = {"type": "string", "format": "date-time"}


def _object(*optional: str, **properties: Any) -> dict[str, Any]:
    required = [name for name in properties if name not in optional]
    return {"type": "object", "required": required, "properties": properties}


def _list(items: Any, **keywords: Any) -> dict[str, Any]:
    return {"type": "array", "items": items, **keywords}


def _reference(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


SCHEMAS: dict[str, Any] = {
    "Address": _object(street=TEXT, city=TEXT, postcode=TEXT, country_code=TEXT),
    "Comment": _object(
        "replies", id=UUID, author=TEXT, text=TEXT, replies=_list(_reference("Comment"), maxItems=3)
    ),
    "Device": _object(
        kind=TEXT, serialNumber={"type": "string", "pattern": r"^[A-Z]{2}\d{6}$"}
    ) | {"discriminator": "kind"},
    "Lamp": {"allOf": [_reference("Device"), _object(on=FLAG, colour=TEXT)]},
    "Sensor": {"allOf": [_reference("Device"), _object(temperature=NUMBER, battery=WHOLE)]},
}  # fmt: skip
EVENTS: dict[str, Any] = {
    "chat message": _object(
        "edited_at",
        id=UUID,
        sender=TEXT,
        room={"type": "string", "enum": ["lobby", "games", "music"]},
        text={"type": "string", "minLength": 1, "maxLength": 500},
        sent_at=TIME,
        edited_at=TIME,
    ),
    "user": _object(
        "bio",
        "website",
        id=WHOLE,
        first_name={"type": "string", "format": "first_name"},
        lastName=TEXT,
        email={"type": "string", "format": "email"},
        birthday={"type": "string", "format": "date"},
        website={"type": "string", "format": "uri"},
        bio={"type": "string", "maxLength": 160},
        roles=_list({"enum": ["admin", "member", "guest"]}, uniqueItems=True, minItems=1),
        address=_reference("Address"),
    ),
    "order": _object(
        id=TEXT,
        currency={"type": "string", "pattern": "^[A-Z]{3}$"},
        items=_list(
            _object(
                sku=TEXT,
                productName=TEXT,
                quantity={"type": "integer", "minimum": 1, "maximum": 99},
                price={"type": "number", "minimum": 0, "multipleOf": 0.01},
            ),
            minItems=1,
            maxItems=5,
        ),
        total={"type": "number", "exclusiveMinimum": 0},
        shippingAddress=_reference("Address"),
        createdAt=TIME,
    ),
    "reading": _object(
        sensorId=UUID,
        temperature={"type": "number", "minimum": -40, "maximum": 85},
        humidity={"type": "number", "minimum": 0, "maximum": 100},
        timestamp={"type": "integer"},
    ),
    "quote": {
        "type": "array",
        "items": [
            {"type": "string", "enum": ["ACME", "GLOBX", "UMBR"]},
            _object(bid=NUMBER, ask=NUMBER, volume=WHOLE, change=NUMBER),
        ],
    },
    "position": _object(
        vehicleId=TEXT,
        latitude={"type": "number", "minimum": -90, "maximum": 90},
        longitude={"type": "number", "minimum": -180, "maximum": 180},
        speed={"type": "number", "minimum": 0},
        heading={"type": "number", "minimum": 0, "exclusiveMaximum": 360},
    ),
    "notification": {
        "oneOf": [
            _object(type={"const": "mention"}, by=TEXT, url=TEXT),
            _object(type={"const": "invitation"}, team=TEXT, expiresAt=TIME),
            _object(type={"const": "alert"}, level={"enum": ["info", "warning"]}, text=TEXT),
        ]
    },
    "thread": _reference("Comment"),
    "device": {"oneOf": [_reference("Lamp"), _reference("Sensor")]},
    "metrics": _object(
        host={"type": "string", "format": "hostname"},
        ip={"type": "string", "format": "ipv4"},
        counters={"type": "object", "additionalProperties": WHOLE, "minProperties": 3},
        load=_list({"type": "number", "minimum": 0, "maximum": 16}, minItems=3, maxItems=3),
    ),
}


def document() -> dict[str, Any]:
    """A document whose server emits one event of each schema."""
    messages = [{"name": name, "payload": schema} for name, schema in EVENTS.items()]
    return {
        "asyncapi": "2.6.0",
        "info": {"title": "Ten schemas", "version": "1.0.0"},
        "channels": {"/": {"subscribe": {"message": {"oneOf": messages}}}},
        "components": {"schemas": SCHEMAS},
    }
