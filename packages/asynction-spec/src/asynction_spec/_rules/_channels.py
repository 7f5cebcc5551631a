"""Channels: their addresses, parameters and servers, and which of them are namespaces.

Channels that share an address are one namespace, and may not contradict each other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from .._diagnostics import Place, Severity
from .._did_you_mean import did_you_mean
from .._model._async_api_spec import AsyncApiSpec, Event, Namespace
from .._model._namespaces import is_everywhere
from .._model._servers import expressions
from .._printable_values import excerpt
from .._text._nodes import Node
from .._text._references import UnresolvedReferenceError, is_reference
from ._rule import Document, Finding, NodeFinding, also, rule, socketio_rule


@rule("channel-address", Severity.ERROR)
def addresses(document: Document) -> Iterator[Finding]:
    """An address has no query and no fragment: the WebSocket binding describes the query.

    In AsyncAPI 2 it is a URI template, whose braces come in pairs.
    """
    for place, address, _ in _channel_addresses(document):
        for sign, part in (("?", "query"), ("#", "fragment")):
            if sign in address:
                yield place, f"an address has no {part}: leave out what begins with {sign!r}"
        if document.version.major == 2 and not _has_paired_braces(address):
            yield place, "a brace is unpaired: write a parameter as {name}"


@rule("empty-expression", Severity.WARNING)
def empty_expressions(document: Document) -> Iterator[Finding]:
    """A parameter of an address, and a variable of a server, has a name between its braces."""
    for place, address, _ in _channel_addresses(document):
        if "" in expressions(address):
            yield place, "the parameter {} has no name"
    for server in document.of("server"):
        for key in ("url", "host", "pathname"):
            field = server.get(key)
            if field is not None and "" in expressions(field.value):
                yield field.place, "the variable {} has no name"


@rule("undefined-parameter", Severity.ERROR)
def undefined_parameters(document: Document) -> Iterator[Finding]:
    """A `{parameter}` of an address is defined in the channel's `parameters`, if there are any."""
    for place, address, channel in _channel_addresses(document):
        parameters = document.reader.resolved(channel.get("parameters"))
        if parameters is None or not isinstance(parameters.value, dict):
            continue
        for name in dict.fromkeys(expressions(address)):
            if name not in parameters.value:
                hint = did_you_mean(name, parameters.value)
                yield place, f"the parameter {name!r} is not defined in 'parameters'{hint}"


@rule("unused-parameter", Severity.WARNING)
def unused_parameters(document: Document) -> Iterator[Finding]:
    """Each of a channel's parameters is in its address: else it is misspelt there, or left over."""
    for _, address, channel in _channel_addresses(document, unaddressed=True):
        parameters = document.reader.resolved(channel.get("parameters"))
        for name, parameter in parameters.items() if parameters else ():
            if name not in expressions(address) and not name.startswith("x-"):
                message = f"the parameter {name!r} is not in the channel's address"
                yield parameter.key_place, message


@rule("missing-parameters", Severity.WARNING)
def missing_parameters(document: Document) -> Iterator[Finding]:
    """A channel with a `{parameter}` in its address describes its `parameters`."""
    for place, address, channel in _channel_addresses(document):
        if channel.get("parameters") is None:
            for name in filter(None, dict.fromkeys(expressions(address))):
                yield place, f"the parameter {name!r} is not described: add 'parameters'"


@rule("channel-server", Severity.ERROR)
def undefined_servers(document: Document) -> Iterator[Finding]:
    """The servers that a channel names are among those of the document.

    AsyncAPI 2 gives their names; in AsyncAPI 3 the channel refers to `#/servers`, and not to
    `#/components/servers`.
    """
    find = _unknown_servers if document.version.major == 2 else _reusable_servers
    for channel in document.of("channel"):
        yield from find(document, channel)


@socketio_rule("socketio-namespace", Severity.WARNING, prevents_servers=True)
def namespace_addresses(_: AsyncApiSpec, channels: Sequence[Namespace]) -> Iterator[NodeFinding]:
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


@socketio_rule("socketio-conflict", Severity.WARNING, prevents_servers=True)
def conflicts(spec: AsyncApiSpec, channels: Sequence[Namespace]) -> Iterator[NodeFinding]:
    """Channels that share an address are one namespace, and so they say the same of it.

    Bindings, `x-auth`, `x-handlers`, `x-limits` and `servers` may be on one of them; if several
    have them they are alike. `x-security` is on all of them or on none, and the messages of one
    event have the same handler, the same security and the same limits.
    """
    groups: dict[str, list[Namespace]] = {}
    for channel in channels:
        groups.setdefault(channel.name, []).append(channel)
    for group in groups.values():
        if len(group) > 1:
            yield from _of_namespace(spec, group)
    for namespace in spec.namespaces.values():
        for event in (*namespace.receives, *namespace.emits):
            yield from _of_event(event)


