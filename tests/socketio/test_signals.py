"""Signals: what functions of an application see of clients, events and emitted events."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import socketio
from socketio.exceptions import ConnectionRefusedError as Refused

from asynction_socketio import (
    AsynctionServer,
    MessageAckValidationException,
    PayloadValidationException,
    SecurityException,
    Signals,
    UndeclaredEventException,
)
from asynction_socketio._server._connection_signals import ConnectionSignals
from tests.server.conftest import Live, Log
from tests.server.documents import NUMBER, TEXT, Document, channel, document, message, secured

from .recording import Recorded

NUMBER_ACK: Document = {"args": NUMBER}
ROOM = document(
    {
        "/room": channel(
            [message("say", TEXT, x_ack=NUMBER_ACK), message("open")],
            [message("said", TEXT, x_ack=NUMBER_ACK)],
        )
    }
)


class Room:
    """A server with handlers that a test may replace, and what its signals have sent."""

    def __init__(self, live: Live, source: Document = ROOM, **options: Any) -> None:
        self._live = live
        self.sio = AsynctionServer.from_spec(source, async_mode="threading", **options)
        self.answer: Callable[[str], Any] = len
        self.accepts: Callable[[], Any] = lambda: True
        namespace = next(iter(self.sio.spec.namespaces))
        if source is ROOM:
            self.sio.on("say", lambda _, text: self.answer(text), namespace)
            self.sio.on("open", lambda _, number: number, namespace)
        self.sio.on("connect", lambda *_: self.accepts(), namespace)
        self.url = live.serve(socketio.WSGIApp(self.sio, socketio_path=self.sio.path))

    def record(self, name: str) -> Recorded:
        return Recorded(getattr(self.sio.signals, name))

    def peer(self, namespace: str = "/room", **options: Any) -> Any:
        return self._live.peer(self.url, namespace, **options)


@pytest.fixture
def room(live: Live) -> Room:
    return Room(live)


def test_a_client_that_connects_and_disconnects_is_sent_once_each(live: Live, room: Room) -> None:
    connected, disconnected = room.record("client_connected"), room.record("client_disconnected")
    client = live.raw_peer(room.url)
    assert client.connect("/room").startswith("0/room,")

    came = connected.next()
    client.send("1/room,")
    left = disconnected.next()

    assert came == {"namespace": "/room", "sid": came["sid"], "address": "127.0.0.1"}
    assert left == {**came, "reason": "client disconnect"}
    assert connected.senders == [room.sio]
    assert (connected.so_far(), disconnected.so_far()) == ([], [])


def test_who_was_connected_before_anybody_looked_is_not_sent_to_have_left(
    live: Live, room: Room
) -> None:
    early, late = live.raw_peer(room.url), live.raw_peer(room.url)
    early.connect("/room")
    early.settle()  # its packets are handled in order: it is connected
    disconnected = room.record("client_disconnected")
    connected = room.record("client_connected")
    late.connect("/room")
    sid = connected.next()["sid"]
    early.send("1/room,")
    early.settle()

    late.send("1/room,")

    assert disconnected.next()["sid"] == sid


class ClosingManager(socketio.Manager):  # type: ignore[misc]  # python-socketio has no types
    """Has the connection of a client end while the server disconnects it."""

    def pre_disconnect(self, sid: str, namespace: str) -> Any:
        eio_sid = super().pre_disconnect(sid, namespace)
        self.server.eio.sockets[eio_sid].close(abort=True)
        return eio_sid


def test_a_client_whose_connection_ends_while_it_is_disconnected_is_sent_once(live: Live) -> None:
    room = Room(live, client_manager=ClosingManager())
    connected, disconnected = room.record("client_connected"), room.record("client_disconnected")
    live.raw_peer(room.url).connect("/room")
    came = connected.next()

    room.sio.disconnect(came["sid"], namespace="/room")

    assert disconnected.so_far() == [{**came, "reason": "server disconnect"}]


@pytest.mark.parametrize(
    ("decide", "reason"),
    [
        (lambda: False, "ConnectionRefusedError"),
        (lambda: _raise(Refused("full")), "ConnectionRefusedError"),
        (lambda: _raise(LookupError("no such room")), "LookupError"),
    ],
    ids=["false", "refused", "failed"],
)
def test_a_connection_that_the_application_refuses_is_sent_with_the_class_of_the_reason(
    live: Live, room: Room, decide: Callable[[], Any], reason: str
) -> None:
    refused, connected = room.record("connection_refused"), room.record("client_connected")
    room.accepts = decide

    assert live.raw_peer(room.url).connect("/room").startswith("4/room,")
    sent = refused.next()

    assert (sent["namespace"], sent["reason"]) == ("/room", reason)
    assert sent["address"] == "127.0.0.1"
    assert (refused.so_far(), connected.so_far()) == ([], [])


def test_a_connection_that_the_document_refuses_is_sent_with_the_error(live: Live) -> None:
    auth = {"type": "object", "required": ["name"]}
    room = Room(live, document({"/room": channel(x_auth=auth)}))
    refused = room.record("connection_refused")

    live.raw_peer(room.url).connect("/room")
    sent = refused.next()

    assert sent["reason"] == "PayloadValidationException"
    assert isinstance(sent["error"], PayloadValidationException)


def test_a_namespace_that_the_document_does_not_have_is_sent_as_refused(
    live: Live, room: Room
) -> None:
    refused = room.record("connection_refused")

    live.raw_peer(room.url).connect("/nowhere")

    assert refused.next() == {
        "namespace": "/nowhere",
        "address": "127.0.0.1",
        "reason": "UnknownNamespace",
        "error": None,
    }


def test_a_client_that_asks_for_its_namespace_again_is_refused(live: Live, room: Room) -> None:
    refused = room.record("connection_refused")
    client = live.raw_peer(room.url)
    client.connect("/room")

    client.connect("/room")

    assert refused.next()["reason"] == "AlreadyConnected"


def test_an_event_is_sent_when_it_starts_and_with_how_long_it_took(room: Room) -> None:
    started, handled = room.record("event_started"), room.record("event_handled")
    client = room.peer()

    assert client.call("say", "hello") == 5
    sent = handled.next()

    assert sent.pop("seconds") > 0
    of_event = {"namespace": "/room", "event": "say", "sid": client.sid}
    assert sent == {**of_event, "error": None}
    assert started.next() == of_event


def test_what_a_handler_raises_is_sent_whatever_an_error_handler_makes_of_it(
    live: Live, log: Log
) -> None:
    room = Room(live, default_error_handler=lambda error: -1)
    handled, refused = room.record("event_handled"), room.record("event_refused")
    room.answer = lambda text: _raise(LookupError(text))

    assert room.peer().call("say", "hello") == -1

    assert repr(handled.next()["error"]) == "LookupError('hello')"
    assert refused.so_far() == []
    assert log.tracebacks == []


@pytest.mark.parametrize(
    ("event", "data", "kind"),
    [
        ("say", 5, PayloadValidationException),
        ("cry", "hello", UndeclaredEventException),
        ("open", (1, 2), PayloadValidationException),
        ("connect_error", "hello", UndeclaredEventException),
    ],
)
def test_an_event_that_is_refused_is_sent_with_why(
    room: Room, event: str, data: Any, kind: type[Exception]
) -> None:
    refused, handled = room.record("event_refused"), room.record("event_handled")
    client = room.peer()

    client.emit(event, data)
    sent = refused.next()

    assert (sent["namespace"], sent["event"], sent["sid"]) == ("/room", event, client.sid)
    assert sent["reason"] == kind.__name__
    assert type(sent["error"]) is kind
    assert (handled.so_far(), refused.so_far()) == ([], [])


def test_an_event_for_which_credentials_are_missing_is_sent_as_refused(
    live: Live, importable: Any
) -> None:
    module = importable(owner_of=lambda key: None)
    room = Room(live, secured(f"{module}.owner_of", ask=True), allow_missing_handlers=True)
    refused = room.record("event_refused")

    room.peer("/").emit("ask")

    assert type(refused.next()["error"]) is SecurityException


def test_an_answer_that_the_document_does_not_allow_is_an_ack_of_the_server(room: Room) -> None:
    refused, handled = room.record("ack_refused"), room.record("event_handled")
    room.answer = str
    client = room.peer()

    client.emit("say", "hello")
    sent = refused.next()

    assert (sent["event"], sent["sid"], sent["side"]) == ("say", client.sid, "server")
    assert sent["reason"] == "MessageAckValidationException"
    assert handled.next()["error"] is sent["error"]


def test_an_answer_of_a_client_that_the_document_does_not_allow_is_an_ack_of_it(
    room: Room,
) -> None:
    refused = room.record("ack_refused")
    client = room.peer()
    client.answers["said"] = "five"

    room.sio.emit("said", "hello", to=client.sid, namespace="/room", callback=lambda _: None)
    of_callback = refused.next()
    with pytest.raises(MessageAckValidationException):
        room.sio.call("said", "hello", to=client.sid, namespace="/room", timeout=30)
    of_call = refused.next()

    for sent in (of_callback, of_call):
        assert (sent["event"], sent["sid"], sent["side"]) == ("said", client.sid, "client")
        assert sent["reason"] == "MessageAckValidationException"


def test_what_is_emitted_is_sent_once_however_many_clients_there_are(room: Room) -> None:
    emitted = room.record("event_emitted")

    room.sio.emit("said", "hello", namespace="/room")
    with pytest.raises(PayloadValidationException):
        room.sio.emit("said", 5, namespace="/room")
    room.sio.emit("said", "hello", namespace="/room", to="vip")

    of_event = {"namespace": "/room", "event": "said"}
    assert emitted.so_far() == [{**of_event, "to": None}, {**of_event, "to": "vip"}]


def test_a_client_whose_credentials_end_is_sent_with_why(room: Room) -> None:
    ended = room.record("credentials_ended")
    client = room.peer()
    sid = client.sid

    room.sio.revoke(sid=sid)
    sent = ended.next()

    of_client = {"namespace": "/room", "sid": sid, "address": "127.0.0.1"}
    assert sent == {**of_client, "reason": "revoked"}
    client.wait_for_disconnect()


def test_what_is_only_reported_is_sent(live: Live) -> None:
    room = Room(live, enforce="report")
    reported = room.record("violation_reported")
    refused = room.record("event_refused")

    assert room.peer().call("open", 1) == 1
    room.sio.emit("said", 5, namespace="/room")

    [sent] = reported.so_far()
    assert isinstance(sent["error"], PayloadValidationException)
    assert refused.so_far() == []


def test_a_receiver_that_fails_changes_nothing_and_is_logged_once(room: Room, log: Log) -> None:
    room.sio.signals.event_handled.connect(lambda *_, **__: _raise(ValueError("a receiver's")))
    handled = room.record("event_handled")
    client = room.peer()

    assert [client.call("say", "hello"), client.call("say", "you")] == [5, 3]

    assert [handled.next()["error"], handled.next()["error"]] == [None, None]
    [record] = log.tracebacks
    assert record.getMessage() == (
        "a receiver of the signal event_handled failed, which is logged once"
    )
    assert vars(record)["event"] == "say"
    assert vars(record)["reason"] == "ValueError"


def test_nothing_is_gathered_while_nobody_looks(room: Room) -> None:
    signals = room.sio.signals
    observed = [signals.observes_events]

    handled = room.record("event_handled")
    observed.append(signals.observes_events)
    handled.disconnect()
    observed.append(signals.observes_events)

    assert observed == [False, True, False]
    assert not any(each.receivers for each in signals.all())


def test_a_receiver_is_called_once_however_often_it_is_connected(room: Room) -> None:
    calls: list[Any] = []

    @room.sio.signals.event_emitted.connect
    def note(_: Any, **fields: Any) -> None:
        calls.append(fields)

    room.sio.signals.event_emitted.connect(note)
    room.sio.emit("said", "hello", namespace="/room")

    assert len(calls) == 1


def test_the_namespace_of_a_library_sends_nothing(room: Room) -> None:
    names = ("client_connected", "event_started", "event_handled", "event_emitted")
    recorded = [room.record(name) for name in names]
    socketio.Server.on(room.sio, "ask", lambda _, number: number, "/library")
    library = room.peer("/library")

    assert library.call("ask", 5) == 5
    room.sio.emit("told", 5, namespace="/library")

    assert [each.so_far() for each in recorded] == [[], [], [], []]


def _raise(error: Exception) -> Any:
    raise error


def test_of_clients_that_leave_before_others_know_of_them_the_last_is_remembered() -> None:
    signals = Signals(None)
    seen: list[Any] = []
    signals.client_connected.connect(lambda *_, **fields: seen.append(fields["sid"]))
    clients, environ = ConnectionSignals(signals), dict[str, Any]()

    for sid in ("first", "second", "third"):  # of one connection, one after the other
        clients.remove("/", sid, environ, "left")
    remembered = [len(each) for each in environ.values()]
    for sid in ("third", "fourth"):
        clients.add("/", sid, environ)

    assert remembered == [1]
    assert seen == ["fourth"]
