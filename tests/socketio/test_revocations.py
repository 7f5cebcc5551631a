"""Revocations: whom they end, how they travel, and which ones are repeated."""

from __future__ import annotations

import functools
import json
import math
import queue
import threading
import uuid
from enum import Enum
from time import monotonic
from typing import Any

import pytest
import redis
import socketio

from asynction_socketio import AsynctionServer, MessageQueueException
from asynction_socketio._message_queue import _redis_queue, _waiting_messages
from asynction_socketio._message_queue._revocations import (
    MAX_REMEMBERED,
    REMEMBERED_SECONDS,
    RememberedRevocations,
    Revocation,
    RevocationIndex,
    are_revocations,
)
from asynction_socketio._message_queue._waiting_messages import Message, WaitingMessages
from asynction_socketio._security._identity import Identity
from tests.server.conftest import Log

from .test_disconnection_tasks import DEADLINE

ADA = Identity("ada", {}, subjects=("ada",))


@pytest.mark.parametrize(("decided_at", "is_ended"), [(9, True), (10, True), (11, False)])
def test_of_a_subject_those_credentials_end_that_were_accepted_before(
    decided_at: float, *, is_ended: bool
) -> None:
    revocation = Revocation("ada", None, at=10)

    assert revocation.ends("a client", ADA, decided_at) is is_ended
    assert not revocation.ends("a client", Identity("bob", {}, subjects=("bob",)), decided_at)


def test_a_client_is_ended_by_its_sid_whenever_it_was_accepted() -> None:
    revocation = Revocation(None, "a client", at=10)

    assert revocation.ends("a client", ADA, 11)
    assert not revocation.ends("another one", ADA, 9)


class Name(str, Enum):
    ADA = "ada"


SUBJECTS = ["ada", Name.ADA, "bob", 1, 1.0, True, 2, ("ada", 1), ["ada", 1], ["bob"], {"id": 1}]


@pytest.mark.parametrize("subject", SUBJECTS, ids=repr)
@pytest.mark.parametrize("decided_at", [9, 10, 11, 20, 21])
def test_several_revocations_end_whom_one_of_them_ends(subject: Any, decided_at: float) -> None:
    identity = Identity(subject, {}, subjects=("of another scheme", subject))
    revocations = [Revocation(each, None, at=10) for each in SUBJECTS]
    revocations += [Revocation("bob", None, at=at) for at in (20, 5)]

    for several in [*([each] for each in revocations), revocations]:
        expected = any(each.ends("a client", identity, decided_at) for each in several)
        assert RevocationIndex(several).ends("a client", identity, decided_at) is expected
    assert RevocationIndex([Revocation(None, "gone")]).ends("gone", identity, decided_at)


def test_a_revocation_is_as_old_where_it_arrives_as_where_it_came_from() -> None:
    sent = Revocation("ada", None)
    sent = Revocation("ada", None, at=sent.at - 60)

    arrived = Revocation.from_queue(json.loads(json.dumps(sent.to_queue())))

    assert (arrived.sub, arrived.sid, arrived.name) == ("ada", None, sent.name)
    assert arrived.at >= sent.at


def test_the_latest_revocations_are_repeated_and_each_is_known_once() -> None:
    remembered = RememberedRevocations()
    now = Revocation("ada", None)
    old = Revocation("bob", None, at=now.at - REMEMBERED_SECONDS - 60)

    assert remembered.add(old)
    assert remembered.add(now)
    assert not remembered.add(now)

    assert remembered.latest() == [now]


def lines_about_many(log: Log) -> list[str]:
    return [each for each in log.warnings if each.startswith("more than 1000 revocations")]


def test_of_too_many_revocations_the_oldest_are_not_repeated_which_is_one_line(log: Log) -> None:
    remembered = RememberedRevocations()
    late = monotonic()
    for number in range(MAX_REMEMBERED):
        remembered.add(Revocation(number, None, at=late - number))
    assert lines_about_many(log) == []

    for number in range(MAX_REMEMBERED, MAX_REMEMBERED + 5):  # which were earlier, and arrive now
        assert remembered.add(Revocation(number, None, at=late - number))
    assert remembered.add(Revocation("latest", None, at=late))

    latest = {each.sub for each in remembered.latest()}
    assert latest == {*range(MAX_REMEMBERED - 1), "latest"}
    assert len(lines_about_many(log)) == 1


def test_revocations_that_are_too_old_make_room_for_others_without_a_line(log: Log) -> None:
    remembered = RememberedRevocations()
    now = monotonic()
    for number in range(MAX_REMEMBERED):
        remembered.add(Revocation(number, None, at=now - REMEMBERED_SECONDS - 1))

    remembered.add(Revocation("ada", None, at=now))

    assert [each.sub for each in remembered.latest()] == ["ada"]
    assert lines_about_many(log) == []


