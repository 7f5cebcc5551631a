"""What was recorded, played against a live server."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from ._client._client_errors import RefusedError
from ._client._contract_client import Answers, ContractClient
from ._contract import Contract
from ._findings import Finding, shown
from ._probes._connections import require_server
from ._probes._events import send_right
from ._probes._session import Session
from ._probes._wrong_messages import judge_wrong
from ._report import Report
from ._run import Options, Progress, report_of
from ._traffic_record import TrafficEntry
from ._wrong_message_generation import Fault


def replay(
    contract: Contract,
    entries: Iterable[TrafficEntry],
    options: Options,
    progress: Progress | None = None,
) -> Report:
    """Play what a proxy has recorded, and give what the server does against its document.

        with open("traffic.jsonl") as file:
            report = replay(contract, read_traffic(file), Options("http://127.0.0.1:5000"))

    Each client that was accepted connects again, with the credentials of the options, and sends the
    events that it sent, in the same order. It answers what the server asks as it did.

    Args:
        contract: The document.
        entries: The recording.
        options: The server, the credentials, and how long to wait.
        progress: Is called with a line for each client.

    Raises ConnectionError where nothing that speaks Socket.IO answers at the URL.
    """
    started = time.monotonic()
    session = Session(contract, options, progress or (lambda _: None))
    require_server(session)
    playing = _Playing(session, list(entries))
    try:
        found = list(playing.play())
    finally:
        playing.close()
    return report_of(session, found, started)


class _Playing:
    """The clients of a recording.

    Args:
        session: The server, and what is counted.
        entries: The recording.
    """

    def __init__(self, session: Session, entries: Sequence[TrafficEntry]) -> None:
        self._session = session
        self._entries = entries
        self._clients: dict[tuple[int, str], ContractClient] = {}
        self._acknowledged = {
            (each.client, each.namespace, each.id)
            for each in entries
            if (each.sender, each.kind) == ("server", "ack")
        }
        self._missing = {
            (each.namespace, str(each.event))
            for each in entries
            if (each.sender, each.kind) == ("server", "event") and each.fault is None
        }

    def play(self) -> Iterator[Finding]:
        """Play all of it."""
        for each in self._entries:
            if self._session.is_over:
                self._session.skip("the rest of the recording: the time was up")
                return
            if each.kind == "accept":
                yield from self._connect(each)
            elif each.kind == "refuse":
                reason = "a client that was refused brought what is not in the recording"
                self._session.skip(f"namespace {each.namespace}: {reason}")
            elif (each.sender, each.kind) == ("client", "event"):
                yield from self._send(each)
            elif each.kind == "disconnect":
                yield from self._disconnect(each)
        yield from self._wait_for_missing()

    def close(self) -> None:
        """End all clients."""
        for client in self._clients.values():
            client.close()

    def _connect(self, entry: TrafficEntry) -> Iterator[Finding]:
        session = self._session
        session.progress(f"client {entry.client} connects to namespace {entry.namespace}")
        # Of a namespace that the document lacks nobody knows which auth object to make.
        is_declared = entry.namespace in session.contract.spec.namespaces
        try:
            client = session.connect(
                entry.namespace,
                None if is_declared else session.given(entry.namespace),
            )
        except RefusedError as error:
            message = f"a client that was accepted in the recording was refused: {error.reason}"
            yield session.findings.of_connection("connection-refused", entry.namespace, message)
            return
        if not is_declared:
            message = "a namespace that the document does not declare was connected to"
            yield session.findings.of_connection(
                "namespace-undeclared",
                entry.namespace,
                message,
                session.given(entry.namespace),
            )
        for event, answers in self._answers(entry).items():
            client.answer(event, _one_after_another(answers))
        self._clients[entry.client, entry.namespace] = client

    def _answers(self, connection: TrafficEntry) -> dict[str, list[tuple[Any, ...]]]:
        found: dict[str, list[tuple[Any, ...]]] = {}
        for each in self._entries:
            whose = (each.client, each.namespace) == (connection.client, connection.namespace)
            if whose and each.event and (each.sender, each.kind) == ("client", "ack"):
                found.setdefault(each.event, []).append(each.args)
        return found

    def _send(self, entry: TrafficEntry) -> Iterator[Finding]:
        client = self._clients.get((entry.client, entry.namespace))
        if client is None:
            return  # it was not let in
        if not client.is_connected:
            reason = f"the server had ended the connection of client {entry.client}"
            self._session.skip(f"{entry.namespace} {entry.event}: {reason}")
            return
        event, args = str(entry.event), list(entry.args)
        fault = self._session.contract.fault_in_received(entry.namespace, event, args)
        if fault is None:
            namespace = self._session.contract.namespace(entry.namespace)
            declared = self._session.contract.received(entry.namespace, event)
            yield from send_right(self._session, client, namespace, declared, args)
        else:
            yield from self._send_wrong(client, entry, str(fault))
        yield from self._violations(client, event)

    def _send_wrong(
        self, client: ContractClient, entry: TrafficEntry, reason: str
    ) -> Iterator[Finding]:
        session, event, args = self._session, str(entry.event), list(entry.args)
        asked = (entry.client, entry.namespace, entry.id) in self._acknowledged
        wait = session.options.timeout if asked else session.options.settle
        ack = client.send_unchecked(event, args, timeout=wait)
        if client.wait_for_end(0 if ack is not None else session.options.settle):
            message = f"the server ended the connection after a wrong message ({reason})"
            yield session.findings.make(
                "disconnected", entry.namespace, event, message, args, is_wrong=True
            )
        elif (entry.namespace, event) in session.contract.checks.received:
            declared = session.contract.received(entry.namespace, event)
            namespace = session.contract.namespace(entry.namespace)
            fault = Fault(args, None, (), reason)
            yield from judge_wrong(session, namespace, declared, fault, ack)
        elif ack and not session.options.is_error_ack(ack):
            message = f"an event that the document does not declare was acknowledged: {shown(ack)}"
            yield session.findings.make(
                "undeclared-event-accepted", entry.namespace, event, message, args, is_wrong=True
            )

    def _violations(self, client: ContractClient, event: str) -> Iterator[Finding]:
        # Before they are taken away as violations.
        self._missing -= {(each.namespace, each.event) for each in client.received}
        yield from self._session.violations(client, event)

    def _disconnect(self, entry: TrafficEntry) -> Iterator[Finding]:
        client = self._clients.pop((entry.client, entry.namespace), None)
        if client is not None:
            yield from self._violations(client, "disconnect")
            client.close()

    def _wait_for_missing(self) -> Iterator[Finding]:
        """Wait for what the server emitted in the recording, and note what does not come."""
        deadline = time.monotonic() + self._session.options.timeout
        for namespace, event in sorted(self._missing):
            for client in self._clients.values():
                if client.namespace == namespace:
                    client.wait_for_event(event, deadline - time.monotonic())
        for client in self._clients.values():
            yield from self._violations(client, "the last one")
        for namespace, event in sorted(self._missing):
            self._session.skip(f"{namespace} {event}: emitted in the recording, not in the replay")


def _one_after_another(answers: Sequence[tuple[Any, ...]]) -> Answers:
    """Gives each answer once, and the last one from then on."""
    remaining = deque(answers)

    def give(_: Sequence[Any]) -> tuple[Any, ...]:
        # A server may ask more often than it did then.
        return remaining.popleft() if len(remaining) > 1 else remaining[0]

    return give
