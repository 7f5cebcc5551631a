"""The exceptions of Asynction."""

from __future__ import annotations

from asynction_socketio import SecurityException, UnhandledEventException, UnsendableException
from asynction_spec import (
    AsynctionException,
    BindingsValidationException,
    DependencyError,
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
    "DependencyError",
    "MessageAckValidationException",
    "PayloadValidationException",
    "SecurityException",
    "SpecError",
    "UndeclaredEventException",
    "UnhandledEventException",
    "UnsatisfiedError",
    "UnsendableException",
    "ValidationException",
]
