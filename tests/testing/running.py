"""Ways to start the servers under test, and to test them."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from asynction_testing import Credentials, Options, Report, load, run

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
CONTRACT_FILE = HERE / "servers" / "contract.yaml"
CONTRACT = load(CONTRACT_FILE)
NODE_SERVER = HERE / "servers" / "node" / "server.mjs"
TOKEN = "secret"


def credentials(namespace: str) -> Credentials:
    """What the servers under test ask for."""
    return Credentials(auth={"token": TOKEN}) if namespace == "/admin" else Credentials()


@contextmanager
def started(command: list[str]) -> Iterator[str]:
    """The URL of a server that prints its port."""
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=ROOT
    ) as process:
        try:
            assert process.stdout is not None
            yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        finally:
            process.kill()


def python_server(fault: str) -> list[str]:
    return [sys.executable, "-m", "tests.testing.servers.python_server", fault]


def node_server(fault: str) -> list[str]:
    return ["node", str(NODE_SERVER), fault]


def report_of(command: list[str], **options: Any) -> Report:
    """What a run finds of a server."""
    with started(command) as url:
        return run(CONTRACT, Options(url, credentials=credentials, **options))
