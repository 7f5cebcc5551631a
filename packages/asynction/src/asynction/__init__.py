"""The spec-first framework for Socket.IO APIs: one AsyncAPI document is the contract."""

from __future__ import annotations

from .exceptions import (
    AsynctionException,
    BindingsValidationException,
    MessageAckValidationException,
    PayloadValidationException,
    ValidationException,
)
from .server import AsynctionSocketIO

__all__ = [
    "AsynctionException",
    "AsynctionSocketIO",
    "BindingsValidationException",
    "MessageAckValidationException",
    "PayloadValidationException",
    "ValidationException",
]
