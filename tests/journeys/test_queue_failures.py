"""A message queue that fails, and what others write to it."""

from __future__ import annotations

import json
import signal
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
import redis

from asynction_server import AsynctionSocketIO, MessageQueueException
from benchmarks.failures.outages import outages_in
from tests.server.live import Peer, raw_peer
from tests.server.live import peer as connected_peer

from .conftest import absent
from .programs import Program
from .redis_server import RedisServer, missing_redis

pytestmark = pytest.mark.journey

PATIENCE = 60
"""Seconds after which something certainly does not come."""


def queue_process(mode: str, queue: str, *more: str) -> Program:
    start = ("gevent.monkey", "--module") if mode == "gevent" else ()
    command = (sys.executable, "-m", *start, "tests.journeys.queue_program", mode, queue, *more)
    return Program(*command, measured=mode == "threading")


def url_of(process: Program) -> str:
    port = process.expect(r"listening on (\d+)", PATIENCE)[1]
    return f"http://127.0.0.1:{port}"


class News:
    """A process with threads and one with greenlets, a client of each, and their Redis."""

    def __init__(self, stack: ExitStack, folder: Path) -> None:
        if reason := missing_redis():
            absent(reason)
        self._stack = stack
        self._folder = folder
        self.redis = stack.enter_context(RedisServer(folder))
        self.processes = [self.process("threading"), self.process("gevent")]
        self.urls = [url_of(each) for each in self.processes]
        self.first, self.second = map(self.client, self.urls)
        self.redis.wait_for_subscribers(2)

    def process(self, mode: str, *more: str) -> Program:
        return self._stack.enter_context(queue_process(mode, self.redis.url, *more))

    def client(self, url: str) -> Peer:
        return self._stack.enter_context(connected_peer(url))

    def stop_redis(self) -> None:
        self.redis.close()

    def start_redis(self) -> None:
        self.redis = self._stack.enter_context(RedisServer(self._folder, self.redis.port))

    def expect_everywhere(self, line: str) -> None:
        for process in self.processes:
            process.expect(line, PATIENCE)


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory) -> Iterator[News]:
    with ExitStack() as stack:
        news = News(stack, tmp_path_factory.mktemp("redis"))
        yield news
    for process in news.processes:
        assert "Traceback" not in process.output, process.output


def spread(client: Peer, first: int, end: int) -> None:
    """Have the process of a client emit numbers to everybody."""
    answer = client.client.call("spread", (first, end), timeout=PATIENCE)
    assert answer == "spread"


def numbers(client: Peer, *last: int) -> list[int]:
    """What a client receives, until it has certain numbers."""
    found: list[int] = []
    while not {*last}.issubset(found):
        event, (number,) = client._came.get(timeout=PATIENCE)
        assert event == "news"
        found.append(number)
    return found


def test_the_first_client_of_a_process_is_connected_once_the_queue_is_known(news: News) -> None:
    for process in news.processes:
        assert process.expect("known of the queue: (.*)", PATIENCE)[1] == "True"


def test_the_first_client_of_a_process_gets_what_others_emit_from_then_on(news: News) -> None:
    with news.process("threading") as process:
        client = news.client(url_of(process))
        before = time.monotonic()
        spread(news.first, 30, 31)
        after = time.monotonic()
        news.redis.wait_for_subscribers(3)
        spread(news.first, 31, 32)

        found = numbers(client, 31)
        if found != [30, 31]:  # Redis took more than a second to answer
            process.expect("can be reached again", PATIENCE)
            assert outages_in(process.output.splitlines()).may_lack(before, after)
        client.close()
    for other in (news.first, news.second):
        assert sorted(numbers(other, 30, 31)) == [30, 31]


def test_rooms_and_disconnections_reach_the_clients_of_another_process(news: News) -> None:
    with raw_peer(news.urls[1]) as guest:
        sid = json.loads(guest.connect().removeprefix("0"))["sid"]

        assert news.first.call("admit", sid) == "admitted"
        assert news.first.call("spread in room", 20) == "spread"
        assert guest.next() == '2["news",20]'

        assert news.first.call("close room") == "closed"
        assert news.first.call("spread in room", 21) == "spread"
        spread(news.first, 22, 23)
        assert guest.next() == '2["news",22]'
        for client in (news.first, news.second):
            assert numbers(client, 22) == [22]

        assert news.first.call("expel", sid) == "expelled"
        assert guest.next() == "1"


