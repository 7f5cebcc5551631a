"""A whole contract test of a live server."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

from ._client._client_errors import RefusedError
from ._contract import Contract, Credentials
from ._error_acks import is_error_ack
from ._findings import Finding
from ._probes._chaos import probe_chaos
from ._probes._connections import findings_of_refusals, probe_connections, require_server
from ._probes._events import probe_events
from ._probes._scenarios import Scenario, probe_scenario
from ._probes._session import Session
from ._probes._stored_failures import StoredFailure, probe_failures, read_failures, write_failures
from ._probes._wrong_messages import probe_unexpected, probe_wrong_messages
from ._report import Report

CredentialsOf: TypeAlias = Callable[[str], Credentials]
Progress: TypeAlias = Callable[[str], None]


def no_credentials(_: str) -> Credentials:
    """Credentials of clients that bring nothing."""
    return Credentials()


@dataclass(frozen=True, slots=True)
class Options:
    """How to test.

        Options("http://127.0.0.1:5000", max_examples=50, seed=1)
        Options(url, credentials=lambda namespace: Credentials(auth={"token": "..."}))

    Args:
        url: Where the server is.
        path: Its Socket.IO path.
        serializer: How it writes packets: `default`, or `msgpack`, which has to be installed.
        credentials: What to bring to a namespace. An auth object is generated where the document
            has `x-auth` and none is given.
        transports: Over which transports; the first one gets everything, the others connections and
            one right message of each event.
        timeout: Seconds to wait for an acknowledgement.
        connect_timeout: Seconds to wait for a connection, or for its refusal.
        patience: Least seconds to wait for the acknowledgement of a wrong message, which may be
            refused without one.
        settle: Seconds after which what a message did has been seen, where no acknowledgement is.
        max_examples: How many generated messages each event gets.
        max_time: Seconds after which nothing new is begun.
        seed: What the generated messages depend on.
        events: The names of the events to test; all if there are none.
        is_error_ack: Whether an acknowledgement refuses a message, by its arguments.
        workers: How many events are tested at once, with clients of their own.
        chaos: Whether events are sent twice at once, and by clients that leave in the middle.
        scenarios: Functions that connect clients by `connect(namespace)` and raise what is wrong.
        repeat_options: Further options of the commands that a report says to paste.
        failures: A file that keeps the messages for which something was found; they are sent first.
    """

    url: str
    path: str = "socket.io"
    serializer: str = "default"
    credentials: CredentialsOf = no_credentials
    transports: Sequence[str] = ("websocket", "polling")
    timeout: float = 2.0
    connect_timeout: float = 10.0
    patience: float = 0.2
    settle: float = 0.1
    max_examples: int = 20
    max_time: float = 60.0
    seed: int = 0
    events: Sequence[str] = ()
    is_error_ack: Callable[[Sequence[Any]], bool] = field(default=is_error_ack)
    workers: int = 1
    chaos: bool = False
    scenarios: Sequence[Scenario] = ()
    failures: Path | None = None
    repeat_options: Sequence[str] = ()


def run(contract: Contract, options: Options, progress: Progress | None = None) -> Report:
    """Test a live server against its document, from the client's side.

        report = run(load("asyncapi.yaml"), Options("http://127.0.0.1:5000"))
        assert report.is_clean, report.findings

    Args:
        contract: The document.
        options: How to test.
        progress: Is called with a line for each step.

    Raises ConnectionError where nothing that speaks Socket.IO answers at the URL.
    """
    started = time.monotonic()
    session = Session(contract, options, progress or (lambda _: None))
    require_server(session)
    stored = read_failures(options.failures) if options.failures is not None else []
    found = [
        finding
        for transport in options.transports
        for finding in _over_transport(session, transport, stored)
    ]
    found = [*findings_of_refusals(session), *found]
    if options.failures is not None:
        session.transport = options.transports[0]  # over which the stored ones were sent
        tested = {(namespace.name, event.name) for namespace, event in session.events()}
        untested = [
            each for each in stored if session.is_over or (each.namespace, each.event) not in tested
        ]
        write_failures(options.failures, found, untested)
    return report_of(session, found, started)


def _over_transport(
    session: Session, transport: str, stored: Sequence[StoredFailure]
) -> Iterator[Finding]:
    """Everything over the first transport; connections and an example of each event over others."""
    session.transport = transport
    is_first = transport == session.options.transports[0]
    probes = [probe_connections(session)]
    if is_first:
        probes.append(probe_failures(session, stored))
    probes.append(_each_event(session, examples_only=not is_first))
    if is_first:
        probes.append(probe_unexpected(session))
        probes += [probe_scenario(session, each) for each in session.options.scenarios]
        probes += [probe_chaos(session)] if session.options.chaos else []
    probes.append(session.look_again())
    for probe in probes:
        try:
            yield from probe
        except RefusedError as error:
            yield from session.unreachable(error)
    yield from session.late_findings
    session.late_findings.clear()
    session.close()


def _each_event(session: Session, *, examples_only: bool) -> Iterator[Finding]:
    """Right and wrong messages of each event, by several workers at once if that is asked for."""

    def probe(part: Session) -> list[Finding]:
        found = [*probe_events(part, examples_only=examples_only)]
        return found if examples_only else [*found, *probe_wrong_messages(part)]

    if session.options.workers == 1:
        yield from probe(session)
        return
    parts = session.divide(session.options.workers)
    with ThreadPoolExecutor(session.options.workers) as pool:
        for found in pool.map(probe, parts):
            yield from found
    for part in parts:
        yield from part.look_again()
        part.close()
        session.absorb(part)


def report_of(session: Session, found: Sequence[Finding], started: float) -> Report:
    """The report of a session that has ended.

    Args:
        session: The session.
        found: What was found; each finding counts once, whatever transport it was made over.
        started: When the session began, by the monotonic clock.
    """
    return Report(
        session.options.url,
        session.options.seed,
        _once(found),
        session.coverage,
        session.connections,
        session.skipped,
        time.monotonic() - started,
    )


def _once(findings: Sequence[Finding]) -> list[Finding]:
    """Each finding once, whatever transport it was made over."""
    kept: dict[Any, Finding] = {}
    for each in findings:
        what = None if each.rule.startswith("emitted") else each.message
        kept.setdefault((each.rule, each.namespace, each.event, what), each)
    return list(kept.values())
