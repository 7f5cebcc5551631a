"""A client of a server, over real sockets or in its process."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from queue import Empty, SimpleQueue
from threading import Event as Flag
from typing import Any, TypeAlias
from urllib.parse import urlencode

import socketio

from asynction_spec import ValidationException

from .._contract import Contract, Credentials
from .._live_server import wsgi_application
from .._packets import packet_class_of
from ._client_errors import ContractError, NoAckError, NoEventError, RefusedError, refusal_of
from ._closing import close_soon, cut, websocket_of
from ._engineio_client import OrderedClient
from ._in_process import URL, InProcessSession
from ._received_events import Received, Recorder

Answers: TypeAlias = Callable[[Sequence[Any]], Any]
"""Gives the arguments of an acknowledgement (a tuple for several) for those of an event."""


class ContractClient:
    """A client whose messages are checked, both ways.

        with ContractClient(contract, "http://127.0.0.1:5000") as client:
            ack = client.call("join", {"room": "lobby"})
            client.expect("joined")

    An application is called in this process, without sockets:

        with ContractClient(contract, asio) as client:
            client.answer("confirm", lambda args: {"ok": True})
            assert asio.call("confirm", to=client.sid()) == {"ok": True}

    Args:
        contract: The document.
        target: The URL of a server, or an application in this process: a
            `flask_socketio.SocketIO` (an `AsynctionSocketIO` too) or a WSGI application.
        namespace: The namespace that `call`, `emit` and `expect` mean by default.
        namespaces: All namespaces to connect to; the one above if there are no others.
        credentials: What to bring; by namespace where they differ.
        transports: `websocket`, `polling` or both; all that the client knows by default. Of an
            application in this process only `polling` is asked.
        path: The Socket.IO path of the server.
        serializer: How packets are written: `default`, or `msgpack`, which has to be installed.
        timeout: Seconds to wait for acknowledgements and events.
        connect_timeout: Seconds to wait for a connection; by default as long, but at least five.

    An event that the server emits with a request for an acknowledgement is answered with one that
    the document allows; `answer` has others.
    """

    def __init__(
        self,
        contract: Contract,
        target: Any,
        namespace: str = "/",
        *,
        namespaces: Sequence[str] = (),
        credentials: Credentials | Mapping[str, Credentials] | None = None,
        transports: Sequence[str] | None = None,
        path: str = "socket.io",
        serializer: str = "default",
        timeout: float = 5.0,
        connect_timeout: float | None = None,
    ) -> None:
        self.contract = contract
        self.namespace = namespace
        self.timeout = timeout
        self._connect_timeout = max(timeout, 5.0) if connect_timeout is None else connect_timeout
        self._path = path
        self._transports = list(transports) if transports else None
        self._namespaces = list(namespaces) or [namespace]
        self._credentials = credentials
        self._recorder = Recorder(contract)
        self._answers: dict[tuple[str, str], Answers] = {}
        self._ended = Flag()
        self._outcomes: SimpleQueue[tuple[str, str | None]] = SimpleQueue()
        self._awaited: set[SimpleQueue[list[Any] | None]] = set()
        self._websocket: Any = None
        self._is_in_process = not isinstance(target, str)
        if isinstance(target, str):
            self._url, session = target, None
        else:
            self._url, session = URL, InProcessSession(wsgi_application(target))
            self._transports = ["polling"]
        self._client = OrderedClient(
            self._recorder,
            self._note_end,
            reconnection=False,
            serializer=packet_class_of(serializer),
            request_timeout=self._connect_timeout,
            http_session=session,
        )
        self._client.eio.is_timed = not self._is_in_process
        for each in self._namespaces:
            self._client.on("*", self._handler(each), namespace=each)
            self._client.on("connect", partial(self._note_accepted, each), namespace=each)
            self._client.on("connect_error", partial(self._note_refusal, each), namespace=each)
            self._client.on("disconnect", self._note_end, namespace=each)

    # -- the connection ---------------------------------------------------------------------------

    def connect(self) -> None:
        """Connect; raises RefusedError with the server's reason."""
        query: dict[str, str] = {}
        headers: dict[str, str] = {}
        for each in self._namespaces:
            brought = self._credentials_for(each)
            query |= brought.query
            headers |= brought.headers
        url = f"{self._url}?{urlencode(query)}" if query else self._url
        self._ended.clear()
        # Nothing of an earlier connection may decide about this one.
        self._outcomes = SimpleQueue()
        try:
            self._client.connect(
                url,
                headers=headers,
                auth=self._credentials_for(self._namespaces[0]).auth,
                transports=self._transports,
                namespaces=self._namespaces,
                socketio_path=self._path,
                wait=False,  # python-socketio takes three seconds to learn of a refusal
            )
        except socketio.exceptions.ConnectionError as error:
            close_soon(self._client, self._websocket)
            raise refusal_of(error, self.namespace, self._url, self._path) from error
        self._websocket = websocket_of(self._client)
        try:
            self._wait_for_namespaces()
        except RefusedError:
            close_soon(self._client, self._websocket)
            raise
        if self._is_in_process:  # the server knows of the client when it has answered
            self._client.eio.queue.join()

    def _wait_for_namespaces(self) -> None:
        deadline = time.monotonic() + self._connect_timeout
        waiting = {*self._namespaces}
        while waiting:
            try:
                namespace, reason = self._outcomes.get(timeout=max(0, deadline - time.monotonic()))
            except Empty:
                reason = f"no answer within {self._connect_timeout:g} s"
                raise RefusedError(min(waiting), reason) from None
            if reason is not None:
                raise RefusedError(namespace, reason)
            waiting.discard(namespace)

    def _note_accepted(self, namespace: str) -> None:
        self._outcomes.put((namespace, None))

    def _note_refusal(self, namespace: str, *data: Any) -> None:
        said = data[0] if data else None
        message = said.get("message") if isinstance(said, dict) else said
        self._outcomes.put((namespace, str(message or "no reason given")))

    def _credentials_for(self, namespace: str) -> Credentials:
        if isinstance(self._credentials, Mapping):
            return self._credentials.get(namespace, Credentials())
        return self._credentials or Credentials()

    def sid(self, namespace: str | None = None) -> str:
        """What the server calls this client in a namespace, for `to=` and rooms.

        Raises ConnectionError where it is not connected to the namespace.
        """
        found: str | None = self._client.get_sid(namespace or self.namespace)
        if found is None or self._ended.is_set():
            raise ConnectionError(f"not connected to namespace {namespace or self.namespace!r}")
        return found

    @property
    def is_connected(self) -> bool:
        """Whether the server has ended neither the connection nor any of its namespaces."""
        return self._client.connected and not self._ended.is_set()

    def wait_for_end(self, timeout: float) -> bool:
        """Whether the server ends the connection within so many seconds."""
        return self._ended.wait(timeout)

    def abort(self) -> None:
        """End the connection without a word to the server, as a crash would."""
        if self._websocket is not None:
            cut(self._websocket)
        else:
            self.close()  # a client that polls says nothing anyway until it asks again

    def close(self) -> None:
        """Disconnect."""
        close_soon(self._client, self._websocket)

    def __enter__(self) -> ContractClient:
        self.connect()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _note_end(self, *_: Any) -> None:
        self._ended.set()
        # After it is set: what is sent from now on sees it itself.
        for answers in [*self._awaited]:
            answers.put(None)
        self._outcomes.put((self.namespace, "the server ended the connection"))
        self._recorder.wake()

    # -- messages to the server -------------------------------------------------------------------

    def emit(self, event: str, *args: Any, namespace: str | None = None) -> None:
        """Send an event that the document allows.

        Raises PayloadValidationException for arguments that it does not allow.
        """
        namespace = namespace or self.namespace
        self.require_right(event, args, namespace=namespace)
        self._client.emit(event, args, namespace=namespace)

    def call(
        self, event: str, *args: Any, namespace: str | None = None, timeout: float | None = None
    ) -> Any:
        """Send an event and give the acknowledgement: None, one value, or a tuple of several.

        Raises PayloadValidationException for arguments that the document does not allow,
        MessageAckValidationException for an acknowledgement that it does not, and NoAckError after
        `timeout` seconds without one.
        """
        namespace = namespace or self.namespace
        self.require_right(event, args, namespace=namespace)
        ack = self.send_unchecked(event, args, namespace=namespace, timeout=timeout)
        if ack is None:
            raise NoAckError(namespace, event, timeout or self.timeout)
        fault = self.contract.fault_in_ack(namespace, event, ack)
        if fault is not None:
            raise fault
        return tuple(ack) if len(ack) > 1 else (ack[0] if ack else None)

    def require_right(
        self, event: str, args: Sequence[Any], *, namespace: str | None = None
    ) -> None:
        """Raise what `emit` raises for an event that the document does not allow."""
        namespace = namespace or self.namespace
        self.contract.require_declared(namespace, event)
        fault = self.contract.fault_in_payload(namespace, event, list(args))
        if fault is not None:
            raise fault

    def send_unchecked(
        self,
        event: str,
        args: Sequence[Any],
        *,
        namespace: str | None = None,
        timeout: float | None = None,
    ) -> list[Any] | None:
        """Send anything, and give the acknowledgement's arguments; None if none comes in time."""
        wait = self.send_later(event, args, namespace=namespace)
        return wait(self.timeout if timeout is None else timeout)

    def send_later(
        self, event: str, args: Sequence[Any], *, namespace: str | None = None
    ) -> Callable[[float], list[Any] | None]:
        """Send anything; what is given waits for the acknowledgement, for so many seconds.

        It gives None if none comes in time, or any more because the connection has ended.
        """
        answers: SimpleQueue[list[Any] | None] = SimpleQueue()
        self._awaited.add(answers)
        # The end may have come before this was among what it wakes.
        if self._ended.is_set():
            answers.put(None)
        try:
            self._client.emit(
                event,
                tuple(args),
                namespace=namespace or self.namespace,
                callback=lambda *ack: answers.put(list(ack)),
            )
        except socketio.exceptions.BadNamespaceError:  # the server has ended it in the meantime
            answers.put(None)

        def wait(timeout: float) -> list[Any] | None:
            try:
                return answers.get(timeout=timeout) if timeout > 0 else answers.get_nowait()
            except Empty:
                return None
            finally:
                self._awaited.discard(answers)

        return wait

    # -- messages from the server -----------------------------------------------------------------

    @property
    def received(self) -> tuple[Received, ...]:
        """The events that have come, oldest first."""
        return self._recorder.events

    def events(self, event: str, *, namespace: str | None = None) -> list[tuple[Any, ...]]:
        """The arguments of each event of that name that has come, oldest first."""
        wanted = (namespace or self.namespace, event)
        return [each.args for each in self.received if (each.namespace, each.event) == wanted]

    @property
    def violations(self) -> tuple[Received, ...]:
        """Those of them that the document does not allow."""
        return tuple(each for each in self.received if each.fault is not None)

    def clear(self) -> tuple[Received, ...]:
        """Forget the events that have come, and give them."""
        return self._recorder.clear()

    def expect(
        self,
        event: str,
        where: Callable[..., bool] | None = None,
        *,
        namespace: str | None = None,
        timeout: float | None = None,
    ) -> tuple[Any, ...]:
        """The arguments of an event, once it has come (or came before).

            client.expect("joined", where=lambda joined: joined["room"] == "lobby")

        Raises NoEventError after `timeout` seconds, and what is wrong with the event, if anything.
        """
        namespace = namespace or self.namespace

        def is_wanted(each: Received) -> bool:
            named = (each.namespace, each.event) == (namespace, event)
            return named and (where is None or where(*each.args))

        seconds = self.timeout if timeout is None else timeout
        received = self._recorder.wait(is_wanted, seconds)
        if received is None:
            raise NoEventError(namespace, event, seconds, [each.event for each in self.received])
        if received.fault is not None:
            raise received.fault
        return received.args

    def wait_for_event(self, event: str, timeout: float, *, namespace: str | None = None) -> bool:
        """Whether an event comes within so many seconds, or came before."""
        wanted = (namespace or self.namespace, event)
        return (
            self._recorder.wait(lambda each: (each.namespace, each.event) == wanted, timeout)
            is not None
        )

    def wait_until_answered(self, timeout: float | None = None) -> bool:
        """Whether what the server has asked so far is answered within so many seconds."""
        return self._client.wait_until_answered(self.timeout if timeout is None else timeout)

    def answer(self, event: str, answers: Answers, *, namespace: str | None = None) -> None:
        """Acknowledge an emitted event by a function of its arguments.

        client.answer("confirm", lambda args: {"ok": args[0] == "really?"})
        """
        self._answers[namespace or self.namespace, event] = answers

    def _handler(self, namespace: str) -> Callable[..., Any]:
        def handle(event: str, *args: Any) -> Any:
            answers = self._answers.get((namespace, event))
            if answers is not None:
                return answers(args)
            return _as_answer(self._usual_ack(namespace, event))

        return handle

    def _usual_ack(self, namespace: str, event: str) -> Sequence[Any]:
        try:
            return self.contract.example_ack(namespace, event)
        except LookupError:
            return ()  # it is not declared, which the recorder has noted

    def raise_for_violations(self) -> None:
        """Raise ContractError if the server has emitted what the document does not allow."""
        faults: list[ValidationException] = [
            each.fault for each in self.violations if each.fault is not None
        ]
        if faults:
            raise ContractError(faults)


def _as_answer(args: Sequence[Any]) -> Any:
    return tuple(args) if len(args) != 1 else args[0]
