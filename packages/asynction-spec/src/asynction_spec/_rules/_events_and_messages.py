"""Messages, each of which is an event: names that are missing, reserved or taken; headers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .._diagnostics import Severity
from .._model._async_api_spec import AsyncApiSpec, Namespace
from .._printable_values import excerpt
from ._rule import Document, Finding, NodeFinding, every_message, rule, socketio_rule

RESERVED_EVENTS = frozenset(
    {"connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"}
    | {"*"}  # python-socketio's name for all events that nothing else handles
)
"""Names that no event of an application may have."""
_OTHER_TYPES = ("array", "boolean", "integer", "null", "number", "string")


@socketio_rule("socketio-event-name", Severity.WARNING, prevents_servers=True)
def event_names(_: AsyncApiSpec, namespaces: Sequence[Namespace]) -> Iterator[NodeFinding]:
    """A message has a `name`, the event's, which is not one that Socket.IO reserves."""
    for namespace, event in every_message(namespaces):
        if not event.name:
            yield event.node, "a message without a name is not a Socket.IO event: give it a `name`"
        elif event.name in RESERVED_EVENTS:
            place = namespace.node if event.of_channel else event.node.get("name") or event.node
            yield place, f"Socket.IO keeps the event name {excerpt(event.name)} for itself"


@socketio_rule("socketio-duplicate-event", Severity.WARNING, prevents_servers=True)
def duplicate_events(spec: AsyncApiSpec, _: Sequence[Namespace]) -> Iterator[NodeFinding]:
    """The events that a namespace receives have different names, and so have those it emits."""
    for namespace in spec.namespaces.values():
        for verb, events in (("receives", namespace.receives), ("emits", namespace.emits)):
            seen: set[str | None] = {None}
            for event in events:
                if event.name in seen and event.name is not None:
                    name = excerpt(event.name)
                    message = f"the namespace {excerpt(namespace.name)} {verb} {name} already"
                    yield event.node.get("name") or event.node, message
                seen.add(event.name)


@rule("message-headers", Severity.ERROR, severity_v3=Severity.WARNING)
def headers(document: Document) -> Iterator[Finding]:
    """The headers of a message are a mapping, so the schema of `headers` is of the type object."""
    for message in document.of("message", "messageTrait"):
        schema = document.reader.resolved(message.get("headers"))
        kind = schema.get("type") if schema is not None else None
        if kind is not None and kind.value in _OTHER_TYPES:
            yield kind.place, f"headers are a mapping: their type is 'object', not {kind.value!r}"
