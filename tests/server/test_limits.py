"""The limits of a document on what clients do: `x-limits`.

No test waits for time to pass: where a limit is to be reached, its `per` is an hour.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from itertools import accumulate
from typing import Any
from urllib.parse import parse_qs, urlencode

import flask
import pytest
import simple_websocket  # type: ignore[import-untyped]  # it has no types
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from socketio.msgpack_packet import MsgPackPacket
from socketio.packet import CONNECT, EVENT
from werkzeug.middleware.proxy_fix import ProxyFix

from asynction_server import (
    AsynctionSocketIO,
    ConnectionLimitException,
    MessageSizeException,
    RateLimitException,
    reply_with_error,
)
from asynction_socketio import Identity
from asynction_socketio._limits import _event_limits
from asynction_socketio._limits._event_limits import EventLimits, RateLimiter
from asynction_spec import EventRate, load_spec
from tests.ordered_client import OrderedClient

from .conftest import Live, Log
from .documents import TEXT, Document, channel, document, message
from .live import DEADLINE, RawPeer

Importable = Callable[..., str]
TWO = {"rate": 2, "per": 3600}
NINE = {"rate": 9, "per": 3600}
TOO_MANY = "there are too many connections"


def limited(
    *,
    server: Document | None = None,
    namespace: Document | None = None,
    event: Document | None = None,
) -> Document:
    """A document with `say` and `shout` in `/` and in `/more`, and these limits."""

    def limits(given: Document | None) -> dict[str, Any]:
        return {} if given is None else {"x_limits": given}

    own = [message("say", **limits(event)), message("shout")]
    return document(
        {
            "/": channel(own, [message("news", TEXT)], **limits(namespace)),
            "/more": channel([message("say")]),
        },
        servers={
            "main": {
                "url": "localhost",
                "protocol": "ws",
                **({} if server is None else {"x-limits": server}),
            }
        },
    )


def with_tokens(source: Document, importable: Importable) -> Document:
    """The same document, with a token that is the name of who holds it."""
    module = importable(holder=lambda token: {"sub": token})
    scheme = {
        "type": "http",
        "scheme": "bearer",
        "x-authField": "token",
        "x-bearerInfoFunc": f"{module}.holder",
    }
    source["servers"]["main"]["security"] = [{"token": []}]
    return {**source, "components": {"securitySchemes": {"token": scheme}}}


class Server:
    """A server of a document, whose handlers answer with the name of the event."""

    def __init__(self, app: flask.Flask, source: Document, **options: Any) -> None:
        self.handled: list[str] = []
        self.asio = AsynctionSocketIO.from_spec(
            source, server_name="main", app=app, async_mode="threading", docs=False, **options
        )
        self.asio.on_event("say", lambda *_: self._answer("say"))
        self.asio.on_event("shout", lambda *_: self._answer("shout"))
        self.asio.on_event("say", lambda *_: self._answer("say"), namespace="/more")

    def _answer(self, event: str) -> str:
        self.handled.append(event)
        return event


def say(client: RawPeer, *args: Any, event: str = "say", namespace: str = "/") -> Any:
    """Send an event and give what it is acknowledged with."""
    prefix = "" if namespace == "/" else f"{namespace},"
    client.send(f"2{prefix}1{json.dumps([event, *args], separators=(',', ':'))}")
    answer = client.next()
    head = f"3{prefix}1"
    assert answer.startswith(head), answer
    return json.loads(answer[len(head) :])


def test_events_beyond_a_rate_are_acknowledged_with_when_they_may_come_again(
    app: flask.Flask, live: Live, log: Log
) -> None:
    server = Server(app, limited(event=TWO))
    client = live.raw_peer(live.serve(app))
    client.connect()

    assert [say(client), say(client)] == [["say"], ["say"]]
    (answer,) = say(client)
    error = answer["error"]
    assert error["type"] == "RateLimitException"
    assert error["path"] == []
    assert 1700 < error["retryAfter"] <= 1800
    assert error["message"].startswith("event 'say' in namespace '/': too many events; try again")
    assert server.handled == ["say", "say"]
    assert say(client, event="shout") == ["shout"]
    assert [each for each in log.warnings if "too many events" in each] == [error["message"]]


def test_each_client_has_a_rate_of_its_own_where_nobody_knows_who_it_is(
    app: flask.Flask, live: Live
) -> None:
    Server(app, limited(namespace=TWO))
    url = live.serve(app)
    first, other = live.raw_peer(url), live.raw_peer(url)
    for each in (first, other):
        each.connect()
        assert say(each) == ["say"]
        assert say(each, event="shout") == ["shout"]

    for each in (first, other):
        assert say(each)[0]["error"]["type"] == "RateLimitException"


def test_the_clients_of_one_identity_share_a_rate(
    app: flask.Flask, live: Live, importable: Importable
) -> None:
    Server(app, with_tokens(limited(server=TWO), importable))
    url = live.serve(app)
    ada, again, bob = (live.raw_peer(url) for _ in range(3))
    ada.connect(auth={"token": "ada"})
    again.connect("/more", auth={"token": "ada"})
    bob.connect(auth={"token": "bob"})

    assert say(ada) == ["say"]
    assert say(again, namespace="/more") == ["say"]
    assert say(ada)[0]["error"]["type"] == "RateLimitException"
    assert say(again, namespace="/more")[0]["error"]["type"] == "RateLimitException"
    assert say(bob) == ["say"]


def test_an_identity_may_have_another_rate_than_each_of_its_clients(
    app: flask.Flask, live: Live, importable: Importable
) -> None:
    limits = {**TWO, "identity": {"rate": 3, "per": 3600}}
    Server(app, with_tokens(limited(namespace=limits), importable))
    url = live.serve(app)
    first, other = live.raw_peer(url), live.raw_peer(url)
    for each in (first, other):
        each.connect(auth={"token": "ada"})

    assert [say(first), say(first)] == [["say"], ["say"]]
    assert "error" in say(first)[0]
    assert say(other) == ["say"]
    assert "error" in say(other)[0]


def test_the_clients_of_one_address_may_share_a_rate(app: flask.Flask, live: Live) -> None:
    Server(app, limited(namespace={"address": TWO}))
    url = live.serve(app)
    clients = [live.raw_peer(url) for _ in range(3)]
    for each in clients:
        each.connect()

    assert [say(each) for each in clients[:2]] == [["say"], ["say"]]
    assert "error" in say(clients[2])[0]


def test_what_one_limit_refuses_costs_nothing_of_another(app: flask.Flask, live: Live) -> None:
    Server(app, limited(namespace={"rate": 3, "per": 3600}, event={"rate": 1, "per": 3600}))
    client = live.raw_peer(live.serve(app))
    client.connect()

    assert say(client) == ["say"]
    assert ["error" in say(client)[0] for _ in range(5)] == [True] * 5
    assert [say(client, event="shout") for _ in range(2)] == [["shout"], ["shout"]]
    assert "error" in say(client, event="shout")[0]


def test_events_that_the_document_does_not_name_count_in_their_namespace(
    app: flask.Flask, live: Live
) -> None:
    server = Server(app, limited(namespace=TWO))
    server.asio.on_event("other", lambda *_: "other")
    client = live.raw_peer(live.serve(app))
    client.connect()

    assert say(client, event="other") == ["other"]
    assert say(client, event="other") == ["other"]
    assert "error" in say(client, event="other")[0]


def test_a_message_may_be_so_many_bytes_large(app: flask.Flask, live: Live) -> None:
    server = Server(app, limited(event={"maxSize": 50}))
    client = live.raw_peer(live.serve(app))
    client.connect()

    assert say(client, "x" * 38) == ["say"]  # 21["say","..."]
    (answer,) = say(client, "x" * 39)
    assert answer["error"] == {
        "type": "MessageSizeException",
        "message": "event 'say' in namespace '/': a message of 51 bytes, and 50 are allowed",
        "path": [],
    }
    client.send('21["say","' + "ä" * 20 + '"]')
    assert "a message of 52 bytes" in client.next()
    binary = '51-1["say",{"_placeholder":true,"num":0}]'
    client.send(binary, b"12345678")
    assert client.next() == '31["say"]'
    client.send(binary, b"1234567890")
    assert "a message of 51 bytes" in client.next()
    assert server.handled == ["say", "say"]


def test_messages_of_msgpack_are_measured_one_by_one(app: flask.Flask, live: Live) -> None:
    server = Server(app, limited(event={"maxSize": 100}), serializer="msgpack")
    client = live.raw_peer(live.serve(app))
    connect = MsgPackPacket(CONNECT, namespace="/")
    answers = []

    for packet in (
        connect,
        *(MsgPackPacket(EVENT, ["say", "x" * size], "/", 1) for size in (50, 50, 50, 100)),
    ):
        client.send(packet.encode())
        answers.append(MsgPackPacket(encoded_packet=client.next()).data)

    assert answers[1:4] == [["say"]] * 3
    assert answers[4][0]["error"]["type"] == "MessageSizeException"
    assert server.handled == ["say"] * 3


@pytest.mark.parametrize(
    "options", [{"validation": False}, {"enforce": "report"}], ids=["unchecked", "reported"]
)
def test_limits_hold_whatever_else_is_checked(
    app: flask.Flask, live: Live, options: Mapping[str, Any]
) -> None:
    Server(app, limited(event=TWO), **options)
    client = live.raw_peer(live.serve(app))
    client.connect()

    assert [say(client), say(client)] == [["say"], ["say"]]
    assert say(client)[0]["error"]["type"] == "RateLimitException"


def test_an_error_handler_answers_for_a_limit(app: flask.Flask, live: Live) -> None:
    server = Server(app, limited(event={"rate": 1, "per": 3600}))
    found: list[Exception] = []

    @server.asio.on_error_default
    def answer(error: Exception) -> Any:
        found.append(error)
        return "later" if len(found) == 1 else reply_with_error(error)

    client = live.raw_peer(live.serve(app))
    client.connect()

    assert [say(client), say(client)] == [["say"], ["later"]]
    assert say(client)[0]["error"]["type"] == "RateLimitException"
    assert isinstance(found[0], RateLimitException)
    assert (found[0].namespace, found[0].event) == ("/", "say")
    assert found[0].retry_after > 0


def test_limits_that_are_exceeded_are_signalled(app: flask.Flask, live: Live) -> None:
    server = Server(app, limited(event={**TWO, "maxSize": 20}, namespace={"maxConnections": 1}))
    found: list[dict[str, Any]] = []
    server.asio.signals.limit_exceeded.connect(lambda _, **fields: found.append(fields))
    url = live.serve(app)
    first, other = live.raw_peer(url), live.raw_peer(url)
    sid = json.loads(first.connect()[1:])["sid"]
    other.connect()
    for text in ("", "", "", "x" * 20):
        say(first, text)

    address = "127.0.0.1"
    retry_after = found[1].pop("retry_after")
    assert 1700 < retry_after <= 1800
    common = {"namespace": "/", "address": address}
    of_client = {**common, "event": "say", "sid": sid}
    assert found == [
        {**common, "event": None, "sid": None, "limit": "maxConnections", "retry_after": None},
        {**of_client, "limit": "rate"},
        {**of_client, "limit": "maxSize", "retry_after": None},
    ]


def test_who_goes_on_beyond_the_limits_is_disconnected_from_everything(
    app: flask.Flask, live: Live, log: Log
) -> None:
    server = Server(app, limited(event={"rate": 1, "per": 3600}))
    leavings = server.asio.server.eio.leavings
    leavings.seconds = 1000
    url = live.serve(app)
    client, other = live.raw_peer(url), live.raw_peer(url)
    client.connect()
    client.connect("/more")
    other.connect()

    client.send(*['2["say"]'] * 150)

    came = dict(each.partition("[")[::2] for each in (client.next() for _ in range(4)))
    assert set(came) == {"2", "1", "2/more,", "1/more,"}
    for head in ("2", "2/more,"):
        name, error = json.loads("[" + came[head])
        assert name == "limit_exceeded"
        assert error["type"] == "RateLimitException"
        assert error["retryAfter"] > 0
    (session,) = leavings.due
    leavings.action(session)  # as it comes, since the client does not end its connection
    with pytest.raises(simple_websocket.ConnectionClosed):
        client.next()
    assert say(other) == ["say"]
    assert server.handled == ["say", "say"]
    assert "a client is disconnected: it goes on sending what is beyond its limits" in log.warnings


def test_an_identity_has_so_many_connections(
    app: flask.Flask, live: Live, importable: Importable, log: Log
) -> None:
    server = Server(app, with_tokens(limited(server={"maxConnections": 2}), importable))
    left, left_more = threading.Event(), threading.Event()
    server.asio.on_event("disconnect", lambda *_: left.set())
    server.asio.on_event("disconnect", lambda *_: left_more.set(), namespace="/more")
    url = live.serve(app)
    clients = [live.raw_peer(url) for _ in range(4)]

    answers = [
        clients[0].connect(auth={"token": "ada"}),
        clients[0].connect("/more", auth={"token": "ada"}),
        clients[1].connect("/more", auth={"token": "ada"}),
        clients[2].connect(auth={"token": "ada"}),
        clients[3].connect(auth={"token": "bob"}),
    ]

    assert [each[0] for each in answers] == ["0", "0", "0", "4", "0"]
    text = f"connection to namespace '/': {TOO_MANY}"
    assert json.loads(answers[3][1:]) == {"message": text}
    assert log.warnings == [text]
    clients[0].send("1")
    assert left.wait(DEADLINE)
    assert clients[2].connect(auth={"token": "ada"})[0] == "4"  # it is still in /more
    clients[0].close()
    assert left_more.wait(DEADLINE)
    assert clients[2].connect(auth={"token": "ada"})[0] == "0"


def test_an_address_has_so_many_connections(app: flask.Flask, live: Live) -> None:
    Server(app, limited(namespace={"maxConnections": 1}, server={"address": {"maxConnections": 2}}))
    url = live.serve(app)
    first, other = live.raw_peer(url), live.raw_peer(url)

    answers = [first.connect(), other.connect(), other.connect("/more"), first.connect("/more")]

    assert [each[0] for each in answers] == ["0", "4", "0", "0"]
    assert live.raw_peer(url).connect("/more") == (
        f'4/more,{{"message":"connection to namespace \'/more\': {TOO_MANY}"}}'
    )


@pytest.mark.parametrize("has_proxy_fix", [False, True])
@pytest.mark.parametrize(
    "limits", [{"maxConnections": 9}, {"address": {"maxConnections": 9}}, {"address": NINE}]
)
def test_that_limits_of_an_address_count_a_proxy_is_one_line(
    app: flask.Flask, live: Live, log: Log, limits: Document, *, has_proxy_fix: bool
) -> None:
    Server(app, limited(namespace=limits))
    if has_proxy_fix:
        app.wsgi_app = ProxyFix(app.wsgi_app)  # type: ignore[method-assign]  # as it is done
    url = live.serve(app)
    for _ in range(2):
        client = OrderedClient()
        client.connect(url, headers={"X-Forwarded-For": "192.0.2.1"}, transports=["websocket"])
        client.disconnect()

    hints = [line for line in log.warnings if "X-Forwarded-For" in line]

    assert len(hints) == (0 if has_proxy_fix else 1)
    assert all("ProxyFix" in line for line in hints)


def test_a_client_that_its_connect_handler_refuses_is_no_connection(
    app: flask.Flask, live: Live
) -> None:
    server = Server(app, limited(namespace={"maxConnections": 1}))
    answers = iter([False, True])
    server.asio.on_event("connect", lambda *_: next(answers))
    url = live.serve(app)
    first, other = live.raw_peer(url), live.raw_peer(url)

    assert first.connect()[0] == "4"
    assert other.connect()[0] == "0"


def test_asking_once_more_for_a_namespace_frees_no_place(app: flask.Flask, live: Live) -> None:
    Server(app, limited(namespace={"maxConnections": 1}))
    url = live.serve(app)
    first, other = live.raw_peer(url), live.raw_peer(url)

    assert [first.connect()[0], first.connect()[0], other.connect()[0]] == ["0", "4", "4"]


def test_the_test_client_learns_of_limits(app: flask.Flask, importable: Importable) -> None:
    source = limited(event={"rate": 1, "per": 3600}, namespace={"maxConnections": 1})
    source["channels"]["/more"]["x-limits"] = {"maxSize": 20}
    server = Server(app, with_tokens(source, importable))
    ada: dict[str, Any] = {"auth": {"token": "ada"}}
    client = server.asio.test_client(app, **ada)
    client.emit("say")

    with pytest.raises(RateLimitException, match="too many events"):
        client.emit("say")
    with pytest.raises(ConnectionLimitException, match=TOO_MANY):
        server.asio.test_client(app, **ada)
    client.disconnect()
    assert server.asio.test_client(app, **ada).is_connected()
    other = server.asio.test_client(app, namespace="/more", **ada)
    with pytest.raises(MessageSizeException, match="and 20 are allowed"):
        other.emit("say", "x" * 20, namespace="/more")


def test_nothing_is_kept_of_clients_that_have_left(
    app: flask.Flask, live: Live, importable: Importable
) -> None:
    limits = {"maxConnections": 5, "address": {"maxConnections": 5}}
    server = Server(app, with_tokens(limited(server=limits, namespace=limits), importable))
    left = threading.Semaphore(0)
    server.asio.on_event("disconnect", lambda *_: left.release())
    url = live.serve(app)
    clients = [live.raw_peer(url) for _ in range(3)]
    for each, name in zip(clients, ("ada", "ada", "bob"), strict=True):
        each.connect(auth={"token": name})

    clients[0].send("1")
    for each in clients[1:]:
        each.close()

    assert all(left.acquire(timeout=DEADLINE) for _ in clients)
    kept = server.asio.server._connections._limits
    assert (kept._clients, kept._entered) == ({}, {})


# -- the token buckets -------------------------------------------------------------------------


def test_a_burst_is_taken_at_once_and_comes_back_with_time() -> None:
    limiter = RateLimiter(EventRate(rate=2, per=1, burst=4))

    assert [limiter.take("a", 100.0) for _ in range(4)] == [0] * 4
    assert limiter.take("a", 100.0) == pytest.approx(0.5, abs=0.002)
    assert limiter.take("b", 100.0) == 0
    assert limiter.take("a", 100.49) > 0
    assert limiter.take("a", 100.5) == 0
    assert limiter.take("a", 100.5) > 0
    assert [limiter.take("a", 200.0) for _ in range(5)][:4] == [0] * 4


@settings(deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(
    rate=st.sampled_from([0.1, 1.0, 3.0, 50.0]),
    burst=st.integers(1, 5),
    pauses=st.lists(st.floats(0, 3), max_size=40),
)
def test_no_span_of_time_has_more_tokens_than_come_in_it(
    rate: float, burst: int, pauses: list[float]
) -> None:
    limiter = RateLimiter(EventRate(rate, per=1, burst=burst))
    taken: list[float] = []
    for now in accumulate(pauses, initial=1000.0):
        wait = limiter.take("a", now)
        if not wait:
            taken.append(now)
        else:
            assert wait <= 1 / rate + 1e-6

    for first, begin in enumerate(taken):
        for last, end in enumerate(taken[first:], 1):
            assert last <= burst + rate * (end - begin + 0.001) + 1e-6


@settings(deadline=None, max_examples=50, suppress_health_check=list(HealthCheck))
@given(
    rates=st.lists(st.tuples(st.sampled_from([0.5, 1.0, 3.0]), st.integers(1, 4)), min_size=3),
    pauses=st.lists(st.sampled_from([0.0, 0.1, 0.5, 1.0, 1 / 3, 2.0]), max_size=30),
)
def test_an_event_takes_a_token_at_each_level_as_their_buckets_give_them(
    monkeypatch: pytest.MonkeyPatch, rates: list[tuple[float, int]], pauses: list[float]
) -> None:
    server, namespace, event = ({"rate": rate, "burst": burst} for rate, burst in rates[:3])
    limits = EventLimits(load_spec(limited(server=server, namespace=namespace, event=event)))
    buckets = [RateLimiter(EventRate(rate, 1, burst)) for rate, burst in rates[2::-1]]
    environ: dict[str, Any] = {}
    limits.note_client(environ, "a", "/", Identity(None, {}))

    for now in accumulate(pauses, initial=1000.0):
        monkeypatch.setattr(_event_limits, "monotonic", lambda now=now: now)
        wait, taken = 0.0, []
        for each in buckets:
            wait = each.take("a", now)
            if wait:
                break
            taken.append(each)
        if wait:  # what was taken at the levels before is put back
            for each in taken:
                each.put_back("a")
        refusal = limits.refusal(environ, "/", "say", 10)
        assert (refusal is None) == (wait == 0)
        if isinstance(refusal, RateLimitException):
            assert refusal.retry_after == RateLimitException("/", "say", wait).retry_after


@pytest.mark.parametrize("start", [0.0, 1e6, 1e8])
@pytest.mark.parametrize("rate", [3, 7, 1000 / 3])
def test_rounding_costs_no_token(start: float, rate: float) -> None:
    limiter = RateLimiter(EventRate(rate, per=1, burst=1000))

    assert [limiter.take("a", start) for _ in range(1000)] == [0] * 1000
    assert limiter.take("a", start) > 0


def test_buckets_that_are_full_again_are_not_kept() -> None:
    limiter = RateLimiter(EventRate(rate=1, per=1, burst=1))

    for number in range(100_000):
        limiter.take(number, number / 1000)

    assert len(limiter) <= 4000


def test_there_are_so_many_buckets_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_event_limits, "MAX_KEYS", 2000)
    limiter = RateLimiter(EventRate(rate=1, per=3600, burst=2))
    limiter.take("greedy", 0.0)
    limiter.take("greedy", 0.0)

    for number in range(10_000):
        limiter.take(number, 0.0)

    assert len(limiter) <= 2000
    assert limiter.take("greedy", 0.0) > 0


def test_buckets_are_swept_seldom_even_where_nearly_as_many_are_used_as_may_be(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(_event_limits, "MAX_KEYS", 2000)
    limiter = CountingLimiter(EventRate(rate=1, per=1990, burst=1))

    for second in range(10_000):  # so that of those used one is full again for each that comes
        limiter.take(second, float(second))

    assert len(limiter) <= 2000
    assert limiter.swept < 10 * 10_000


class CountingLimiter(RateLimiter):
    """Counts the buckets that it looks at."""

    swept = 0

    def _sweep(self, now: float) -> None:
        self.swept += len(self)
        super()._sweep(now)


@pytest.mark.parametrize(
    ("first", "other", "together"),
    [
        ("192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("192.0.2.1", "::ffff:192.0.2.1", True),
        ("192.0.2.1:4000", "192.0.2.1:4001", True),
        ("2001:db8::1", "2001:db8::abcd:1", True),
        ("2001:db8::1", "2001:DB8:0:0:1::", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("[2001:db8::1]:4000", "2001:db8::2", True),
        ("fe80::1%eth0", "fe80::2%eth0", True),
        ("", "", True),
        ("a socket", "a socket", True),
        ("a socket", "192.0.2.1", False),
    ],
)
def test_what_counts_as_one_address(
    app: flask.Flask, live: Live, first: str, other: str, together: bool
) -> None:
    Server(app, limited(namespace={"address": {**TWO, "maxConnections": 2}}))
    served: Any = app.wsgi_app

    def with_address(environ: dict[str, Any], start_response: Any) -> Any:
        (address,) = parse_qs(environ["QUERY_STRING"], keep_blank_values=True)["address"]
        return served({**environ, "REMOTE_ADDR": address}, start_response)

    app.wsgi_app = with_address  # type: ignore[method-assign]
    url = live.serve(app)
    addresses = (first, first, other)
    clients = [live.raw_peer(f"{url}?{urlencode({'address': each})}") for each in addresses]

    answers = [each.connect() for each in clients]
    assert [each.startswith("0") for each in answers] == [True, True, not together]
    clients[0].send("1")
    clients[0].settle()
    if together:
        assert clients[2].connect().startswith("0")
    assert [say(each) for each in clients[1:]] == [["say"]] * 2
    assert ("error" in say(clients[2])[0]) is together
