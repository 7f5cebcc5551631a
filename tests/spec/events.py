"""Documents of one event, and the checks in them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from asynction_spec import (
    ArgumentsCheck,
    Checks,
    Codec,
    ConnectionCheck,
    PayloadValidationException,
    load_spec,
)

DRAFT = "application/schema+json;version="


def document(message: dict[str, Any], schemas: dict[str, Any] | None = None) -> dict[str, Any]:
    """A document with one message, which clients send and the server emits."""
    return {
        "asyncapi": "2.6.0",
        "info": {"title": "A", "version": "1"},
        "channels": {
            "/chat": {
                "publish": {"message": {"name": "said", **message}},
                "subscribe": {"message": {"name": "said", **message}},
            }
        },
        "components": {"schemas": schemas or {}},
    }


def payload_check(
    payload: Any,
    schemas: dict[str, Any] | None = None,
    *,
    draft: str | None = None,
    codec: Codec = json,
) -> ArgumentsCheck:
    """The check of a payload with this schema, by default AsyncAPI's own."""
    message = {"payload": payload} | ({"schemaFormat": DRAFT + draft} if draft else {})
    check = Checks(load_spec(document(message, schemas)), codec).received["/chat", "said"].payload
    assert check is not None
    return check


def alternatives_check(payloads: list[Any]) -> ArgumentsCheck:
    """The check of an event that several messages have, one with each of these payloads."""
    messages = [{"messageId": str(n), "payload": each} for n, each in enumerate(payloads)]
    text = document({}) | {"channels": {"said": {"publish": {"message": {"oneOf": messages}}}}}
    check = Checks(load_spec(text), json).received["/", "said"].payload
    assert check is not None
    return check


def refusal(check: ArgumentsCheck, *args: Any) -> PayloadValidationException:
    """The exception with which a check refuses arguments."""
    with pytest.raises(PayloadValidationException) as caught:
        check(args)
    return caught.value


def accepts(check: ArgumentsCheck, *args: Any) -> bool:
    """Whether a check lets arguments pass."""
    try:
        check(args)
    except PayloadValidationException:
        return False
    return True


def connection_check(
    ws: dict[str, Any] | None = None,
    auth: Any = None,
    schemas: dict[str, Any] | None = None,
) -> ConnectionCheck:
    """The check of connections to a namespace with this WebSocket binding and this `x-auth`."""
    channel: dict[str, Any] = {} if ws is None else {"bindings": {"ws": ws}}
    if auth is not None:
        channel["x-auth"] = auth
    text = {
        "asyncapi": "2.6.0",
        "info": {"title": "A", "version": "1"},
        "channels": {"/chat": channel},
        "components": {"schemas": schemas or {}},
    }
    return Checks(load_spec(text)).connections["/chat"]
