"""What happens to one event, by direction; each checks once that it does happen."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from socketio import packet

from . import handlers
from .in_process import Connection, WrongOutcomeError, encoded
from .measuring import Timer, Work, thread_cpu
from .payloads import PAYLOADS, Payload
from .servers import ASKED, ECHOED, INBOUND, OUTBOUND, REMEMBERED, Variant, serve

_ACK = 7  # the number that clients give each event; nothing depends on it


@dataclass(frozen=True, slots=True)
class Case:
    """What is measured.

    Args:
        payload: What an event carries.
        direction: A name of DIRECTIONS.
        valid: Whether the document allows it.
        clients: To how many clients it is emitted.
        background: Whether events are handled in threads of their own, the default of servers.
    """

    payload: Payload
    direction: str
    valid: bool = True
    clients: int = 1
    background: bool = False

    @property
    def name(self) -> str:
        """How tables call it."""
        parts = [self.payload.name, self.direction]
        parts += [f"to {self.clients}"] if self.direction == "broadcast" else []
        parts += [] if self.valid else ["invalid"]
        parts += ["in threads"] if self.background else []
        return " ".join(parts)

    def described(self) -> dict[str, Any]:
        """The same as JSON can hold it; `of` reads it."""
        return {
            "payload": self.payload.name,
            "direction": self.direction,
            "valid": self.valid,
            "clients": self.clients,
            "background": self.background,
        }

    @classmethod
    def of(cls, described: dict[str, Any]) -> Case:
        """The case that `described` gave."""
        return cls(**{**described, "payload": PAYLOADS[described["payload"]]})

    @property
    def args(self) -> tuple[Any, ...]:
        """The arguments of the event."""
        return self.payload.args if self.valid else self.payload.wrong_args


def timer(case: Case, variant: Variant) -> Timer:
    """What measures a case on a server of its own.

    Raises WrongOutcomeError when the server does not do what it should.
    """
    app, socketio = serve(variant, case.payload, async_handlers=case.background)
    connection = Connection(app, socketio, case.clients)
    refused = variant.checks and not case.valid
    work, verify = DIRECTIONS[case.direction](connection, case, refused)
    if case.background:
        measure = _process_cpu(work, connection)
        measure(1)
        verify()
        return measure
    work()
    verify()
    return thread_cpu(_queued(work, connection) if case.direction == "broadcast" else work)


def _queued(work: Work, connection: Connection) -> Work:
    """An event after which every client reads what came for it."""
    read = connection.queue()

    def work_and_read() -> None:
        work()
        read()

    return work_and_read


def _process_cpu(work: Work, connection: Connection) -> Timer:
    """A timer of what all threads do until every event is answered."""

    def measure(events: int) -> float:
        connection.sent.expect(events)
        started = time.process_time()
        for _ in range(events):
            work()
        connection.sent.wait()
        return time.process_time() - started

    return measure


Prepared = tuple[Work, Callable[[], None]]
"""What handles one event, and what raises unless that came out right."""


def _inbound(connection: Connection, case: Case, refused: bool) -> Prepared:  # noqa: FBT001
    return _answered(connection, case, INBOUND, None if refused else [handlers.HEARD])


def _remembered(connection: Connection, case: Case, refused: bool) -> Prepared:  # noqa: FBT001
    prepared = _answered(connection, case, REMEMBERED, None if refused else [handlers.HEARD])
    environ = connection.server.get_environ(connection.sid)

    def verify() -> None:
        prepared[1]()
        heard = environ["saved_session"].get("heard")
        _require(refused or heard == connection.sid, "the session was not changed")

    return prepared[0], verify


def _echoed(connection: Connection, case: Case, refused: bool) -> Prepared:  # noqa: FBT001
    return _answered(connection, case, ECHOED, None if refused else list(case.args))


def _answered(connection: Connection, case: Case, event: str, answer: list[Any] | None) -> Prepared:
    """An event of a client, which the server acknowledges with `answer`, or with an error."""
    messages = encoded(packet.EVENT, [event, *case.args], _ACK)
    before = connection.sent.count

    def verify() -> None:
        _require(connection.sent.count > before, "no acknowledgement was sent")
        sent = connection.sent.latest
        if answer is None:
            _require(str(sent).startswith(f'3{_ACK}[{{"error"'), f"it was not refused: {sent!r}")
        elif isinstance(sent, bytes):
            _require(sent == case.args[0]["content"], "the attachment is another one")
        else:
            _require(str(sent) == encoded(packet.ACK, answer, _ACK)[0], f"the answer is {sent!r}")

    return partial(connection.receive, messages), verify


def _outbound(connection: Connection, case: Case, refused: bool) -> Prepared:  # noqa: FBT001
    emit = partial(connection.socketio.emit, OUTBOUND, case.args, to=connection.sid)
    return _emitted(connection, case, _refused(emit) if refused else emit, 0 if refused else 1)


def _broadcast(connection: Connection, case: Case, refused: bool) -> Prepared:  # noqa: FBT001
    emit = partial(connection.socketio.emit, OUTBOUND, case.args)
    copies = 0 if refused else case.clients
    return _emitted(connection, case, _refused(emit) if refused else emit, copies)


def _emitted(connection: Connection, case: Case, work: Work, copies: int) -> Prepared:
    parts = 2 if case.payload.name == "binary" else 1
    before = connection.sent.count

    def verify() -> None:
        came = connection.sent.count - before
        _require(came == copies * parts, f"{came} packets were sent, not {copies * parts}")
        if copies and parts == 1:
            expected = encoded(packet.EVENT, [OUTBOUND, *case.args])[0]
            _require(connection.sent.latest == expected, f"sent {connection.sent.latest!r}")

    return work, verify


def _refused(emit: Work) -> Work:
    """An emit that the document does not allow."""
    from asynction import PayloadValidationException  # noqa: PLC0415  # whichever is installed

    def attempt() -> None:
        try:
            emit()
        except PayloadValidationException:
            return
        raise WrongOutcomeError("a wrong message was emitted")

    return attempt


def _callback(connection: Connection, case: Case, refused: bool) -> Prepared:  # noqa: FBT001
    """An event of the server that the client acknowledges with the same arguments."""
    text, *attachments = encoded(packet.ACK, list(case.args), _ACK)
    head, _, tail = str(text).partition(f"{_ACK}[")
    called: list[Any] = [0, None]

    def callback(*args: Any) -> None:
        called[0] += 1
        called[1] = args

    def work() -> None:
        connection.socketio.emit(ASKED, case.payload.args, to=connection.sid, callback=callback)
        connection.receive([f"{head}{connection.asked_ack()}[{tail}", *attachments])

    def verify() -> None:
        if refused:
            _require(called[0] == 0, "the callback was given what it may not be given")
            return
        _require(called[0] == 1, "the callback was not called")
        _require(_plain(called[1]) == _plain(case.args), f"the callback was given {called[1]!r}")

    return work, verify


def _plain(args: Any) -> str:
    return json.dumps(args, default=repr)


def _require(condition: bool, complaint: str) -> None:  # noqa: FBT001
    if not condition:
        raise WrongOutcomeError(complaint[:300])


DIRECTIONS: dict[str, Callable[[Connection, Case, bool], Prepared]] = {
    "inbound": _inbound,
    "remembered": _remembered,
    "echoed": _echoed,
    "outbound": _outbound,
    "callback": _callback,
    "broadcast": _broadcast,
}
"""What can happen to an event, by name."""
