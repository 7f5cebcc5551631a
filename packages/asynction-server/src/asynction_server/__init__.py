"""Spec-first Socket.IO servers on Flask-SocketIO, from an AsyncAPI document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asynction_socketio import (
    AccessRules,
    ConnectionLimitException,
    ErrorHandler,
    Identity,
    LimitException,
    MessageQueueException,
    MessageSizeException,
    NamedHandler,
    RateLimitException,
    Readiness,
    SecurityException,
    SecurityInfo,
    Signal,
    Signals,
    UnhandledEventException,
    UnsendableException,
    access_rules_of,
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
    lazy_attributes,
)

from ._asynction_socketio import AsynctionSocketIO
from ._current_identity import current_identity
from ._test_client import AsynctionTestClient
from .signals import violation_reported

__all__ = [
    "AccessRules",
    "AsyncApiSpec",
    "AsynctionException",
    "AsynctionSocketIO",
    "AsynctionTestClient",
    "BindingsValidationException",
    "ConnectionLimitException",
    "ErrorHandler",
    "Identity",
    "LimitException",
    "MessageAckValidationException",
    "MessageQueueException",
    "MessageSizeException",
    "NamedHandler",
    "PayloadValidationException",
    "RateLimitException",
    "Readiness",
    "SecurityException",
    "SecurityInfo",
    "Signal",
    "Signals",
    "SpecError",
    "UndeclaredEventException",
    "UnhandledEventException",
    "UnsendableException",
    "ValidationException",
    "access_rules_of",
    "current_identity",
    "reply_with_error",
    "violation_reported",
]

if TYPE_CHECKING:
    __version__: str
else:
    __getattr__, __dir__ = lazy_attributes(globals())
