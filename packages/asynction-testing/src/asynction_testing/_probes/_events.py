"""Right messages: what the server acknowledges and emits, its limits, and whether it lives on."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

from asynction_spec import Event, Namespace, UnsatisfiedError, ValidationException

from .._client._client_errors import RefusedError
from .._client._contract_client import ContractClient
from .._contract import examples
from .._findings import Finding, shown
from .._wrong_message_generation import argument_faults
from ._ended_connections import ends_again, may_disconnect
from ._session import Session
from ._shrinking import findings_of_smallest

_MOST_ASKING = 5  # times that a right message is sent, to see whether the server asks for an answer
_MOST_WRONG_ACKS = 4  # to one event that asks for an acknowledgement
_RATE = "RateLimitException"
_SIZE = "MessageSizeException"


def probe_events(session: Session, *, examples_only: bool) -> Iterator[Finding]:
    """Send every event that clients may send: its examples first, then generated ones."""
    wants_ack = False
    for namespace, event in session.events():
        if session.is_over:
            session.skip(f"{namespace.name} {event.name}: the time was up")
            continue
        session.progress(f"{namespace.name} {event.name} over {session.transport}")
        try:
            found = list(_examples(session, namespace, event))
            if not found and not examples_only:
                found = _generated(session, namespace, event)
        except RefusedError as error:
            found = [*session.unreachable(error, event.name)]
        yield from found
        wants_ack = wants_ack or any(each.ack for each in namespace.emits)
    if wants_ack and not examples_only:
        yield from _wrong_answers(session)


def _examples(session: Session, namespace: Namespace, event: Event) -> Iterator[Finding]:
    try:
        given_examples = examples(session.contract, namespace, event)
    except UnsatisfiedError as error:
        session.skip(f"{namespace.name} {event.name}: no message could be made: {error.reason}")
        return
    for args in given_examples:
        yield from exchange(session, namespace, event, args)


def _generated(session: Session, namespace: Namespace, event: Event) -> list[Finding]:
    """What generated messages find."""

    def send(args: list[Any]) -> list[Finding]:
        try:
            return list(exchange(session, namespace, event, args))
        except RefusedError as error:
            return [*session.unreachable(error, event.name)]

    return findings_of_smallest(session, namespace, event, send)


def exchange(
    session: Session, namespace: Namespace, event: Event, args: Sequence[Any]
) -> Iterator[Finding]:
    """Send a right message, and yield what is wrong with what the server does then."""
    client = session.client(namespace.name)
    session.witnesses.place()
    client.clear()
    args = session.sequences.linked(namespace, event, args)
    if not client.is_connected:
        session.skip(f"{namespace.name} {event.name}: what leads up to it ends the connection")
        session.replace_client(namespace.name)
        return
    session.sends(namespace.name, str(event.name), args)
    yield from send_right(session, client, namespace, event, args)
    if may_disconnect(event) or not client.is_connected:
        session.replace_client(namespace.name)
    yield from session.violations(client, str(event.name), args)


def send_right(
    session: Session,
    client: ContractClient,
    namespace: Namespace,
    event: Event,
    args: Sequence[Any],
) -> Iterator[Finding]:
    """Send a right message, and yield what is wrong with its acknowledgement."""
    name = str(event.name)
    while True:
        started = time.monotonic()
        wait = client.send_later(name, args)
        ack = wait(session.options.timeout if event.ack else session.options.settle)
        waited = time.monotonic() - started
        limit = _exceeded_limit(session, namespace, event, ack)
        if limit is None:
            break
        if not _wait_for_turn(session, namespace, event, limit):
            return
    session.covered(namespace.name, name).messages += 1
    ended = client.wait_for_end(0 if ack is not None else session.options.settle)
    if ended and not may_disconnect(event):
        if not ends_again(session, client, namespace, event, args):
            return
        message = "the server ended the connection after a right message"
        yield session.findings.make("disconnected", namespace.name, name, message, args)
    elif event.ack and ack is None:
        message = f"no acknowledgement came within {session.options.timeout:g} s"
        yield session.findings.make("ack-missing", namespace.name, name, message, args)
    elif event.ack and ack is not None:
        session.latency = max(session.latency, waited)
        fault = session.contract.fault_in_ack(namespace.name, name, ack)
        if fault is not None:
            yield session.findings.make("ack-invalid", namespace.name, name, str(fault), args)


def _wrong_answers(session: Session) -> Iterator[Finding]:
    """Acknowledge what the server emits wrongly, and see whether it lives on."""
    for namespace, event in session.events():
        for each in namespace.emits:
            if each.ack and each.name is not None and not session.is_over:
                yield from _wrong_answers_to(session, namespace, event, str(each.name))


def _wrong_answers_to(
    session: Session, namespace: Namespace, event: Event, asking: str
) -> Iterator[Finding]:
    """Send an event until the server emits one that asks for an answer, and answer wrongly."""
    try:
        args = examples(session.contract, namespace, event)[0]
    except UnsatisfiedError:
        return
    for wrong in islice(_wrong_acks(session, namespace, asking), _MOST_WRONG_ACKS):
        client = session.client(namespace.name)
        client.clear()
        client.answer(asking, _always(wrong))
        if not _is_asked(session, client, event, args, asking):
            return
        if not _outlives_answer(session, client, event, args):
            message = f"the server ended the connection after the wrong answer {shown(wrong)}"
            finding = session.findings.make("disconnected", namespace.name, asking, message, None)
            yield session.findings.by_run(replace(finding, sent_event=str(event.name)))
            return
    session.replace_client(namespace.name)


def _always(answer: tuple[Any, ...]) -> Callable[[Sequence[Any]], Any]:
    """What answers every event alike."""
    return lambda _: answer


def _is_asked(
    session: Session, client: ContractClient, event: Event, args: Sequence[Any], asking: str
) -> bool:
    """Whether the server asks for an answer, when a right message is sent a few times."""
    timeout = session.options.timeout if event.ack else session.options.settle
    for _ in range(_MOST_ASKING):
        client.send_later(str(event.name), args)(timeout)
        if any(each.event == asking for each in client.clear()):
            return True
    return False


def _outlives_answer(
    session: Session, client: ContractClient, event: Event, args: Sequence[Any]
) -> bool:
    """Whether a client is still connected once the server has handled its answer."""
    client.wait_until_answered(session.options.timeout)
    if event.ack:
        client.send_unchecked(str(event.name), args, timeout=session.options.timeout)
    return not client.wait_for_end(0 if event.ack else session.options.settle)


def _wrong_acks(session: Session, namespace: Namespace, event: str) -> Iterator[tuple[Any, ...]]:
    check = session.contract.checks.emitted[namespace.name, event].ack

    def fault(args: Any) -> ValidationException | None:
        try:
            if check is not None and isinstance(args, list):
                check(args)
        except ValidationException as error:
            return error
        return None

    right = session.contract.example_ack(namespace.name, event)
    for each in argument_faults(right, fault):
        yield tuple(each.value)


def _exceeded_limit(
    session: Session, namespace: Namespace, event: Event, ack: Sequence[Any] | None
) -> Mapping[str, Any] | None:
    """What an acknowledgement says about a limit, None where it does not, or none is declared."""
    spec = session.contract.spec
    declared = [event.limits, namespace.limits, *(each.limits for each in spec.servers.values())]
    if not ack or not isinstance(ack[0], dict) or not any(declared):
        return None
    error = ack[0].get("error")
    is_limit = isinstance(error, dict) and error.get("type") in (_RATE, _SIZE)
    return error if is_limit else None


def _wait_for_turn(
    session: Session, namespace: Namespace, event: Event, error: Mapping[str, Any]
) -> bool:
    """Wait until a message may be sent again; give False where it never may in this run.

    What is too large is left out, and so are events whose turn comes too late, which is noted.
    """
    if error["type"] == _SIZE:
        return False
    seconds = error.get("retryAfter")
    if not isinstance(seconds, int | float) or seconds > session.seconds_left:
        session.skip(f"{namespace.name} {event.name}: the server limits how often it may be sent")
        return False
    time.sleep(seconds)
    return True
