"""What the command writes passes the checkers of its users, and starts."""

from __future__ import annotations

from pathlib import Path

import pytest
import socketio

from .projects import DEADLINE, mypy, ruff, served
from .running import EXAMPLE, started
from .test_scaffold import DOCUMENT, GROWN

NAMES = ("new", "grown", "example")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Projects: a new one, one that has grown, and the example's document without its code."""
    made = tmp_path_factory.mktemp("projects")
    assert started("new", "new", folder=made).returncode == 0
    for name, documents in (("grown", (DOCUMENT, GROWN)), ("example", (EXAMPLE.read_text(),))):
        (made / name).mkdir()
        for each in documents:
            (made / name / "asyncapi.yaml").write_text(each)
            assert started("scaffold", folder=made / name).returncode == 0
    return made


def test_they_pass_mypy(folder: Path, tmp_path: Path) -> None:
    # One after the other: they have modules of the same names.
    assert [mypy(folder / name, tmp_path) for name in NAMES] == [""] * 3


def test_they_pass_ruff(folder: Path) -> None:
    assert [ruff(folder / name) for name in NAMES] == [""] * 3


def test_what_is_scaffolded_starts(folder: Path) -> None:
    client = socketio.Client()
    with served(folder / "example") as url:
        client.connect(url, wait_timeout=DEADLINE)
        assert client.connected
        client.disconnect()
