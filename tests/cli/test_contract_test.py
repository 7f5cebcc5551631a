"""`asynction test`, as its own process against live servers."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import xml.etree.ElementTree as ET
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.testing.running import (
    CONTRACT_FILE,
    PYTHON_SERVERS,
    all_started,
    python_server,
    report_of,
)
from tests.testing.running import started as serving

from .running import BROKEN, TIMEOUT, run, started, written

pytestmark = pytest.mark.journey

AUTH = ("--auth", '/admin={"token": "secret"}')
FEW = ("--max-examples", "2", "--transport", "websocket", "--failures", "", "--timeout", "30")


def outcome_of(url: str, *options: str) -> subprocess.CompletedProcess[str]:
    return started("--spec", str(CONTRACT_FILE), "test", url, *options)


def test_a_right_server_has_no_findings() -> None:
    with serving(python_server("none")) as url:
        result = outcome_of(url, *AUTH, *FEW)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.splitlines()[-1].startswith("no findings: ")
    assert "\x1b" not in result.stdout


def test_a_wrong_server_has_findings_and_how_to_repeat_them() -> None:
    with serving(python_server("AckOfWrongType")) as url:
        result = outcome_of(url, *AUTH, *FEW, "--only", "rate")
    assert result.returncode == 1
    assert f"  again: asynction emit {url} rate '" in result.stdout
    assert result.stdout.splitlines()[-1].startswith("1 finding: ")


REPEATED = {
    "AckOfWrongType": ("rate", 1, 'is not of type "number"'),
    "EmitsUndeclaredEvents": ("join", 1, "the document names no such event"),
    "LetsAnybodyIn": ("count", 0, "connected to /admin"),
    "DisconnectsWhoeverIsWrong": ("rate", 1, "the server ended the connection"),
}


def pasted(again: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """What a shell makes of a line."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        again,
        shell=True,
        cwd=folder,
        env={**os.environ, "PATH": path, "ASYNCTION_AUTH": '{"token": "secret"}'},
        capture_output=True,
        text=True,
        check=False,
        timeout=TIMEOUT,
    )


def test_what_a_report_has_one_paste_shows_the_fault_again(tmp_path: Path) -> None:
    written(tmp_path, CONTRACT_FILE.read_text())
    with all_started(PYTHON_SERVERS, list(REPEATED)) as urls, ThreadPoolExecutor() as pool:
        runs = {
            fault: pool.submit(
                report_of,
                url,
                events=[REPEATED[fault][0]],
                transports=("websocket",),
                max_examples=1,
                timeout=TIMEOUT,
                patience=TIMEOUT,
            )
            for fault, url in zip(REPEATED, urls, strict=True)
        }
        for fault, made in runs.items():
            _, code, shown = REPEATED[fault]
            report = made.result()
            again = report.findings[0].data(report.url)["again"]
            result = pasted(again, tmp_path)
            assert shown in result.stdout + result.stderr, again
            assert result.returncode == code


def test_a_report_for_programs_goes_into_a_file(tmp_path: Path) -> None:
    output = tmp_path / "report"
    with serving(python_server("LetsAnybodyIn")) as url:
        result = outcome_of(url, *AUTH, *FEW, "--format", "json", "--output", str(output))
        as_junit = outcome_of(url, *AUTH, *FEW, "--only", "say", "--format", "junit")
    assert (result.returncode, result.stdout) == (1, "")
    rules = {each["rule"] for each in json.loads(output.read_text())["findings"]}
    assert rules == {"connection-accepted"}
    assert ET.fromstring(as_junit.stdout).tag == "testsuite"


def test_what_was_not_tested_is_said() -> None:
    with serving(python_server("none")) as url:
        result = outcome_of(url, *FEW)
    assert result.returncode == 0
    assert "not tested: namespace /admin: a made-up auth object was refused" in result.stdout