def test_what_is_emitted_while_redis_is_away_arrives_when_it_is_back(news: News) -> None:
    spread(news.first, 0, 1)
    spread(news.second, 1, 2)
    for client in (news.first, news.second):
        assert sorted(numbers(client, 0, 1)) == [0, 1]

    news.stop_redis()
    news.expect_everywhere("the message queue can't be reached.*")
    spread(news.first, 100, 200)
    spread(news.second, 200, 300)
    assert numbers(news.first, 199) == [*range(100, 200)]  # its own clients have it at once
    assert numbers(news.second, 299) == [*range(200, 300)]
    news.start_redis()

    news.expect_everywhere(r"can be reached again, after .* sent late: 1\d\d,")
    assert numbers(news.first, 299) == [*range(200, 300)]
    assert numbers(news.second, 199) == [*range(100, 200)]
    for process in news.processes:
        assert process.output.count("message queue") < 20, process.output


def test_what_is_emitted_before_others_listen_again_to_a_restarted_redis_waits(
    news: News,
) -> None:
    spread(news.first, 206, 207)  # each process has found out how many listen
    spread(news.second, 207, 208)
    for client in (news.first, news.second):
        numbers(client, 206, 207)
    news.stop_redis()
    news.start_redis()

    spread(news.first, 210, 230)
    spread(news.second, 230, 250)

    assert [each for each in numbers(news.first, 229, 249) if each > 229] == [*range(230, 250)]
    assert [each for each in numbers(news.second, 229, 249) if each < 230] == [*range(210, 230)]
    news.expect_everywhere("can be reached again")


def test_who_emits_while_redis_does_not_answer_does_not_wait_for_each_event(news: News) -> None:
    process = news.processes[0]
    earlier = len(process.output)
    news.redis.signal(signal.SIGSTOP)
    try:
        spread(news.first, 300, 500)
    finally:
        news.redis.signal(signal.SIGCONT)

    process.expect("the message queue can't be reached.*Timeout", PATIENCE)
    back = process.expect(r"reached again.* not have arrived: (\d+),", PATIENCE)
    while back.string not in process.output[earlier:]:  # of an earlier outage
        back = process.expect(back.re.pattern, PATIENCE)
    found = numbers(news.second, 499)
    assert found == sorted({*found})
    assert len({*range(300, 500)}.difference(found)) <= int(back[1])
    assert numbers(news.first, 499) == [*range(300, 500)]


def test_an_event_that_redis_may_not_have_got_is_reported(tmp_path: Path) -> None:
    if reason := missing_redis():
        absent(reason)
    with ExitStack() as stack:
        server = stack.enter_context(RedisServer(tmp_path))
        process = stack.enter_context(queue_process("threading", server.url))
        client = stack.enter_context(connected_peer(url_of(process)))
        spread(client, 1, 2)
        server.signal(signal.SIGSTOP)
        try:
            spread(client, 2, 3)
        finally:
            server.signal(signal.SIGCONT)
        process.expect("reached again.* that may not have arrived: 1,", PATIENCE)


def test_what_was_checked_where_it_was_emitted_is_not_checked_again(news: News) -> None:
    with redis.Redis(port=news.redis.port) as client, client.pubsub() as channel:
        channel.subscribe("flask-socketio")
        news.redis.wait_for_subscribers(3)
        spread(news.first, 30, 31)
        message = next(emitted_in(channel))
    for other in (news.first, news.second):
        assert numbers(other, 30) == [30]

    news.redis.publish(json.dumps({**message, "data": [-5], "host_id": "another process"}))

    for other in (news.first, news.second):
        assert numbers(other, -5) == [-5]


