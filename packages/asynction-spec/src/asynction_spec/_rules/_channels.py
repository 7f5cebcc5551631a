"""Channels: addresses, parameters and servers."""

from __future__ import annotations

from collections.abc import Iterator

from .._diagnostics import Place
from .._did_you_mean import did_you_mean
from .._model._server_variables import expressions
from .._text._references import UnresolvedReferenceError, is_reference
from .._text._source import Node
from ._rule import Document, Finding


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


def missing_parameters(document: Document) -> Iterator[Finding]:
    """A channel with a `{parameter}` in its address describes its `parameters`."""
    for place, address, channel in _channel_addresses(document):
        if channel.get("parameters") is None:
            for name in filter(None, dict.fromkeys(expressions(address))):
                yield place, f"the parameter {name!r} is not described: add 'parameters'"


def unused_parameters(document: Document) -> Iterator[Finding]:
    """Each of a channel's parameters is in its address: else it is misspelt there, or left over."""
    for _, address, channel in _channel_addresses(document, unaddressed=True):
        parameters = document.reader.resolved(channel.get("parameters"))
        for name, parameter in parameters.items() if parameters else ():
            if name not in expressions(address) and not name.startswith("x-"):
                message = f"the parameter {name!r} is not in the channel's address"
                yield parameter.key_place, message


def undefined_servers(document: Document) -> Iterator[Finding]:
    """The servers that a channel names are among those of the document.

    AsyncAPI 2 gives their names; in AsyncAPI 3 the channel refers to `#/servers`, and not to
    `#/components/servers`.
    """
    find = _unknown_servers if document.version.major == 2 else _reusable_servers
    for channel in document.of("channel"):
        yield from find(document, channel)


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


def leads_to_components(document: Document, node: Node) -> bool:
    """Whether a reference leads to the document's components."""
    if not is_reference(node):
        return False
    try:
        target = document.references.target(node)
    except UnresolvedReferenceError:
        return False  # the references report it
    return target.source is document.root.source and target.pointer[:1] == ("components",)


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
