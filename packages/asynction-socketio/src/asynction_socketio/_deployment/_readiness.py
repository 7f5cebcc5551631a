"""Whether a server can serve clients, for the readiness probe of an orchestrator."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from asynction_spec import SpecError

from .._message_queue._client_manager import lacks_messages
from .._server._missing_handlers import sentences_of

if TYPE_CHECKING:
    from .._server._checked_server import CheckedServer


@dataclass(frozen=True, slots=True)
class Readiness:
    """Whether clients can be sent to a server, and if not, why.

        readiness = sio.readiness()
        status = 200 if readiness.is_ready else 503

    It is a value: for how things are later, ask the server again.
    """

    problems: tuple[str, ...] = ()
    """What keeps it from serving clients, as sentences without credentials."""

    @property
    def is_ready(self) -> bool:
        """Whether there are no problems."""
        return not self.problems


def readiness_of(server: CheckedServer) -> Readiness:
    """Whether clients can be sent to a server now."""
    return Readiness(tuple(_problems(server)))


def _problems(server: CheckedServer) -> Iterator[str]:
    if server.eio.is_shutting_down:
        yield "the server is shutting down"
    try:
        server.require_handlers()
    except SpecError as error:
        text = "; ".join(sentences_of(error))
        yield f"clients may send events that nothing handles: {text}"
    is_waiting = lacks_messages(server)
    lost = server.queue_state.error
    if lost is not None:
        yield f"the message queue can't be reached ({type(lost).__name__})"
    elif is_waiting:
        yield "messages of other processes do not arrive yet"
