"""Events of clients that are handled while something observes it: how long, and how it ended."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING, Any

from asynction_spec import MessageAckValidationException

from .._handlers._handler_calls import HandlerCalls, Outcome
from .._signals import Signals
from ._received_events import Events

if TYPE_CHECKING:
    from ._checked_server import CheckedServer


class ObservedEvents:
    """Handles events as `Events` does, and sends the signals of it.

    Args:
        server: The server.
        events: What handles them.
        calls: What notes how an event ends.
        signals: What is sent.
    """

    def __init__(
        self, server: CheckedServer, events: Events, calls: HandlerCalls, signals: Signals
    ) -> None:
        self._server = server
        self._events = events
        self._outcome = calls.outcome
        self._signals = signals

    def handle(self, event: str, namespace: str, sid: str, args: tuple[Any, ...]) -> Any:
        """Handle an event; give the ack."""
        if self._server.handles_itself(namespace):
            return self._events.handle(event, namespace, sid, args)
        outcome = Outcome()
        token = self._outcome.set(outcome)
        self._signals.event_started.send(namespace=namespace, event=event, sid=sid)
        started = perf_counter()
        try:
            return self._events.handle(event, namespace, sid, args)
        except BaseException as error:
            outcome.note_failure(error)
            raise
        finally:
            seconds = perf_counter() - started
            self._outcome.reset(token)
            self._send(outcome, namespace, event, sid, seconds)

    def _send(self, outcome: Outcome, namespace: str, event: str, sid: str, seconds: float) -> None:
        error = outcome.error
        of_event = {"namespace": namespace, "event": event, "sid": sid, "error": error}
        if isinstance(error, MessageAckValidationException) and error.sender == "server":
            reason = type(error).__name__
            self._signals.ack_refused.send(**of_event, side="server", reason=reason)
        if outcome.is_refusal:
            self._signals.event_refused.send(**of_event, reason=type(error).__name__)
        else:
            self._signals.event_handled.send(**of_event, seconds=seconds)