def emitted_in(channel: Any) -> Iterator[dict[str, Any]]:
    """The messages of a channel that emit events."""
    while (found := channel.get_message(timeout=PATIENCE)) is not None:
        if found["type"] == "message":
            message: dict[str, Any] = json.loads(found["data"])
            if message["method"] == "emit":
                yield message


EMIT = {"method": "emit", "event": "news", "data": [7], "namespace": "/", "host_id": "other"}
WRONG: list[Any] = [
    "no JSON",
    json.dumps(["a", "list"]),
    json.dumps({"no": "method"}),
    *(
        json.dumps({**EMIT, **change})
        for change in (
            {"data": [-7]},
            {"data": ["text"]},
            {"data": [1, 2]},
            {"event": "gossip"},
            {"event": 5},
            {"namespace": "/other"},
            {"namespace": 5},
            {"room": {"an": "object"}},
            {"callback": "no list"},
            {"binary": True, "data": [{"_placeholder": True, "num": 5}]},
            {"method": "enter_room", "sid": None},
            {"method": "close_room", "room": None},
            {"method": "callback", "args": None},
        )
    ),
]


def test_what_others_write_to_the_queue_is_refused_and_counted(news: News) -> None:
    clients = (news.first, news.second)
    before = [client.call("count refused") for client in clients]

    for text in (*WRONG, json.dumps(EMIT)):
        news.redis.publish(text)

    for client, earlier in zip(clients, before, strict=True):
        assert client.next() == ("news", (7,))
        assert client.unclaimed() == []
        assert client.call("count refused") == earlier + len(WRONG)
    news.expect_everywhere(r"was refused \(1 so far\): it is not a message")


def test_processes_with_different_documents_notice_it(tmp_path: Path) -> None:
    line = "another process on the message queue .* has another document"
    with ExitStack() as stack:
        news = News(stack, tmp_path)  # other tests emit with other documents, too
        other = news.process("threading", "flask-socketio", "gossip")
        news.client(url_of(other))
        news.expect_everywhere(line)
        other.expect(line, PATIENCE)
    for process in news.processes:
        assert process.output.count("has another document") == 1


def test_applications_with_channels_of_their_own_share_a_redis(news: News) -> None:
    with news.process("threading", "another-channel", "rumour") as other:
        client = news.client(url_of(other))
        news.redis.wait_for_subscribers(1, "another-channel")
        spread(client, 5, 6)
        assert numbers(client, 5) == [5]
        spread(news.first, 8, 9)

        assert numbers(news.second, 8) == [8]
        assert numbers(news.first, 8) == [8]
        assert client.unclaimed() == []
        client.close()
    assert "another document" not in other.output


def emitter(url: str, **options: Any) -> AsynctionSocketIO:
    channels = {"/": {"subscribe": {"message": {"name": "news", "payload": {"type": "integer"}}}}}
    info = {"title": "An emitter", "version": "1"}
    document = {"asyncapi": "2.6.0", "info": info, "channels": channels}
    return AsynctionSocketIO.from_spec(document, message_queue=url, **options)


def test_a_process_that_only_emits_is_told_that_nobody_got_it() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

    with pytest.raises(MessageQueueException, match=f"redis://127.0.0.1:{port}.* can't be reached"):
        emitter(f"redis://127.0.0.1:{port}/0").emit("news", 5)


def test_that_nobody_listens_to_a_process_that_only_emits_is_one_line(
    news: News, caplog: pytest.LogCaptureFixture
) -> None:
    wrong = emitter(news.redis.url, channel="newz")
    for number in range(3):
        wrong.emit("news", number)
    emitter(news.redis.url).emit("news", 12)

    (line,) = [each.getMessage() for each in caplog.records if each.name == "asynction.queue"]

    assert f"127.0.0.1:{news.redis.port}/0 (channel 'newz')" in line
    assert "the same `message_queue` and `channel`" in line
    for client in (news.first, news.second):
        assert numbers(client, 12) == [12]


def test_valkey_is_a_message_queue(news: News) -> None:
    emitter(news.redis.url.replace("redis", "valkey")).emit("news", 9)

    assert numbers(news.second, 9) == [9]
    assert numbers(news.first, 9) == [9]
