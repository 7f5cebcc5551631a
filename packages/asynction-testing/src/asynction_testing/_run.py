"""A whole contract test of a live server."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from ._contract import Contract, Credentials
from ._findings import Finding
from ._probes._connections import probe_connections
from ._probes._events import probe_events
from ._probes._session import Session
from ._probes._wrong_messages import probe_wrong_messages
from ._report import Report

CredentialsOf: TypeAlias = Callable[[str], Credentials]
Progress: TypeAlias = Callable[[str], None]

_ERROR_KEYS = frozenset({"error", "errors", "exception"})
_SUCCESS_KEYS = ("ok", "success")


def is_error_ack(ack: Sequence[Any]) -> bool:
    """Whether an acknowledgement says that something went wrong.

    True for an object with `error`, `errors` or `exception`, with `ok` or `success` that is false,
    or with a `status` of "error"; and for a text or object alone in first place before a null, as
    Node's callbacks have it.
    """
    for each in ack[:1]:
        if isinstance(each, dict):
            if _ERROR_KEYS & each.keys() or str(each.get("status")).lower() in {"error", "failed"}:
                return True
            return any(each.get(key) is False for key in _SUCCESS_KEYS)
    return False


def no_credentials(_: str) -> Credentials:
    """Credentials of clients that bring nothing."""
    return Credentials()


@dataclass(frozen=True, slots=True)
class Options:
    """How to test.

    Args:
        url: Where the server is.
        path: Its Socket.IO path.
        credentials: What to bring to a namespace. An auth object is generated where the document
            has `x-auth` and none is given.
        transports: Over which transports; the first one gets everything, the others connections and
            one right message of each event.
        timeout: Seconds to wait for an acknowledgement or a connection.
        settle: Seconds after which what a message did has been seen, where no acknowledgement is.
        max_examples: How many generated messages each event gets.
        max_time: Seconds after which nothing new is begun.
        seed: What the generated messages depend on.
        events: The names of the events to test; all if there are none.
        is_error_ack: Whether an acknowledgement refuses a message, by its arguments.
    """

    url: str
    path: str = "socket.io"
    credentials: CredentialsOf = no_credentials
    transports: Sequence[str] = ("websocket", "polling")
    timeout: float = 2.0
    settle: float = 0.1
    max_examples: int = 20
    max_time: float = 60.0
    seed: int = 0
    events: Sequence[str] = ()
    is_error_ack: Callable[[Sequence[Any]], bool] = field(default=is_error_ack)


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
    session.require_server()
    found: list[Finding] = []
    for transport in options.transports:
        session.transport = transport
        found += probe_connections(session)
        found += probe_events(session, examples_only=transport != options.transports[0])
        if transport == options.transports[0]:
            found += probe_wrong_messages(session)
        session.close()
    return Report(
        options.url,
        options.seed,
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