def test_a_server_that_refuses_everybody_is_one_finding() -> None:
    with serving(python_server("RefusesEverybody")) as url:
        result = outcome_of(url, *FEW)
    first, message, again, _ = result.stdout.splitlines()[:4]
    assert result.returncode == 1
    assert first == "connection-refused: namespace /"
    assert "nothing could be tested, because every client was refused: over websocket: " in message
    assert "--auth" in message
    assert again.startswith(f"  again: asynction listen {url} ")
    assert result.stdout.splitlines()[-1].startswith("1 finding: 0 right and 0 wrong messages")


def test_no_server_at_the_url_is_said_without_a_traceback() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    result = outcome_of(f"http://127.0.0.1:{port}")
    assert result.returncode == 2
    assert result.stderr == (
        f"Error: nothing that speaks Socket.IO answers at http://127.0.0.1:{port}"
        " (path /socket.io): Connection refused\n"
    )


def test_a_broken_document_is_said_with_its_line(tmp_path: Path) -> None:
    result = run("--spec", written(tmp_path, BROKEN), "test", "http://127.0.0.1:1")
    assert result.exit_code == 2
    assert "asyncapi.yaml:2:18: error" in result.output


@pytest.mark.parametrize(
    ("option", "value", "complaint"),
    [
        ("--auth", "{", "'{' is not JSON"),
        ("--auth", "5", "'5' is not a JSON object"),
        ("--header", "Authorization", "neither 'Name: value' nor 'name=value'"),
        ("--format", "yaml", "'yaml' is not one of"),
        ("--max-time", "soon", "'soon' is not a valid float"),
    ],
)
def test_a_wrong_option_is_named(option: str, value: str, complaint: str) -> None:
    result = run("--spec", str(CONTRACT_FILE), "test", "http://127.0.0.1:1", option, value)
    assert result.exit_code == 2
    assert complaint in result.output


SCENARIOS = """\
def scenario_two_in_a_room(connect):
    ada, grace = connect("/"), connect("/")
    for name, client in (("ada", ada), ("grace", grace)):
        client.call("join", {"room": "lobby", "name": name}, timeout=60)
    ada.expect("joined", where=lambda joined: joined["name"] == "grace", timeout=60)


def scenario_that_fails(connect):
    raise AssertionError("nobody is there")
"""


def test_scenarios_are_played_and_failures_are_kept(tmp_path: Path) -> None:
    scenarios = written(tmp_path, SCENARIOS, "scenarios.py")
    kept = tmp_path / "kept.jsonl"
    options = (*AUTH, *FEW, "--only", "rate", "--chaos", "--scenario", scenarios)
    with serving(python_server("AckOfWrongType")) as url:
        result = outcome_of(url, *options, "--failures", str(kept))
    assert result.returncode == 1
    assert "scenario_that_fails: nobody is there" in result.stdout
    assert "scenario_two_in_a_room" not in result.stdout
    assert all(json.loads(line)["event"] == "rate" for line in kept.read_text().splitlines())


CREDENTIALS = """\
import itertools

import asynction_testing

numbers = itertools.count()


def credentials(namespace):
    brought = next(numbers)
    auth = {"token": "secret", "number": brought} if namespace == "/admin" else None
    return asynction_testing.Credentials(auth=auth)
"""


def test_a_function_gives_the_credentials_of_each_client(tmp_path: Path) -> None:
    file = written(tmp_path, CREDENTIALS, "credentials.py")
    with serving(python_server("AckOfWrongType")) as url:
        result = outcome_of(url, *FEW, "--credentials", file, "--only", "count")
    assert (result.returncode, result.stderr) == (0, "")
    assert "secret" not in result.stdout
    assert "not tested" not in result.stdout


@pytest.mark.parametrize(
    ("option", "text", "complaint"),
    [
        ("--credentials", "def other(): ...", "has no function `credentials(namespace)`"),
        ("--scenario", "def other(): ...", "has no function whose name begins with 'scenario_'"),
        ("--replay", "{}", "line 1 is not an entry of a recording"),
    ],
)
def test_a_wrong_file_is_named(tmp_path: Path, option: str, text: str, complaint: str) -> None:
    file = written(tmp_path, text, "given.py")
    result = run("--spec", str(CONTRACT_FILE), "test", "http://127.0.0.1:1", option, file)
    assert result.exit_code == 2
    assert complaint in " ".join(result.output.split())
