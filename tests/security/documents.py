"""Documents that ask for security, small enough to stand in a test."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any, TypeAlias

Document: TypeAlias = dict[str, Any]
Requirements: TypeAlias = "list[Any] | None"

INFO = {"title": "Test", "version": "1.0.0"}
FLOWS = {
    "clientCredentials": {
        "tokenUrl": "https://example.com/token",
        "scopes": {"read": "Read.", "write": "Write."},
    }
}


def bearer(function: str, **more: Any) -> Document:
    """HTTP's Bearer scheme; the auth object may carry the token too."""
    scheme = {"type": "http", "scheme": "bearer", "x-bearerInfoFunc": function}
    return scheme | {"x-authField": "token"} | more


def basic(function: str, **more: Any) -> Document:
    """HTTP's Basic scheme."""
    return {"type": "http", "scheme": "basic", "x-basicInfoFunc": function} | more


def key(function: str, name: str = "key", place: str = "query", **more: Any) -> Document:
    """A key in the HTTP request."""
    scheme = {"type": "httpApiKey", "in": place, "name": name, "x-apiKeyInfoFunc": function}
    return scheme | more


def oauth2(function: str, **more: Any) -> Document:
    """OAuth 2 of AsyncAPI 2, with scopes; the auth object may carry the token too."""
    scheme = {"type": "oauth2", "flows": FLOWS, "x-tokenInfoFunc": function}
    return scheme | {"x-authField": "token"} | more


def open_id(function: str, **more: Any) -> Document:
    """OpenID Connect; the auth object may carry the token too."""
    url = "https://example.com/.well-known/openid-configuration"
    scheme = {"type": "openIdConnect", "openIdConnectUrl": url, "x-tokenInfoFunc": function}
    return scheme | {"x-authField": "token"} | more


def version_2(
    schemes: Mapping[str, Document],
    server: Requirements = None,
    namespaces: Mapping[str, Requirements] | None = None,
    **channel: Any,
) -> Document:
    """A document of AsyncAPI 2 with one server, and with `x-security` in namespaces."""
    described: Document = {"url": "example.com", "protocol": "ws"}
    return {
        "asyncapi": "2.6.0",
        "info": INFO,
        "servers": {"main": described | ({} if server is None else {"security": server})},
        "channels": {
            name: ({} if own is None else {"x-security": own})
            | {"publish": {"message": {"name": "ask"}}, "subscribe": {"message": {"name": "news"}}}
            | channel
            for name, own in (namespaces or {"/": None}).items()
        },
        "components": {"securitySchemes": dict(schemes)},
    }


def version_3(
    schemes: Mapping[str, Document],
    server: Requirements = None,
    namespaces: Mapping[str, Requirements] | None = None,
    operations: Mapping[str, Requirements] | None = None,
    emits: Requirements = None,
) -> Document:
    """The same in AsyncAPI 3; `operations` are what its events ask for, all in namespace `/`."""
    events = operations or {"ask": None}
    messages: Document = {name: {} for name in (*events, "news")}
    described: Document = {"host": "example.com", "protocol": "ws"}

    def operation(action: str, name: str, security: Requirements) -> Document:
        found: Document = {
            "action": action,
            "channel": {"$ref": "#/channels/c0"},
            "messages": [{"$ref": f"#/channels/c0/messages/{name}"}],
        }
        return found if security is None else found | {"security": security}

    return {
        "asyncapi": "3.0.0",
        "info": INFO,
        "servers": {"main": described | ({} if server is None else {"security": server})},
        "channels": {
            f"c{number}": {"address": name, "messages": messages}
            | ({} if own is None else {"x-security": own})
            for number, (name, own) in enumerate((namespaces or {"/": None}).items())
        },
        "operations": {name: operation("receive", name, own) for name, own in events.items()}
        | {"send": operation("send", "news", emits)},
        "components": {"securitySchemes": dict(schemes)},
    }


def basic_header(username: str, password: str) -> dict[str, str]:
    """The header of HTTP's Basic scheme."""
    encoded = base64.b64encode(f"{username}:{password}".encode()).decode()
    return {"Authorization": f"Basic {encoded}"}


def bearer_header(token: str) -> dict[str, str]:
    """The header of HTTP's Bearer scheme."""
    return {"Authorization": f"Bearer {token}"}
