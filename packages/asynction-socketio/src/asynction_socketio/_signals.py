"""Signals: what calls functions of the application when something happens on a server."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, TypeVar

from ._logging import client_fields, handlers_logger

Receiver = TypeVar("Receiver", bound=Callable[..., Any])


def _nothing() -> None:
    pass


class Signal:
    """Calls its receivers when something happens on a server.

        @sio.signals.event_refused.connect
        def count(sio, namespace, event, reason, **_):
            print(namespace, event, reason)

    They are called with the server and, by name, with the fields of the signal, in the thread or
    greenlet where it happens, which waits for them. What a receiver raises is logged, the first
    time, and changes nothing.

    Args:
        name: The name.
        sender: The server.
        changed: Called when there is another number of receivers.
    """

    def __init__(self, name: str, sender: Any, changed: Callable[[], None] = _nothing) -> None:
        self.name = name
        self.receivers: tuple[Callable[..., Any], ...] = ()
        """What is called. While it is empty, no fields need to be gathered."""
        self._sender = sender
        self._changed = changed
        self._lock = threading.Lock()
        self._failed: set[Callable[..., Any]] = set()

    def connect(self, receiver: Receiver) -> Receiver:
        """Have a function called from now on; give it, so that this can be a decorator."""
        with self._lock:
            if receiver not in self.receivers:
                # A new tuple: another thread may be calling the receivers of the earlier one.
                self.receivers = (*self.receivers, receiver)
            self._changed()
        return receiver

    def disconnect(self, receiver: Callable[..., Any]) -> None:
        """Have a function called no longer."""
        with self._lock:
            self.receivers = tuple(each for each in self.receivers if each != receiver)
            self._failed.discard(receiver)
            self._changed()

    def send(self, **fields: Any) -> None:
        """Call all receivers with these fields."""
        for receiver in self.receivers:
            try:
                receiver(self._sender, **fields)
            except Exception as error:
                self._log_once(receiver, error, fields)

    def _log_once(
        self, receiver: Callable[..., Any], error: Exception, fields: dict[str, Any]
    ) -> None:
        # One that fails for each event would fill the log.
        if receiver in self._failed:
            return
        self._failed.add(receiver)
        text = "a receiver of the signal %s failed, which is logged once"
        known = {name: fields.get(name) for name in ("namespace", "event", "sid", "address")}
        extra = client_fields(reason=error, **known)
        handlers_logger.exception(text, self.name, extra=extra)


class Signals:
    """The signals of a server.

        sio.signals.client_connected.connect(welcome)

        @sio.signals.limit_exceeded.connect
        def warn(sio, namespace, event, limit, **_):
            print(f"{limit} of {event} in {namespace}")

    `namespace` and `event` are as clients send them: those that the document does not have may be
    anything. `reason` is one of few words: the class of an error, or a word of Socket.IO's. `error`
    is the exception, None where there is none. What happens in namespaces that a library has
    registered, such as those of the Socket.IO Admin UI, is not sent.

    Args:
        sender: The server, the first argument of all receivers.
    """

    def __init__(self, sender: Any) -> None:
        self.observes_events = False
        """Whether anything is to be sent about the events of clients."""
        self.client_connected = Signal("client_connected", sender)
        """A client has connected to a namespace: `namespace, sid, address`."""
        self.client_disconnected = Signal("client_disconnected", sender)
        """A client has left a namespace: `namespace, sid, address, reason`."""
        self.connection_refused = Signal("connection_refused", sender)
        """A client was not let into a namespace: `namespace, address, reason, error`."""
        self.event_started = Signal("event_started", sender, self._update)
        """The turn of a client's event has come: `namespace, event, sid`.

        `event_handled` or `event_refused` follows, in the same thread and context.
        """
        self.event_handled = Signal("event_handled", sender, self._update)
        """The handler of an event was called: `namespace, event, sid, seconds, error`.

        `seconds` are those from the check of the event to that of its acknowledgement, and `error`
        is what the handler raised, whatever an error handler made of it.
        """
        self.event_refused = Signal("event_refused", sender, self._update)
        """An event was not handled: `namespace, event, sid, reason, error`."""
        self.ack_refused = Signal("ack_refused", sender, self._update)
        """An acknowledgement is not what the document allows.

        The fields are `namespace, event, sid, side, reason, error`. `side` is who acknowledged,
        "client" or "server", and `sid` is None where the client is not known.
        """
        self.event_emitted = Signal("event_emitted", sender)
        """The server has emitted an event: `namespace, event, to`, the last None for everybody."""
        self.limit_exceeded = Signal("limit_exceeded", sender)
        """A client is over a limit: `namespace, event, sid, address, limit, retry_after`.

        `limit` is the word of the document, such as "rate", and `event` is None for a connection.
        """
        self.credentials_ended = Signal("credentials_ended", sender)
        """A client is disconnected, for its credentials ended: `namespace, sid, address, reason`.

        `reason` is "expired" or "revoked".
        """
        self.queue_lost = Signal("queue_lost", sender)
        """The message queue can't be reached any more: `reason, error`."""
        self.queue_restored = Signal("queue_restored", sender)
        """The message queue can be reached again: `seconds`, which it was lost for."""
        self.queue_message_refused = Signal("queue_message_refused", sender)
        """The message queue had what the document does not allow: `problem`, a sentence."""
        self.violation_reported = Signal("violation_reported", sender)
        """What the document forbids was let pass (`enforce="report"`): `error`."""

    def _update(self) -> None:
        of_events = (self.event_started, self.event_handled, self.event_refused, self.ack_refused)
        self.observes_events = any(each.receivers for each in of_events)

    def all(self) -> tuple[Signal, ...]:
        """All of them."""
        return tuple(each for each in vars(self).values() if isinstance(each, Signal))


def connect_methods(signals: Signals, observer: Any) -> None:
    """Connect each method of an observer that has the name of a signal."""
    for signal in signals.all():
        receiver = getattr(observer, signal.name, None)
        if receiver is not None:
            signal.connect(receiver)
