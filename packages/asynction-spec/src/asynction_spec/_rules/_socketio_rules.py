"""What is valid AsyncAPI, but neither Socket.IO nor the checks of its messages can implement.

These rules give warnings, and none for documents about other protocols, which can be read all the
same; `socketio_problems` turns them into errors for those who build a server.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from .._diagnostics import Diagnostic, Severity
from .._grammar import SECURITY_EXTENSION
from .._model._async_api_spec import AsyncApiSpec, Event, Namespace, Server, all_channels
from .._model._namespaces import is_everywhere, speaks_socketio
from .._model._server_variables import URL_SCHEMES
from .._quoted_values import excerpt, join_words
from .._schemas._dialects import dialect_of
from .._text._references import UnresolvedReferenceError
from .._text._source import Node
from ._attachments import binary_values
from ._bindings import bindings
from ._limits import limits_without_effect, shared_limits
from ._links import links
from ._reserved_events import RESERVED_EVENTS
from ._rule import NodeFinding
from ._security import security_functions
from ._shared_addresses import conflicts


@dataclass(frozen=True, slots=True)
class SocketIORule:
    """A rule: its name, and the function that finds what breaks it."""

    name: str
    find: Callable[[AsyncApiSpec, Sequence[Namespace]], Iterator[NodeFinding]]
    prevents_servers: bool = True
    """Whether no server is built from a document that breaks it."""
    severity: Severity = Severity.WARNING


def _protocols(spec: AsyncApiSpec, _: Sequence[Namespace]) -> Iterator[NodeFinding]:
    """Socket.IO runs over HTTP and WebSockets: http, https, ws, wss, socketio, socket.io."""
    for server in spec.servers.values():
        if server.protocol and server.protocol.lower() not in URL_SCHEMES:
            known = join_words(URL_SCHEMES)
            message = f"Socket.IO does not run over {excerpt(server.protocol)}: use {known}"
            yield server.node.get("protocol") or server.node, message


def _addresses(_: AsyncApiSpec, channels: Sequence[Namespace]) -> Iterator[NodeFinding]:
    """A channel is a namespace, whose address is a plain name that begins with a slash.

    A channel with messages whose address has no slash is an event of namespace `/`, or of the one
    that its `x-namespace` names. A channel without an address may be the target of a reply;
    Socket.IO replies by acknowledgement.
    """
    for channel in channels:
        address = channel.address
        place = channel.node.get("address") or channel.node
        if not address:
            if not is_everywhere(channel):
                yield place, "a channel without an address is not a Socket.IO namespace"
        elif channel.name != address:
            yield from _event_channel(channel, address, place)
        elif not address.startswith("/"):
            yield place, f"a Socket.IO namespace begins with a slash: /{address}"
        elif "{" in address:
            yield place, "a Socket.IO namespace has no parameters: its address is taken as it is"
        elif channel.node.get("x-namespace") is not None:
            message = "x-namespace is for a channel that is an event, and this one is a namespace"
            yield channel.node.child("x-namespace"), message


def _event_channel(channel: Namespace, name: str, place: Node) -> Iterator[NodeFinding]:
    """The problem of a channel that is meant as an event."""
    if "{" in name:
        yield place, "a Socket.IO event has no parameters: its name is taken as it is"
    if not channel.name.startswith("/"):
        message = f"a Socket.IO namespace begins with a slash: /{channel.name}"
        yield channel.node.child("x-namespace"), message
    if channel.handlers:
        message = (
            f"x-handlers are a namespace's, and {excerpt(name)} is an event, "
            f"since its address has no slash: write /{name}, or put them on {channel.name}"
        )
        yield channel.node.child("x-handlers"), message


def _names(_: AsyncApiSpec, namespaces: Sequence[Namespace]) -> Iterator[NodeFinding]:
    """A message has a `name`, the event's, which is not one that Socket.IO reserves."""
    for namespace, event in _events(namespaces):
        if not event.name:
            yield event.node, "a message without a name is not a Socket.IO event: give it a `name`"
        elif event.name in RESERVED_EVENTS:
            place = namespace.node if event.of_channel else event.node.get("name") or event.node
            yield place, f"Socket.IO keeps the event name {excerpt(event.name)} for itself"


