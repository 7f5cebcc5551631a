"""SIGTERM, SIGINT and SIGHUP while `run` serves: the server shuts down."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ._asynction_socketio import AsynctionSocketIO

SHUTDOWN_SECONDS = 10.0
"""How long handlers have to end."""
_NAMES = ("SIGTERM", "SIGINT", "SIGHUP")  # Windows has no SIGHUP
_DEFAULTS = (signal.SIG_DFL, signal.default_int_handler)


@contextmanager
def shut_down_on_signals(asio: AsynctionSocketIO) -> Iterator[None]:
    """While a web server runs, have a signal shut it down, so that `run` returns.

    A second one ends it at once. Signals that the application handles itself are left alone.
    """
    if threading.current_thread() is not threading.main_thread():  # only it may handle signals
        yield
        return
    found = [getattr(signal, name) for name in _NAMES if hasattr(signal, name)]
    # An application that handles a signal itself has its own way to end.
    ours = [number for number in found if signal.getsignal(number) in _DEFAULTS]
    earlier = {number: signal.getsignal(number) for number in ours}
    ending = _Ending(asio, ours)
    for number in ours:
        signal.signal(number, ending.begin)
    try:
        yield
    finally:
        for number, handler in earlier.items():
            signal.signal(number, handler)


class _Ending:
    def __init__(self, asio: AsynctionSocketIO, numbers: list[signal.Signals]) -> None:
        self._asio = asio
        self._numbers = numbers

    def begin(self, number: int, frame: FrameType | None) -> None:
        """Shut the server down, in a task of its own: the web server serves on meanwhile."""
        del frame
        for each in self._numbers:
            # First, so that a second signal ends what a handler that hangs would keep.
            signal.signal(each, end_at_once)
        self._asio.start_background_task(self._shut_down, number)

    def _shut_down(self, number: int) -> None:
        self._asio.shutdown(SHUTDOWN_SECONDS)
        stop: Callable[[], None] | None = getattr(self._asio.wsgi_server, "stop", None)
        if stop is not None:  # of gevent, whose greenlets would swallow an exception
            stop()
        else:
            # By now `end_at_once` handles it, which ends the loop of the web server.
            os.kill(os.getpid(), number)


def end_at_once(number: int, frame: FrameType | None) -> None:
    """End the web server, as Ctrl+C does."""
    del number, frame
    raise KeyboardInterrupt
