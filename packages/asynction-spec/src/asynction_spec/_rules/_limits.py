"""Limits that limit nothing: wrong numbers, and those of events that clients do not send."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .._diagnostics import Severity
from .._model._async_api_spec import AsyncApiSpec, Event, Namespace
from .._model._limits import LARGEST, Limits, is_count, is_positive
from .._printable_values import excerpt
from .._text._nodes import Node
from ._rule import Document, Finding, NodeFinding, rule, socketio_rule

_OF_SEVERAL_CLIENTS = ("identity", "address", "maxConnections")
_COUNTS = ("burst", "maxConnections", "maxSize")


@rule("limit-value", Severity.ERROR)
def limit_values(document: Document) -> Iterator[Finding]:
    """The numbers of `x-limits` are positive, and `per` and `burst` stand beside a `rate`.

    `burst`, `maxConnections` and `maxSize` are integers from 1 on; no number is greater than
    1,000,000,000.
    """
    for limits in document.of("limits", "sharedLimits", "eventLimits", "eventRate"):
        for name, child in limits.items():
            if not isinstance(child.value, int | float) or isinstance(child.value, bool):
                continue  # the grammar reports it
            if name in ("rate", "per") and not is_positive(child.value):
                message = f"{excerpt(child.value)} is not a positive number up to {LARGEST:,}"
                yield child.place, message
            if name in _COUNTS and isinstance(child.value, int) and not is_count(child.value):
                yield child.place, f"{excerpt(child.value)} is not an integer from 1 to {LARGEST:,}"
            if name in ("per", "burst") and limits.get("rate") is None:
                yield child.key_place, f"{name!r} limits nothing without a 'rate' beside it"


@socketio_rule("socketio-limits", Severity.WARNING, prevents_servers=False)
def limits_without_effect(
    spec: AsyncApiSpec, channels: Sequence[Namespace]
) -> Iterator[NodeFinding]:
    """`x-limits` bound what clients do: those of an event that only the server sends do nothing.

    A channel that is an event has no connections of its own, and where no credentials are asked
    for, nobody has an identity.
    """
    messages = [each for channel in channels for each in _messages(channel.receives)]
    effective = {each.limits.node.id for each in messages if each.limits is not None}
    for channel in channels:
        for message in _messages(channel.emits):
            limits = message.limits
            if limits is not None and limits.node.id not in effective:
                yield (
                    limits.node,
                    "x-limits are for the events of clients, and the server sends this one",
                )
        for event in (*channel.receives, *channel.emits):
            if event.of_channel and event.limits is not None:
                yield from _connections(event.limits.node)
    yield from _without_identity(spec, channels)


@socketio_rule("socketio-shared-limits", Severity.INFO, prevents_servers=False)
def shared_limits(spec: AsyncApiSpec, channels: Sequence[Namespace]) -> Iterator[NodeFinding]:
    """Limits of identities and addresses are counted in each process that serves the document.

    Where several processes share their clients through a message queue, an identity whose clients
    are connected to all of them may do as much in each. Sticky sessions by address or identity
    keep its clients in one.
    """
    without_effect = {node.id for node, _ in limits_without_effect.find(spec, channels)}
    found = [each.limits for each in spec.servers.values()]
    found += (each.limits for each in channels)
    found += (each.limits for channel in channels for each in _messages(channel.receives))
    for limits in found:
        for name in _OF_SEVERAL_CLIENTS:
            shared = None if limits is None else limits.node.get(name)
            if shared is not None and shared.id not in without_effect:
                yield shared, "counted in each process: two processes let twice as much pass"
                return  # one remark is enough


def _without_identity(spec: AsyncApiSpec, channels: Sequence[Namespace]) -> Iterator[NodeFinding]:
    """The limits of identities where no credentials are asked for."""
    asked_by_server = any(each.security for each in spec.servers.values())
    found: list[tuple[Limits | None, bool]] = []
    for channel in channels:
        own = channel.security
        asked = asked_by_server if own is None else bool(own)
        found.append((channel.limits, asked))
        found += ((each.limits, asked) for each in _messages(channel.receives))
    asked_anywhere = any(asked for _, asked in found)
    found += ((each.limits, asked_anywhere) for each in spec.servers.values())
    effective = {limits.node.id for limits, asked in found if limits is not None and asked}
    for limits, _ in found:
        identity = limits.node.get("identity") if limits is not None else None
        if limits is not None and identity is not None and limits.node.id not in effective:
            yield identity, "no credentials are asked for here, so that nobody has an identity"


def _messages(events: Sequence[Event]) -> list[Event]:
    return [message for event in events for message in event.messages]


def _connections(limits: Node) -> Iterator[NodeFinding]:
    for owner in (limits, limits.get("identity"), limits.get("address")):
        bound = owner.get("maxConnections") if owner is not None else None
        if bound is not None:
            yield bound, "one connects to a namespace: maxConnections does nothing for an event"
