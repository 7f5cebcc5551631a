"""Deployments as the pages of the documentation describe them, with other ports."""

from __future__ import annotations

import http.client
import os
import re
import shutil
import socket
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Any

from .gunicorn import missing_gunicorn
from .lasting_clients import LastingClient
from .programs import ROOT, Program
from .redis_server import missing_redis

PAGES = ROOT / "docs" / "deploying"
SHARED = PAGES.with_suffix(".md")
PATIENCE = 60
"""Seconds after which something certainly does not come."""
_FILE = re.compile(r"`([\w.-]+)`:\n\n```\w+\n(.*?)^```$", re.M | re.S)
_COMMANDS = re.compile(r"^```sh\n(.*?)^```$", re.M | re.S)
_PORT = re.compile(r"\b(800\d|6379)\b")


def missing_programs() -> str | None:
    """Why the deployments can't run here; None if they can."""
    nginx = None if shutil.which("nginx") else "nginx is not installed"
    return missing_gunicorn() or missing_redis() or nginx


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

    def start(self, command: str, variables: Mapping[str, str] = MappingProxyType({})) -> Program:
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
                **variables,
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


def status_of(port: int, path: str = "/docs/asyncapi.json") -> int | None:
    """The status with which a route, that of the documentation, is answered."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except OSError:
        return None
    finally:
        connection.close()


@contextmanager
def reader(port: int, **options: Any) -> Iterator[LastingClient]:
    client = LastingClient(f"http://127.0.0.1:{port}", **options)
    try:
        yield client
    finally:
        client.close()
