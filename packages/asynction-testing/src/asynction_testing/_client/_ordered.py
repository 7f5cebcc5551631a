"""python-socketio's client, which handles the packets of a connection in their order.

python-engineio starts a thread for each message, so that the attachments of a packet may overtake
one another, and events their order, when the machine is busy.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import Condition, current_thread
from typing import Any

import engineio
import socketio

from ._offsets import recovers
from ._polling import PayloadDivider
from ._recorder import Recorder

logger = logging.getLogger("asynction.testing")


class OrderedEngine(engineio.Client):  # type: ignore[misc]  # python-engineio has no types
    """An Engine.IO client that handles each message before it reads the next one."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        # Only browsers have an origin; that of websocket-client is refused by many a server.
        self.websocket_extra_options["suppress_origin"] = True
        self._payloads = PayloadDivider()

    def connect(self, *args: Any, **options: Any) -> None:
        """Connect, as `engineio.Client.connect`; raises its ConnectionError for every answer.

        python-engineio 4.15 takes apart what a server sends first without looking what it is.
        """
        self._payloads = PayloadDivider()  # nothing of a connection before
        try:
            super().connect(*args, **options)
        except (LookupError, TypeError, ValueError, ArithmeticError) as error:
            raise engineio.exceptions.ConnectionError(
                f"what answers is not an Engine.IO server ({type(error).__name__})"
            ) from error

    def _send_request(
        self, method: str, url: str, headers: Any = None, body: Any = None, timeout: Any = None
    ) -> Any:
        send = super()._send_request
        if method == "GET":
            return self._payloads.poll(lambda: send(method, url, headers, None, timeout))
        payload = body.encode() if isinstance(body, str) else body or b""
        return self._payloads.post(payload, lambda part: send(method, url, headers, part, timeout))

    def start_background_task(self, target: Any, *args: Any, **kwargs: Any) -> Any:
        """Start a task, as `engineio.Client.start_background_task`; handle a message at once."""
        if target != self.handlers.get("message"):
            return super().start_background_task(target, *args, **kwargs)
        try:
            target(*args, **kwargs)
        except Exception as error:  # or nothing would be read any more
            text = "a message from the server can't be read (%s)"
            logger.warning(text, type(error).__name__)
        return None

    def disconnect(self, abort: bool = False, reason: str | None = None) -> None:  # noqa: FBT001, FBT002  # python-engineio's signature
        """Disconnect, as `engineio.Client.disconnect`, also in the thread that reads."""
        reads_here = current_thread() is self.read_loop_task
        super().disconnect(abort or reads_here, reason)


class OrderedClient(socketio.Client):  # type: ignore[misc]  # python-socketio has no types
    """A Socket.IO client whose events come in order, and whose answers keep nothing waiting.

    Args:
        recorder: Is given each event, in order, before its handler is called.
        note_end: Is called when the connection has ended.
        options: Any option of `socketio.Client`.
    """

    def __init__(
        self,
        recorder: Recorder,
        note_end: Callable[[], None],
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self._recorder = recorder
        self._recovered: set[str] = set()
        """The namespaces in which the server recovers the state of connections."""
        self._note_end = note_end
        self._answering = 0
        self._answered = Condition()

    def wait_until_answered(self, timeout: float) -> bool:
        """Whether what the server has asked so far is answered within so many seconds."""
        with self._answered:
            return self._answered.wait_for(lambda: not self._answering, timeout)

    def _engineio_client_class(self) -> Any:
        return OrderedEngine

    def _handle_connect(self, namespace: str | None, data: Any) -> None:
        if recovers(data):
            self._recovered.add(namespace or "/")
        super()._handle_connect(namespace, data)

    def _handle_event(self, namespace: str | None, id: int | None, data: list[Any]) -> None:  # noqa: A002  # python-socketio's name
        if not isinstance(data[0], str):
            raise TypeError("the name of an event is not a text")
        has_offset = id is None and (namespace or "/") in self._recovered
        self._recorder.add(namespace or "/", data[0], data[1:], may_have_offset=has_offset)
        if id is not None:  # who answers may wait for what comes later
            with self._answered:
                self._answering += 1
            self.start_background_task(self._answer, namespace, id, data)

    def _handle_eio_disconnect(self, reason: str) -> None:
        super()._handle_eio_disconnect(reason)
        self._note_end()

    def _answer(self, namespace: str | None, ack: int, data: list[Any]) -> None:
        try:
            super()._handle_event(namespace, ack, data)
        finally:
            with self._answered:
                self._answering -= 1
                self._answered.notify_all()
