"""Rudeness: the same thing twice at once, clients that leave in the middle, and that come again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from asynction_spec import Event, Namespace, UnsatisfiedError

from .._client._client_errors import RefusedError
from .._client._contract_client import ContractClient
from .._contract import examples
from .._findings import Finding
from ._ended_connections import ends_again, may_disconnect
from ._session import Session

_AT_ONCE = 4  # clients that send the same at once
_IN_A_ROW = 5  # clients that leave in the middle


def probe_chaos(session: Session) -> Iterator[Finding]:
    """Send an example of each event twice at once, and by clients that leave in the middle."""
    if session.limits_connections:
        yield from session.look_again()
        session.close()
    for namespace, event in session.events():
        if session.is_over:
            session.skip(f"{namespace.name} {event.name}: the time was up before chaos")
            continue
        session.progress(f"{namespace.name} {event.name}: chaos")
        try:
            args = examples(session.contract, namespace, event)[0]
        except UnsatisfiedError:
            continue  # which `_events` has noted
        try:
            for probe in (_at_once, _in_the_middle):
                for finding in probe(session, namespace, event, args):
                    yield session.findings.by_run(finding, "--chaos")
        except RefusedError as error:
            yield from session.unreachable(error, event.name)


def _at_once(
    session: Session, namespace: Namespace, event: Event, args: Sequence[Any]
) -> Iterator[Finding]:
    """Several clients send it at the same time, each of them twice."""
    clients = _clients(session, namespace.name)
    linked = [session.sequences_of(each).linked(namespace, event, args) for each in clients]
    barrier = Barrier(len(clients))

    def send(client: ContractClient, message: Sequence[Any]) -> list[list[Any] | None]:
        barrier.wait()
        waiting = [client.send_later(str(event.name), message) for _ in range(2)]
        return [wait(session.options.timeout if event.ack else 0) for wait in waiting]

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        answers = [*pool.map(send, clients, linked)]
    acks = [
        ack
        for client, both in zip(clients, answers, strict=True)
        for ack in both
        if ack is not None or client.is_connected  # what has ended is reported below
    ]
    yield from _judged(session, namespace, event, args, acks, "sent twice at once")
    for client in clients:
        ended = client.wait_for_end(0 if event.ack else session.options.settle)
        has_expired = ended and not ends_again(session, client, namespace, event, args)
        if ended and not may_disconnect(event) and not has_expired:
            message = "sent twice at once: the server ended a connection"
            yield session.findings.make("disconnected", namespace.name, event.name, message, args)
        yield from session.violations(client, str(event.name))
        client.close()


def _clients(session: Session, namespace: str) -> list[ContractClient]:
    """Several clients, or as many as the server lets in."""
    clients = [session.connect_in_turn(namespace)]
    while len(clients) < _AT_ONCE:
        try:
            clients.append(session.connect(namespace))
        except RefusedError as error:
            if not clients[0].is_connected:
                raise
            session.skip(f"namespace {namespace}: {_AT_ONCE} clients at once: {error.reason}")
            break
    return clients


def _in_the_middle(
    session: Session, namespace: Namespace, event: Event, args: Sequence[Any]
) -> Iterator[Finding]:
    """Clients send it and leave at once; then one comes that stays."""
    for _ in range(_IN_A_ROW):
        client = session.connect_in_turn(namespace.name)
        client.send_later(
            str(event.name), session.sequences_of(client).linked(namespace, event, args)
        )
        client.abort()
    client = session.connect_in_turn(namespace.name)
    linked = session.sequences_of(client).linked(namespace, event, args)
    ack = client.send_unchecked(
        str(event.name), linked, timeout=session.options.timeout if event.ack else 0
    )
    if not client.is_connected and not ends_again(session, client, namespace, event, args):
        return
    when = f"after {_IN_A_ROW} clients had left in the middle"
    yield from _judged(session, namespace, event, args, [ack], when)
    client.close()


def _judged(
    session: Session,
    namespace: Namespace,
    event: Event,
    args: Sequence[Any],
    acks: Sequence[list[Any] | None],
    when: str,
) -> Iterator[Finding]:
    name = str(event.name)
    session.covered(namespace.name, name).messages += len(acks)
    if not event.ack:
        return
    for ack in acks:
        if ack is None:
            message = f"{when}: no acknowledgement came within {session.options.timeout:g} s"
            yield session.findings.make("ack-missing", namespace.name, name, message, args)
            return
        fault = session.contract.fault_in_ack(namespace.name, name, ack)
        if fault is not None:
            message = f"{when}: {fault}"
            yield session.findings.make("ack-invalid", namespace.name, name, message, args)
            return
