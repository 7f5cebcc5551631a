"""Servers to attack, each in a process of its own, and what they logged."""

from __future__ import annotations

import http.client
import json
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from ..journeys.programs import environment
from .attacked_functions import RAISED
from .wire import DEADLINE

_TRACEBACK = re.compile(r"Traceback \(most recent call last\):\n(?:[ \t].*\n)+.*")
_OURS = re.compile(r"engineio|socketio|simple_websocket|asynction|flask|tests/security")
ROOT = Path(__file__).parents[2]


class Server:
    """A program of these tests, from the moment that it listens."""

    def __init__(
        self,
        program: str,
        *arguments: str,
        variables: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", f"tests.security.{program}", *arguments],
            cwd=ROOT,
            env=environment(measured=not {"gevent", "eventlet"} & {*arguments}) | {**variables},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
        )
        self._lines: list[str] = []
        assert self.process.stdout is not None
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self.url = self.process.stdout.readline().strip()
        assert self.url, self.log

    def _read(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self._lines.append(line)

    @property
    def log(self) -> str:
        """What it logged so far."""
        return "".join(self._lines)

    @property
    def tracebacks(self) -> list[str]:
        """Those of this project and what it stands on, and that no test asked for.

        A web server may have its own: gevent's answers what is no request, and fails if nobody
        waits for the answer any more.
        """
        found = [each for each in _TRACEBACK.findall(self.log) if _OURS.search(each)]
        return [each for each in found if RAISED not in each]

    def control(self, method: str, path: str) -> Any:
        connection = http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=DEADLINE)
        connection.request(method, f"/control/{path}", b"" if method == "POST" else None)
        content = connection.getresponse().read().decode()
        connection.close()
        return content

    def broadcast(self) -> None:
        self.control("POST", "broadcast")

    @contextmanager
    def changed(self, setting: str, value: int) -> Iterator[None]:
        """Have a setting of the program another value meanwhile."""
        earlier = self.control("POST", f"{setting}/{value}")
        try:
            yield
        finally:
            self.control("POST", f"{setting}/{earlier}")

    def time_limit(self, timer: str, seconds: int) -> AbstractContextManager[None]:
        """Have clients so much time meanwhile, by a timer such as `upgrades` or `pongs`."""
        return self.changed(f"seconds/{timer}", seconds)

    @property
    def state(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.control("GET", "state"))
        return found

    def wait_for(self, holds: Callable[[dict[str, Any]], bool], seconds: float = DEADLINE) -> Any:
        """The state once it is as asked; AssertionError if it is not in time."""
        deadline = time.monotonic() + seconds
        while not holds(state := self.state):
            assert time.monotonic() < deadline, {**state, "connected": "..."}
            threading.Event().wait(0.02)
        return state

    def close(self) -> None:
        """End it, by force if it doesn't end in time."""
        self.process.terminate()
        try:
            self.process.wait(DEADLINE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(DEADLINE)
        self._reader.join(DEADLINE)
        for pipe in (self.process.stdout, self.process.stderr):
            assert pipe is not None
            pipe.close()


@contextmanager
def started(program: str, *arguments: str) -> Iterator[Server]:
    server = Server(program, *arguments)
    try:
        yield server
    finally:
        server.close()


def lines_of_program(
    program: str, *arguments: str, variables: Mapping[str, str] = MappingProxyType({})
) -> list[list[str]]:
    """The words of each line that a program of these tests prints, which ends by itself."""
    ran = subprocess.run(
        [sys.executable, "-m", f"tests.security.{program}", *arguments],
        cwd=ROOT,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=False,
        timeout=DEADLINE * 12,
    )
    assert ran.returncode == 0, ran.stderr
    return [line.split() for line in ran.stdout.splitlines()]
