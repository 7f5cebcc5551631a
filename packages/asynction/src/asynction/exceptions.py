"""What Asynction raises."""

from __future__ import annotations

from asynction_spec import (
    AsynctionException,
    BindingsValidationException,
    MessageAckValidationException,
    PayloadValidationException,
    SpecError,
    UndeclaredEventException,
    ValidationException,
)

__all__ = [
    "AsynctionException",
    "BindingsValidationException",
    "MessageAckValidationException",
    "PayloadValidationException",
    "SpecError",
    "UndeclaredEventException",
    "ValidationException",
]
