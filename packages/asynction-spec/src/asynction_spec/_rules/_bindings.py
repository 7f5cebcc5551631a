"""Bindings of WebSockets that check nothing, because of where they are or what they say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from .._diagnostics import Severity
from .._model._async_api_spec import AsyncApiSpec, Namespace
from .._text._nodes import Node
from .._text._references import UnresolvedReferenceError
from ._rule import NodeFinding, socketio_rule

_NEARLY_WS = frozenset({"wss", "websocket", "websockets", "socketio", "socket.io"})
_SAYS_SOMETHING = frozenset(
    [
        *("properties", "patternProperties", "additionalProperties", "required", "propertyNames"),
        *("minProperties", "maxProperties", "dependencies", "dependentRequired", "enum", "const"),
        *("dependentSchemas", "unevaluatedProperties", "allOf", "anyOf", "oneOf", "not", "if"),
        "$ref",
    ]
)


@socketio_rule("socketio-binding", Severity.WARNING, prevents_servers=False)
def bindings(spec: AsyncApiSpec, channels: Sequence[Namespace]) -> Iterator[NodeFinding]:
    """WebSocket bindings stand on a channel, under `ws`, and describe query and headers by name.

    Elsewhere they check nothing: one connection has one HTTP request, and it is a channel's.
    """
    for server in spec.servers.values():
        yield from _misplaced(spec, {"bindings": server.node.get("bindings")}, "a server")
    for channel in channels:
        yield from _of_channel(spec, channel)
        for event in (*channel.receives, *channel.emits):
            yield from _misplaced(spec, event.operation_fields, "an operation")
            for message in event.messages:
                yield from _misplaced(spec, message.fields, "a message")


def _misplaced(
    spec: AsyncApiSpec, fields: Mapping[str, Node | None], where: str
) -> Iterator[NodeFinding]:
    ws = _member(spec, fields.get("bindings"), "ws")
    if ws is not None and ws.value:
        yield ws, f"ws bindings of {where} check nothing: write them on the channel"


def _of_channel(spec: AsyncApiSpec, channel: Namespace) -> Iterator[NodeFinding]:
    written = channel.node.get("bindings")
    for name, binding in (_resolved(spec, written) or channel.node).items() if written else ():
        if name != "ws" and (name.lower() == "ws" or name.lower() in _NEARLY_WS):
            yield binding, f"the bindings {name!r} check nothing: their name is 'ws'"
    for part in ("query", "headers"):
        schema = getattr(channel.bindings, part) if channel.bindings else None
        if schema is not None and not _describes_members(spec, schema):
            message = f"it describes no member of the {part}: its type is object, with properties"
            yield schema, message


def _describes_members(spec: AsyncApiSpec, schema: Node) -> bool:
    resolved = _resolved(spec, schema)
    if resolved is None or not isinstance(resolved.value, dict):
        return resolved is None or resolved.value is False
    kinds = resolved.value.get("type", "object")
    named = kinds if isinstance(kinds, list) else [kinds]
    return "object" in named and not _SAYS_SOMETHING.isdisjoint(resolved.value)


def _member(spec: AsyncApiSpec, node: Node | None, name: str) -> Node | None:
    resolved = _resolved(spec, node)
    return resolved.get(name) if resolved is not None else None


def _resolved(spec: AsyncApiSpec, node: Node | None) -> Node | None:
    try:
        return None if node is None else spec.follow(node)
    except UnresolvedReferenceError:
        return None  # the references report it
