"""Whether the links between events (`x-links`) can be followed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .._diagnostics import Severity
from .._did_you_mean import did_you_mean
from .._model._async_api_spec import AsyncApiSpec, Event, Namespace
from .._model._links import LinkExpression, is_malformed, is_pointer, link_value
from .._printable_values import excerpt, join_words
from .._text._nodes import Node
from ._rule import NodeFinding, socketio_rule


@socketio_rule("socketio-link", Severity.WARNING, prevents_servers=False)
def links(spec: AsyncApiSpec, _: Sequence[Namespace]) -> Iterator[NodeFinding]:
    """A link (`x-links` of a message that clients send) can be followed.

    It names the `event` that clients may send next, in the same namespace or in its `namespace`.
    Its `payload` has values by JSON Pointers into the payload of that event. A text that begins
    with `$message.` is an expression: `$message.payload#/room` is what was sent before at `/room`,
    and `$message.ack#/id` what was acknowledged at `/id`.
    """
    for namespace in spec.namespaces.values():
        for event in namespace.emits:
            written = event.fields.get("x-links")
            if written is not None and event.name not in _names(namespace):
                yield written, "x-links are for events that clients send, and the server emits this"
        for event in namespace.receives:
            for message in event.messages:
                written = message.fields.get("x-links")
                for _name, link in written.items() if written is not None else ():
                    if isinstance(link.value, dict):
                        yield from _target(spec, namespace, link)
                        yield from _values(event, link)


def _target(spec: AsyncApiSpec, namespace: Namespace, link: Node) -> Iterator[NodeFinding]:
    elsewhere, event = link.get("namespace"), link.get("event")
    if elsewhere is not None and isinstance(elsewhere.value, str):
        if elsewhere.value not in spec.namespaces:
            known = join_words(spec.namespaces)
            message = f"there is no namespace {excerpt(elsewhere.value)}; there are {known}"
            yield elsewhere, message
            return
        namespace = spec.namespaces[elsewhere.value]
    if event is not None and isinstance(event.value, str):
        known_events = _names(namespace)
        if event.value not in known_events:
            hint = did_you_mean(event.value, known_events)
            name = excerpt(namespace.name)
            yield event, f"clients send no event {excerpt(event.value)} in namespace {name}{hint}"


def _values(event: Event, link: Node) -> Iterator[NodeFinding]:
    payload = link.get("payload")
    if payload is None or not isinstance(payload.value, dict):
        return
    for pointer, node in payload.items():
        if not is_pointer(pointer):
            yield node, f"{excerpt(pointer)} is not a JSON Pointer: it begins with a slash"
        if is_malformed(node.value):
            message = "is not an expression: write $message.payload#/... or $message.ack#/..."
            yield node, f"{excerpt(node.value)} {message}"
        value = link_value(node.value)
        if isinstance(value, LinkExpression) and value.source == "ack" and not event.ack:
            yield node, f"the event {excerpt(event.name)} has no acknowledgement in the document"


def _names(namespace: Namespace) -> list[str]:
    return [each.name for each in namespace.receives if each.name is not None]
