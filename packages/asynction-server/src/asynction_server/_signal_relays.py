"""From the signals of a server to those of Flask's kind, which all servers of a process share."""

from __future__ import annotations

from typing import Any

from asynction_socketio import Signal, Signals

from . import signals as flask_signals


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
    pairs = [(each, getattr(flask_signals, each.name)) for each in signals.all()]
    # Before version 2.3 Flask has a class without effect where blinker is missing.
    return [SignalRelay(sender, *each) for each in pairs if hasattr(each[1], "receivers")]
