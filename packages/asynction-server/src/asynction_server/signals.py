"""The signals of servers, as Flask has its own: connect functions to observe what happens.

    from asynction_server.signals import event_refused

    @event_refused.connect
    def count(asio, namespace, event, reason, **_):
        print(namespace, event, reason)

The sender is the AsynctionSocketIO; the fields are those of `asynction_socketio.Signals`. Like all
signals of blinker they keep no function alive: connect one that is defined in another function with
`weak=False`.
"""

from __future__ import annotations

from typing import Any

from flask import signals  # with blinker's class, or one without effect where that is missing

from asynction_socketio import Signal, Signals

_namespace: Any = signals.Namespace()  # type: ignore[attr-defined]

client_connected = _namespace.signal("client-connected")
client_disconnected = _namespace.signal("client-disconnected")
connection_refused = _namespace.signal("connection-refused")
event_started = _namespace.signal("event-started")
event_handled = _namespace.signal("event-handled")
event_refused = _namespace.signal("event-refused")
ack_refused = _namespace.signal("ack-refused")
event_emitted = _namespace.signal("event-emitted")
limit_exceeded = _namespace.signal("limit-exceeded")
credentials_ended = _namespace.signal("credentials-ended")
queue_lost = _namespace.signal("queue-lost")
queue_message_refused = _namespace.signal("queue-message-refused")
queue_restored = _namespace.signal("queue-restored")
violation_reported = _namespace.signal("violation-reported")
"""Sent for what the document forbids where it is only reported (`enforce="report"`).

The sender is the AsynctionSocketIO, and `error` the ValidationException.
"""

__all__ = [
    "ack_refused",
    "client_connected",
    "client_disconnected",
    "connection_refused",
    "credentials_ended",
    "event_emitted",
    "event_handled",
    "event_refused",
    "event_started",
    "limit_exceeded",
    "queue_lost",
    "queue_message_refused",
    "queue_restored",
    "violation_reported",
]


class SignalRelay:
    """Sends a signal of one server as the one of the same name of all, once that has receivers.

    Args:
        sender: The AsynctionSocketIO.
        signal: The signal of its server.
        shared: The signal of all servers, blinker's.
    """

    def __init__(self, sender: Any, signal: Signal, shared: Any) -> None:
        self._sender = sender
        self._signal = signal
        self._shared = shared
        if shared.receivers:
            self._start()
        shared.receiver_connected.connect(self._start)

    def _start(self, *_: Any, **__: Any) -> None:
        self._signal.connect(self._send)

    def _send(self, _: Any, **fields: Any) -> None:
        self._shared.send(self._sender, **fields)


def relay_signals(sender: Any, signals: Signals) -> list[SignalRelay]:
    """Have all signals of a server sent as Flask's; to be kept as long as the server."""
    pairs = [(each, globals()[each.name]) for each in signals.all()]
    # Before version 2.3 Flask has a class without effect where blinker is missing.
    return [SignalRelay(sender, *each) for each in pairs if hasattr(each[1], "receivers")]
