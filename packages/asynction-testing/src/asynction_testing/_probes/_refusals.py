"""Right clients that were refused, judged once all transports have been tried."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from .._exceptions import RefusedError, UnreachableError
from .._findings import Finding
from ._connections import missing_schemes
from ._session import Session

_ADVICE = {
    "polling": "Where several processes serve it, all requests of a client have to reach the same"
    " one (sticky sessions)",
    "websocket": "A proxy before it has to pass the headers Upgrade and Connection on",
}
"""What to look at where clients are refused over one transport alone."""


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
        yield from _refused(session, transport, error)


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


def _refused(session: Session, transport: str, error: RefusedError) -> Iterator[Finding]:
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
