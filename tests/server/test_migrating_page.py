"""The application of version 0.8 on docs/how-to/migrating.md is served as it is."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
import socketio

from tests.test_readmes import ROOT, free_port, named_files, running, write

PAGE = ROOT / "docs" / "how-to" / "migrating.md"
PATIENCE = 60


@pytest.mark.journey
def test_an_application_of_version_0_8_is_served_as_it_is(tmp_path: Path) -> None:
    port = free_port()
    files = named_files(PAGE)
    assert set(files) == {"asyncapi.yml", "handlers.py", "app.py"}
    write(files, tmp_path, port)
    with (
        running([sys.executable, "app.py"], tmp_path, port),
        socketio.SimpleClient(request_timeout=PATIENCE) as client,
    ):
        client.connect(f"http://127.0.0.1:{port}", wait_timeout=PATIENCE)

        assert client.call("greet", {"name": "ada"}, timeout=PATIENCE) == "Hello, ada!"
        assert client.call("greet", {}, timeout=PATIENCE) == "no greeting"