def test_of_what_arrives_twice_the_earlier_moment_counts() -> None:
    remembered = RememberedRevocations()
    sent = Revocation("ada", None)
    late = Revocation("ada", None, at=sent.at + 60, name=sent.name)

    assert remembered.add(late)
    assert not remembered.add(sent)
    assert not remembered.add(late)

    assert remembered.latest() == [sent]


RIGHT = {"sub": "ada", "sid": None, "age": 0.5, "name": "one"}


@pytest.mark.parametrize(
    "change",
    [
        {"age": -1},
        {"age": "old"},
        {"age": float("nan")},
        {"age": 10**400},
        {"name": None},
        {"sub": None},
        {"sid": 5},
    ],
)
def test_what_is_no_revocation_is_found_out(change: dict[str, Any]) -> None:
    assert are_revocations([RIGHT])
    assert not are_revocations([RIGHT, {**RIGHT, **change}])
    assert not are_revocations(RIGHT)
    assert not are_revocations(["ada"])


# -- on their way through Redis ----------------------------------------------------------------

SOURCE = {
    "asyncapi": "3.0.0",
    "info": {"title": "revoked", "version": "1"},
    "channels": {"main": {"address": "/", "messages": {}}},
}


class Redis:
    """What python-socketio knows as the client of a server that is there, or is away."""

    def __init__(self) -> None:
        self.is_away = False
        self.listeners = 1
        self.health_check_response_counter = 0
        self.is_subscribed = False
        self.incoming: queue.Queue[str] = queue.Queue()
        self.published: queue.Queue[dict[str, Any]] = queue.Queue()

    def publish(self, channel: str, text: str) -> int:
        if self.is_away:
            raise redis.exceptions.ConnectionError("away")
        self.published.put(json.loads(text))
        return self.listeners

    def pubsub_numsub(self, channel: str) -> list[tuple[str, int]]:
        if self.is_away:
            raise redis.exceptions.ConnectionError("away")
        return [(channel, self.listeners)]

    def pubsub(self) -> Redis:
        return self

    def subscribe(self, channel: str) -> None:
        pass

    def get_message(self, timeout: float) -> dict[str, Any]:
        if not self.is_subscribed:
            self.is_subscribed = True
            return {"type": "subscribe"}
        return {"type": "message", "data": self.incoming.get(timeout=DEADLINE)}

    def close(self) -> None:
        pass


class Manager(socketio.RedisManager):  # type: ignore[misc]  # python-socketio has no types
    """A client manager without a network."""

    def __init__(self, **options: Any) -> None:
        super().__init__("redis://127.0.0.1:1/0", **options)
        self.there = Redis()

    def _redis_connect(self) -> None:
        self.redis = self.there


def server_of(manager: Manager, **options: Any) -> AsynctionServer:
    options.update(client_manager=manager, async_mode="threading")
    return AsynctionServer.from_spec(SOURCE, **options)


def test_a_revocation_that_waited_for_redis_is_as_old_as_it_is_when_it_is_sent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(_redis_queue, "RETRY_SECONDS", 0.01)
    manager = Manager()
    sio = server_of(manager)
    restored = threading.Event()

    @sio.signals.queue_restored.connect
    def note_restored(_: Any, **__: Any) -> None:
        restored.set()

    manager.there.is_away = True

    sio.revoke(sub="ada")
    monkeypatch.setattr(_waiting_messages, "monotonic", lambda: monotonic() + 60)
    manager.there.is_away = False

    (sent,) = manager.there.published.get(timeout=DEADLINE)["revoked"]
    assert sent["sub"] == "ada"
    assert sent["age"] >= 60
    assert restored.wait(DEADLINE)


def test_a_message_is_written_anew_only_where_it_has_revocations() -> None:
    members = {"method": "disconnect", "revoked": [{**RIGHT, "age": 5.0}, {**RIGHT, "age": 0}]}
    waited = Message(members, json.dumps, monotonic() - 60)
    other = Message({"method": "emit", "data": "age"}, json.dumps, monotonic() - 60)

    first, second = json.loads(waited.text())["revoked"]
    assert first["age"] >= 65
    assert second["age"] >= 60
    assert first["name"] == "one"
    assert other.text() == '{"method": "emit", "data": "age"}'
    assert (waited.may_repeat, other.may_repeat) == (True, False)


def waiting(method: str, number: int) -> Message:
    return Message({"method": method, "number": number}, json.dumps)


def numbers_in(messages: WaitingMessages) -> list[int]:
    return [json.loads(messages.take().text())["number"] for _ in range(len(messages))]


