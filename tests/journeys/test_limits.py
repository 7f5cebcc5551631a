"""The limits of a document, met by real clients."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import count

import pytest
from socketio.exceptions import BadNamespaceError

from .peers import Peer
from .programs import Program
from .test_ended_credentials import operated, where

pytestmark = pytest.mark.journey

PeerOf = Callable[[str], Peer]
_guests = count(1)


@pytest.fixture(params=["threading", "gevent"], scope="module")
def program(request: pytest.FixtureRequest) -> Iterator[Program]:
    with operated(request.param) as program:
        yield program
    assert "Traceback" not in program.output, program.output


@pytest.fixture(scope="module")
def url(program: Program) -> str:
    return where(program)


@pytest.fixture
def auth() -> dict[str, str]:
    """The credentials of somebody who has not sent anything yet."""
    return {"token": f"guest {next(_guests)}"}


def test_who_sends_too_much_learns_when_to_go_on_and_is_disconnected_at_last(
    url: str, peer_of: PeerOf, auth: dict[str, str]
) -> None:
    guest = peer_of(url)
    guest.connect("/counter", auth=auth)

    assert [guest.call("count", 1), guest.call("count", 2)] == [[2], [3]]
    (answer,) = guest.call("count", 3)
    assert answer["error"]["type"] == "RateLimitException"
    assert 0 < answer["error"]["retryAfter"] <= 1800
    with suppress(BadNamespaceError):  # it is disconnected meanwhile
        for number in range(300):
            guest.emit("count", number)

    (reason,) = guest.expect("limit_exceeded")
    assert reason["type"] == "RateLimitException"
    guest.expect_disconnection()


def test_an_identity_that_has_a_connection_gets_no_other_one(
    url: str, peer_of: PeerOf, auth: dict[str, str]
) -> None:
    guest, again = peer_of(url), peer_of(url)
    guest.connect("/counter", auth=auth)

    refusal = again.connect_refused("/counter", auth=auth)

    assert refusal.message == ("connection to namespace '/counter': there are too many connections")
    guest.disconnect()
