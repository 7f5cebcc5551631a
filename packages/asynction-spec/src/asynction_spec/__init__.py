"""AsyncAPI documents for Socket.IO: read, check, model, and check payloads."""

from __future__ import annotations

from ._checks import ArgumentsCheck, Checks, ConnectionCheck, EventChecks
from ._codec import Codec
from ._diagnostics import Diagnostic, Place, Severity, Span
from ._errors import (
    AsynctionException,
    BindingsValidationException,
    MessageAckValidationException,
    PayloadValidationException,
    SpecError,
    UndeclaredEventException,
    ValidationException,
)
from ._instances import (
    Generator,
    Instances,
    PlainValues,
    Unsatisfied,
    Values,
    example_of,
)
from ._load import diagnose, load_spec
from ._model import (
    Arguments,
    AsyncApiSpec,
    Bindings,
    Event,
    Info,
    Namespace,
    Server,
    ServerVariable,
)
from ._references import fetch_over_http
from ._rulebook import RULES
from ._rules import Rule
from ._security import SecurityRequirement, SecurityScheme
from ._socketio_rules import RESERVED_EVENTS, socketio_problems
from ._source import Node

__all__ = [
    "RESERVED_EVENTS",
    "RULES",
    "Arguments",
    "ArgumentsCheck",
    "AsyncApiSpec",
    "AsynctionException",
    "Bindings",
    "BindingsValidationException",
    "Checks",
    "Codec",
    "ConnectionCheck",
    "Diagnostic",
    "Event",
    "EventChecks",
    "Generator",
    "Info",
    "Instances",
    "MessageAckValidationException",
    "Namespace",
    "Node",
    "PayloadValidationException",
    "Place",
    "PlainValues",
    "Rule",
    "SecurityRequirement",
    "SecurityScheme",
    "Server",
    "ServerVariable",
    "Severity",
    "Span",
    "SpecError",
    "UndeclaredEventException",
    "Unsatisfied",
    "ValidationException",
    "Values",
    "diagnose",
    "example_of",
    "fetch_over_http",
    "load_spec",
    "socketio_problems",
]
