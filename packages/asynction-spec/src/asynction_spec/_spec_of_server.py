"""A document as one of its servers has it: the channels and the limits that are there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ._exceptions import AsynctionException
from ._model._async_api_spec import AsyncApiSpec, Namespace, all_channels
from ._model._namespaces import joined_channels
from ._printable_values import excerpt, join_words
from ._rules._rulebook import SOCKETIO_CHECKS, diagnose_for_socketio


def spec_of_server(spec: AsyncApiSpec, server_name: str | None) -> AsyncApiSpec:
    """The document as one of its servers has it: without the channels of other servers only.

    >>> from asynction_spec import load_spec
    >>> servers = {"a": {"url": "a.example", "protocol": "https"}}
    >>> servers["b"] = {"url": "b.example", "protocol": "https"}
    >>> channel = {"subscribe": {"message": {"name": "news"}}}
    >>> document = {
    ...     "asyncapi": "2.6.0",
    ...     "info": {"title": "News", "version": "1.0.0"},
    ...     "servers": servers,
    ...     "channels": {"/": channel, "/staff": channel | {"servers": ["b"]}},
    ... }
    >>> [list(spec_of_server(load_spec(document), name).namespaces) for name in servers]
    [['/'], ['/', '/staff']]

    Args:
        spec: The document.
        server_name: The name of one of its servers; None for what all of them have.

    Raises KeyError for another name, and AsynctionException for None where not all of them have
    the same channels and limits.
    """
    channels = all_channels(spec)
    if server_name is None:
        _require_same_channels(spec, channels)
        _require_same_limits(spec)
        return spec
    servers = {server_name: spec.servers[server_name]}
    present = tuple(each for each in channels if server_name in _servers_of(spec, each))
    absent = {each.node.id for each in channels} - {each.node.id for each in present}
    limited = replace(
        spec,
        namespaces=joined_channels(present),
        _channels=present,
        _absent_channels=frozenset(absent),
        limits=spec.servers[server_name].limits,
    )
    names = {each.rule.name for each in SOCKETIO_CHECKS}
    others = [each for each in spec.diagnostics if each.rule not in names]
    own = diagnose_for_socketio(replace(limited, servers=servers), present)
    return replace(limited, diagnostics=(*others, *own))


def _servers_of(spec: AsyncApiSpec, channel: Namespace) -> frozenset[str]:
    return frozenset(spec.servers) if channel.servers is None else channel.servers


def _require_same_channels(spec: AsyncApiSpec, channels: Iterable[Namespace]) -> None:
    for channel in channels:
        servers = _servers_of(spec, channel)
        if servers != spec.servers.keys():
            name = excerpt(channel.address or channel.name)
            raise AsynctionException(
                f"{channel.node.place}: channel {name} is on {join_words(sorted(servers))} only:"
                f" choose one of {join_words(spec.servers)} by server_name"
            )


def _require_same_limits(spec: AsyncApiSpec) -> None:
    for server in spec.servers.values():
        if server.limits != spec.limits:
            place = (server.node.get("x-limits") or server.node).place
            raise AsynctionException(
                f"{place}: the servers of the document have different x-limits:"
                f" choose one of {join_words(spec.servers)} by server_name"
            )
