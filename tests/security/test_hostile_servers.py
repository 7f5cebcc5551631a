"""The commands that connect to servers, and what servers may do to their terminals and reports."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import Result

from asynction_testing import ContractClient, Options, RefusedError, load, no_contract
from asynction_testing import run as run_tests

from ..cli.running import run, written
from .hostile_servers import OPENING, Script, Send, dripping, hostile

CONTRACT = """\
asyncapi: 2.6.0
info: {title: Hostile, version: "1"}
channels:
  /:
    publish: {message: {name: say, x-ack: {args: {type: string}}}}
    subscribe: {message: {name: said}}
"""
ODD = "\x1b[2J\r\n\x9b31m\u202e\x7f\ud800\x00"
"""What acts on terminals, and half of a surrogate pair."""
IN_JSON = json.dumps(ODD)
WEBSOCKET = ("--transport", "websocket")


@pytest.fixture
def contract(tmp_path: Path) -> str:
    return written(tmp_path, CONTRACT)


def greeting(*packets: str) -> Script:
    """Accepts clients in `/`, sends them packets, and acknowledges events with an odd text."""

    def answer(packet: str, send: Send) -> None:
        if packet.startswith("40/"):
            send(f'44{packet[2:].partition(",")[0]},{{"message":"no"}}')
        elif packet.startswith("40"):
            send('40{"sid":"s"}')
            for each in packets:
                send(each)
        elif packet.startswith("42") and not packet.startswith("42["):
            send(f"43{packet[2:].partition('[')[0]}[{IN_JSON}]")

    return answer


def printed(result: Result) -> Iterator[str]:
    yield from (result.stdout + result.stderr).split("\n")


def test_what_a_server_emits_does_not_act_on_the_terminal(contract: str) -> None:
    events = [f'42["said",{IN_JSON},{{{IN_JSON}:1}}]', f"42[{IN_JSON}]"]
    with hostile(greeting(*events)) as url:
        result = run("--spec", contract, "listen", url, "--count", "2", *WEBSOCKET)
    assert result.exit_code == 0, result.output
    assert all(line.isprintable() for line in printed(result))
    assert f"{IN_JSON[:8]}" in result.stdout


def test_what_a_server_acknowledges_is_json_that_does_not_act_on_the_terminal(
    contract: str,
) -> None:
    with hostile(greeting()) as url:
        result = run("--spec", contract, "emit", url, "say", *WEBSOCKET)
    assert result.exit_code == 0, result.output
    assert all(line.isprintable() for line in printed(result))
    assert json.loads(result.stdout) == ODD


MALFORMED = [
    "42x",
    "42",
    "42[]",
    "42[5]",
    '42[{"a":1}]',
    "42null",
    "49",
    "43",
    '431"x"',
    "451-[]",
    "42[" + "9" * 5000 + "]",
    "42" + "[" * 3000,
]


def test_packets_of_a_server_that_can_not_be_read_are_one_line_each(contract: str) -> None:
    with hostile(greeting(*MALFORMED, '42["said","after"]')) as url:
        result = run(
            "--spec", contract, "listen", url, "--event", "said", "--count", "1", *WEBSOCKET
        )
    assert result.exit_code == 0, result.output
    assert result.stdout.endswith('/ said "after"\n')
    assert "Traceback" not in result.output


@pytest.mark.parametrize(
    "opening",
    [
        "",
        "4",
        "0",
        "0{}",
        "0[]",
        "0null",
        "0x",
        OPENING.replace("25000", '"x"'),
        OPENING.replace("25000", "null"),
        OPENING.replace("25000", "1e300"),
        OPENING.replace("25000", "NaN"),
    ],
)
@pytest.mark.parametrize("command", [["listen"], ["test"], ["emit", "say"]])
def test_a_server_that_opens_a_connection_wrongly_is_not_a_server(
    contract: str, command: list[str], opening: str
) -> None:
    name, *event = command
    with hostile(greeting(), opening) as url:
        result = run("--spec", contract, name, url, *event, *WEBSOCKET)
    assert result.exit_code == 2
    assert isinstance(result.exception, SystemExit)


@pytest.mark.parametrize("form", ["text", "json", "junit", "html"])
def test_a_report_about_a_server_that_sends_odd_names_can_be_read(
    contract: str, tmp_path: Path, form: str
) -> None:
    output = tmp_path / "report"
    options = ["--timeout", "1", "--max-examples", "1", "--only", "say", "--format", form]
    with hostile(greeting(f"42[{IN_JSON}]", f'42["said",{IN_JSON}]')) as url:
        result = run("--spec", contract, "test", url, *options, *WEBSOCKET, "--output", str(output))
    assert result.exit_code == 1, result.output
    text = output.read_text(encoding="utf-8")
    assert all(line.isprintable() for line in text.split("\n"))
    if form == "json":
        assert ODD in {each["event"] for each in json.loads(text)["findings"]}
    elif form == "junit":
        names = [each.get("name") for each in ET.fromstring(text)]
        assert any("u202e" in str(each) for each in names)


@pytest.mark.parametrize("transport", ["polling", "websocket"])
def test_a_server_that_never_finishes_its_answer_is_not_waited_for(transport: str) -> None:
    with dripping() as url:
        client = ContractClient(no_contract(), url, transports=[transport], connect_timeout=0.2)
        with pytest.raises(RefusedError):
            client.connect()


def test_a_contract_test_of_a_server_that_never_finishes_its_answer_ends(contract: str) -> None:
    with dripping() as url, pytest.raises(ConnectionError):
        run_tests(load(contract), Options(url, connect_timeout=0.2))
