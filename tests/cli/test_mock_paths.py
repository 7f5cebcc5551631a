"""`asynction mock run` and paths: which one it serves, and what it says to clients at others."""

from __future__ import annotations

import signal
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.journeys.mock_program import MODES, MockProgram

from .running import FINE, written

ONE_SERVER = f"""\
{FINE}servers:
  production: {{host: example.com, pathname: /api/socket.io, protocol: wss}}
"""
OTHER_SERVER = f"""\
{FINE}servers:
  production: {{host: example.com, pathname: /api, protocol: kafka}}
"""


@contextmanager
def played(document: str, mode: str = "threading") -> Iterator[MockProgram]:
    with MockProgram(document=document, mode=mode) as program:
        yield program
        program.signal(signal.SIGINT)
        assert program.exit_code() == 0


def status(url: str) -> int:
    try:
        with urllib.request.urlopen(url, timeout=60) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def test_the_only_server_of_the_document_is_simulated(tmp_path: Path) -> None:
    with played(written(tmp_path, ONE_SERVER)) as program:
        url = program.expect(r"listens on (http://\S+)$")[1]
        program.expect(r"Its Socket.IO path is /api/socket.io$")
        program.expect("Seed")

        assert status(f"{url}/api/socket.io/?EIO=4&transport=polling") == 200


def test_an_only_server_of_another_protocol_is_ignored(tmp_path: Path) -> None:
    with played(written(tmp_path, OTHER_SERVER)) as program:
        program.expect(r"Its Socket.IO path is /socket.io$")
        program.expect("Seed")


@pytest.mark.parametrize("mode", MODES)
def test_a_request_at_a_wrong_path_is_logged_once(tmp_path: Path, mode: str) -> None:
    with played(written(tmp_path, FINE), mode) as program:
        program.wait_for_start()
        for path in ("/api/socket.io/", "/api/socket.io/", "/a%1b%5b2Jb/"):
            assert status(f"{program.url}{path}?EIO=4&transport=polling") == 404
        assert status(f"{program.url}/favicon.ico") == 404

        program.expect(r"!! GET /api/socket.io/ not found: Socket.IO is at /socket.io, the option")
        program.expect(r"!! GET /a\\x1b\[2Jb/ not found")
    assert program.output.count("not found") == 2
    assert "favicon" not in program.output


def test_the_root_redirects_to_the_documentation(tmp_path: Path) -> None:
    with played(written(tmp_path, ONE_SERVER)) as program:
        program.wait_for_start()
        with urllib.request.urlopen(f"{program.url}/", timeout=60) as answer:
            assert answer.url == f"{program.url}/api/docs"


@pytest.mark.parametrize("mode", MODES)
def test_nothing_is_printed_but_the_log_of_the_mock(tmp_path: Path, mode: str) -> None:
    with played(written(tmp_path, FINE), mode) as program:
        program.wait_for_start()

    assert "Serving Flask app" not in program.output
    assert "Debug mode" not in program.output
