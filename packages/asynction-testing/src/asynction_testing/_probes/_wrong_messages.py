"""Wrong messages: refused, and without harm."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from threading import Event as Flag
from typing import Any

import engineio

from asynction_spec import Event, Namespace, UnsatisfiedError

from .._client._client_errors import RefusedError
from .._client._closing import close_soon, websocket_of
from .._client._contract_client import ContractClient
from .._client._engineio_client import OrderedEngine
from .._contract import Credentials, examples
from .._findings import Finding, shown
from .._packets import ACK, EVENT, PacketReader, messages_of, packet_class_of
from .._wrong_message_generation import Fault, argument_faults
from ._connections import UNDECLARED, connect_engine
from ._ended_connections import LONGEST_END, ends_again, has_expired
from ._session import Session

_MOST_FAULTS = 40  # of one right message; a large document has hundreds of messages
_GROUP = 10  # wrong messages that are sent before anything is waited for
_ENOUGH = 5
"""After how many findings an event gets no more wrong messages."""
_PATIENCE = 10
"""How many times as long as for a right message is waited for an acknowledgement."""
_UNDECLARED_EVENT = UNDECLARED.strip("/")


def probe_wrong_messages(session: Session) -> Iterator[Finding]:
    """Send each event with one fault at a time."""
    for namespace, event in session.events():
        if session.is_over:
            session.skip(f"{namespace.name} {event.name}: the time was up before wrong messages")
            continue
        session.progress(f"{namespace.name} {event.name}: wrong messages")
        try:
            yield from _wrong_messages(session, namespace, event)
        except RefusedError as error:
            yield from session.unreachable(error, event.name)


def probe_unexpected(session: Session) -> Iterator[Finding]:
    """Send an undeclared event to each namespace, and an event before connecting."""
    for name in session.reachable:
        if not session.is_over:
            yield from _undeclared_event(session, name)
    yield from _before_connecting(session)


def _wrong_messages(session: Session, namespace: Namespace, event: Event) -> Iterator[Finding]:
    if event.payload is None:
        return
    try:
        right = [
            session.sequences.linked(namespace, event, each)
            for each in examples(session.contract, namespace, event)
        ]
    except UnsatisfiedError:
        return  # which `_events` has noted
    made = _faults(session, namespace, event, right)
    found = 0
    while group := list(islice(made, _GROUP)):
        if session.is_over:
            return
        findings = [*_group(session, namespace, event, group)]
        emitted = [each for each in findings if each.rule.startswith("emitted")]
        others = [each for each in findings if each not in emitted][: _ENOUGH - found]
        yield from (*others, *emitted)
        found += len(others)
        if found == _ENOUGH:
            session.skip(f"{namespace.name} {event.name}: more wrong messages, after {found}")
            return


def _faults(
    session: Session, namespace: Namespace, event: Event, right: Sequence[list[Any]]
) -> Iterator[Fault]:
    name = str(event.name)

    def fault(args: Any) -> Any:
        if not isinstance(args, list):
            return None  # a packet always has a list of them
        return session.contract.fault_in_payload(namespace.name, name, args)

    seen = set()
    for args in right:
        for each in islice(argument_faults(args, fault), _MOST_FAULTS):
            place = (each.keyword, each.path)
            # Of the same fault in several examples one is enough.
            if place not in seen:
                seen.add(place)
                yield each


def send_wrong(
    session: Session, namespace: Namespace, event: Event, args: list[Any]
) -> Iterator[Finding]:
    """Send one wrong message, and yield what is wrong with what the server does then."""
    fault = session.contract.fault_in_payload(namespace.name, str(event.name), args)
    if fault is not None:
        keyword = fault.validator if isinstance(fault.validator, str) else None
        made = Fault(args, keyword, tuple(fault.path), fault.message)
        yield from _group(session, namespace, event, [made])


def _group(
    session: Session, namespace: Namespace, event: Event, group: Sequence[Fault]
) -> Iterator[Finding]:
    """Send wrong messages one after another, and look at what has come of all of them."""
    client = session.client(namespace.name)
    client.clear()
    session.sends(namespace.name, str(event.name), group[-1].value, is_wrong=True)
    waiting = [client.send_later(str(event.name), each.value) for each in group]
    # Many servers refuse without a word: to wait for each as for a right one would take hours.
    patience = _refusal_time(session)
    # Sent together, so that the time for the first is that of all others as well.
    acks = [wait(patience if number == 0 else patience / 4) for number, wait in enumerate(waiting)]
    if not client.is_connected:
        session.replace_client(namespace.name)
        try:
            session.client(namespace.name)
        except RefusedError as error:  # the first that was not acknowledged may have ended it all
            unanswered = [fault for fault, ack in zip(group, acks, strict=True) if ack is None]
            suspect = (unanswered or group)[0]
            message = (
                f"the server ended the connection after a wrong message ({suspect.reason}),"
                f" and no client can connect any more: {error.reason}"
            )
            session.unreachable_namespaces.add(namespace.name)
            yield session.findings.make(
                "disconnected", namespace.name, event.name, message, suspect.value, is_wrong=True
            )
            return
        if len(group) > 1:  # which of them was it?
            for each in group:
                yield from _group(session, namespace, event, [each])
            return
        if not ends_again(session, client, namespace, event, group[0].value):
            return
        message = f"the server ended the connection after a wrong message ({group[0].reason})"
        yield session.findings.make(
            "disconnected", namespace.name, event.name, message, group[0].value, is_wrong=True
        )
    for fault, ack in zip(group, acks, strict=True):
        yield from judge_wrong(session, namespace, event, fault, ack)
    found = [*session.violations(client, str(event.name), group[-1].value, is_wrong=True)]
    yield from found if len(group) == 1 else _attributed(session, namespace, event, group, found)


def _attributed(
    session: Session,
    namespace: Namespace,
    event: Event,
    group: Sequence[Fault],
    found: Sequence[Finding],
) -> Iterator[Finding]:
    """What the server emitted after wrong messages, each with the one that has it emit that."""
    missing = {(each.rule, each.namespace, each.event): each for each in found}
    # One by one, since what the server emitted does not say which message it was for.
    for fault in group if missing else ():
        client = session.client(namespace.name)
        session.sends(namespace.name, str(event.name), fault.value, is_wrong=True)
        ack = client.send_unchecked(
            str(event.name), fault.value, timeout=_refusal_time(session) if event.ack else 0
        )
        client.wait_for_end(0 if ack is not None else session.options.settle)
        for each in session.violations(client, str(event.name), fault.value, is_wrong=True):
            if missing.pop((each.rule, each.namespace, each.event), None) is not None:
                yield each
        if not missing:
            return
    yield from (session.findings.by_run(replace(each, sent=None)) for each in missing.values())


def judge_wrong(
    session: Session, namespace: Namespace, event: Event, fault: Fault, ack: list[Any] | None
) -> Iterator[Finding]:
    """Yield a finding for a wrong message that was acknowledged as if it were right."""
    covered = session.covered(namespace.name, str(event.name))
    covered.wrong_messages += 1
    covered.keywords.add(fault.keyword or "false")
    # No acknowledgement is a refusal, and one that nobody described says nothing.
    if ack is None or not event.ack:
        return
    fits = session.contract.fault_in_ack(namespace.name, str(event.name), ack) is None
    if fits and not session.options.is_error_ack(ack):
        message = f"{fault.reason}; it was acknowledged with {shown(ack)}"
        yield session.findings.make(
            "wrong-message-accepted",
            namespace.name,
            event.name,
            message,
            fault.value,
            is_wrong=True,
        )
    else:
        covered.refused += 1


def _refusal_time(session: Session) -> float:
    """Seconds to wait for the acknowledgement of a wrong message, which may have none."""
    return max(session.options.patience, _PATIENCE * session.latency)


def _patience(session: Session) -> float:
    """Seconds to wait for what a right server does not do at all."""
    return max(2 * session.options.settle, _PATIENCE * session.latency)


def _undeclared_event(session: Session, namespace: str) -> Iterator[Finding]:
    client: ContractClient = session.client(namespace)
    session.sends(namespace, _UNDECLARED_EVENT, [{}], is_wrong=True)
    ack = client.send_unchecked(_UNDECLARED_EVENT, [{}], timeout=_patience(session))
    if ack and not session.options.is_error_ack(ack):
        message = f"an event that the document does not declare was acknowledged with {shown(ack)}"
        yield session.findings.make(
            "undeclared-event-accepted", namespace, _UNDECLARED_EVENT, message, [{}], is_wrong=True
        )
    if client.wait_for_end(0):
        is_expired = has_expired(session, client, _UNDECLARED_EVENT)
        session.replace_client(namespace)
        if not is_expired and session.given(namespace) != Credentials():
            client = session.client(namespace)
            client.send_unchecked(_UNDECLARED_EVENT, [{}], timeout=_patience(session))
            ended_again = client.wait_for_end(LONGEST_END)
            is_expired = not ended_again or has_expired(session, client, _UNDECLARED_EVENT)
        if is_expired:
            return
        message = "the server ended the connection after an event that it does not know"
        yield session.findings.make(
            "disconnected", namespace, _UNDECLARED_EVENT, message, [{}], is_wrong=True
        )
        session.replace_client(namespace)


def _before_connecting(session: Session) -> Iterator[Finding]:
    """Send an event to a namespace that the client has not connected to."""
    # One event is enough: servers look at the namespace before they look at the event.
    for namespace, event in islice(session.events(), 1):
        packet_class = packet_class_of(session.options.serializer)
        try:
            args = examples(session.contract, namespace, event)[0]
        except UnsatisfiedError:
            return
        messages = messages_of(packet_class, EVENT, namespace.name, [event.name, *args], 1)
        reader = PacketReader(packet_class)
        answered = Flag()
        client = OrderedEngine(request_timeout=session.options.connect_timeout)

        def note(message: Any, reader: PacketReader = reader, answered: Flag = answered) -> None:
            if any((each.kind, each.id) == (ACK, 1) for each in reader.read(message)):
                answered.set()

        client.on("message", note)
        try:
            connect_engine(session, client, namespace.name, [session.transport])
        except engineio.exceptions.ConnectionError:  # which others have reported
            return
        websocket = websocket_of(client)
        for each in messages:
            client.send(each)
        handled = answered.wait(_patience(session))
        close_soon(client, websocket)
        if handled:
            message = "an event was acknowledged although its client had not connected"
            finding = session.findings.make(
                "event-before-connect", namespace.name, event.name, message, args
            )
            yield session.findings.by_run(finding)
