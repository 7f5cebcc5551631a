"""Front-end people at work with `asynction mock run`: with the JavaScript client, and with curl."""

from __future__ import annotations

import json
import shutil
import signal
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from asynction_spec import Checks, load_spec
from tests.server.live import raw_peer

from .js_peer import JavaScriptPeer
from .mock_program import EXAMPLE, MODES, MockProgram
from .peers import PythonPeer

pytestmark = pytest.mark.journey

SPEC = load_spec(EXAMPLE)
CHECKS = Checks(SPEC)
LOBBY = [str(event.name) for event in SPEC.namespaces["/"].emits]
ADMIN = {"token": "whatever"}


@pytest.fixture(params=MODES, scope="module")
def example(request: pytest.FixtureRequest) -> Iterator[MockProgram]:
    """The mock of the example, quick; it ends quietly and has logged no traceback."""
    with MockProgram("--interval", "0.02", "--seed", "1", mode=request.param) as program:
        program.wait_for_start()
        yield program
        program.signal(signal.SIGINT)
        assert program.exit_code() == 0
        assert "Traceback" not in program.output, program.output


def ordered(url: str, **parameters: str) -> Any:
    """What `curl -d event=... URL/mock/emit` brings."""
    body = urllib.parse.urlencode(parameters).encode()
    with urllib.request.urlopen(f"{url}/mock/emit", body, timeout=60) as response:
        return json.load(response)


@pytest.mark.parametrize("transport", ["websocket", "polling"])
def test_every_event_of_the_example_comes_and_is_valid(
    example: MockProgram, javascript_peer: JavaScriptPeer, transport: str
) -> None:
    options: Any = {"transports": [transport]}
    javascript_peer.connect(example.url, **options)
    javascript_peer.connect(example.url, "/admin", socket="admin", query=ADMIN, **options)

    for event in LOBBY:
        report = javascript_peer.expect("received", socket="main", name=event)
        payload = CHECKS.emitted["/", event].payload
        if payload is not None:
            payload(report["args"])
    report = javascript_peer.expect("received", socket="admin", name="metrics")
    metrics = CHECKS.emitted["/admin", "metrics"].payload
    assert metrics is not None
    metrics(report["args"])


def test_a_call_is_answered_as_the_document_says(
    example: MockProgram, javascript_peer: JavaScriptPeer
) -> None:
    javascript_peer.connect(example.url)

    answer = javascript_peer.call("join", {"room": "lobby", "name": "ada"})

    ack = CHECKS.received["/", "join"].ack
    assert ack is not None
    ack(answer)
    # A line that is too long for the terminal is cut in the longer of the two.
    example.expect(r'<- #\d+ / join \{"room": "lobby", "name":.* ack \{"ok": ')


def test_an_invalid_call_is_answered_and_told_with_what_is_wrong(
    example: MockProgram, javascript_peer: JavaScriptPeer
) -> None:
    javascript_peer.connect(example.url)

    (answer,) = javascript_peer.call("join", {"room": "The Lobby"})

    reason = '"The Lobby" does not match "^[a-z0-9-]+$"'
    assert reason in answer["error"]["message"]
    line = example.expect(r'!! #\d+ / event "join" in namespace "/": .*').string
    assert reason in line


def test_a_connection_without_what_it_needs_is_refused_and_told(
    example: MockProgram, javascript_peer: JavaScriptPeer
) -> None:
    refusal = javascript_peer.connect_refused(example.url, "/admin")

    assert '"token" is a required property' in refusal["message"]
    example.expect('!! /admin refused: .*"token" is a required property')


def test_what_a_client_acknowledges_is_checked(
    example: MockProgram, javascript_peer: JavaScriptPeer
) -> None:
    javascript_peer.connect(example.url)
    javascript_peer.reply("confirm", {"seen": "yes"})
    javascript_peer.reply("check", True, "reading")

    example.expect(r'!! #\d+ / the ack of event "confirm" .* seen: "yes" is not of type "boolean"')
    example.expect(r'<- #\d+ / check acknowledged true, "reading"$')


def test_one_event_can_be_had_on_demand(
    example: MockProgram, javascript_peer: JavaScriptPeer
) -> None:
    javascript_peer.connect(example.url, "/admin", query=ADMIN)

    assert ordered(example.url, event="metrics", namespace="/admin")["clients"] >= 1


