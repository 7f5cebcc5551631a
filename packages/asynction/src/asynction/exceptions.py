"""The exceptions of Asynction."""

from __future__ import annotations

from asynction_socketio import (
    ConnectionLimitException,
    LimitException,
    MessageQueueException,
    MessageSizeException,
    RateLimitException,
    SecurityException,
    UnhandledEventException,
    UnsendableException,
)
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
    "ConnectionLimitException",
    "DependencyError",
    "LimitException",
    "MessageAckValidationException",
    "MessageQueueException",
    "MessageSizeException",
    "PayloadValidationException",
    "RateLimitException",
    "SecurityException",
    "SpecError",
    "TooLargeError",
    "UndeclaredEventException",
    "UnhandledEventException",
    "UnsatisfiedError",
    "UnsendableException",
    "ValidationException",
]
