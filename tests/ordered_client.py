"""python-socketio's client, for tests in which the order of messages counts, or they are binary."""

from __future__ import annotations

from typing import Any

import engineio
import socketio

PATIENCE = 60
"""Seconds that a server may take, which may be slow beside other tests."""


class OrderedEngine(engineio.Client):  # type: ignore[misc]  # python-engineio has no types
    """An Engine.IO client that handles each message before it reads the next one.

    python-engineio starts a thread for each message: on a busy machine an attachment is handled
    before the packet that announces it, and events come in another order than they were sent in.
    """

    def _trigger_event(self, event: str, *args: Any, **options: Any) -> Any:
        if event == "message":
            options["run_async"] = False
        return super()._trigger_event(event, *args, **options)


class OrderedClient(socketio.Client):  # type: ignore[misc]  # python-socketio has no types
    """A client of python-socketio that speaks through an OrderedEngine, and waits for its server.

    Its handlers must not wait for what comes later. python-socketio's client gives a server one
    second when it connects again, and has then called `connect` for an attempt that it ends.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"request_timeout": PATIENCE, **options})

    def connect(self, *args: Any, **options: Any) -> None:
        super().connect(*args, **{"wait_timeout": PATIENCE, **options})

    def _engineio_client_class(self) -> type[OrderedEngine]:
        return OrderedEngine
