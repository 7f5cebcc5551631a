"""How to connect to a namespace: the address and what to send, from servers, bindings, security."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from asynction_spec import (
    AsyncApiSpec,
    Namespace,
    Node,
    SecurityRequirement,
    SecurityScheme,
)

from .._code._snippets import Connection
from .._schemas._shared_schemas import Follow
from ._servers import Address

_DEFAULT_PATH = "socket.io"
"""The path that Socket.IO clients use by default."""
_AUTHORIZATIONS: Mapping[str | None, str] = {
    "Basic": "Basic YOUR_BASE64_CREDENTIALS",
    "Bearer": "Bearer YOUR_TOKEN",
}
_USER = {"username": "YOUR_USERNAME", "password": "YOUR_PASSWORD"}
_NO_WORD = re.compile(r"\W+")
_BY_TYPE = {"integer": 1, "number": 1, "boolean": True}


def connection(
    spec: AsyncApiSpec, namespace: Namespace, address: Address, follow: Follow
) -> Connection:
    """How to connect to a namespace at an address.

    Args:
        spec: The document.
        namespace: The namespace.
        address: The address.
        follow: Finds what a node refers to.
    """
    requirements = namespace.security
    if requirements is None:
        requirements = address.server.security if address.server else ()
    query, headers, auth = _credentials(requirements, spec.security_schemes)
    bindings = namespace.bindings
    is_default = address.path.strip("/") in {"", _DEFAULT_PATH}
    varies = "{" in (address.template or "").partition("://")[2].partition("/")[2]
    return Connection(
        origin=address.origin,
        # The default is left out of code, as people write it.
        path=None if is_default and not varies else address.path,
        namespace=namespace.name,
        query=_samples(bindings.query if bindings else None, follow) | query,
        headers=_samples(bindings.headers if bindings else None, follow) | headers,
        auth=_auth(namespace.auth, auth, follow),
    )


def speaks_socketio(spec: AsyncApiSpec) -> bool:
    """Whether Socket.IO can carry what a document describes."""
    servers = spec.servers.values()
    carried = not servers or any(each.url for each in servers)
    return carried and all(is_namespace(each) for each in spec.namespaces.values())


def is_namespace(namespace: Namespace) -> bool:
    """Whether a channel is a namespace that one can connect to."""
    return namespace.name.startswith("/") and "{" not in namespace.name


def is_plain_websocket(spec: AsyncApiSpec) -> bool:
    """Whether a document is about WebSockets that don't carry Socket.IO."""
    protocols = {each.protocol.lower() for each in spec.servers.values()}
    return bool(protocols & {"ws", "wss"}) and not speaks_socketio(spec)


def _credentials(
    requirements: Sequence[SecurityRequirement], schemes: Mapping[str, SecurityScheme]
) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """Query, headers and auth object that meet the first alternative."""
    query: dict[str, Any] = {}
    headers: dict[str, Any] = {}
    auth: dict[str, Any] = {}
    for name in requirements[0] if requirements else ():
        scheme = schemes.get(name)
        if scheme is None:
            continue
        # The last carrier is the auth object, if the scheme has a field there: browsers can't set
        # headers of a WebSocket.
        for carrier in scheme.carriers[-1:]:
            value: Any = _AUTHORIZATIONS.get(carrier.authentication) or placeholder(carrier.name)
            if carrier.place == "auth":
                auth[carrier.name] = _USER if scheme.full_type == "http basic" else value
            elif carrier.place == "query":
                query[carrier.name] = value
            elif carrier.place == "cookie":
                headers["Cookie"] = f"{carrier.name}={value}"
            else:
                headers[carrier.name] = value
    return query, headers, auth


def placeholder(name: str) -> str:
    """A text that readers replace, such as `YOUR_API_KEY`."""
    return "YOUR_" + (_NO_WORD.sub("_", name).strip("_").upper() or "VALUE")


def without_placeholders(value: Any) -> Any:
    """An object without the members that readers have to replace."""
    if not isinstance(value, dict):
        return value
    return {name: each for name, each in value.items() if each != placeholder(name)}


def _auth(schema: Node | None, credentials: dict[str, Any], follow: Follow) -> Any:
    if schema is None:
        return credentials or None
    target = follow(schema)
    written = target.get("examples")
    if written is not None and isinstance(written.value, list) and written.value:
        example = written.value[0]
        return {**example, **credentials} if isinstance(example, dict) else example
    return (_samples(schema, follow, least=1) | credentials) or None


def _samples(schema: Node | None, follow: Follow, least: int = 0) -> dict[str, Any]:
    """A value for each required property; if there are fewer than `least`, for all."""
    target = None if schema is None else follow(schema)
    properties = target.get("properties") if target else None
    if target is None or properties is None:
        return {}
    required = target.value.get("required")
    needed = required if isinstance(required, list) and len(required) >= least else None
    if needed is None:
        needed = list(properties.value) if least else []
    return {name: value for name, value in _values(properties, follow) if name in needed}


def _values(properties: Node, follow: Follow) -> Iterator[tuple[str, Any]]:
    for name, node in properties.items():
        yield name, _sample(name, follow(node).value)


def _sample(name: str, schema: Any) -> Any:
    """A sample value, if possible one of the document."""
    if not isinstance(schema, dict):
        return placeholder(name)
    for keyword in ("const", "default", "example"):
        if keyword in schema:
            return schema[keyword]
    for keyword in ("examples", "enum"):
        values = schema.get(keyword)
        if isinstance(values, list) and values:
            return values[0]
    kind = schema.get("type")
    return _BY_TYPE.get(kind, placeholder(name)) if isinstance(kind, str) else placeholder(name)
