"""Who gets in, and who does not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import Any

from asynction_spec import Namespace, SecurityRequirement, SecurityScheme

from .._contract import Credentials
from .._exceptions import RefusedError
from .._findings import Finding
from .._wrong_values import faults
from ._session import Session

_MOST_WRONG_AUTHS = 12  # auth objects: a client learns of a refusal after seconds
_AT_ONCE = 8  # wrong clients, for the same reason
UNDECLARED = "/asynction-undeclared"


def probe_connections(session: Session) -> Iterator[Finding]:
    """Connect to every namespace as the document asks, and in ways that it forbids."""
    session.reachable_over[session.transport] = []
    for namespace in session.contract.spec.namespaces.values():
        session.progress(f"connecting to namespace {namespace.name} over {session.transport}")
        yield from _accepted(session, namespace)
    for name in session.reachable:
        if not session.is_over:
            yield from _refused(session, session.contract.namespace(name))
    yield from _undeclared(session)


def _accepted(session: Session, namespace: Namespace) -> Iterator[Finding]:
    try:
        session.connect_in_turn(namespace.name).close()
    except RefusedError as error:
        if session.unreachable_namespaces:
            yield from session.unreachable(error)
        else:
            session.refusals[session.transport].append(error)
        return
    session.reachable.append(namespace.name)
    missing = missing_schemes(session, namespace)
    if missing:
        names = " or ".join(missing)
        message = f"a client without credentials was accepted, and the document asks for {names}"
        yield session.findings.of_connection("connection-accepted", namespace.name, message)


def _undeclared(session: Session) -> Iterator[Finding]:
    try:
        session.connect(UNDECLARED, Credentials()).close()
    except RefusedError:
        return
    message = "a namespace that the document does not declare was connected to"
    yield session.findings.of_connection("namespace-undeclared", UNDECLARED, message, Credentials())


def _refused(session: Session, namespace: Namespace) -> Iterator[Finding]:
    def is_accepted(credentials: Credentials) -> bool:
        try:
            session.connect(namespace.name, credentials).close()
        except RefusedError:
            return False
        return True

    wrong = list(_wrong(session, namespace))
    with ThreadPoolExecutor(_AT_ONCE) as pool:  # a client learns of a refusal after seconds
        accepted = pool.map(is_accepted, (credentials for credentials, _ in wrong))
        for (brought, what), is_wrong in zip(wrong, accepted, strict=True):
            if is_wrong:
                message = f"a client was accepted {what}"
                yield session.findings.of_connection(
                    "connection-accepted", namespace.name, message, brought
                )


def _wrong(session: Session, namespace: Namespace) -> Iterator[tuple[Credentials, str]]:
    """Credentials that the document does not allow, and what is wrong with them."""
    right = session.credentials(namespace.name)
    yield from _wrong_auths(session, namespace, right)
    yield from _wrong_bindings(session, namespace, right)
    for scheme in _necessary(session, namespace):
        for part, key in _carriers(scheme, right):
            for credentials, how in _without_and_wrong(right, part, key):
                yield credentials, f"{how} of {scheme.name!r} ({part} {key!r})"


def _wrong_auths(
    session: Session, namespace: Namespace, right: Credentials
) -> Iterator[tuple[Credentials, str]]:
    if namespace.auth is None:
        return

    def fault(auth: Any) -> Any:
        return session.contract.fault_in_auth(namespace.name, auth)

    if fault({}) is not None:
        yield Credentials(None, right.headers, right.query), "without the auth object"
    for each in islice(faults(dict(right.auth or {}), fault), _MOST_WRONG_AUTHS):
        if isinstance(each.value, dict):
            reason = f"with a wrong auth object ({each.reason})"
            yield Credentials(each.value, right.headers, right.query), reason


def _wrong_bindings(
    session: Session, namespace: Namespace, right: Credentials
) -> Iterator[tuple[Credentials, str]]:
    check = session.contract.checks.connections[namespace.name]
    usual = {"EIO": ["4"], "transport": [session.transport]}

    def is_wrong(credentials: Credentials) -> bool:
        query = {**usual, **{name: [value] for name, value in credentials.query.items()}}
        headers = {name: [value] for name, value in credentials.headers.items()}
        try:
            check.bindings("GET", query, headers)
        except Exception:  # whatever is wrong with it
            return True
        return False

    for part, names in (("query", right.query), ("headers", right.headers)):
        for name in names:
            without = _changed(right, part, name, None)
            if is_wrong(without):
                yield without, f"without {part} {name!r}"


def _security(session: Session, namespace: Namespace) -> tuple[SecurityRequirement, ...]:
    """What a namespace asks for; of several servers what all of them ask for."""
    if namespace.security is not None:
        return namespace.security
    servers = [server.security for server in session.contract.spec.servers.values()]
    return servers[0] if servers and all(each == servers[0] for each in servers) else ()


def _necessary(session: Session, namespace: Namespace) -> Iterator[SecurityScheme]:
    """The schemes without which nobody may be let in."""
    alternatives = _security(session, namespace)
    for name, scheme in session.contract.spec.security_schemes.items():
        if alternatives and all(name in each for each in alternatives):
            yield scheme


def missing_schemes(session: Session, namespace: Namespace) -> list[str]:
    """The schemes of which one is asked for, if the credentials hold none of them."""
    alternatives = _security(session, namespace)
    if not alternatives or not all(alternatives):
        return []
    brought = session.credentials(namespace.name)
    schemes = session.contract.spec.security_schemes
    for each in alternatives:
        if all(name in schemes and any(_carriers(schemes[name], brought)) for name in each):
            return []
    return sorted({name for each in alternatives for name in each})


def _carriers(scheme: SecurityScheme, credentials: Credentials) -> Iterator[tuple[str, str]]:
    """The parts of credentials that carry a scheme's: the part, and the name in it."""
    for carrier in scheme.carriers:
        if carrier.place in {"auth", "query"}:
            names = getattr(credentials, carrier.place) or {}
            yield from ((carrier.place, name) for name in names if name == carrier.name)
        else:
            wanted = "Cookie" if carrier.place == "cookie" else carrier.name
            yield from (("headers", name) for name in credentials.headers if _same(name, wanted))


def _same(name: str, other: str) -> bool:
    return name.lower() == other.lower()


def _without_and_wrong(
    right: Credentials, part: str, key: str
) -> Iterator[tuple[Credentials, str]]:
    yield _changed(right, part, key, None), "without the credential"
    names: Mapping[str, Any] = getattr(right, part) or {}
    value = names[key]
    wrong = f"{value}x" if isinstance(value, str) else "wrong"
    yield _changed(right, part, key, wrong), "with a wrong credential"


def _changed(right: Credentials, part: str, name: str, value: Any) -> Credentials:
    """The credentials with another value, or with none where that is None."""
    parts: dict[str, dict[str, Any]] = {
        "auth": dict(right.auth or {}),
        "headers": dict(right.headers),
        "query": dict(right.query),
    }
    parts[part].pop(name, None)
    if value is not None:
        parts[part][name] = value
    return Credentials(parts["auth"] or None, parts["headers"], parts["query"])
