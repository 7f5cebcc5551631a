"""Spec-first Socket.IO servers on Flask-SocketIO, from an AsyncAPI document."""

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

from ._admission import Gates, current_identity, gates_of
from ._error_replies import reply_with_error
from ._handlers import NamedHandler
from ._security import Identity, SecurityException, SecurityInfo
from ._server import AsynctionSocketIO

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
    "ValidationException",
    "current_identity",
    "gates_of",
    "reply_with_error",
]
