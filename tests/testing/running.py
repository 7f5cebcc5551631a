"""Ways to start the servers under test, and to test them."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
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
def printing(command: list[str]) -> Iterator[str]:
    """The first line that a program prints, while it runs."""
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=ROOT
    ) as process:
        try:
            assert process.stdout is not None
            yield process.stdout.readline()
        finally:
            process.kill()


@contextmanager
def started(command: list[str]) -> Iterator[str]:
    """The URL of a server that prints its port."""
    with printing(command) as port:
        yield f"http://127.0.0.1:{int(port)}"


@contextmanager
def small_servers() -> Iterator[dict[str, str]]:
    """The URL of each of the servers in small_servers.py."""
    command = [sys.executable, "-m", "tests.testing.servers.small_servers"]
    with printing(command) as ports:
        yield {name: f"http://127.0.0.1:{port}" for name, port in json.loads(ports).items()}


@contextmanager
def all_started(command: list[str], faults: Sequence[str]) -> Iterator[list[str]]:
    """The URLs of the servers of a program that prints their ports."""
    with printing([*command, *faults]) as ports:
        yield [f"http://127.0.0.1:{port}" for port in ports.split()]


PYTHON_SERVERS = [sys.executable, "-m", "tests.testing.servers.python_server"]
NODE_SERVERS = ["node", str(NODE_SERVER)]


def python_server(fault: str) -> list[str]:
    return [*PYTHON_SERVERS, fault]


def report_of(url: str, **options: Any) -> Report:
    """What a run finds of a server."""
    return run(CONTRACT, Options(url, credentials=credentials, **options))
