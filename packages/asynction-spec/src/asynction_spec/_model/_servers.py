"""Servers and their URLs, with the variables `{name}` (Server Object, Server Variable Object)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from .._text._nodes import Node
from ._information import ExternalDocs, Tag
from ._limits import Limits
from ._security import SecurityRequirement

_EXPRESSION = re.compile(r"\{([^{}]*)\}")
URL_SCHEMES = {
    "http": "http",
    "https": "https",
    "ws": "http",
    "wss": "https",
    "socketio": "http",
    "socket.io": "http",
}
"""The protocols that Socket.IO runs over, each with the scheme of the URL that clients take."""


@dataclass(frozen=True, slots=True)
class ServerVariable:
    """A Server Variable Object."""

    name: str
    default: str | None
    enum: tuple[str, ...]
    description: str | None
    node: Node

    @property
    def value(self) -> str | None:
        """What takes its place: its default, else the first word of its enum."""
        return self.default if self.default is not None else next(iter(self.enum), None)


@dataclass(frozen=True, slots=True)
class Server:
    """A Server Object. `host` and `pathname` hold variables as they are written: `{port}`."""

    name: str
    protocol: str
    protocol_version: str | None
    host: str
    pathname: str
    title: str | None
    summary: str | None
    description: str | None
    tags: tuple[Tag, ...]
    external_docs: ExternalDocs | None
    variables: Mapping[str, ServerVariable]
    security: tuple[SecurityRequirement, ...]
    """The alternatives that a client may meet; none of them leaves the server open."""
    node: Node
    limits: Limits | None = None
    """Its `x-limits`, of what each client does in all namespaces together."""

    @property
    def url(self) -> str | None:
        """The http(s) URL that clients connect to, its variables replaced by their values.

        A variable without a default is replaced by the first word of its enum, and one without
        either is left as it is written. None if Socket.IO does not run over the protocol.
        """
        scheme = URL_SCHEMES.get(self.protocol.lower())
        address = fill_variables(self.host + self.pathname, self.variables)
        return None if scheme is None else f"{scheme}://{address}"

    @property
    def path(self) -> str:
        """The path of the URL, its variables replaced in the same way."""
        return fill_variables(self.pathname, self.variables)

    @property
    def path_variables(self) -> Mapping[str, ServerVariable | None]:
        """The variables in `pathname` by their names, None for one that is not described."""
        return {name: self.variables.get(name) for name in expressions(self.pathname)}


def expressions(text: object) -> list[str]:
    """The names in braces, in their order: `{region}.{zone}`."""
    return _EXPRESSION.findall(text) if isinstance(text, str) else []


def fill_variables(text: str, variables: Mapping[str, ServerVariable]) -> str:
    """A text with the variables replaced by their values; those without one stay."""

    def value_of(match: re.Match[str]) -> str:
        variable = variables.get(match.group(1))
        value = None if variable is None else variable.value
        return match.group(0) if value is None else value

    return _EXPRESSION.sub(value_of, text)
