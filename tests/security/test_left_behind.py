"""What a server keeps of a client that has gone."""

from __future__ import annotations

import subprocess
import sys

import pytest

from .programs import ROOT
from .wire import DEADLINE


@pytest.mark.journey
@pytest.mark.parametrize("transport", ["websocket", "polling"])
@pytest.mark.parametrize("mode", ["threading", "gevent"])
def test_of_a_client_that_has_gone_only_its_request_waits_for_the_collector(
    mode: str, transport: str
) -> None:
    command = [sys.executable, "-m", "tests.security.left_behind", mode, transport]
    ran = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=DEADLINE * 12
    )
    assert ran.stdout == "['Environment'] []", ran.stderr