def test_a_page_from_anywhere_may_connect(
    example: MockProgram, javascript_peer: JavaScriptPeer
) -> None:
    javascript_peer.connect(example.url, extraHeaders={"Origin": "https://elsewhere.example"})


def test_the_documentation_is_served(example: MockProgram) -> None:
    with urllib.request.urlopen(f"{example.url}/docs", timeout=60) as response:
        assert b"Somebody is typing" in response.read()


def test_it_says_what_it_does(tmp_path: Path) -> None:
    document = tmp_path / "asyncapi.yaml"
    document.write_text(
        """\
asyncapi: 2.6.0
info: {title: Prices, version: 1.0.0}
channels:
  /:
    publish: {message: {name: order}}
    subscribe:
      message:
        oneOf:
          - {name: opened}
          - {name: tick, x-mock: {interval: 0.25}}
          - {name: closed, x-mock: false}
"""
    )
    with MockProgram("--seed", "7", document=document) as program:
        program.wait_for_start()
        said = [line.partition(" ")[2].rstrip() for line in program.output.splitlines()]

    assert said == [
        f"The mock of Prices 1.0.0 listens on {program.url}",
        "Its Socket.IO path is /socket.io",
        f"Its documentation is at {program.url}/docs",
        "Namespace / emits 3 events, receives 1 event",
        "Every 1 s: the next event in turn",
        "Every 0.25 s: tick in /",
        "On demand only: closed in /",
        "Seed 7 gives the same data again",
    ]


def test_when_it_is_quiet_only_what_is_wrong_is_told() -> None:
    with MockProgram("--quiet", "--interval", "0.01") as program:
        program.wait_for_start()
        said = program.output
        peer = PythonPeer(program.url, "websocket")
        peer.connect()
        peer.expect("joined")
        peer.call("join", {"room": "The Lobby"})
        program.expect("!! #1 / ")
        peer.disconnect()
        peer.expect("disconnect")

    news = program.output.removeprefix(said).splitlines()
    assert [line for line in news if line.split()[1] != "!!"] == []


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_at_once_and_quietly(mode: str, number: signal.Signals) -> None:
    with MockProgram("--interval", "0.01", "--quiet", mode=mode) as program:
        program.wait_for_start()
        said = program.output
        with raw_peer(program.url) as client:
            client.connect()
            client.next()

            program.signal(number)

            assert program.exit_code() == 0
        assert program.output.removeprefix(said) == ""


def assert_it_emits(url: str, event: str) -> None:
    with raw_peer(url) as client:
        client.connect()
        assert client.next() == f'2["{event}"]'


def test_it_starts_again_when_the_document_or_a_file_of_it_changes(tmp_path: Path) -> None:
    document, messages = tmp_path / "asyncapi.yaml", tmp_path / "messages.yaml"
    messages.write_text("first: {name: first}\n")
    document.write_text(
        """\
asyncapi: 2.6.0
info: {title: Growing, version: 1.0.0}
channels:
  /:
    subscribe:
      message: {$ref: 'messages.yaml#/first'}
"""
    )
    with MockProgram("--reload", "--interval", "0.01", document=document) as program:
        program.wait_for_start()
        assert_it_emits(program.url, "first")

        messages.write_text("first: {name: second}\n")
        program.wait_for_start()
        assert_it_emits(program.url, "second")

        messages.write_text("first: {nome: third}\n")
        program.expect(r"messages\.yaml:1:9: error unknown-field: .*'nome'")
        program.expect("The mock goes on with the document from before this change")
        ordered(program.url, event="second")

        messages.write_text("first: {name: fourth}\n")
        program.wait_for_start()
        assert_it_emits(program.url, "fourth")
        program.signal(signal.SIGTERM)
        assert program.exit_code() == 0


def test_a_broken_document_is_waited_for_when_it_is_to_start_again(tmp_path: Path) -> None:
    document = tmp_path / "asyncapi.yaml"
    document.write_text("asyncapi: 2.6.0\n")
    with MockProgram("--reload", document=document) as program:
        program.expect("1 file: ")

        shutil.copyfile(EXAMPLE, document)

        program.wait_for_start()
