"""Exceptions that reach a test: of clients without a transport, if no error handler takes them."""

from __future__ import annotations

from typing import Any

_IN_TEST = "asynction.test_client"
_UNHANDLED = "asynction.unhandled"


def mark_as_test(environ: dict[str, Any]) -> None:
    """Have a connection's exceptions raised that no error handler takes."""
    environ[_IN_TEST] = True


def is_in_test(environ: dict[str, Any]) -> bool:
    """Whether exceptions that no error handler takes are raised."""
    return _IN_TEST in environ


def keep_unhandled(environ: dict[str, Any], error: Exception) -> bool:
    """Keep why a connection is refused until CONNECT_ERROR is sent; False for real clients."""
    if is_in_test(environ):
        environ[_UNHANDLED] = error
    return is_in_test(environ)


def raise_unhandled(environ: dict[str, Any]) -> None:
    """Raise why a connection was refused, if it was kept."""
    error = environ.pop(_UNHANDLED, None)
    if error is not None:
        raise error
