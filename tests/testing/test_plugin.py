"""The pytest plugin, as a test suite of a user has it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from .running import CONTRACT_FILE, python_server, started

SUITE = f"""
import asynction_testing

contract = asynction_testing.load({str(CONTRACT_FILE)!r})
URL = "%s"


@contract.parametrize(max_examples=5)
def test_every_event_is_acknowledged(event, args, contract_client):
    auth = asynction_testing.Credentials(auth={{"token": "secret"}})
    client = contract_client(contract, URL, event.namespace, credentials=auth)
    client.call(event.event, *args)


def test_joining(contract_client):
    client = contract_client(contract, URL)
    assert client.call("join", {{"room": "lobby", "name": "ada"}})["ok"]
    (joined,) = client.expect("joined", where=lambda joined: joined["name"] == "ada")
    assert joined["room"] == "lobby"
"""


def run_suite(folder: Path, text: str) -> subprocess.CompletedProcess[str]:
    (folder / "test_server.py").write_text(text)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:randomly"]
    return subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False, timeout=600
    )


@pytest.mark.journey
def test_a_suite_passes_for_a_right_server(tmp_path: Path) -> None:
    with started(python_server("none")) as url:
        result = run_suite(tmp_path, SUITE % url)
    assert result.returncode == 0, result.stdout
    assert "6 passed" in result.stdout


@pytest.mark.journey
def test_a_suite_fails_for_a_wrong_acknowledgement_and_for_a_wrong_event(tmp_path: Path) -> None:
    with started(python_server("AckOfWrongType")) as url:
        result = run_suite(tmp_path, SUITE % url)
    assert result.returncode == 1
    assert 'average: "1" is not of type "number"' in result.stdout
    with started(python_server("EmitsUndeclaredEvents")) as url:
        result = run_suite(tmp_path, SUITE % url)
    assert result.returncode == 1
    assert 'event "welcome" in namespace "/"' in result.stdout
