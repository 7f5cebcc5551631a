"""The pages about deployments, followed word for word, with other ports."""

from __future__ import annotations

import http.client
import os
import re
import shutil
import signal
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from .conftest import absent
from .gunicorn import missing_gunicorn
from .lasting_clients import LastingClient
from .programs import ROOT, Program
from .redis_server import missing_redis

pytestmark = pytest.mark.journey

PAGES = ROOT / "docs" / "deploying"
SHARED = PAGES.with_suffix(".md")
PATIENCE = 60
"""Seconds after which something certainly does not come."""
_FILE = re.compile(r"`([\w.-]+)`:\n\n```\w+\n(.*?)^```$", re.M | re.S)
_COMMANDS = re.compile(r"^```sh\n(.*?)^```$", re.M | re.S)
_PORT = re.compile(r"\b(800\d|6379)\b")


@pytest.fixture(scope="module", autouse=True)
def programs_are_installed() -> None:
    nginx = None if shutil.which("nginx") else "nginx is not installed"
    if reason := missing_gunicorn() or missing_redis() or nginx:
        absent(reason)


class Deployment:
    """A folder with the files of a page, and the processes that run in it."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.folder = folder
        self._stack = stack
        self._ports: dict[str, int] = {}
        self.follow(SHARED)

    def follow(self, page: Path) -> list[list[str]]:
        """Write the files of a page; give its blocks of commands."""
        text = _PORT.sub(lambda port: str(self.port(port[0])), page.read_text(encoding="utf-8"))
        for name, content in _FILE.findall(text):
            (self.folder / name).write_text(content, encoding="utf-8")
        return [block.splitlines() for block in _COMMANDS.findall(text)]

    def port(self, named: str) -> int:
        """The free port in the place of one that the pages name."""
        if named not in self._ports:
            with socket.create_server(("127.0.0.1", 0)) as listener:
                self._ports[named] = listener.getsockname()[1]
        return self._ports[named]

    def start(self, command: str) -> Program:
        """Start a process by a command of a page."""
        folders = [str(Path(sys.executable).parent), os.environ["PATH"], "/usr/sbin"]
        runtime = self.folder / f"runtime of {len(list(self.folder.iterdir()))}"
        runtime.mkdir()
        program = Program(
            *("bash", "-c", command if command.startswith("kill") else f"exec {command}"),
            measured=False,
            folder=self.folder,
            variables={
                "PATH": os.pathsep.join(folders),
                "XDG_RUNTIME_DIR": str(runtime),
                "PYTHONDONTWRITEBYTECODE": "1",
            },
        )
        return self._stack.enter_context(program)

    def serve(self, page: str) -> list[Program]:
        """Follow a page, and start the processes of its first block of commands."""
        commands = self.follow(PAGES / page)[0]
        programs = [self.start(command) for command in commands]
        for program, command in zip(programs, commands, strict=True):
            if command.startswith("gunicorn"):
                program.expect("Listening at", PATIENCE)
        wait_until_served(self.port("8000"))
        return programs


def wait_until_served(port: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while status_of(port) != 200:
        assert time.monotonic() < deadline, "it is not served"
        time.sleep(0.05)


def status_of(port: int, source: str = "127.0.0.1") -> int | None:
    """The status with which the documentation is answered."""
    connection = http.client.HTTPConnection(
        "127.0.0.1", port, timeout=PATIENCE, source_address=(source, 0)
    )
    try:
        connection.request("GET", "/docs/asyncapi.json")
        return connection.getresponse().status
    except OSError:
        return None
    finally:
        connection.close()


@pytest.fixture
def deployment(tmp_path: Path) -> Iterator[Deployment]:
    with ExitStack() as stack:
        yield Deployment(tmp_path, stack)


@contextmanager
def reader(port: int, **options: Any) -> Iterator[LastingClient]:
    client = LastingClient(f"http://127.0.0.1:{port}", **options)
    try:
        yield client
    finally:
        client.close()


@pytest.mark.parametrize(
    "page", ["threads.md", "gevent.md", "application-factory.md", "class-namespaces.md"]
)
def test_one_process(deployment: Deployment, page: str) -> None:
    (server,) = deployment.serve(page)
    port = deployment.port("8000")
    with reader(port) as first, reader(port) as second:
        assert first.call("publish", "hello") == second.call("publish", "hello")
        for client in (first, second):
            client.expect("headline", "hello")
    server.signal(signal.SIGTERM)
    assert server.exit_code() == 0
    lines = [each for each in server.output.splitlines() if not each.startswith("[")]
    assert lines == [], server.output


def two_readers(port: int, stack: ExitStack) -> tuple[LastingClient, LastingClient]:
    """Clients of two processes: which process an address leads to is found out by trying."""
    found: dict[int, LastingClient] = {}
    for number in range(1, 255):
        options: dict[str, Any] = {"source": f"127.0.0.{number}", "reconnection": False}
        client = stack.enter_context(reader(port, **options))
        found.setdefault(client.call("publish", "who serves me?"), client)
        if len(found) == 2:
            break
    first, second = found.values()
    return first, second


def test_several_processes_a_process_that_only_emits_and_a_rolling_restart(
    deployment: Deployment,
) -> None:
    _, *servers, _ = deployment.serve("several-processes.md")
    port = deployment.port("8000")
    with ExitStack() as stack:
        first, second = two_readers(port, stack)

        first.call("publish", "from the first")
        second.call("publish", "from the second")

        for client in (first, second):
            client.expect("headline", "from the first")
            client.expect("headline", "from the second")

        ((emit,),) = deployment.follow(PAGES / "other-processes.md")
        emitter = deployment.start(emit)
        assert emitter.exit_code(PATIENCE) == 0, emitter.output
        for client in (first, second):
            client.expect("headline", "from a process without clients")

        lasting = stack.enter_context(reader(port))
        process = lasting.call("publish", "before the restart")
        commands = deployment.follow(PAGES / "several-processes.md")[1]
        for command, server in zip(commands, servers, strict=True):
            assert deployment.start(command).exit_code(PATIENCE) == 0
            server.expect("Worker exiting", PATIENCE)
        lasting.expect("disconnect")
        restarted = lasting.call_again("publish", "after the restart")
        assert restarted != process
        lasting.expect("headline", "after the restart")

        (server,) = (each for each in servers if f"worker with pid: {restarted}\n" in each.output)
        server.signal(signal.SIGTERM)  # as Kubernetes and systemd do
        assert server.exit_code(PATIENCE) == 0
        assert lasting.call_again("publish", "after the end") != restarted
        lasting.expect("headline", "after the end")
    for server in servers:
        assert "Traceback" not in server.output, server.output
