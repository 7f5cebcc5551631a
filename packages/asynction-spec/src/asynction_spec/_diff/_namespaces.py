"""Changes of namespaces, and of what connections to them bring."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from .._model._async_api_spec import Namespace
from .._printable_values import excerpt
from ._allowed_messages import Side
from ._changes import Change, Verdict
from ._descriptions import described_otherwise
from ._events import event_changes
from ._schema_verdicts import Party, schema_change
from ._security import requirement_text, security_verdict

_DESCRIBED = ("title", "summary", "description", "tags", "external_docs")
_WORST_FIRST = (Verdict.BREAKING, Verdict.UNKNOWN, Verdict.SAFE, None)


def namespace_changes(old: Side, new: Side, servers: Mapping[str, str]) -> Iterator[Change]:
    """The changes of all namespaces.

    Args:
        old: The old document.
        new: The new one.
        servers: The names of the new servers by those of the old ones that they are.
    """
    for name, before in old.spec.namespaces.items():
        subject = f"namespace {excerpt(name)}"
        after = new.spec.namespaces.get(name)
        if after is None:
            places = before.node.key_place, new.spec.node.place
            message = "clients can't connect to it any more"
            yield Change("namespace-removed", Verdict.BREAKING, subject, message, *places)
            continue
        yield from _servers(subject, before, after, servers)
        yield from _security(old, new, before, after, servers)
        yield from _connections(old, new, subject, before, after)
        yield from event_changes(old, new, before, after)
        yield from described_otherwise("namespace-description", subject, before, after, _DESCRIBED)
    for name, after in new.spec.namespaces.items():
        if name not in old.spec.namespaces:
            places = old.spec.node.place, after.node.key_place
            message = "clients may connect to it, and need not"
            subject = f"namespace {excerpt(name)}"
            yield Change("namespace-added", Verdict.SAFE, subject, message, *places)


def _servers(
    subject: str, before: Namespace, after: Namespace, servers: Mapping[str, str]
) -> Iterator[Change]:
    """The servers, of those that both documents have, which lose or gain the namespace."""
    places = before.node.key_place, after.node.key_place
    for old_name, new_name in servers.items():
        was = before.servers is None or old_name in before.servers
        is_there = after.servers is None or new_name in after.servers
        if was and not is_there:
            message = f"it is not on server {old_name!r} any more"
            yield Change("namespace-servers", Verdict.BREAKING, subject, message, *places)
        elif is_there and not was:
            message = f"it is on server {old_name!r} too"
            yield Change("namespace-servers", Verdict.SAFE, subject, message, *places)


def _security(
    old: Side,
    new: Side,
    before: Namespace,
    after: Namespace,
    servers: Mapping[str, str],
) -> Iterator[Change]:
    """What the namespace itself asks for; what servers ask for is theirs."""
    if before.security is None and after.security is None:
        return
    of_servers = [
        (old.spec.servers[old_name].security, new.spec.servers[new_name].security)
        for old_name, new_name in servers.items()
        # Without a server in both documents the namespaces alone are compared.
    ] or [((), ())]
    pairs = [
        (
            of_old if before.security is None else before.security,
            of_new if after.security is None else after.security,
        )
        for of_old, of_new in of_servers
    ]
    verdicts = [security_verdict(old.spec, new.spec, *pair) for pair in pairs]
    verdict = next(each for each in _WORST_FIRST if each in verdicts)
    if verdict is not None:
        asked, asks = pairs[verdicts.index(verdict)]
        message = f"asks for {requirement_text(asks)} instead of {requirement_text(asked)}"
        places = before.node.key_place, after.node.key_place
        subject = f"namespace {excerpt(before.name)}"
        yield Change("security", verdict, subject, message, *places)


def _connections(
    old: Side, new: Side, subject: str, before: Namespace, after: Namespace
) -> Iterator[Change]:
    for kind, messages_of in _PARTS.items():
        yield from schema_change(
            kind,
            f"the {_NOUNS[kind]} of connections to {subject}",
            Party.CLIENT,
            (old, messages_of(old, before)),
            (new, messages_of(new, after)),
        )
    asked, asks = _method(before), _method(after)
    if asked != asks:
        # Clients of Socket.IO connect with GET, whatever a document says.
        verdict = Verdict.SAFE if asks in {None, "GET"} else Verdict.BREAKING
        message = f"the HTTP method is {asks or 'any'} instead of {asked or 'any'}"
        places = before.node.key_place, after.node.key_place
        yield Change("method", verdict, subject, message, *places)


_PARTS = {"auth": Side.auth, "query": Side.query, "headers": Side.headers}
_NOUNS = {"auth": "auth object", "query": "query", "headers": "headers"}


def _method(namespace: Namespace) -> str | None:
    bindings = namespace.bindings
    return str(bindings.method.value) if bindings and bindings.method else None
