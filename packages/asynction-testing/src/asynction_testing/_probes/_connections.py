"""Who gets in: whether the server answers, and which clients it accepts and refuses.

Refusals of right clients are judged once all transports have been tried.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import islice
from typing import Any
from urllib.parse import urlencode

import engineio

from asynction_spec import Namespace, SecurityRequirement, SecurityScheme

from .._client._client_errors import RefusedError, UnreachableError, cause_of, system_error
from .._client._closing import close_soon, websocket_of
from .._client._engineio_client import OrderedEngine
from .._contract import Credentials
from .._findings import Finding
from .._wrong_message_generation import faults
from ._session import Session

_TRANSPORTS = ("websocket", "polling")
_MOST_WRONG_AUTHS = 12  # auth objects: a client learns of a refusal after seconds
_AT_ONCE = 8  # wrong clients, for the same reason
UNDECLARED = "/asynction-undeclared"
_ADVICE = {
    "polling": "Where several processes serve it, all requests of a client have to reach the same"
    " one (sticky sessions)",
    "websocket": "A proxy before it has to pass the headers Upgrade and Connection on",
}
"""What to look at where clients are refused over one transport alone."""


def require_server(session: Session) -> None:
    """Find out over which of the transports the server answers first.

    Raises ConnectionError where nothing that speaks Engine.IO answers over any of them.
    """
    transports = session.options.transports
    try:
        session.transport = _answered_over(session, transports)
    except engineio.exceptions.ConnectionError as error:
        raise ConnectionError(
            f"nothing that speaks Socket.IO answers at {session.options.url}"
            f" (path /{session.options.path.strip('/')}): {cause_of(error)}"
            f"{_other_transport(session, error)}"
        ) from error


def _other_transport(session: Session, error: Exception) -> str:
    """What to do where the server answers over the transport that is not to be tested."""
    others = [each for each in _TRANSPORTS if each not in session.options.transports]
    if not others or system_error(error) is not None:
        return ""
    try:
        other = _answered_over(session, others)
    except engineio.exceptions.ConnectionError:
        return ""
    return f". It answers over {other} (--transport {other})"


def _answered_over(session: Session, transports: Sequence[str]) -> str:
    """Over which of the transports the server answers; raises engineio's ConnectionError."""
    first = next(iter(session.contract.spec.namespaces), "/")
    client = OrderedEngine(request_timeout=session.options.connect_timeout)
    try:
        connect_engine(session, client, first, [*transports])
    finally:
        close_soon(client, websocket_of(client))
    return client.opened_over


def connect_engine(session: Session, client: Any, namespace: str, transports: list[str]) -> None:
    """Connect a client of python-engineio with what one of a namespace brings.

    Raises engineio's ConnectionError.
    """
    brought = session.given(namespace)
    url = session.options.url
    if brought.query:
        url = f"{url}?{urlencode(brought.query)}"
    client.connect(
        url,
        headers=dict(brought.headers),
        transports=transports,
        engineio_path=session.options.path,
    )


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


def findings_of_refusals(session: Session) -> Iterator[Finding]:
    """What the refusals of all transports come to, each finding once."""
    if session.refusals and not any(session.reachable_over.values()):
        yield _nobody_accepted(session)
        return
    refused: dict[str, tuple[str, RefusedError]] = {}
    for transport, refusals in session.refusals.items():
        if not session.reachable_over[transport]:
            yield _nobody_accepted_over(session, transport, refusals)
            continue
        for error in refusals:
            if _accepting(session, error.namespace):
                yield _refused_over(session, transport, error)
            else:
                refused.setdefault(error.namespace, (transport, error))
    for transport, error in refused.values():
        yield from _refused_everywhere(session, transport, error)


def _nobody_accepted(session: Session) -> Finding:
    """The only finding of a server that refuses everybody: nothing could be tested."""
    reasons = "; ".join(
        f"over {transport}: {_reasons(refusals)}"
        for transport, refusals in session.refusals.items()
    )
    message = (
        f"nothing could be tested, because every client was refused: {reasons}."
        " If clients bring more than they did here, give it with --auth, --header or --query"
    )
    transport, refusals = next(iter(session.refusals.items()))
    return _finding(session, transport, refusals[0].namespace, message)


def _nobody_accepted_over(
    session: Session, transport: str, refusals: Sequence[RefusedError]
) -> Finding:
    accepting = _accepting(session)
    if transport == session.options.transports[0]:
        session.skip(
            f"all but an example of each event: over {transport}, which comes first, every client"
            f" was refused; --transport {accepting[0]} tests all over {accepting[0]}"
        )
    message = (
        f"over {transport} every client was refused: {_reasons(refusals)}"
        f" (over {' and '.join(accepting)} clients were accepted)"
    )
    return _of_transport(session, transport, refusals[0], message)


def _refused_over(session: Session, transport: str, error: RefusedError) -> Finding:
    """The finding of a namespace that accepts the same client over another transport."""
    accepting = " and ".join(_accepting(session, error.namespace))
    message = (
        f"over {transport} a client was refused: {error.reason} (over {accepting} it was accepted)"
    )
    return _of_transport(session, transport, error, message)


def _refused_everywhere(session: Session, transport: str, error: RefusedError) -> Iterator[Finding]:
    """The finding of a namespace that accepts nobody, unless clients may bring too little."""
    namespace = session.contract.namespace(error.namespace)
    missing = missing_schemes(session, namespace)
    if missing:
        names = " or ".join(missing)
        session.skip(f"namespace {namespace.name}: it asks for {names}, and none was given")
    elif namespace.auth is not None and session.given(namespace.name).auth is None:
        session.skip(
            f"namespace {namespace.name}: a made-up auth object was refused; give a right one"
        )
    else:
        message = f"a client that brings what the document asks for was refused: {error.reason}"
        yield _finding(session, transport, namespace.name, message)


def _accepting(session: Session, namespace: str | None = None) -> list[str]:
    """The transports over which a namespace, by default any, has accepted a client."""
    return [
        transport
        for transport, names in session.reachable_over.items()
        if (names if namespace is None else namespace in names)
    ]


def _reasons(refusals: Sequence[RefusedError]) -> str:
    return "; ".join(dict.fromkeys(error.reason for error in refusals))


def _of_transport(session: Session, transport: str, error: RefusedError, message: str) -> Finding:
    """A finding with advice, and with a command that connects over the transport alone."""
    if not isinstance(error, UnreachableError):
        accepting = _accepting(session)[0]
        advice = f"{_ADVICE[transport]}. If that is meant, test with --transport {accepting}"
        message = f"{message}. {advice}"
    finding = _finding(session, transport, error.namespace, message)
    if "--transport" in finding.options:
        return finding
    return replace(finding, options=("--transport", transport, *finding.options))


def _finding(session: Session, transport: str, namespace: str, message: str) -> Finding:
    session.transport = transport  # with which a command has it happen again
    return session.findings.of_connection("connection-refused", namespace, message)
