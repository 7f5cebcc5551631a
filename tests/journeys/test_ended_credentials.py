"""Clients whose credentials end while they are connected, seen by real clients."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from asynction_server import AsynctionSocketIO
from benchmarks.failures.relay import Relay

from .conftest import absent
from .operated_document import SPEC
from .peers import Peer, PythonPeer
from .programs import Program
from .redis_server import RedisServer, missing_redis

pytestmark = pytest.mark.journey

PeerOf = Callable[[str], Peer]


def operated(mode: str, *more: str) -> Program:
    start = ("gevent.monkey", "--module") if mode == "gevent" else ()
    name = "tests.journeys.operated_program"
    return Program(sys.executable, "-m", *start, name, mode, *more, measured=mode == "threading")


def where(program: Program) -> str:
    port = program.expect(r"listening on (\d+)", timeout=60).group(1)
    return f"http://127.0.0.1:{port}"


@pytest.fixture(params=["threading", "gevent"], scope="module")
def program(request: pytest.FixtureRequest) -> Iterator[Program]:
    with operated(request.param) as program:
        yield program
    assert "Traceback" not in program.output, program.output


@pytest.fixture(scope="module")
def url(program: Program) -> str:
    return where(program)


def test_who_is_connected_with_a_token_that_expires_is_disconnected_and_learns_why(
    program: Program, url: str, peer_of: PeerOf
) -> None:
    ada, bob = peer_of(url), peer_of(url)
    bob.connect("/desk", auth={"token": "bob until 1e300"})
    ada.connect("/desk", auth={"token": "ada for 3"})

    assert ada.expect("credentials_ended") == [{"reason": "expired"}]
    ada.expect_disconnection()
    program.expect("left server disconnect")
    assert bob.call("say", "after") == ["after"]
    assert bob.expect("said") == ["after"]
    assert ada.unexpected("said") == []
    refusal = ada.connect_refused("/desk", auth={"token": f"ada until {time.time() - 1}"})
    assert refusal.message == "the credentials are not valid"
    ada.connect("/desk", auth={"token": "ada"})
    assert ada.call("say", "again") == ["again"]
    ada.disconnect()
    bob.disconnect()


def test_whose_credentials_are_revoked_is_disconnected_and_learns_why(
    program: Program, url: str, peer_of: PeerOf
) -> None:
    ada, bob = peer_of(url), peer_of(url)
    ada.connect("/desk", auth={"token": "ada"})
    bob.connect("/desk", auth={"token": "bob"})

    assert bob.call("revoke", "ada") == ["revoked"]
    assert bob.call("say", "without ada") == ["without ada"]

    assert ada.expect("credentials_ended") == [{"reason": "revoked"}]
    ada.expect_disconnection()
    assert ada.unexpected("said") == []
    bob.disconnect()


def test_who_renews_a_token_stays_connected_until_the_new_one_expires(
    url: str, peer_of: PeerOf
) -> None:
    ada = peer_of(url)
    ada.connect("/desk", auth={"token": "ada for 1000"})

    assert ada.call("renew", "ada for 500") == ["ada"]
    assert ada.call("say", "still here") == ["still here"]
    ada.emit("renew", "ada for 3")

    assert ada.expect("credentials_ended") == [{"reason": "expired"}]
    ada.expect_disconnection()


def test_a_token_whose_expiry_is_no_number_is_refused(url: str, peer_of: PeerOf) -> None:
    refusal = peer_of(url).connect_refused("/desk", auth={"token": "ada until nan"})

    assert refusal.message == "the server could not decide about this connection"


@pytest.fixture(scope="module")
def processes(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[RedisServer, str, str]]:
    """A message queue, and the URLs of two servers that share it."""
    if reason := missing_redis():
        absent(reason)
    with (
        RedisServer(tmp_path_factory.mktemp("redis")) as redis,
        operated("threading", redis.url) as one,
        operated("threading", redis.url) as other,
    ):
        yield redis, where(one), where(other)


def test_a_revocation_reaches_the_clients_of_another_process(
    processes: tuple[RedisServer, str, str], peer_of: PeerOf
) -> None:
    redis, one, other = processes
    ada, bob, eve = peer_of(one), peer_of(other), peer_of(one)
    ada.connect("/desk", auth={"token": "ada"})
    bob.connect("/desk", auth={"token": "bob"})
    eve.connect("/desk", auth={"token": "guest of another process"})
    redis.wait_for_subscribers(2)

    assert bob.call("revoke", "ada") == ["revoked"]

    assert ada.expect("credentials_ended") == [{"reason": "revoked"}]
    ada.expect_disconnection()
    assert bob.call("say", "still here") == ["still here"]
    external = AsynctionSocketIO.from_spec(SPEC, message_queue=redis.url, async_mode="threading")
    external.revoke(sub="bob")
    assert bob.expect("credentials_ended") == [{"reason": "revoked"}]
    bob.expect_disconnection()
    assert eve.call("say", "alone") == ["alone"]
    eve.disconnect()


def test_a_process_that_had_lost_the_queue_learns_of_revocations_when_it_is_back(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    if reason := missing_redis():
        absent(reason)
    with ExitStack() as stack:
        redis = stack.enter_context(RedisServer(tmp_path_factory.mktemp("redis")))
        relay = Relay(redis.port)
        stack.callback(relay.close)
        one = stack.enter_context(operated("threading", redis.url))
        other = stack.enter_context(operated("threading", f"redis://127.0.0.1:{relay.port}/0"))
        bob = PythonPeer(where(one), "websocket")
        ada = PythonPeer(where(other), "websocket")
        bob.connect("/desk", auth={"token": "bob"})
        ada.connect("/desk", auth={"token": "ada"})
        redis.wait_for_subscribers(2)
        relay.refuse()
        other.expect("the message queue can't be reached")

        assert bob.call("revoke", "ada") == ["revoked"]
        assert ada.call("say", "not known here yet") == ["not known here yet"]
        relay.restore()

        assert ada.expect("credentials_ended") == [{"reason": "revoked"}]
        ada.expect_disconnection()
        assert bob.call("say", "still here") == ["still here"]
        bob.disconnect()
