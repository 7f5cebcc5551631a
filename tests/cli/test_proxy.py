"""`asynction proxy`: its errors when it can't start; journeys show what it does."""

from __future__ import annotations

import socket
from pathlib import Path

from tests.testing.running import CONTRACT_FILE

from .running import BROKEN, run, started, written


def test_a_port_that_is_taken_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = str(listener.getsockname()[1])
        result = started(
            "--spec", str(CONTRACT_FILE), "proxy", "http://127.0.0.1:1", "--port", port
        )
    assert result.returncode == 1
    assert f"can't listen on 127.0.0.1, port {port}" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_broken_document_is_reported(tmp_path: Path) -> None:
    result = started("--spec", written(tmp_path, BROKEN), "proxy", "http://127.0.0.1:1")
    assert result.returncode == 2
    assert "asyncapi.yaml:2:18: error" in result.stderr


def test_help_names_the_options() -> None:
    output = run("proxy", "--help").output
    assert [each for each in ("--enforce", "--record", "--port") if each not in output] == []