def test_of_too_many_messages_those_that_keep_somebody_out_are_dropped_last(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(_waiting_messages, "MAX_WAITING", 4)
    messages = WaitingMessages()
    methods = ["disconnect", "emit", "callback", "disconnect", "emit", "emit"]

    dropped = [messages.add(waiting(method, at)) for at, method in enumerate(methods)]

    assert dropped == [0, 0, 0, 0, 1, 1]
    assert numbers_in(messages) == [0, 3, 4, 5]
    for number in range(6):
        messages.add(waiting("disconnect", number))
    assert numbers_in(messages) == [2, 3, 4, 5]


def test_messages_of_all_kinds_wait_in_one_order() -> None:
    messages = WaitingMessages()
    for number, method in enumerate(["emit", "disconnect", "emit", "disconnect"]):
        messages.add(waiting(method, number))

    first = messages.take()
    second = messages.take()
    messages.put_back(second)
    messages.put_back(first)
    messages.add(waiting("emit", 4))

    assert numbers_in(messages) == [0, 1, 2, 3, 4]
    messages.put_back(second)
    messages.add(waiting("emit", 5))
    assert numbers_in(messages) == [1, 5]
    with pytest.raises(IndexError):
        messages.take()


class Tenant(Enum):
    NORTH = "north"


class ApplicationCodec:
    """Writes what JSON does not know, as codecs of applications do."""

    dumps = staticmethod(functools.partial(json.dumps, default=str))
    loads = staticmethod(json.loads)


@pytest.mark.parametrize(
    "sub",
    [("north", 5), [("north", 5)], {5: "ada"}, {"ada"}, uuid.UUID(int=5), Tenant.NORTH, math.nan],
    ids=["tuple", "tuple in a list", "number as a key", "set", "UUID", "Enum", "nan"],
)
@pytest.mark.parametrize("codec", [json, ApplicationCodec], ids=["json", "own codec"])
def test_a_subject_that_other_processes_would_not_recognise_is_refused(
    sub: Any, codec: Any
) -> None:
    manager = Manager()
    sio = server_of(manager, json=codec)

    with pytest.raises(TypeError, match="other processes would not recognise a `sub` of type"):
        sio.revoke(sub=sub)

    assert manager.there.published.empty()


def test_a_client_that_no_process_can_know_is_refused() -> None:
    manager = Manager()
    sio = server_of(manager)

    with pytest.raises(TypeError, match="a `sid` that is text, not int"):
        sio.revoke(sid=5)  # type: ignore[arg-type]

    assert manager.there.published.empty()


@pytest.mark.parametrize("sub", ["ada", 5, 5.5, True, ["north", 5], {"tenant": None}])
def test_a_subject_of_json_reaches_other_processes(sub: Any) -> None:
    manager = Manager()

    server_of(manager).revoke(sub=sub)

    (sent,) = manager.there.published.get_nowait()["revoked"]
    assert sent["sub"] == sub


@pytest.mark.parametrize("whom", [{"sub": "ada"}, {"sid": "a client"}])
def test_a_revocation_of_a_process_that_only_emits_fails_where_nobody_listens(
    whom: dict[str, str],
) -> None:
    manager = Manager(write_only=True)
    sio = server_of(manager)
    manager.there.listeners = 0

    with pytest.raises(MessageQueueException, match="so nothing was revoked"):
        sio.revoke(**whom)

    manager.there.listeners = 1
    sio.revoke(**whom)


def test_who_begins_to_listen_asks_for_revocations_and_repeats_its_own() -> None:
    manager = Manager()
    sio = server_of(manager)
    sio.revoke(sub="ada")
    (revoked,) = manager.there.published.get_nowait()["revoked"]

    begun = next(manager._listen())
    greeting = manager.there.published.get_nowait()
    manager._handle_disconnect(begun)
    (repeated,) = manager.there.published.get_nowait()["revoked"]

    assert greeting["listens"] is True
    assert "revoked" not in greeting
    assert (repeated["sub"], repeated["name"]) == ("ada", revoked["name"])


def test_revocations_are_repeated_to_who_begins_to_listen_and_to_nobody_else() -> None:
    manager = Manager()
    sio = server_of(manager)
    sio.revoke(sub="ada")
    manager.there.published.get_nowait()
    other = {"method": "disconnect", "sid": None, "namespace": "/", "host_id": "other"}

    manager._handle_disconnect(other)  # of a process that makes its document known
    assert manager.there.published.empty()

    manager._handle_disconnect({**other, "listens": True})
    (repeated,) = manager.there.published.get_nowait()["revoked"]
    assert repeated["sub"] == "ada"


def test_who_notices_another_document_does_not_ask_for_revocations() -> None:
    manager = Manager()
    server_of(manager)
    listening = manager._listen()
    next(listening)
    greeting = manager.there.published.get_nowait()
    other = {**greeting, "host_id": "other", "asynction": {"document": "another"}}
    manager.there.incoming.put(json.dumps(other))

    assert next(listening)["host_id"] == "other"
    introduction = manager.there.published.get_nowait()

    assert introduction["asynction"] == greeting["asynction"]
    assert "listens" not in introduction
