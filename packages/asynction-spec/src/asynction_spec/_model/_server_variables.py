"""The variables of a server's address, `{name}` (Server Variable Object)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from .._text._source import Node

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
