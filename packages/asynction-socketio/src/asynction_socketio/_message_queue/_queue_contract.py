"""What arrives from a message queue, held against the document as what this process emits.

What is refused is counted and logged here.
"""

from __future__ import annotations

import base64
import hashlib
import json
import threading
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from socketio import RedisManager
from socketio.packet import Packet
from socketio.pubsub_manager import PubSubManager

from asynction_spec import AsyncApiSpec, bundled_document

from .._enforcement import Enforcement
from .._logging import client_fields, queue_logger
from ._queue_outages import QueueHealth
from ._revocations import are_revocations

if TYPE_CHECKING:
    from .._server._checked_server import CheckedServer

MARK = "asynction"
"""The member of a message that says which document its sender holds it against, and how."""
LISTENS = "listens"
"""The member of a message of who begins to listen, and lacks what was sent before."""
MAX_DOCUMENTS = 10
"""How many other documents are warned about."""


def mark_of(spec: AsyncApiSpec, enforcement: Enforcement, *, validation: bool) -> dict[str, str]:
    """What a process adds to each of its messages."""
    text = json.dumps(bundled_document(spec), sort_keys=True, default=repr)
    how = "off" if not validation else "report" if enforcement.reports_only else "refuse"
    undeclared = " undeclared" if enforcement.allows_undeclared_emits else ""
    digest = hashlib.sha256(text.encode()).hexdigest()[:16]
    return {"document": digest, "enforcement": how + undeclared}


class QueueContract:
    """Refuses messages of the queue that are malformed, or that violate the document.

    What a process with the same document has emitted was checked there, and is not checked again.

    Args:
        manager: The client manager, whose methods are replaced.
        health: Counts what is refused.
        mark: What `mark_of` gives.
        greeted: Is called when another process has begun to listen.
    """

    def __init__(
        self,
        manager: PubSubManager,
        health: QueueHealth,
        mark: dict[str, str],
        greeted: Callable[[], None],
    ) -> None:
        self._greeted = greeted
        self._manager = manager
        self._health = health
        self._mark = mark
        self._lock = threading.Lock()
        self._others: set[str] = set()
        self._publish = manager._publish
        self._listen = manager._listen
        manager._publish = self.publish
        manager._listen = self.listen

    def publish(self, message: dict[str, Any]) -> None:
        """As `PubSubManager._publish`, with the mark of this process."""
        self._publish({**message, MARK: self._mark})

    def introduce(self, **members: Any) -> None:
        """Have other processes know this one's document.

        Args:
            members: What else they are sent.
        """
        self._manager._publish(
            {
                "method": "disconnect",  # of nobody, to servers that know no marks
                "sid": None,
                "namespace": "/",
                "host_id": self._manager.host_id,
                **members,
            }
        )

    def listen(self) -> Iterator[dict[str, Any]]:
        """As `PubSubManager._listen`, without what is refused.

        Whenever it has begun to listen to Redis, there is one as from a process that does: who was
        back earlier has asked for what was revoked when nobody could answer.
        """
        if not isinstance(self._manager, RedisManager):
            self.introduce(**{LISTENS: True})
        for received in self._listen():
            if received is None:  # of RedisQueue: from here on answers arrive
                self.introduce(**{LISTENS: True})
                yield {"method": "disconnect", "sid": None, LISTENS: True}
                continue
            message = self._read(received)
            if message is not None:
                yield message

    def _read(self, received: Any) -> dict[str, Any] | None:
        message = received
        if not isinstance(received, dict):
            try:
                message = self._manager.json.loads(received)
            except Exception:  # of whichever codec
                message = None
        if not isinstance(message, dict) or not isinstance(message.get("method"), str):
            self._refuse("it is not a message of python-socketio")
            return None
        if message.get("host_id") == self._manager.host_id and message["method"] != "callback":
            return None  # it is this process's own
        fault = fault_of(message)
        if fault is not None:
            self._refuse(f"{message['method']!r}: {fault}")
            return None
        self._compare(message.get(MARK))
        if message.get(LISTENS):
            self._greeted()
        return message

    def _refuse(self, reason: str) -> None:
        """Take note of a message that is refused; one line for the first, and for 10, 100, ..."""
        with self._lock:
            self._health.refused += 1
            number = self._health.refused
        self._manager.server.signals.queue_message_refused.send(problem=reason)
        if str(number).strip("0") == "1":
            text = "a message of the message queue %s was refused (%d so far): %s"
            fields = client_fields(reason="RefusedMessage")
            queue_logger.warning(text, self._health.name, number, reason, extra=fields)

    def _compare(self, mark: Any) -> None:
        """Warn once of each other document, and have its process warn of this one's."""
        document = mark.get("document") if isinstance(mark, dict) else None
        if document in (None, self._mark["document"]) or document in self._others:
            return
        if not isinstance(document, str) or len(self._others) >= MAX_DOCUMENTS:
            return
        self._others.add(document)
        text = (
            "another process on the message queue %s has another document: serve the same one in"
            " all, or, if it is another application, give each a `channel` of its own"
        )
        fields = client_fields(reason="OtherDocument")
        queue_logger.warning(text, self._health.name, extra=fields)
        self.introduce()

    def lets_in(self, message: dict[str, Any]) -> bool:
        """Whether what was emitted elsewhere, or here, may reach clients."""
        if message.get("host_id") == self._manager.host_id or message.get(MARK) == self._mark:
            return True
        server: CheckedServer = self._manager.server
        try:
            args = _arguments(message)
            server.check_emitted(message["event"], message.get("namespace") or "/", args)
        except Exception as error:  # whatever was written there
            self._refuse(f"{type(error).__name__}: {error}")
            return False
        return True


def _arguments(message: dict[str, Any]) -> tuple[Any, ...]:
    data = message["data"]
    if message.get("binary"):
        plain, *encoded = data
        data = Packet.reconstruct_binary(plain, [base64.b64decode(each) for each in encoded])
    return tuple(data) if isinstance(data, list) else (data,)


# -- the members of messages --------------------------------------------------------------------


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_optional_text(value: Any) -> bool:
    return value is None or isinstance(value, str)


def _is_room(value: Any) -> bool:
    return isinstance(value, str | int | float)


def _is_recipients(value: Any) -> bool:
    several = isinstance(value, list) and all(map(_is_room, value))
    return value is None or several or _is_room(value)


def _is_callback(value: Any) -> bool:
    return value is None or (isinstance(value, list) and len(value) == 3)  # room, namespace, number


_MEMBERS: dict[str, dict[str, Callable[[Any], bool]]] = {
    "emit": {
        "event": _is_text,
        "room": _is_recipients,
        "skip_sid": _is_recipients,
        "callback": _is_callback,
    },
    "callback": {
        "host_id": _is_text,
        "sid": _is_text,
        "args": lambda value: isinstance(value, list),
    },
    "disconnect": {
        "sid": _is_optional_text,
        "revoked": lambda value: value is None or are_revocations(value),
    },
    "enter_room": {"sid": _is_text, "room": _is_room},
    "leave_room": {"sid": _is_text, "room": _is_room},
    "close_room": {"room": _is_room},
}


def fault_of(message: dict[str, Any]) -> str | None:
    """Which member of a message can't be what it should be, None if there is no such member."""
    method = message["method"]
    members = {"namespace": _is_optional_text, **_MEMBERS.get(method, {})}
    for name, is_right in members.items():
        if not is_right(message.get(name)):
            return f"malformed `{name}`"
    if method == "emit" and "data" not in message:
        return "`data` is missing"
    return None
