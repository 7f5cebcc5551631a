"""The page about the mock: its example runs, and says what happens."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from asynction_mock import MockAsynctionSocketIO
from asynction_spec import load_spec
from tests.server.live import Peer, peer
from tests.test_readmes import ROOT, blocks, free_port, running

PAGE = ROOT / "docs" / "how-to" / "mock.md"
pytestmark = pytest.mark.journey


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the document of the page."""
    (tmp_path / "prices.yaml").write_text(blocks(PAGE, "yaml")[0])
    return tmp_path


def assert_it_plays(client: Peer) -> None:
    assert isinstance(client.call("watch", "ABC"), bool)
    name, (price,) = client.next()
    assert name == "price"
    assert re.fullmatch("[A-Z]{3,4}", price["symbol"])
    assert "error" in client.call("watch", 5)


def test_the_command_simulates_the_document(folder: Path) -> None:
    port = free_port()
    (typed,) = (each for each in blocks(PAGE, "sh") if "mock run" in each)
    command = [sys.executable, "-m", *typed.split(), "--port", str(port)]

    with running(command, folder, port), peer(f"http://127.0.0.1:{port}") as client:
        assert_it_plays(client)


def test_the_program_simulates_the_document(folder: Path) -> None:
    port = free_port()
    (folder / "app.py").write_text(blocks(PAGE, "python")[0].replace("5000", str(port)))

    with (
        running([sys.executable, "app.py"], folder, port),
        peer(f"http://127.0.0.1:{port}") as client,
    ):
        assert_it_plays(client)


def test_the_intervals_are_read_as_they_are_written(folder: Path) -> None:
    messages: dict[str, Any] = yaml.safe_load(blocks(PAGE, "yaml")[1])["messages"]
    document = yaml.safe_load((folder / "prices.yaml").read_text())
    document["channels"]["root"]["messages"] = messages
    sending = document["operations"]["sending"]
    sending["messages"] = [{"$ref": f"#/channels/root/messages/{name}"} for name in messages]
    document["operations"] = {"sending": sending}

    load_spec(document)
    MockAsynctionSocketIO.from_spec(document)


def test_every_option_of_the_table_is_taken(folder: Path) -> None:
    named = re.findall(r"^\| `(\w+)` \|", PAGE.read_text(), re.MULTILINE)
    values = {
        "seed": 1,
        "examples": False,
        "security": "off",
        "custom_formats_sample_size": 0,
    }

    assert set(named) == set(values)
    MockAsynctionSocketIO.from_spec(folder / "prices.yaml", **values)  # type: ignore[arg-type]


def test_the_levels_of_security_are_those_that_are_taken(folder: Path) -> None:
    for named in re.findall(r'^\| `"([\w-]+)"` \|', PAGE.read_text(), re.MULTILINE):
        MockAsynctionSocketIO.from_spec(folder / "prices.yaml", security=named)
