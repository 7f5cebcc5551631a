"""A mock at work for a while, with clients that come and go: it grows in nothing."""

from __future__ import annotations

import re
import threading
import time
from pathlib import Path

import pytest

from tests.server.live import raw_peer

from .mock_program import MODES, MockProgram

pytestmark = [
    pytest.mark.journey,
    pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="there is no /proc"),
]

WARM_UP = 4  # seconds
SOAK = 12  # seconds
VISITORS = 6
EVENTS = 50  # that each of them waits for
MOST_GROWTH = 8 * 1024  # KiB
# One keeps the time, four make payloads, and Engine.IO has one that looks after its clients.
TASKS = 6
PING = 25 + 10  # seconds for which Engine.IO has a thread asleep for a client that has left


def status(pid: int, field: str) -> int:
    """A number that Linux knows of a process."""
    found = re.search(rf"^{field}:\s+(\d+)", Path(f"/proc/{pid}/status").read_text(), re.MULTILINE)
    assert found is not None
    return int(found[1])


def come_and_go(url: str, seconds: float) -> int:
    """Have clients connect, listen and leave, again and again; give how often."""
    visits: list[str] = []
    end = time.monotonic() + seconds

    def visit() -> None:
        while time.monotonic() < end:
            with raw_peer(url) as client:
                client.connect()
                visits.extend(client.next() for _ in range(EVENTS))

    visitors = [threading.Thread(target=visit) for _ in range(VISITORS)]
    for each in visitors:
        each.start()
    for each in visitors:
        each.join(seconds + 30)
    return len(visits) // EVENTS


def settled_threads(pid: int, at_most: int) -> int:
    """How many threads a process has, once those of clients that left have ended."""
    deadline = time.monotonic() + PING
    while status(pid, "Threads") > at_most and time.monotonic() < deadline:
        time.sleep(0.1)
    return status(pid, "Threads")


@pytest.mark.slow
@pytest.mark.parametrize("mode", MODES)
def test_nothing_grows_while_clients_connect_and_disconnect(mode: str) -> None:
    with MockProgram("--interval", "0.01", "--quiet", "--workers", "4", mode=mode) as program:
        program.wait_for_start()
        most = status(program.pid, "Threads") + TASKS
        come_and_go(program.url, WARM_UP)
        before = status(program.pid, "VmRSS")

        assert come_and_go(program.url, SOAK) > 2 * VISITORS

        assert settled_threads(program.pid, most) <= most
        assert status(program.pid, "VmRSS") - before < MOST_GROWTH
        assert "Traceback" not in program.output, program.output