def leads_to_components(document: Document, node: Node) -> bool:
    """Whether a reference leads to the document's components."""
    if not is_reference(node):
        return False
    try:
        target = document.references.target(node)
    except UnresolvedReferenceError:
        return False  # the references report it
    return target.source is document.root.source and target.pointer[:1] == ("components",)


def _unknown_servers(document: Document, channel: Node) -> Iterator[Finding]:
    servers = document.reader.resolved(document.root.get("servers"))
    known = servers.value if servers is not None and isinstance(servers.value, dict) else {}
    named = channel.get("servers")
    for server in named.elements() if named else ():
        if isinstance(server.value, str) and server.value not in known:
            hint = did_you_mean(server.value, known)
            yield server.place, f"there is no server {server.value!r}{hint}"


def _reusable_servers(document: Document, channel: Node) -> Iterator[Finding]:
    named = channel.get("servers")
    if channel.pointer[:1] != ("channels",) or named is None:
        return
    for server in named.elements():
        if leads_to_components(document, server):
            message = "a channel refers to servers of the document, under '#/servers'"
            yield server.child("$ref").place, message
        elif not is_reference(server):
            message = "a channel refers to servers of the document: write a $ref to '#/servers/...'"
            yield server.place, message


def _channel_addresses(
    document: Document, *, unaddressed: bool = False
) -> Iterator[tuple[Place, str, Node]]:
    """Each channel with its address and the place of that."""
    if document.version.major == 2:
        # The channels of the document only: in AsyncAPI 2 reusable channels have no address.
        channels = document.reader.resolved(document.root.get("channels"))
        for name, channel in channels.items() if channels else ():
            resolved = document.reader.resolved(channel)
            if resolved is not None and isinstance(resolved.value, dict):
                yield channel.key_place, name, resolved
        return
    for channel in document.of("channel"):
        address = channel.get("address")
        if address is not None and isinstance(address.value, str):
            yield address.place, address.value, channel
        elif unaddressed:
            yield channel.place, "", channel


def _has_paired_braces(address: str) -> bool:
    depth = 0
    for sign in address:
        depth += (sign == "{") - (sign == "}")
        # RFC 6570 has no expressions inside of expressions.
        if depth not in {0, 1}:
            return False
    return depth == 0


def _of_namespace(spec: AsyncApiSpec, channels: Sequence[Namespace]) -> Iterator[NodeFinding]:
    yield from _unlike("WebSocket bindings", channels, lambda each: _value(_bindings(each)))
    yield from _unlike("x-auth", channels, lambda each: _value(each.auth))
    yield from _unlike("servers", channels, lambda each: _servers(spec, each), everywhere=True)
    yield from _unlike("x-limits", channels, lambda each: each.limits)
    yield from _unlike("x-security", channels, lambda each: each.security, everywhere=True)
    for name in ("connect", "disconnect", "error"):
        yield from _unlike(f"a handler for {name!r}", channels, _handler_for(name))


def _handler_for(name: str) -> Callable[[Namespace], object]:
    return lambda channel: _value(channel.handlers.get(name))


def _unlike(
    what: str,
    channels: Sequence[Namespace],
    said: Callable[[Namespace], object],
    *,
    everywhere: bool = False,
) -> Iterator[NodeFinding]:
    """The first channel that says something else than one before it.

    `everywhere` is for fields that all of them have, or none: whom it refuses is admitted else.
    """
    known = [(each, said(each)) for each in channels]
    if not everywhere:
        known = [(each, value) for each, value in known if value is not None]
    for channel, value in known[1:]:
        first, other = known[0]
        if value != other:
            message = (
                f"the channels of namespace {excerpt(channel.name)} are one, and this one differs "
                f"in {what} from another{also(first.node)}"
            )
            yield channel.node, message
            return


def _bindings(channel: Namespace) -> Node | None:
    return channel.bindings.node if channel.bindings else None


def _value(node: Node | None) -> object:
    """The value of a node, with its file: equal texts mean the same only in the same file."""
    return None if node is None else (str(node.source.base), node.value)


def _servers(spec: AsyncApiSpec, channel: Namespace) -> frozenset[str] | None:
    named = channel.node.get("servers")
    if named is None or not isinstance(named.value, list):
        return None
    found = set()
    for each in named.elements():
        if isinstance(each.value, str):
            found.add(each.value)
            continue
        try:
            found.add(spec.follow(each).name)
        except UnresolvedReferenceError:
            continue  # reported by the references themselves
    return frozenset(found) or None


def _of_event(event: Event) -> Iterator[NodeFinding]:
    messages = event.messages
    handlers = [each.handler for each in messages if each.handler is not None]
    for other in handlers[1:]:
        if other.value != handlers[0].value:
            message = f"the event {excerpt(event.name)} has another handler{also(handlers[0])}"
            yield other, message
    for each in messages[1:]:
        if each.security != messages[0].security:
            yield each.operation, f"the event {excerpt(event.name)} has other security elsewhere"
        if each.limits != messages[0].limits:
            yield each.node, f"the event {excerpt(event.name)} has other x-limits elsewhere"


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
