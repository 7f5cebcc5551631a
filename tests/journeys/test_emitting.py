"""What a server emits, in every way there is, is held against its document."""

import urllib.error
import urllib.request
from collections.abc import Callable, Iterator

import pytest

from asynction_server import MessageAckValidationException, PayloadValidationException

from .peers import Peer
from .weather import WeatherStation
from .web_server import serving

pytestmark = pytest.mark.journey

TOO_HOT = 'event "reading" in namespace "/": celsius: 101.5 is greater than the maximum of 100'


@pytest.fixture
def station() -> WeatherStation:
    return WeatherStation()


@pytest.fixture
def url(station: WeatherStation) -> Iterator[str]:
    with serving(station.app) as address:
        yield address


@pytest.fixture
def new_peer(url: str, peer_of: Callable[[str], Peer]) -> Iterator[Callable[[], Peer]]:
    peers: list[Peer] = []

    def make() -> Peer:
        peers.append(peer_of(url))
        return peers[-1]

    yield make
    for peer in peers:
        peer.disconnect()


@pytest.fixture
def peer(new_peer: Callable[[], Peer]) -> Peer:
    connected = new_peer()
    connected.connect()
    return connected


def posted(url: str, celsius: float) -> str:
    """The body of the answer to a POST of a reading."""
    request = urllib.request.Request(f"{url}/readings/{celsius}", method="POST")
    with urllib.request.urlopen(request, timeout=60) as response:
        body: bytes = response.read()
    return body.decode()


@pytest.mark.parametrize("way", ["emit", "emit to all", "asio.emit"])
def test_a_handler_emits_what_is_valid_and_what_is_not_raises_in_it(
    station: WeatherStation, peer: Peer, way: str
) -> None:
    assert peer.call("broadcast", way, 101.5) == [{"error": "PayloadValidationException"}]
    assert peer.call("broadcast", way, 21.5) == ["sent"]

    assert peer.expect("reading") == [{"celsius": 21.5}]
    assert peer.unexpected("reading") == []
    error = station.expect_error()
    assert str(error) == TOO_HOT
    assert (error.sender, error.event, error.namespace) == ("server", "reading", "/")


def test_a_route_emits_to_everyone_and_what_is_invalid_raises_in_it(url: str, peer: Peer) -> None:
    with pytest.raises(urllib.error.HTTPError, match="422") as refused:
        posted(url, 101.5)
    with refused.value as response:
        assert response.read().decode() == TOO_HOT

    assert posted(url, 3.25) == "sent"

    assert peer.expect("reading") == [{"celsius": 3.25}]
    assert peer.unexpected("reading") == []


def test_unnamed_events_are_checked_both_ways(station: WeatherStation, peer: Peer) -> None:
    assert peer.call("message", "twice") == ["sent"]
    assert peer.call("json", {"note": {"note": "nested"}}) == ["sent"]
    assert peer.expect("message") == ["twicetwice"]
    assert peer.expect("json") == [{"note": "nested"}]

    for event, payload, sender in (
        ("message", "x" * 21, "client"),
        ("message", "x" * 11, "server"),
        ("json", {}, "client"),
        ("json", {"note": "no mapping"}, "server"),
    ):
        assert peer.call(event, payload) == [{"error": "PayloadValidationException"}]
        error = station.expect_error()
        assert (error.event, error.sender) == (event, sender)
    assert peer.unexpected("message") == peer.unexpected("json") == []


def test_a_handler_that_answers_what_is_invalid_is_told_to_the_error_handler(
    station: WeatherStation, peer: Peer
) -> None:
    assert peer.call("measure", 20) == [{"celsius": 20}]
    assert peer.call("measure", 1000) == [{"error": "MessageAckValidationException"}]

    error = station.expect_error()
    assert isinstance(error, MessageAckValidationException)
    assert (error.sender, error.event) == ("server", "measure")


@pytest.mark.parametrize("how", ["callback", "call"])
def test_what_a_client_acknowledges_reaches_the_handler_if_it_is_valid(
    station: WeatherStation, peer: Peer, how: str
) -> None:
    peer.reply("calibrate", True)
    peer.emit("ask", how)
    error = station.expect_error()
    peer.reply("calibrate", True, "done")
    peer.emit("ask", how)

    assert peer.expect("calibrate") == peer.expect("calibrate") == [7, b"\x07"]
    assert peer.expect("calibrated") == [True, "done"]
    assert peer.unexpected("calibrated") == []
    assert isinstance(error, MessageAckValidationException)
    assert str(error) == (
        'the ack of event "calibrate" in namespace "/": 2 arguments expected, got 1'
    )
    assert error.sender == "client"


def test_a_class_based_namespace_is_held_against_the_document(
    station: WeatherStation, new_peer: Callable[[], Peer]
) -> None:
    author, reader = new_peer(), new_peer()
    author.connect("/board", auth={"name": "ada"})
    reader.connect("/board", auth={"name": "grace"})

    assert author.call("pin", "milk") == [1]
    assert author.call("pin", 5) == [{"error": "PayloadValidationException"}]
    assert author.call("pin", "") == [{"error": "PayloadValidationException"}]
    author.emit("tear", 1, "bought")

    assert reader.expect("pinned") == ["milk"]
    assert reader.expect("torn") == author.expect("torn") == []
    assert reader.unexpected("pinned") == author.unexpected("pinned") == []
    errors = station.expect_error(), station.expect_error()
    assert [(error.event, error.sender) for error in errors] == [
        ("pin", "client"),
        ("pinned", "server"),
    ]
    assert {error.namespace for error in errors} == {"/board"}


@pytest.mark.parametrize(
    ("auth", "reason"),
    [
        ({}, 'connection to namespace "/board": the auth object: "name" is a required property'),
        ({"name": "nobody"}, "the board is closed to nobody"),
    ],
)
def test_a_class_based_namespace_refuses_connections(
    new_peer: Callable[[], Peer], auth: dict[str, str], reason: str
) -> None:
    assert new_peer().connect_refused("/board", auth=auth).message == reason


def test_a_handler_may_end_the_connection(peer: Peer) -> None:
    peer.emit("leave")

    peer.expect_disconnection()


def test_outside_of_any_request_an_invalid_emit_raises(station: WeatherStation, peer: Peer) -> None:
    with pytest.raises(PayloadValidationException, match="celsius"):
        station.asio.emit("reading", {"celsius": "warm"})
    with pytest.raises(PayloadValidationException, match="message"):
        station.asio.send("x" * 21)

    station.asio.emit("reading", {"celsius": 0})
    station.asio.send("short")

    assert peer.expect("reading") == [{"celsius": 0}]
    assert peer.expect("message") == ["short"]
    assert peer.unexpected("reading") == peer.unexpected("message") == []
