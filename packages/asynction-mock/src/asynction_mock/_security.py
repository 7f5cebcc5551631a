"""Who decides about credentials in a mock, and what stands in for the document's functions."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from typing import Any, Literal, TypeAlias

from asynction_spec import SecurityScheme

Security: TypeAlias = Literal["well-formed", "functions", "off"]
"""Who decides about credentials.

`well-formed` accepts all credentials that are present and well-formed, `functions` calls the
functions that the document names, and `off` requires no credentials.
"""


def accept_any_credentials(_scheme: SecurityScheme, extension: str) -> Callable[..., Any]:
    """A function in the place of one that the document names; it accepts all credentials."""
    if extension == "x-scopeValidateFunc":
        return _accept_scopes
    return _user if extension == "x-basicInfoFunc" else _any_client


def _accept_scopes(*_: Any) -> bool:
    return True


def _user(username: str, *_: Any) -> Mapping[str, Any]:
    return {"sub": username, "scopes": []}


def _any_client(credentials: str, *_: Any) -> Mapping[str, Any]:
    """Somebody else for other credentials, so that limits of one identity are as they will be."""
    digest = hashlib.sha256(credentials.encode()).hexdigest()
    return {"sub": f"somebody {digest[:8]}", "scopes": []}
