"""`asynction listen`, as its own process against a live server."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from asynction_testing import ContractClient
from tests.testing.running import CONTRACT, CONTRACT_FILE, ROOT, python_server
from tests.testing.running import started as serving

from .running import started

pytestmark = pytest.mark.journey


@contextmanager
def listening(url: str, *options: str) -> Iterator[subprocess.Popen[str]]:
    """The command, once it is connected."""
    command = [sys.executable, "-m", "asynction", "--spec", str(CONTRACT_FILE), "listen", url]
    with subprocess.Popen(
        [*command, *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    ) as process:
        try:
            assert process.stderr is not None
            assert process.stderr.readline().startswith("connected to ")
            yield process
        finally:
            process.kill()


def say(url: str, text: str) -> None:
    with ContractClient(CONTRACT, url) as client:
        client.call("say", text)


def test_events_are_printed_until_there_were_enough() -> None:
    with (
        serving(python_server("none")) as url,
        listening(url, "--event", "said", "--count", "2", "--strict") as process,
    ):
        say(url, "hello")
        say(url, "bye")
        printed, _ = process.communicate(timeout=30)
    assert process.returncode == 0
    assert [line.split(" ", 1)[1] for line in printed.splitlines()] == [
        '/ said {"id": 1, "text": "hello"}',
        '/ said {"id": 2, "text": "bye"}',
    ]


def test_an_undeclared_event_fails_a_strict_run() -> None:
    with (
        serving(python_server("EmitsUndeclaredEvents")) as url,
        listening(url, "--count", "1", "--strict") as process,
    ):
        with ContractClient(CONTRACT, url) as client:
            client.call("join", {"room": "lobby", "name": "ada"})
        printed, _ = process.communicate(timeout=30)
    assert process.returncode == 1
    assert '/ welcome {"room": "lobby"}' in printed
    assert "the document" in printed.splitlines()[1]


def test_ctrl_c_ends_it_quietly() -> None:
    with serving(python_server("none")) as url, listening(url) as process:
        process.send_signal(signal.SIGINT)
        printed, complaint = process.communicate(timeout=30)
    assert (process.returncode, printed, complaint.strip()) == (0, "", "")


def test_it_ends_when_the_time_is_up() -> None:
    with serving(python_server("none")) as url:
        began = time.monotonic()
        result = started("--spec", str(CONTRACT_FILE), "listen", url, "--timeout", "0.5")
    assert (result.returncode, result.stdout) == (0, "")
    assert time.monotonic() - began >= 0.5


def test_a_refused_connection_is_said() -> None:
    with serving(python_server("RefusesEverybody")) as url:
        result = started("--spec", str(CONTRACT_FILE), "listen", url)
    assert result.returncode == 2
    assert "the connection to namespace '/' was refused" in result.stderr
