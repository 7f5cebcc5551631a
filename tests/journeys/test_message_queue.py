"""Several processes that share their clients through Redis."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from .conftest import absent
from .peers import Peer
from .programs import PythonProgram
from .redis_server import RedisServer, missing_redis

pytestmark = pytest.mark.journey

FOLDER = Path(__file__).parent / "message_queue"
DOCUMENT = FOLDER / "asyncapi.yaml"


@pytest.fixture(scope="module")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    if reason := missing_redis():
        absent(reason)
    with RedisServer(tmp_path_factory.mktemp("redis")) as server:
        yield server


@pytest.fixture(scope="module")
def urls(redis: RedisServer) -> Iterator[tuple[str, str]]:
    """Where two processes serve clients."""
    serve = FOLDER / "service" / "serve.py"
    with (
        PythonProgram(serve, DOCUMENT, redis.url) as one,
        PythonProgram(serve, DOCUMENT, redis.url) as other,
    ):
        yield one.expect(r"listens on (\S+)$")[1], other.expect(r"listens on (\S+)$")[1]
    for server in (one, other):
        assert "Traceback" not in server.output, server.output


@pytest.fixture
def readers(
    redis: RedisServer, urls: tuple[str, str], peer_of: Callable[[str], Peer]
) -> Iterator[tuple[Peer, Peer]]:
    """A client of each process, both in the room "all", the second also in the room "second"."""
    first, second = (peer_of(url) for url in urls)
    for peer in (first, second):
        peer.connect()
        assert peer.call("enter", "all") == ["entered"]
    assert second.call("enter", "second") == ["entered"]
    redis.wait_for_subscribers(2)
    yield first, second
    for peer in (first, second):
        peer.disconnect()


def test_a_process_without_clients_emits_what_is_valid_and_registers_nothing(
    redis: RedisServer, readers: tuple[Peer, Peer]
) -> None:
    with PythonProgram(FOLDER / "emitter" / "emit.py", DOCUMENT, redis.url, "all") as emitter:
        assert emitter.exit_code() == 0

    for reader in readers:
        assert reader.expect("news") == ["from outside"]
        assert reader.expect("photo") == [1, b"\x00\xff"]
        assert reader.unexpected("news") == reader.unexpected("photo") == []
    told = emitter.output.splitlines()
    assert told[0].startswith('server: event "news" in namespace "/": "" is shorter than')
    assert told[1].startswith('server: event "photo" in namespace "/": argument 2: 2 is not of')
    assert told[2].startswith('server: event "gossip" in namespace "/": the document names no such')
    assert told[3:] == ["handlers: {}, desk: False"]


def test_a_room_reaches_across_processes(readers: tuple[Peer, Peer]) -> None:
    first, second = readers

    assert first.call("spread", "all", "to all") == ["spread"]
    assert first.call("spread", "second", "to the second") == ["spread"]

    assert first.expect("news") == ["to all"]
    second.expect("news", lambda text: text == "to all")
    second.expect("news", lambda text: text == "to the second")
    assert first.unexpected("news") == second.unexpected("news") == []


def test_an_invalid_emit_fails_where_it_is_made_and_reaches_nobody(
    readers: tuple[Peer, Peer],
) -> None:
    first, second = readers

    assert first.call("spread", "all", "") == ["refused"]
    assert first.call("spread", "all", "after it") == ["spread"]

    for reader in readers:
        reader.expect("news", lambda text: text == "after it")
    assert first.unexpected("news") == second.unexpected("news") == []


def test_a_client_of_another_process_is_asked_and_its_answer_checked(
    readers: tuple[Peer, Peer],
) -> None:
    first, second = readers
    second.reply("question", "")

    refused = first.call("interview", "second")
    second.reply("question", "no comment")

    assert refused == ["an invalid answer"]
    assert first.call("interview", "second") == ["no comment"]
    assert second.expect("question") == second.expect("question") == []
    assert first.call("waiting") == [0]


def test_a_client_of_another_process_answers_with_bytes(readers: tuple[Peer, Peer]) -> None:
    first, second = readers
    second.reply("camera", b"\x01\x02\x03")

    assert first.call("picture", "second") == [b"\x03\x02\x01"]
    assert first.call("picture", "second") == [b"\x03\x02\x01"]  # the process listens on
