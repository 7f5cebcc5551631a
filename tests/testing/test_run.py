"""Runs against a server with state: links, scenarios, several workers, chaos, and what is kept."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from asynction_testing import (
    Contract,
    ContractClient,
    Credentials,
    Options,
    Report,
    TrafficEntry,
    load,
    replay,
    run,
)

from .running import python_server, small_servers, started
from .running import report_of as report_of_url
from .servers.small_servers import PERIODIC, ROOM_EVENTS, ROOMS, ROOMS_AND_NEWS

pytestmark = pytest.mark.journey

DEADLINE = 60
CONTRACT = load(ROOMS)
BOTH: dict[str, Any] = {"transports": ("websocket", "polling"), "events": ["shout"]}
Run = Callable[..., Report]


@pytest.fixture(scope="module")
def urls() -> Iterator[dict[str, str]]:
    with small_servers() as served:
        yield served


@pytest.fixture
def report_of(urls: dict[str, str]) -> Run:
    """Gives the report of a run against one of the small servers."""

    def test(server: str, contract: Contract = CONTRACT, **options: Any) -> Report:
        usual: dict[str, Any] = {
            "transports": ("websocket",),
            "max_examples": 3,
            "settle": 0.02,
            "timeout": DEADLINE,
            "connect_timeout": DEADLINE,
            "patience": DEADLINE,
            "max_time": 3600.0,
        }
        return run(contract, Options(urls[server], **(usual | options)))

    return test


def rules(report: Report) -> set[tuple[str, str | None]]:
    return {(each.rule, each.event) for each in report.findings}


def test_events_follow_those_that_link_to_them(report_of: Run) -> None:
    report = report_of("Rooms")
    assert (report.findings, report.skipped) == ([], [])
    assert all(each.refused == each.wrong_messages for each in report.coverage)


def test_a_server_may_emit_of_its_own_accord_and_end_a_connection_as_it_says(
    report_of: Run,
) -> None:
    report = report_of("Periodic", contract=load(PERIODIC), chaos=True)
    assert (report.findings, report.skipped) == ([], [])
    report = report_of("Periodic", events=["leave"])
    assert ("disconnected", "leave") in rules(report)


def test_what_is_wrong_after_another_event_is_found(report_of: Run) -> None:
    report = report_of("SaysNothing", events=["say"])
    assert rules(report) == {("ack-invalid", "say")}


def test_what_is_emitted_after_wrong_messages_is_attributed_to_their_event(
    report_of: Run,
) -> None:
    report = report_of("BelievesEverybody", events=["join", "shout"])
    (emitted,) = [each for each in report.findings if each.rule == "emitted-invalid"]
    assert emitted.message.startswith("after a wrong message 'join': ")
    assert emitted.sent is not None
    room = emitted.sent[0]["room"]
    assert not (isinstance(room, str) and 1 <= len(room) <= 9)
    assert "join" in emitted.data("http://a")["again"]
    assert "--unchecked" in emitted.data("http://a")["again"]


def test_a_message_that_ends_each_connection_is_not_blamed_on_another(report_of: Run) -> None:
    report = report_of("EndsWhenSomethingIsSaid")
    assert rules(report) == {("disconnected", "say")}
    assert "/ leave: what leads up to it ends the connection" in report.skipped


def test_the_end_of_a_connection_is_found_where_credentials_may_have_expired(
    report_of: Run,
) -> None:
    brought = Credentials(query={"token": "any"})
    report = report_of("EndsWhenSomethingIsSaid", events=["say"], credentials=lambda _: brought)
    assert ("disconnected", "say") in rules(report)


def test_a_server_is_right_for_several_workers_and_in_chaos(report_of: Run) -> None:
    report = report_of("Rooms", workers=3, chaos=True)
    assert (report.findings, report.skipped) == ([], [])
    assert {each.event for each in report.coverage if each.messages} == {
        *(each["name"] for each in ROOM_EVENTS),
        "joined",
    }


def test_what_is_wrong_among_many_is_found_by_chaos(report_of: Run) -> None:
    assert rules(report_of("FailsInACrowd", events=["shout"])) == set()
    report = report_of("FailsInACrowd", events=["shout"], chaos=True)
    assert rules(report) == {("ack-invalid", "shout")}
    assert any(each.message.startswith("sent twice at once: ") for each in report.findings)


def test_what_was_found_is_sent_first_until_it_is_right(report_of: Run, tmp_path: Path) -> None:
    failures = tmp_path / "kept" / "failures.jsonl"
    failures.parent.mkdir()
    failures.write_text(
        '{"namespace": "/", "event": "shout", "args": ["zz-9"]}\n'
        '{"namespace": "/", "event": "gone", "args": []}\n'
        "not JSON\n"
    )
    report = report_of("FailsForOneText", events=["shout"], max_examples=1, failures=failures)
    assert rules(report) == {("ack-invalid", "shout")}
    assert report.findings[0].sent == ("zz-9",)
    kept = failures.read_text().splitlines()
    assert len(kept) == 2
    report = report_of("Rooms", events=["shout"], max_examples=1, failures=failures)
    assert report.findings == []
    assert failures.read_text() == kept[0] + "\n"


def test_no_file_is_left_where_nothing_was_found(report_of: Run, tmp_path: Path) -> None:
    failures = tmp_path / "kept" / "failures.jsonl"
    report_of("Rooms", events=["shout"], max_examples=1, failures=failures)
    assert not failures.exists()
    report_of("SaysNothing", events=["say"], max_examples=1, failures=failures)
    assert '"event": "say"' in failures.read_text()


@pytest.mark.parametrize(
    ("server", "refused", "accepted"),
    [
        ("AcceptsOverWebsocket", "polling", "websocket"),
        ("AcceptsOverPolling", "websocket", "polling"),
    ],
)
def test_a_transport_over_which_every_client_is_refused_is_named(
    report_of: Run, server: str, refused: str, accepted: str
) -> None:
    report = report_of(server, **BOTH)
    (finding,) = report.findings
    assert (finding.rule, finding.transport) == ("connection-refused", refused)
    assert finding.message.startswith(f"over {refused} every client was refused: ")
    assert f"(over {accepted} clients were accepted)" in finding.message
    assert f"--transport {refused}" in finding.data("http://a")["again"]
    assert "nothing" not in finding.message
    assert "--auth" not in finding.message
    assert any(each.event == "shout" and each.messages for each in report.coverage)


def test_what_is_sent_over_the_first_transport_alone_is_not_tested_where_it_refuses_clients(
    report_of: Run,
) -> None:
    (skipped,) = report_of("AcceptsOverPolling", **BOTH).skipped
    assert skipped.startswith("all but an example of each event: ")
    assert "--transport polling" in skipped


def test_nothing_is_tested_where_clients_are_refused_over_every_transport(report_of: Run) -> None:
    report = report_of("AcceptsOverNone", **BOTH)
    (finding,) = report.findings
    assert finding.rule == "connection-refused"
    assert finding.message.startswith(
        "nothing could be tested, because every client was refused: over websocket: "
    )
    assert "; over polling: " in finding.message
    assert "--auth" in finding.message


@pytest.mark.parametrize(
    ("server", "refused", "accepted"),
    [
        ("AcceptsOverWebsocket", "polling", "websocket"),
        ("AcceptsOverPolling", "websocket", "polling"),
    ],
)
def test_a_namespace_that_refuses_clients_over_one_transport_is_a_finding(
    report_of: Run, server: str, refused: str, accepted: str
) -> None:
    report = report_of(server, contract=load(ROOMS_AND_NEWS), **BOTH)
    (finding,) = report.findings
    assert (finding.rule, finding.namespace) == ("connection-refused", "/")
    assert finding.message.startswith(f"over {refused} a client was refused: ")
    assert f"(over {accepted} it was accepted)" in finding.message
    assert not any(each.startswith("namespace /: ") for each in report.skipped)


OFFERS = pytest.mark.parametrize(
    ("server", "offered", "other"),
    [("OffersWebsocket", "websocket", "polling"), ("OffersPolling", "polling", "websocket")],
)


@OFFERS
def test_a_server_that_offers_one_transport_is_tested_over_it(
    report_of: Run, server: str, offered: str, other: str
) -> None:
    report = report_of(server, **BOTH)
    (finding,) = report.findings
    assert (finding.rule, finding.transport) == ("connection-refused", other)
    assert f"If that is meant, test with --transport {offered}" in finding.message
    assert any(each.event == "shout" and each.messages for each in report.coverage)
    assert report_of(server, **(BOTH | {"transports": [offered]})).findings == []


@OFFERS
def test_the_transport_that_a_server_offers_is_named_where_another_is_tested(
    report_of: Run, server: str, offered: str, other: str
) -> None:
    with pytest.raises(ConnectionError, match=rf"answers over {offered} \(--transport {offered}\)"):
        report_of(server, transports=[other])


def test_a_server_that_offers_no_transport_is_reported_without_a_run(report_of: Run) -> None:
    with pytest.raises(ConnectionError, match=r"nothing that speaks Socket.* status code 400 in"):
        report_of("OffersNothing", **BOTH)


class Forbidden(BaseHTTPRequestHandler):
    """Answers 403 with a page for people."""

    def do_GET(self) -> None:
        self.send_error(HTTPStatus.FORBIDDEN)

    def log_message(self, *_: Any) -> None:
        """Nothing."""


@pytest.fixture(scope="module")
def forbidden() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Forbidden) as server:
        thread = threading.Thread(target=server.serve_forever, args=[0.05])
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    "transports", [("polling",), ("websocket",), ("polling", "websocket"), ("websocket", "polling")]
)
def test_the_status_of_a_server_that_refuses_all_requests_is_named(
    forbidden: str, transports: tuple[str, ...]
) -> None:
    options = Options(forbidden, transports=transports, connect_timeout=DEADLINE)
    with pytest.raises(
        ConnectionError, match=r"socket\.io\): \D*status code 403 in server response$"
    ):
        run(CONTRACT, options)


@OFFERS
def test_a_client_connects_over_the_transport_that_a_server_offers(
    urls: dict[str, str], server: str, offered: str, other: str
) -> None:
    for transports in (None, [offered, other], [other, offered]):
        client = ContractClient(CONTRACT, urls[server], transports=transports, timeout=DEADLINE)
        with client:
            assert client.call("shout", "a") == "A"


def test_a_recording_is_played_over_the_transport_that_a_server_offers(
    urls: dict[str, str],
) -> None:
    entries = [
        TrafficEntry(0.0, 1, "client", "connect", "/"),
        TrafficEntry(0.0, 1, "server", "accept", "/"),
        TrafficEntry(0.0, 1, "client", "event", "/", "shout", ("a",), 1),
        TrafficEntry(0.0, 1, "server", "ack", "/", "shout", ("A",), 1),
    ]
    report = replay(CONTRACT, entries, Options(urls["OffersPolling"], timeout=DEADLINE))
    assert (report.findings, report.skipped) == ([], [])
    assert sum(each.messages for each in report.coverage) == 1


@pytest.mark.parametrize(
    ("server", "is_kept"), [("AcceptsOverWebsocket", False), ("AcceptsOverPolling", True)]
)
def test_a_stored_failure_is_kept_until_the_first_transport_accepts_clients(
    report_of: Run, tmp_path: Path, server: str, is_kept: bool
) -> None:
    failures = tmp_path / "failures.jsonl"
    failures.write_text('{"namespace": "/", "event": "shout", "args": ["zz-9"]}\n')
    report_of(server, failures=failures, **BOTH)
    assert failures.exists() == is_kept


def test_the_message_that_a_server_dies_of_is_named() -> None:
    with started(python_server("DiesOfWrongMessages")) as url:
        report = report_of_url(url, events=["rate"], max_examples=1, patience=DEADLINE)
    (died,) = report.findings
    assert "and no client can connect any more" in died.message
    assert (died.event, died.is_wrong) == ("rate", True)


def joins_and_speaks(connect: Callable[..., Any]) -> None:
    client, other = connect("/"), connect()
    joined = client.call("join", {"room": "lobby"})
    other.expect("joined", where=lambda room: room == "lobby")
    assert client.call("say", joined["id"], "hello")["said"] == "hello"


def expects_what_never_comes(connect: Callable[..., Any]) -> None:
    connect().expect("joined", timeout=0)


@pytest.mark.parametrize(
    ("scenario", "server", "message"),
    [
        (joins_and_speaks, "Rooms", None),
        (joins_and_speaks, "SaysNothing", '"said" is a required property'),
        (expects_what_never_comes, "Rooms", "expects_what_never_comes: event 'joined'"),
    ],
)
def test_a_scenario_is_played(
    report_of: Run, scenario: Callable[..., None], server: str, message: str | None
) -> None:
    report = report_of(server, events=["shout"], max_examples=1, scenarios=[scenario])
    assert rules(report) == ({("scenario-failed", None)} if message else set())
    assert all(message and message in each.message for each in report.findings)
