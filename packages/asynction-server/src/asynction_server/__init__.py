"""Spec-first Socket.IO servers on Flask-SocketIO, from an AsyncAPI document."""

from __future__ import annotations

from asynction_socketio import (
    Gates,
    Identity,
    NamedHandler,
    SecurityException,
    SecurityInfo,
    UnhandledEventException,
    gates_of,
    reply_with_error,
)
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

from ._identity import current_identity
from ._server import AsynctionSocketIO
from ._signals import violation_reported

__all__ = [
    "AsyncApiSpec",
    "AsynctionException",
    "AsynctionSocketIO",
    "BindingsValidationException",
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
    "current_identity",
    "gates_of",
    "reply_with_error",
    "violation_reported",
]
