"""The model of a document."""

from __future__ import annotations

from asynction_spec import (
    Arguments,
    AsyncApiSpec,
    Bindings,
    Event,
    Info,
    Namespace,
    Server,
    ServerVariable,
)

__all__ = [
    "Arguments",
    "AsyncApiSpec",
    "Bindings",
    "Event",
    "Info",
    "Namespace",
    "Server",
    "ServerVariable",
]
