"""Fake data for small documents."""

from __future__ import annotations

from typing import Any

from asynction_mock import HINTS, FakeData, Unavailable
from asynction_spec import AsyncApiSpec, load_spec

__all__ = ["HINTS", "FakeData", "Unavailable", "data", "generated", "properties", "spec_of"]

DEFAULTS: dict[str, Any] = {"seed": 1}


def spec_of(payload: Any, schemas: dict[str, Any] | None = None, **message: Any) -> AsyncApiSpec:
    """A document whose server emits `news` with a payload, and acknowledges `question` with it.

    Further fields are those of the emitted message.
    """
    document = {
        "asyncapi": "2.6.0",
        "info": {"title": "A", "version": "1"},
        "channels": {
            "/": {
                "subscribe": {"message": {"name": "news", "payload": payload, **message}},
                "publish": {"message": {"name": "question", "x-ack": {"args": payload}}},
            }
        },
        "components": {"schemas": schemas or {}},
    }
    return load_spec(document)


def data(payload: Any, schemas: dict[str, Any] | None = None, **options: Any) -> FakeData:
    """The fake data of such a document."""
    return FakeData(spec_of(payload, schemas), **{**DEFAULTS, **options})


def generated(payload: Any, count: int = 50, **options: Any) -> list[Any]:
    """The only arguments of so many emissions."""
    fake = data(payload, **options)
    return [fake.payload("/", "news", number)[0] for number in range(count)]


def properties(count: int = 50, /, **schemas: Any) -> list[dict[str, Any]]:
    """Objects that have all of these properties."""
    schema = {"type": "object", "properties": schemas, "required": [*schemas]}
    objects: list[dict[str, Any]] = generated(schema, count)
    return objects
