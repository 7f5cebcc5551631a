"""`asynction proxy` as a program between a JavaScript client and a server, and its recording."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.testing.running import CONTRACT_FILE, TOKEN, python_server, started

from .js_peer import JavaScriptPeer
from .programs import Program

pytestmark = pytest.mark.journey

DEADLINE = 60
ASYNCTION = (sys.executable, "-m", "asynction", "--spec", CONTRACT_FILE)


@pytest.fixture(scope="module")
def target() -> Iterator[str]:
    with started(python_server("none")) as url:
        yield url


def test_a_javascript_client_speaks_through_a_proxy_that_records(
    target: str, javascript_peer: JavaScriptPeer, tmp_path: Path
) -> None:
    recording = tmp_path / "traffic.jsonl"
    command = (*ASYNCTION, "proxy", target, "--port", "0", "--record", recording)
    with Program(*command) as proxy:
        url = proxy.expect(r"Proxy of \S+ at (http://\S+)", DEADLINE)[1]
        peer = javascript_peer
        peer.connect(url)
        peer.expect("upgraded", DEADLINE)
        (joined,) = peer.call("join", {"room": "lobby", "name": "ada"}, timeout=DEADLINE)
        assert joined["ok"]
        peer.expect("received", DEADLINE, name="joined")
        content = bytes(range(256))
        assert peer.call("upload", {"name": "a", "content": content}, timeout=DEADLINE) == [
            {"size": 256}
        ]
        peer.connect(url, "/admin", socket="admin", auth={"token": TOKEN})
        peer.call("count", socket="admin", timeout=DEADLINE)
        peer.expect("received", DEADLINE, socket="admin", name="alert")
        proxy.expect(r'<- #1 / join {"room": "lobby", "name": "ada"}', DEADLINE)
        proxy.expect(r"-> #\d+ /admin count acknowledged", DEADLINE)
        peer.call("say", "", "soon", timeout=DEADLINE)
        proxy.expect(r"!! #1 / .*got ", DEADLINE)
        proxy.signal(signal.SIGTERM)
        assert proxy.exit_code(DEADLINE) == 0
    assert TOKEN not in recording.read_text()
    assert "Traceback" not in proxy.output
    play = (*ASYNCTION, "test", target, "--replay", recording, "--timeout", str(DEADLINE))
    with Program(*play, "--auth", f'/admin={{"token": "{TOKEN}"}}') as replay:
        replay.expect("no findings: 3 right and 1 wrong messages", DEADLINE)
        assert replay.exit_code(DEADLINE) == 0
