"""What python-socketio 5.18 loses or changes between processes that share a message queue."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

from socketio.packet import Packet
from socketio.pubsub_manager import PubSubManager

_SETS = (set, frozenset)
_PATIENCE = 1.0
"""Seconds that are waited, once, for the queue to confirm that this process listens."""


class QueueMessages:
    """Carries binary acks and single nulls between processes.

    Args:
        manager: The client manager of a server, whose methods are replaced.
    """

    def __init__(self, manager: PubSubManager) -> None:
        self._manager = manager
        self._emit = manager._handle_emit
        self._call_back = manager._handle_callback
        self._return = manager._return_callback

    @classmethod
    def repair(cls, manager: Any) -> None:
        """Replace methods of a manager that shares a queue, once."""
        if not isinstance(manager, PubSubManager) or "_return_callback" in vars(manager):
            return
        messages = cls(manager)
        manager._handle_emit = messages.handle_emit
        manager._handle_callback = messages.handle_callback
        manager._return_callback = messages.return_callback

    def handle_emit(self, message: dict[str, Any]) -> None:
        """As `PubSubManager._handle_emit`, which makes no argument of a single null."""
        if message.get("data") == [None] and not message.get("binary"):
            message = {**message, "data": (None,)}
        self._emit(message)

    def return_callback(
        self, host_id: str, sid: str, namespace: str, callback_id: int, *args: Any
    ) -> None:
        """As `PubSubManager._return_callback`, which can't publish binary values."""
        manager = self._manager
        if host_id == manager.host_id or not Packet.data_is_binary(list(args)):
            self._return(host_id, sid, namespace, callback_id, *args)
            return
        data, attachments = Packet.deconstruct_binary(list(args))
        encoded = [base64.b64encode(each).decode() for each in attachments]
        manager._publish(
            {
                "method": "callback",
                "host_id": host_id,
                "sid": sid,
                "namespace": namespace,
                "id": callback_id,
                "args": [data, *encoded],
                "binary": True,
            }
        )

    def handle_callback(self, message: dict[str, Any]) -> None:
        """As `PubSubManager._handle_callback`."""
        if message.get("binary"):
            data, *encoded = message["args"]
            attachments = [base64.b64decode(each) for each in encoded]
            message = {**message, "args": Packet.reconstruct_binary(data, attachments)}
        self._call_back(message)


def require_answers(server: Any) -> None:
    """Have this process listen to its queue, so that answers from other processes reach it.

    python-socketio listens from its first client on.

    Raises RuntimeError where it never listens.
    """
    manager = server.manager
    if not isinstance(manager, PubSubManager):
        return
    if manager.write_only:
        raise RuntimeError(
            "this process only emits to its message queue and can't get an answer:"
            " give the server an application, or a client_manager that is not write_only"
        )
    if not server.manager_initialized:
        server.manager_initialized = True
        manager.initialize()
        _wait_for(lambda: _listens(manager), server.sleep)


def _listens(manager: Any) -> bool:
    return bool(getattr(getattr(manager, "pubsub", None), "subscribed", True))


def _wait_for(ready: Callable[[], bool], sleep: Callable[[float], None]) -> None:
    for _ in range(100):
        if ready():
            return
        sleep(_PATIENCE / 100)


def recipients_of(to: Any, room: Any) -> Any:
    """The room or rooms to emit to, None for everybody.

    Raises ValueError for an empty name, which python-socketio takes for everybody.
    """
    if to is None and room is None:
        return None
    if to and room is None and isinstance(to, str):
        return to
    for name, given in (("to", to), ("room", room)):
        if given is not None and not given:
            raise ValueError(
                f"{name}={given!r} is not a room, and would reach everybody: leave it out for that"
            )
    chosen = room if to is None else to
    return list(chosen) if isinstance(chosen, _SETS) else chosen


def skipped(skip_sid: Any) -> Any:
    """Who is skipped, as a list where it is several; python-socketio takes no other collection."""
    if skip_sid is None or isinstance(skip_sid, str):
        return skip_sid
    return list(skip_sid) if isinstance(skip_sid, (tuple, *_SETS)) else skip_sid
