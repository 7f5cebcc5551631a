"""The exceptions of Asynction."""

from __future__ import annotations

from asynction_socketio import SecurityException
from asynction_spec import (
    AsynctionException,
    BindingsValidationException,
    MessageAckValidationException,
    PayloadValidationException,
    SpecError,
    UndeclaredEventException,
    UnsatisfiedError,
    ValidationException,
)

__all__ = [
    "AsynctionException",
    "BindingsValidationException",
    "MessageAckValidationException",
    "PayloadValidationException",
    "SecurityException",
    "SpecError",
    "UndeclaredEventException",
    "UnsatisfiedError",
    "ValidationException",
]
