"""The headers of a connecting request that clients can't choose.

`Connection`, `Upgrade` and their like (RFC 9110, section 7.6.1) say how one hop of the way is used.
A client that begins with HTTP long-polling sends others than one that begins with a WebSocket, and
proxies change them. A document that asks for `connection: Upgrade`, as zod-sockets writes it, does
not mean to keep out the former; whether a WebSocket is one, web servers know.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from .._text._nodes import Node

_HOP_HEADERS = frozenset(
    [
        *("connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding"),
        *("upgrade", "sec-websocket-key", "sec-websocket-version", "sec-websocket-extensions"),
    ]
)


def without_hop_headers(schema: Node) -> Node:
    """The schema of a request's headers, which says nothing of those of a hop."""
    value = schema.value
    if not isinstance(value, dict):
        return schema
    kept = dict(value)
    if isinstance(value.get("properties"), dict):
        kept["properties"] = {
            name: each for name, each in value["properties"].items() if not _is_of_hop(name)
        }
    if isinstance(value.get("required"), list):
        kept["required"] = [each for each in value["required"] if not _is_of_hop(each)]
    if kept == value:
        return schema
    if kept.get("required") == []:
        del kept["required"]  # draft-04 wants one at least
    # A copy of the source, with another id(): this schema is at no place in the file.
    return Node(kept, replace(schema.source), schema.pointer)


def is_hop_header(name: str) -> bool:
    """Whether a header says how one hop of the way is used, such as `Connection`.

    >>> is_hop_header("Upgrade")
    True
    """
    return name.lower() in _HOP_HEADERS


def _is_of_hop(name: Any) -> bool:
    return isinstance(name, str) and is_hop_header(name)
