"""Revocations: whom they end, how they travel, and which ones are repeated."""

from __future__ import annotations

import json
from typing import Any

import pytest

from asynction_socketio._message_queue._revocations import (
    MAX_REMEMBERED,
    REMEMBERED_SECONDS,
    RememberedRevocations,
    Revocation,
    are_revocations,
)
from asynction_socketio._security._identity import Identity

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
    for number in range(MAX_REMEMBERED):
        remembered.add(Revocation(number, None))
    assert len(remembered.latest()) == MAX_REMEMBERED
    assert now not in remembered.latest()


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
