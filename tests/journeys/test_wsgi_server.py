"""A document served by python-socketio beside a WSGI application, without Flask."""

from __future__ import annotations

import sys
import urllib.request
from collections.abc import Callable, Iterator

import pytest

from .peers import Peer
from .programs import Program

pytestmark = pytest.mark.journey

PeerOf = Callable[[str], Peer]


@pytest.fixture(params=["threading", "gevent"], scope="module")
def url(request: pytest.FixtureRequest) -> Iterator[str]:
    """Where the program listens, in each async mode."""
    program_name = "tests.journeys.wsgi_program"
    start = ("gevent.monkey", "--module") if request.param == "gevent" else ()
    command = (sys.executable, "-m", *start, program_name, request.param)
    with Program(*command, measured=request.param == "threading") as program:
        port = program.expect(r"listening on (\d+)").group(1)
        yield f"http://127.0.0.1:{port}"


def test_stations_are_known_by_their_keys_and_hear_of_one_another(
    url: str, peer_of: PeerOf
) -> None:
    hill, sea = peer_of(url), peer_of(url)
    hill.connect("/station", query={"key": "key of the hill"})
    sea.connect("/station", auth={"key": "key of the sea"})

    assert sea.call("measured", 12.5) == ["sea"]
    assert hill.expect("reading") == [{"station": "sea", "degrees": 12.5}]
    assert hill.call("measured", -3) == ["hill"]
    assert sea.expect("reading", lambda each: each["degrees"] == -3)
    hill.disconnect()
    sea.disconnect()


def test_what_is_not_allowed_is_answered_with_what_is_wrong(url: str, peer_of: PeerOf) -> None:
    hill = peer_of(url)
    hill.connect("/station", auth={"key": "key of the hill"})

    (too_hot,) = hill.call("measured", 500)
    (undeclared,) = hill.call("rained", 3)

    assert too_hot["error"]["message"].endswith("500 is greater than the maximum of 100")
    assert undeclared["error"]["type"] == "UndeclaredEventException"
    assert hill.call("measured", 5) == ["hill"]
    hill.disconnect()


def test_who_brings_no_key_or_a_wrong_one_is_refused(url: str, peer_of: PeerOf) -> None:
    nobody = peer_of(url).connect_refused("/station")
    other = peer_of(url).connect_refused("/station", auth={"key": "other"})

    assert nobody.message == "credentials are missing"
    assert other.message == "the credentials are not valid"


def test_flask_is_not_there(url: str) -> None:
    with urllib.request.urlopen(f"{url}/anything") as response:
        assert response.read() == b"[]"
