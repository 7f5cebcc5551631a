"""Changes of servers: where clients connect to, and what all of a server asks for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from .._model._async_api_spec import AsyncApiSpec
from .._model._servers import Server
from .._printable_values import excerpt, join_words
from ._changes import Change, Verdict
from ._descriptions import described_otherwise
from ._security import requirement_text, security_verdict

_DESCRIBED = ("title", "summary", "description", "tags", "external_docs", "protocol_version")
_LIKE = {"ws": "http", "wss": "https"}
"""Clients of Socket.IO begin with HTTP, and go on over WebSockets, whatever the URL says."""


def same_servers(old: AsyncApiSpec, new: AsyncApiSpec) -> dict[str, str]:
    """The names of the new servers by those of the old ones that they are.

    A server is the same if it has the same name, or else the same address: names do not travel.
    """
    found = {name: name for name in old.servers if name in new.servers}
    for name, before in old.servers.items():
        for other, after in new.servers.items():
            if name not in found and other not in found.values() and _is_like(before, after):
                found[name] = other
    return found


def _is_like(before: Server, after: Server) -> bool:
    return _address(before) == _address(after)


def _address(server: Server) -> str:
    """The address of a server, the same for two that a client reaches in the same way."""
    if server.url is None:
        return f"{server.protocol}://{server.host}{server.pathname}"
    scheme, separator, rest = server.url.partition("://")
    return _LIKE.get(scheme, scheme) + separator + rest.rstrip("/")


def server_changes(
    old: AsyncApiSpec, new: AsyncApiSpec, same: Mapping[str, str]
) -> Iterator[Change]:
    """The changes of all servers.

    Args:
        old: The old document.
        new: The new one.
        same: The names of the new servers by those of the old ones that they are.
    """
    for name, before in old.servers.items():
        if name in same:
            yield from _changes(old, new, before, new.servers[same[name]])
        else:
            places = before.node.key_place, new.node.place
            message = "clients can't connect to it any more"
            yield Change("server-removed", Verdict.BREAKING, _subject(name), message, *places)
    for name, after in new.servers.items():
        if name not in same.values():
            places = old.node.place, after.node.key_place
            message = "clients may connect to it, and need not"
            yield Change("server-added", Verdict.SAFE, _subject(name), message, *places)


def _subject(name: str) -> str:
    return f"server {excerpt(name)}"


def _changes(
    old: AsyncApiSpec, new: AsyncApiSpec, before: Server, after: Server
) -> Iterator[Change]:
    subject, places = _subject(before.name), (before.node.key_place, after.node.key_place)
    was, is_now = _address(before), _address(after)
    if was != is_now:
        message = f"it is at {after.url or is_now} instead of {before.url or was}"
        yield Change("server-address", Verdict.BREAKING, subject, message, *places)
    yield from _variables(subject, before, after)
    verdict = security_verdict(old, new, before.security, after.security)
    if verdict is not None:
        asks, asked = requirement_text(after.security), requirement_text(before.security)
        message = f"asks for {asks} instead of {asked}"
        if not _is_inherited(old, before.name):
            verdict, message = Verdict.DOCUMENTATION, f"{message}, which no namespace takes over"
        yield Change("security", verdict, subject, message, *places)
    yield from described_otherwise("server-description", subject, before, after, _DESCRIBED)


def _is_inherited(spec: AsyncApiSpec, server: str) -> bool:
    """Whether a namespace of the server asks for what the server asks for."""
    return any(
        each.security is None and (each.servers is None or server in each.servers)
        for each in spec.namespaces.values()
    )


def _variables(subject: str, before: Server, after: Server) -> Iterator[Change]:
    for name, was in before.variables.items():
        now = after.variables.get(name)
        if now is None or was.enum == now.enum:
            continue
        gone = [each for each in was.enum if each not in now.enum] if now.enum else []
        is_narrower = bool(gone) or (not was.enum and bool(now.enum))
        verdict = Verdict.BREAKING if is_narrower else Verdict.SAFE
        values = join_words(now.enum) if now.enum else "anything"
        message = f"the variable {excerpt(name)} may be {values} now"
        yield Change("server-variable", verdict, subject, message, was.node.place, now.node.place)
