"""The spec-first framework for Socket.IO APIs: one AsyncAPI document is the contract.

What stands here is imported when it is first used, so that the command line, which imports this
package on its way, does not wait for the server.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .exceptions import (
        AsynctionException,
        BindingsValidationException,
        MessageAckValidationException,
        PayloadValidationException,
        ValidationException,
    )
    from .mock_server import MockAsynctionSocketIO
    from .security import SecurityException, SecurityInfo
    from .server import AsynctionSocketIO

__all__ = [
    "AsynctionException",
    "AsynctionSocketIO",
    "BindingsValidationException",
    "MessageAckValidationException",
    "MockAsynctionSocketIO",
    "PayloadValidationException",
    "SecurityException",
    "SecurityInfo",
    "ValidationException",
]

_MODULES = ("exceptions", "mock_server", "security", "server", "types")
_HOMES = {
    "AsynctionException": "exceptions",
    "AsynctionSocketIO": "server",
    "BindingsValidationException": "exceptions",
    "MessageAckValidationException": "exceptions",
    "MockAsynctionSocketIO": "mock_server",
    "PayloadValidationException": "exceptions",
    "SecurityException": "security",
    "SecurityInfo": "security",
    "ValidationException": "exceptions",
}


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__, *_MODULES})


if not TYPE_CHECKING:  # a type checker takes it for the promise of any name

    def __getattr__(name: str) -> object:
        if name in _MODULES:
            return import_module(f".{name}", __name__)
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        found = getattr(import_module(f".{_HOMES[name]}", __name__), name)
        globals()[name] = found
        return found
