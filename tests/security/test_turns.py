"""What a client waits for while another one keeps the server busy, in events and not in seconds."""

from __future__ import annotations

import subprocess
import sys

import pytest

from .programs import ROOT
from .wire import DEADLINE


@pytest.mark.journey
@pytest.mark.parametrize("transport", ["websocket", "polling"])
def test_under_gevent_a_client_waits_for_few_events_of_one_that_floods(transport: str) -> None:
    command = [sys.executable, "-m", "tests.security.flooded_server", transport]
    ran = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=DEADLINE * 6
    )
    assert ran.stdout.startswith("431["), ran.stderr
    assert int(ran.stdout[4:-1]) < 300
