"""Socket.IO servers that keep to an AsyncAPI document, on python-socketio."""

from __future__ import annotations

from asynction_spec import (
    AsyncApiSpec,
    AsynctionException,
    BindingsValidationException,
    MessageAckValidationException,
    PayloadValidationException,
    SpecError,
    UndeclaredEventException,
    ValidationException,
)

from ._enforcement import Enforcement, UnhandledEventException
from ._error_replies import reply_with_error
from ._handlers._imports import NamedHandler
from ._security._admission import Gates, gates_of
from ._security._gate import Identity, SecurityException, SecurityInfo

__all__ = [
    "AsyncApiSpec",
    "AsynctionException",
    "BindingsValidationException",
    "Enforcement",
    "Gates",
    "Identity",
    "MessageAckValidationException",
    "NamedHandler",
    "PayloadValidationException",
    "SecurityException",
    "SecurityInfo",
    "SpecError",
    "UndeclaredEventException",
    "UnhandledEventException",
    "ValidationException",
    "gates_of",
    "reply_with_error",
]
