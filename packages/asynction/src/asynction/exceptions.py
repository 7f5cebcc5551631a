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
    TooLargeError,
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
    "TooLargeError",
    "UndeclaredEventException",
    "UnhandledEventException",
    "UnsatisfiedError",
    "UnsendableException",
    "ValidationException",
]
