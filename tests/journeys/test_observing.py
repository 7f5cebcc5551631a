"""What operators see of a server: the Admin UI as its JavaScript client asks, scrapes, probes."""

from __future__ import annotations

import json
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.server.live import Peer
from tests.server.live import peer as connected_peer

from .conftest import absent
from .js_peer import JavaScriptPeer, Report
from .programs import Program
from .redis_server import RedisServer, missing_redis

pytestmark = pytest.mark.journey
AUTH = {"username": "ann", "password": "right"}
WAIT = 15
"""Seconds."""
PATIENCE = 60
"""Seconds after which something certainly does not come."""


class Observed:
    """The program, and what of it answers over HTTP."""

    def __init__(self, program: Program, url: str) -> None:
        self.program = program
        self.url = url

    def get(self, path: str) -> tuple[int, str]:
        try:
            with urllib.request.urlopen(f"{self.url}{path}", timeout=WAIT) as response:
                return response.status, response.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def wait_for_readiness(self, status: int) -> None:
        """Ask until the answer has this status; a queue that is slow counts as lost meanwhile."""
        deadline = time.monotonic() + PATIENCE
        while (found := self.get("/readyz"))[0] != status:
            assert time.monotonic() < deadline, found

    def metric(self, name: str, **labels: str) -> float:
        """The value of a sample, as Prometheus scrapes it; 0 where there is none yet."""
        status, text = self.get("/metrics")
        assert status == 200
        found = [
            sample.value
            for family in text_string_to_metric_families(text)
            for sample in family.samples
            if (sample.name, sample.labels) == (f"asynction_{name}", labels)
        ]
        return found[0] if found else 0


@contextmanager
def running(mode: str, *queue: str) -> Iterator[Observed]:
    """The program, until the end, in an async mode, and perhaps with a message queue."""
    start = ("gevent.monkey", "--module") if mode == "gevent" else ()
    arguments = (*start, "tests.journeys.observed_program", mode, *AUTH.values(), *queue)
    with Program(sys.executable, "-m", *arguments, measured=mode == "threading") as program:
        port = program.expect(r"listening on (\d+)", PATIENCE).group(1)
        yield Observed(program, f"http://127.0.0.1:{port}")
    assert "Traceback" not in program.output, program.output


@pytest.fixture(params=["threading", "gevent"], scope="module")
def observed(request: pytest.FixtureRequest) -> Iterator[Observed]:
    with running(request.param) as observed:
        yield observed


@pytest.fixture
def ada(observed: Observed) -> Iterator[Peer]:
    with connected_peer(observed.url, "/desk") as client:
        assert client.call("say", "hello") == "hello"
        client.next()
        yield client


class AdminUi:
    """The Admin UI: a socket in the namespace `/admin`, which begins with long polling."""

    def __init__(self, node: JavaScriptPeer, url: str) -> None:
        self._node = node
        self.url = url

    def connect(self, **auth: str) -> None:
        self._node.connect(self.url, "/admin", socket="admin", auth=auth, withCredentials=True)

    def refused(self, **auth: str) -> Report:
        return self._node.connect_refused(self.url, "/admin", socket="admin", auth=auth)

    def emit(self, event: str, *args: object) -> None:
        self._node.emit(event, *args, socket="admin")

    def next(self, event: str, where: Callable[[list[Any]], bool] = bool) -> list[Any]:
        """The arguments of the next event of this name for which `where` holds."""
        report = self._node.expect(
            "received", WAIT, lambda report: where(report["args"]), socket="admin", name=event
        )
        args: list[Any] = report["args"]
        return args


@pytest.fixture
def admin(observed: Observed, shared_javascript_peer: JavaScriptPeer) -> Iterator[AdminUi]:
    ui = AdminUi(shared_javascript_peer, observed.url)
    ui.connect(**AUTH)
    yield ui
    shared_javascript_peer.disconnect(socket="admin")
    shared_javascript_peer.forget_reports()


def test_who_has_the_wrong_password_is_refused_by_the_admin_ui(
    observed: Observed, shared_javascript_peer: JavaScriptPeer
) -> None:
    refusal = AdminUi(shared_javascript_peer, observed.url).refused(username="ann", password="x")

    assert refusal["message"] == "authentication failed"


def test_the_admin_ui_shows_who_is_connected_and_what_they_may_be_asked(
    ada: Peer, admin: AdminUi
) -> None:
    [config] = admin.next("config")
    [sockets] = admin.next("all_sockets")

    assert {"ALL_EVENTS", "AGGREGATED_EVENTS", "EMIT", "MJOIN"} <= {*config["supportedFeatures"]}
    [shown] = [each for each in sockets if each["id"] == ada.sid]
    assert shown["nsp"] == "/desk"
    assert shown["transport"] == "websocket"
    assert shown["handshake"]["address"] == "127.0.0.1"
    assert shown["rooms"] == [ada.sid]


