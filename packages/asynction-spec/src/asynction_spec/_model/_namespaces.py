"""Channels as namespaces: those with one address are one namespace, and some are an event.

Half of the documents in use give each event a channel of its own, `joinRoom` or `message:send`. A
channel whose address has no leading slash is an event of namespace `/`, or of the one that its
`x-namespace` names; its messages are the alternatives that the event may carry.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from .._text._nodes import Node
from ._arguments import Arguments
from ._async_api_spec import Event, Namespace
from ._servers import URL_SCHEMES, Server

_T = TypeVar("_T")
ROOT = "/"
_EVERYWHERE = "x-pydantic-socketio"
"""What Pydantic-SocketIO says of events that a server emits in any namespace."""


def speaks_socketio(servers: Mapping[str, Server]) -> bool:
    """Whether a document is about Socket.IO: about a server that it can run on, or about none."""
    return not servers or any(each.protocol.lower() in URL_SCHEMES for each in servers.values())


def placed_channels(channels: Iterable[Namespace], *, socketio: bool) -> tuple[Namespace, ...]:
    """Each channel with the name of the namespace that it is, or belongs to.

    In a document about another protocol every channel is what it is.
    """
    return tuple(_placed(channel) if socketio else channel for channel in channels)


def _placed(channel: Namespace) -> Namespace:
    if not is_event(channel):
        return channel
    named = channel.node.get("x-namespace")
    home = named.value if named is not None and isinstance(named.value, str) else ROOT
    return replace(
        channel,
        name=home,
        title=None,
        summary=None,
        description=None,
        tags=(),
        external_docs=None,
        receives=_one_event(channel, channel.receives),
        emits=_one_event(channel, channel.emits),
        limits=None,  # those of the event
    )


def is_event(channel: Namespace) -> bool:
    """Whether a channel is meant as one event: it has messages, and no slash before its address."""
    address = channel.address
    has_messages = bool(channel.receives or channel.emits)
    return bool(address) and not str(address).startswith("/") and has_messages


def _one_event(channel: Namespace, messages: Sequence[Event]) -> tuple[Event, ...]:
    """The messages of a channel as its one event, described by what the channel says of itself."""
    if not messages:
        return ()
    named = [
        replace(each, name=channel.address, of_channel=True, limits=each.limits or channel.limits)
        for each in messages
    ]
    first = named[0]
    alone = len(named) == 1
    named[0] = replace(
        first,
        title=first.title or (channel.title if alone else None),
        summary=first.summary or (channel.summary if alone else None),
        description=first.description or channel.description,
        external_docs=first.external_docs or channel.external_docs,
    )
    return (joined_events(named),)


def joined_events(messages: Sequence[Event]) -> Event:
    """Messages as the alternatives that one event may carry."""
    first = messages[0]
    handlers = [each.handler for each in messages if each.handler is not None]
    every = [message for each in messages for message in each.messages]
    return replace(
        first,
        # Nobody knows which of the messages an acknowledgement is for.
        ack=_any_of([each.ack for each in every]),
        handler=handlers[0] if handlers else None,
        limits=_first(each.limits for each in messages),
        alternatives=tuple(every[1:]),
    )


def _any_of(several: Sequence[tuple[Arguments, ...]]) -> tuple[Arguments, ...]:
    """The alternatives of all acknowledgements; one that is left open leaves all open."""
    return tuple(each for acks in several for each in acks) if all(several) else ()


def joined_channels(channels: Sequence[Namespace]) -> dict[str, Namespace]:
    """The namespaces by their names, in the order of the channels.

    What they do not agree on is the first channel's, for pages; no server is built then.
    """
    groups: dict[str, list[Namespace]] = {}
    everywhere = [each for each in channels if is_everywhere(each)]
    for channel in channels:
        if not is_everywhere(channel):
            groups.setdefault(channel.name, []).append(channel)
    if everywhere and not groups:
        groups[ROOT] = [replace(everywhere[0], receives=(), emits=())]
    for name, group in groups.items():
        group.extend(each for each in everywhere if name not in _excepted(each))
    return {name: _joined(name, group) for name, group in groups.items()}


def is_everywhere(channel: Namespace) -> bool:
    """Whether the events of a channel belong to every namespace of the document."""
    return not channel.address and _scope(channel).get("scope") == "all"


def _excepted(channel: Namespace) -> Sequence[object]:
    excepted = _scope(channel).get("except")
    return excepted if isinstance(excepted, list) else []


def _scope(channel: Namespace) -> Mapping[str, object]:
    written = channel.node.get(_EVERYWHERE)
    scope = written.get("namespace") if written is not None else None
    return scope.value if scope is not None and isinstance(scope.value, dict) else {}


def _joined(name: str, channels: Sequence[Namespace]) -> Namespace:
    first = channels[0]
    if len(channels) == 1:
        return replace(first, name=name)
    described = dict.fromkeys(each.description for each in channels if each.description)
    tags = {tag.name: tag for each in reversed(channels) for tag in reversed(each.tags)}
    handlers: dict[str, Node] = {}
    for each in reversed(channels):
        # In reverse, so that those of the first channel are left.
        handlers |= each.handlers
    return replace(
        first,
        name=name,
        title=_first(each.title for each in channels),
        summary=_first(each.summary for each in channels),
        description="\n\n".join(described) or None,
        tags=tuple(reversed(tags.values())),
        external_docs=_first(each.external_docs for each in channels),
        receives=_together([event for each in channels for event in each.receives]),
        emits=_together([event for each in channels for event in each.emits]),
        without_operation=_together(
            [event for each in channels for event in each.without_operation]
        ),
        bindings=_first(each.bindings for each in channels),
        auth=_first(each.auth for each in channels),
        # They agree, or a rule keeps a server from being built.
        security=_first(each.security for each in channels),
        handlers=handlers,
        servers=_of_any([each.servers for each in channels]),
        channels=tuple(each.node for each in channels),
        limits=_first(each.limits for each in channels),
    )


def _of_any(servers: Sequence[frozenset[str] | None]) -> frozenset[str] | None:
    """The servers that have any of several channels."""
    named = [each for each in servers if each is not None]
    return frozenset[str]().union(*named) if len(named) == len(servers) else None


def _first(values: Iterable[_T | None]) -> _T | None:
    return next((each for each in values if each is not None), None)


def _together(events: Sequence[Event]) -> tuple[Event, ...]:
    """The events of several channels: one that several of them hold counts once."""
    found: dict[tuple[object, ...], Event] = {}
    for event in events:
        # By node: two messages of one name are a mistake that a rule has to see.
        key = (event.name, None if event.of_channel else event.node.id)
        known = found.get(key)
        joins = known is not None and event.of_channel
        found[key] = joined_events([known, event]) if known and joins else known or event
    return tuple(found.values())
