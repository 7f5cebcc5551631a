"""The model of a document, and names of asynction 0.x that applications import."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

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

GLOBAL_NAMESPACE = "/"
"""The namespace that clients connect to unless they name another one."""

JSONMapping: TypeAlias = Mapping[str, Any]
"""A JSON object."""

__all__ = [
    "GLOBAL_NAMESPACE",
    "Arguments",
    "AsyncApiSpec",
    "Bindings",
    "Event",
    "Info",
    "JSONMapping",
    "Namespace",
    "Server",
    "ServerVariable",
]