def _duplicates(spec: AsyncApiSpec, _: Sequence[Namespace]) -> Iterator[NodeFinding]:
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


def _schema_formats(_: AsyncApiSpec, namespaces: Sequence[Namespace]) -> Iterator[NodeFinding]:
    """A payload can be checked where its `schemaFormat` is the Schema Object or JSON Schema."""
    for _namespace, event in _events(namespaces):
        if event.schema_format is not None and event.payload is None:
            message = (
                f"{excerpt(event.schema_format.value)} is not JSON Schema: it can't be checked"
            )
            yield event.schema_format, message


def _dialects(spec: AsyncApiSpec, namespaces: Sequence[Namespace]) -> Iterator[NodeFinding]:
    """A payload can be checked where its `$schema` is a draft of JSON Schema, from 4 to 2020-12."""
    for _namespace, event in _events(namespaces):
        if event.schema_format is not None:
            continue
        for schema in _schemas_of(spec, event):
            declared = schema.get("$schema")
            if declared is not None and dialect_of(schema) is None:
                message = f"{excerpt(declared.value)} is not a known draft of JSON Schema"
                yield declared, f"{message}: it can't be checked"


def _schemas_of(spec: AsyncApiSpec, event: Event) -> Iterator[Node]:
    """The schemas that a message names itself, whether they can be read or not."""
    for field in ("payload", "x-ack"):
        node = event.node.get(field)
        try:
            resolved = node and spec.follow(node)
            args = resolved.get("args") if resolved and field == "x-ack" else None
            schema = spec.follow(args) if args else resolved
        except UnresolvedReferenceError:
            continue  # the references report it
        if schema is not None:
            yield schema


RULES = (
    SocketIORule("socketio-protocol", _protocols),
    SocketIORule("socketio-namespace", _addresses),
    SocketIORule("socketio-conflict", conflicts),
    SocketIORule("socketio-event-name", _names),
    SocketIORule("socketio-duplicate-event", _duplicates),
    SocketIORule("socketio-schema-format", _schema_formats),
    SocketIORule("socketio-schema-dialect", _dialects),
    SocketIORule("socketio-security-function", security_functions),
    SocketIORule("socketio-binding", bindings, prevents_servers=False),
    SocketIORule("socketio-limits", limits_without_effect, prevents_servers=False),
    SocketIORule(
        "socketio-shared-limits", shared_limits, prevents_servers=False, severity=Severity.INFO
    ),
    SocketIORule("socketio-binary-values", binary_values, prevents_servers=False),
    SocketIORule("socketio-link", links, prevents_servers=False),
)
_PREVENTING_SERVERS = {
    *(rule.name for rule in RULES if rule.prevents_servers),
    SECURITY_EXTENSION,
}


def diagnose_for_socketio(
    spec: AsyncApiSpec, namespaces: Sequence[Namespace]
) -> Iterator[Diagnostic]:
    """What Socket.IO can't implement, mostly as warnings; `namespaces` has each channel."""
    reported: set[tuple[str, object]] = set()
    for rule in RULES:
        for node, message in rule.find(spec, namespaces):
            if (rule.name, node.id) not in reported:
                reported.add((rule.name, node.id))
                yield Diagnostic(rule.name, rule.severity, message, node.place)


def socketio_problems(spec: AsyncApiSpec, server: Server | None) -> tuple[Diagnostic, ...]:
    """The problems that prevent building a Socket.IO server from a document, as errors.

        spec = load_spec("asyncapi.yaml")
        problems = socketio_problems(spec, spec.servers["production"])

    Only the chosen server counts, and none if it is None.
    """
    served = server and (server.node.get("protocol") or server.node).place
    found = [*spec.diagnostics]
    if not speaks_socketio(spec.servers):  # which has no warnings of these rules
        found += diagnose_for_socketio(spec, all_channels(spec))
    return tuple(
        replace(each, severity=Severity.ERROR)
        for each in dict.fromkeys(found)
        if each.rule in _PREVENTING_SERVERS
        and (each.rule != "socketio-protocol" or each.place == served)
    )


def _events(namespaces: Iterable[Namespace]) -> Iterator[tuple[Namespace, Event]]:
    for namespace in namespaces:
        for event in (*namespace.receives, *namespace.emits):
            for message in event.messages:
                yield namespace, message
