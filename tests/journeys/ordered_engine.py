"""What python-socketio's clients of the tests speak through."""

from __future__ import annotations

from typing import Any

import engineio


class OrderedEngine(engineio.Client):  # type: ignore[misc]  # python-engineio has no types
    """An Engine.IO client that handles each message before it reads the next one.

    python-engineio starts a thread for each message: on a busy machine an attachment is handled
    before the packet that announces it, and events come in another order than they were sent in.
    """

    def _trigger_event(self, event: str, *args: Any, **options: Any) -> Any:
        if event == "message":
            options["run_async"] = False
        return super()._trigger_event(event, *args, **options)
