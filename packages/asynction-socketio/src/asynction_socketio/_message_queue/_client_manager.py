"""What python-socketio 5.18 loses or changes between processes that share a message queue."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from socketio import RedisManager
from socketio.packet import Packet
from socketio.pubsub_manager import PubSubManager

from ._queue_contract import QueueContract
from ._queue_outages import QueueHealth
from ._redis_queue import RedisQueue

_PATIENCE = 1.0
"""Seconds that are waited for the queue to confirm that this process listens, before it asks."""
_CONNECT_PATIENCE = 30.0
"""Seconds that a client waits for the same at most; a queue that does not answer is lost before."""


def join_queue(manager: Any, mark: Callable[[], dict[str, str]]) -> QueueHealth | None:
    """Replace methods of a manager that shares a queue, once; give what is known of the queue.

    Args:
        manager: The client manager of a server.
        mark: Gives what this process adds to its messages.
    """
    if not isinstance(manager, PubSubManager):
        return None
    known: QueueHealth | None = vars(manager).get("asynction_health")
    if known is None:
        known = manager.asynction_health = QueueHealth(manager, _name_of(manager))
        greeted: Callable[[], None] = _ignore_greeting
        if isinstance(manager, RedisManager):
            greeted = RedisQueue(manager, known).note_new_listener
        QueueMessages(manager, QueueContract(manager, known, mark(), greeted))
    return known


def _ignore_greeting() -> None:
    """Do nothing: of other queues nobody counts who listens."""


def _name_of(manager: Any) -> str:
    """The queue of a manager, and its channel, without credentials."""
    name: str = manager.name
    url = getattr(manager, "redis_url", None)
    if url is not None:
        parts = urlsplit(url)
        name = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
    return f"{name} (channel {manager.channel!r})"


class QueueMessages:
    """Carries binary acks and single nulls between processes.

    Args:
        manager: The client manager of a server, whose methods are replaced.
        contract: Says which events of others may reach clients.
    """

    def __init__(self, manager: PubSubManager, contract: QueueContract) -> None:
        self._manager = manager
        self._contract = contract
        self._emit = manager._handle_emit
        self._call_back = manager._handle_callback
        self._return = manager._return_callback
        manager._handle_emit = self.handle_emit
        manager._handle_callback = self.handle_callback
        manager._return_callback = self.return_callback

    def handle_emit(self, message: dict[str, Any]) -> None:
        """As `PubSubManager._handle_emit`, which makes no argument of a single null."""
        if not self._contract.lets_in(message):
            return
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
    if begin_listening(server) and isinstance(manager, RedisManager):
        server.message_queue.await_messages(_PATIENCE)


def begin_listening(server: Any) -> bool:
    """Have this process begin to listen to its queue, once; give whether that was now.

    python-socketio listens from its first client on.
    """
    with server.eio.lock:
        is_first = not server.manager_initialized
        server.manager_initialized = True
    if is_first:
        server.manager.initialize()
    return is_first


def lacks_messages(server: Any) -> bool:
    """Whether messages of other processes do not arrive yet, as far as that is known."""
    manager = server.manager
    if not isinstance(manager, PubSubManager) or manager.write_only:
        return False
    begin_listening(server)
    return isinstance(manager, RedisManager) and not server.message_queue.is_listening


def await_messages(server: Any) -> None:
    """Wait until messages of other processes arrive, or their queue is known to be lost.

    A client that is connected earlier would miss what they emit.
    """
    if lacks_messages(server):
        server.message_queue.await_messages(_CONNECT_PATIENCE)
