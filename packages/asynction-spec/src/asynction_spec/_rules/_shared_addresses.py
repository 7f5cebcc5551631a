"""Channels that share an address, and what they may not say differently."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from .._model._async_api_spec import AsyncApiSpec, Event, Namespace
from .._quoted_values import excerpt
from .._text._references import UnresolvedReferenceError
from .._text._source import Node
from ._rule import NodeFinding, also


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
