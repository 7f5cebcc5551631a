"""AsyncAPI documents for Socket.IO: read, check, model, and check payloads.

What stands here is imported when it is first used: who only reads documents does not wait for what
checks payloads or generates them.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ._bundled_document import bundled_document
    from ._checks._checks import ArgumentsCheck, Checks, ConnectionCheck, EventChecks
    from ._checks._exceptions import (
        BindingsValidationException,
        MessageAckValidationException,
        PayloadValidationException,
        UndeclaredEventException,
        ValidationException,
    )
    from ._diagnostics import Diagnostic, Place, Severity, Span
    from ._errors import AsynctionException, SpecError
    from ._instances import (
        Generator,
        Instances,
        PlainValues,
        UnsatisfiedError,
        Values,
        example_of,
    )
    from ._load import diagnose, load_spec
    from ._model._model import (
        Arguments,
        AsyncApiSpec,
        Bindings,
        Contact,
        Event,
        ExternalDocs,
        Info,
        License,
        Namespace,
        Server,
        ServerVariable,
        Tag,
    )
    from ._model._security import SecurityRequirement, SecurityScheme
    from ._rules import Rule
    from ._rules._rulebook import RULES
    from ._rules._socketio_rules import RESERVED_EVENTS, socketio_problems
    from ._schemas._codec import Codec
    from ._text._fetch import fetch_over_http
    from ._text._source import Node

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
    "Contact",
    "Diagnostic",
    "Event",
    "EventChecks",
    "ExternalDocs",
    "Generator",
    "Info",
    "Instances",
    "License",
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
    "Tag",
    "UndeclaredEventException",
    "UnsatisfiedError",
    "ValidationException",
    "Values",
    "bundled_document",
    "diagnose",
    "example_of",
    "fetch_over_http",
    "load_spec",
    "socketio_problems",
]

_HOMES = {
    "Arguments": "_model._model",
    "ArgumentsCheck": "_checks._checks",
    "AsyncApiSpec": "_model._model",
    "AsynctionException": "_errors",
    "Bindings": "_model._model",
    "BindingsValidationException": "_checks._exceptions",
    "Checks": "_checks._checks",
    "Codec": "_schemas._codec",
    "ConnectionCheck": "_checks._checks",
    "Contact": "_model._model",
    "Diagnostic": "_diagnostics",
    "Event": "_model._model",
    "EventChecks": "_checks._checks",
    "ExternalDocs": "_model._model",
    "Generator": "_instances",
    "Info": "_model._model",
    "Instances": "_instances",
    "License": "_model._model",
    "MessageAckValidationException": "_checks._exceptions",
    "Namespace": "_model._model",
    "Node": "_text._source",
    "PayloadValidationException": "_checks._exceptions",
    "Place": "_diagnostics",
    "PlainValues": "_instances",
    "RESERVED_EVENTS": "_rules._socketio_rules",
    "RULES": "_rules._rulebook",
    "Rule": "_rules",
    "SecurityRequirement": "_model._security",
    "SecurityScheme": "_model._security",
    "Server": "_model._model",
    "ServerVariable": "_model._model",
    "Severity": "_diagnostics",
    "Span": "_diagnostics",
    "SpecError": "_errors",
    "Tag": "_model._model",
    "UndeclaredEventException": "_checks._exceptions",
    "UnsatisfiedError": "_instances",
    "ValidationException": "_checks._exceptions",
    "Values": "_instances",
    "bundled_document": "_bundled_document",
    "diagnose": "_load",
    "example_of": "_instances",
    "fetch_over_http": "_text._fetch",
    "load_spec": "_load",
    "socketio_problems": "_rules._socketio_rules",
}


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


if not TYPE_CHECKING:  # a type checker takes it for the promise of any name

    def __getattr__(name: str) -> object:
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        found = getattr(import_module(f".{_HOMES[name]}", __name__), name)
        globals()[name] = found
        return found