def test_the_admin_ui_shows_who_comes_what_is_sent_and_who_goes(
    observed: Observed, admin: AdminUi
) -> None:
    with connected_peer(observed.url, "/desk") as bob:
        sid = bob.sid
        admin.next("socket_connected", lambda args: args[0]["id"] == sid)
        assert bob.call("say", "hello") == "hello"

        received = admin.next("event_received", lambda args: args[1] == sid)
        sent = admin.next("event_sent", lambda args: args[1] == sid)
    gone = admin.next("socket_disconnected", lambda args: args[1] == sid)

    assert (received[0], received[2]) == ("/desk", ["say", "hello"])
    assert (sent[0], sent[2]) == ("/desk", ["said", "hello"])
    assert gone[0] == "/desk"


def test_the_admin_ui_shows_traffic_over_websockets(ada: Peer, admin: AdminUi) -> None:
    def has(kind: str) -> Callable[[list[Any]], bool]:
        return lambda args: kind in {each["type"] for each in args[0]["aggregatedEvents"]}

    assert ada.call("say", "hello") == "hello"

    # All in one report, or in several.
    for kind in ("packetsIn", "packetsOut", "bytesIn", "bytesOut"):
        [stats] = admin.next("server_stats", has(kind))
        assert ada.call("say", "hello") == "hello"
    assert stats["clientsCount"] >= 2
    assert "/desk" in {each["name"] for each in stats["namespaces"]}


def test_the_admin_ui_has_clients_join_and_leave_and_sends_them_events(
    ada: Peer, admin: AdminUi
) -> None:
    admin.emit("join", "/desk", "vip", ada.sid)
    assert admin.next("room_joined", lambda args: args[1] == "vip")[2] == ada.sid

    admin.emit("emit", "/desk", "vip", "said", "to all in the room")
    assert ada.next() == ("said", ("to all in the room",))

    admin.emit("leave", "/desk", "vip", ada.sid)
    assert admin.next("room_left", lambda args: args[1] == "vip")[2] == ada.sid


def test_the_admin_ui_disconnects_a_client(observed: Observed, ada: Peer, admin: AdminUi) -> None:
    sid = ada.sid

    admin.emit("_disconnect", "/desk", False, sid)

    ada.wait_for_disconnect()
    observed.program.expect(f"left {sid} server disconnect")


def test_prometheus_scrapes_what_clients_do_and_nothing_of_the_admin_ui(
    observed: Observed, ada: Peer, admin: AdminUi
) -> None:
    before = observed.metric("event_duration_seconds_count", namespace="/desk", event="say")

    assert ada.call("say", "hello") == "hello"

    labels = {"namespace": "/desk", "event": "say"}
    assert observed.metric("event_duration_seconds_count", **labels) == before + 1
    assert observed.metric("clients", namespace="/desk") >= 1
    status, text = observed.get("/metrics")
    assert status == 200
    assert "server_stats" not in text
    assert "/admin" not in text


def test_each_handler_runs_in_the_span_of_its_own_event_while_others_wait(
    observed: Observed, ada: Peer
) -> None:
    with connected_peer(observed.url, "/desk") as bob:
        sids = {ada.sid, bob.sid}
        met = threading.Event()
        ada.client.emit("meet", namespace="/desk", callback=lambda *_: met.set())
        bob.call("meet")
        assert met.wait(WAIT)
    spans = json.loads(observed.get("/spans")[1])

    events = {each["id"]: each for each in spans if each["name"] == "process /desk meet"}
    waits = [each for each in spans if each["name"] == "wait" and each["parent"] in events]
    assert {each["sid"] for each in waits} == sids
    for each in waits:
        assert events[each["parent"]]["messaging.client.id"] == each["sid"]
    assert all(each["parent"] is None for each in events.values())


def test_a_readiness_probe_is_answered(observed: Observed) -> None:
    status, text = observed.get("/readyz")

    assert (status, json.loads(text)) == (200, {"problems": []})


def test_a_server_is_ready_once_it_listens_to_its_queue_and_until_that_is_lost(
    tmp_path: Path,
) -> None:
    if reason := missing_redis():
        absent(reason)
    with RedisServer(tmp_path) as redis:
        port, url = redis.port, redis.url
    with running("threading", url) as observed:
        assert observed.get("/readyz")[0] == 503
        observed.program.expect("the queue is lost", PATIENCE)
        assert "(ConnectionError)" in observed.get("/readyz")[1]

        with RedisServer(tmp_path, port):
            observed.program.expect("the queue is restored", PATIENCE)
            observed.wait_for_readiness(200)

        observed.program.expect("the queue is lost", PATIENCE)
        observed.wait_for_readiness(503)
        assert observed.metric("queue_lost_total") >= 2
