"""What the document of every scheme names: who has which credentials, and its handlers."""

from __future__ import annotations

from typing import Any

import flask

SECRET = "open-sesame"
"""Ann's password, token and key; `SECRET-bob` are Bob's, who may do nothing."""

CONNECTED: list[str] = []


def info_of(key: str) -> dict[str, Any] | None:
    """Who holds a password, token or key."""
    known = {SECRET: ("ann", "read write"), SECRET + "-bob": ("bob", "look")}
    if key not in known:
        return None
    name, scopes = known[key]
    return {"sub": name, "scope": scopes}


def basic(username: str, password: str, required_scopes: list[str]) -> dict[str, Any] | None:
    info = info_of(password)
    return info if info is not None and info["sub"] == username else None


def bearer(token: str, required_scopes: list[str], bearer_format: str) -> dict[str, Any] | None:
    assert bearer_format == "opaque"
    return info_of(token)


def key(api_key: str, required_scopes: list[str]) -> dict[str, Any] | None:
    return info_of(api_key)


def token(token: str) -> dict[str, Any] | None:
    return info_of(token)


def connect(token_info: Any, user: str) -> None:
    request: Any = flask.request
    CONNECTED.append(f"{request.namespace} {user} {token_info['sub']}")


def swallow(error: Exception) -> bool:
    """An error handler that would have everybody in."""
    return True
