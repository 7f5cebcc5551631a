"""python-socketio's client, with packets in their order and over the transport that is offered.

python-engineio starts a thread for each message, so that the attachments of a packet may overtake
one another, and events their order, when the machine is busy. And python-engineio 4.15 sends what
waits for a poll as one payload, however many packets that are, but reads payloads of no more than
16: its server drops a longer one, its client ends the connection. Here payloads are divided.
"""

from __future__ import annotations

import json
import logging
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Condition, Thread, current_thread
from typing import Any

import engineio
import socketio
from engineio.payload import Payload

from ._client_errors import cause_of, status_of, system_error
from ._received_events import Recorder, recovers

logger = logging.getLogger("asynction.testing")

_TRANSPORTS = ("polling", "websocket")
_SEPARATOR = b"\x1e"
_TIMES = 2
"""How often the time of one request a whole connection may take, of several requests."""


class OrderedEngine(engineio.Client):  # type: ignore[misc]  # python-engineio has no types
    """An Engine.IO client that handles each message before it reads the next one."""

    is_timed = True
    """Whether connecting takes a thread of its own, and ends in time whatever the server does."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        # Only browsers have an origin; that of websocket-client is refused by many a server.
        self.websocket_extra_options["suppress_origin"] = True
        self._payloads = _PayloadDivider()
        self._has_given_up = False
        self.opened_over = ""
        """The transport over which the server has opened the connection."""

    def connect(self, *args: Any, **options: Any) -> None:
        """Connect, as `engineio.Client.connect`; raises its ConnectionError for every answer.

        Where several transports may be used, the second is tried if the server, or a proxy before
        it, refuses the first. What it raises names both then, unless their answers are alike.

        Its time limits are those of single reads: a server that sends a byte now and then would
        keep it for ever.
        """
        self._payloads = _PayloadDivider()  # nothing of a connection before
        if not self.is_timed:
            self._connect(*args, **options)
            return
        outcomes: SimpleQueue[Exception | None] = SimpleQueue()
        attempt = Thread(target=self._attempt, args=[outcomes, args, options], daemon=True)
        attempt.start()
        seconds = _TIMES * self.request_timeout
        try:
            error = outcomes.get(timeout=seconds)
        except Empty:
            self._has_given_up = True
            text = f"the server did not finish its answer within {seconds:g} s"
            raise engineio.exceptions.ConnectionError(text) from None
        if error is not None:
            raise error

    def _attempt(
        self,
        outcomes: SimpleQueue[Exception | None],
        args: tuple[Any, ...],
        options: dict[str, Any],
    ) -> None:
        try:
            self._connect(*args, **options)
        except Exception as error:
            outcomes.put(error)
        else:
            outcomes.put(None)
        # Nobody waits for it any more, and nobody else would end it.
        if self._has_given_up:
            super().disconnect(abort=True)

    def _connect(
        self,
        url: str,
        headers: Mapping[str, str] | None = None,
        transports: Sequence[str] | None = None,
        engineio_path: str = "engine.io",
    ) -> None:
        first, *others = transports or _TRANSPORTS
        # python-engineio upgrades from polling alone.
        upgrading = [first, *others] if first == "polling" else [first]
        until = time.monotonic() + self.request_timeout
        try:
            self._open(url, headers, upgrading, engineio_path)
        except engineio.exceptions.ConnectionError as error:
            # Who does not answer, or not in time, is not asked again.
            if not others or system_error(error) is not None or time.monotonic() > until:
                raise
            self._reset()  # or it would upgrade what it has read of a wrong answer
            try:
                self._open(url, headers, others, engineio_path)
            except engineio.exceptions.ConnectionError as other:
                if status_of(error) is not None and status_of(error) == status_of(other):
                    raise
                raise engineio.exceptions.ConnectionError(
                    f"over {first}: {cause_of(error)}; over {others[0]}: {cause_of(other)}"
                ) from other

    def _open(
        self,
        url: str,
        headers: Mapping[str, str] | None,
        transports: list[str],
        engineio_path: str,
    ) -> None:
        """Connect; python-engineio 4.15 does not look what it takes apart of the first answer."""
        self.opened_over = transports[0]
        try:
            super().connect(url, dict(headers or {}), transports, engineio_path)
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
        # `start_background_task` logs it as what can't be read.
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


@dataclass(frozen=True, slots=True)
class Response:
    """A response, with the names that `requests` gives its parts.

    Args:
        status_code: The status.
        content: The body.
    """

    status_code: int
    content: bytes

    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.content)


def _divided(payload: bytes) -> list[bytes]:
    """The packets of a payload, so many at once as python-engineio reads."""
    packets, most = payload.split(_SEPARATOR), Payload.max_decode_packets
    return [
        _SEPARATOR.join(packets[start : start + most]) for start in range(0, len(packets), most)
    ]


class _PayloadDivider:
    """Divides the payloads of one client, both ways."""

    def __init__(self) -> None:
        self._held: deque[bytes] = deque()

    def poll(self, send: Callable[[], Any]) -> Any:
        """Give the next packets that the server has sent.

        Args:
            send: Sends the request; what it gives is no response where there was none.
        """
        if self._held:
            return Response(200, self._held.popleft())
        answer = send()
        if not _is_success(answer):
            return answer
        first, *later = _divided(answer.content)
        if not later:
            return answer
        # python-engineio's client ends the connection over a payload that it does not read whole.
        self._held.extend(later)
        return Response(answer.status_code, first)

    def post(self, payload: bytes, send: Callable[[bytes], Any]) -> Any:
        """Send a payload in as many requests as it takes; give the response to the last of them.

        Args:
            payload: The payload.
            send: Sends one request.
        """
        for part in _divided(payload):
            answer = send(part)
            if not _is_success(answer):
                break
        return answer


def _is_success(answer: Any) -> bool:
    """Whether a request was answered, and with a status of success."""
    return 200 <= getattr(answer, "status_code", 0) < 300
