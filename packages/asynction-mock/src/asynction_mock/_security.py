"""What the mock asks for credentials: that they are there and can be read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal, TypeAlias

from asynction_spec import SecurityScheme

Security: TypeAlias = Literal["well-formed", "functions", "off"]
"""Who decides about credentials.

`well-formed` takes all that are there and can be read, `functions` asks the functions that the
document names, and `off` asks for nothing.
"""


def anybody(_scheme: SecurityScheme, extension: str) -> Callable[..., Any]:
    """A function in the place of one that the document names; it lets everybody pass."""
    if extension == "x-scopeValidateFunc":
        return _suffices
    return _user if extension == "x-basicInfoFunc" else _somebody


def _suffices(*_: Any) -> bool:
    return True


def _user(username: str, *_: Any) -> Mapping[str, Any]:
    return {"sub": username, "scopes": []}


def _somebody(*_: Any) -> Mapping[str, Any]:
    return {"sub": "somebody", "scopes": []}
