"""The page of each command in the documentation: its sessions, run as they are shown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from asynction._cli import command

from .running import ROOT, run, written
from .sessions import Terminals, typed_in

PAGES = sorted((ROOT / "docs" / "commands").glob("*.md"))
_BLOCK = re.compile(
    r"(?:`(?P<file>[\w./-]+\.(?:ya?ml|json|toml|py))`[^`]*?\n\n)?"
    r"^```(?P<language>\w+)\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
_OPTION = re.compile(r"`(--[\w-]+)")
each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)


@pytest.fixture
def terminals(tmp_path: Path) -> Iterator[Terminals]:
    made = Terminals(tmp_path)
    yield made
    made.kill()


def test_every_command_has_a_page() -> None:
    assert isinstance(command, click.Group)
    names = command.list_commands(click.Context(command))
    assert [page.stem for page in PAGES] == sorted(names)


@each_page
def test_a_page_has_a_session_with_its_command(page: Path) -> None:
    blocks = _BLOCK.finditer(page.read_text("utf-8"))
    sessions = [block["text"] for block in blocks if block["language"] == "console"]

    assert any(f"$ asynction {page.stem}" in each for each in sessions)


@each_page
def test_the_session_of_a_page_is_what_happens(
    page: Path, tmp_path: Path, terminals: Terminals
) -> None:
    """Files are written as the page comes to them; one without a name is the document."""
    for block in _BLOCK.finditer(page.read_text("utf-8")):
        name = block["file"] or ("asyncapi.yaml" if block["language"] == "yaml" else None)
        if block["language"] != "console":
            if name is not None and (block["file"] or not (tmp_path / name).exists()):
                (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
                written(tmp_path, block["text"], name)
            continue
        for typed, printed in typed_in(block["text"]):
            terminals.type(typed, printed)
    terminals.close()


@each_page
def test_the_options_of_a_page_exist(page: Path) -> None:
    shown = "".join(helps_of(page.stem))

    for option in {*_OPTION.findall(page.read_text("utf-8"))} - {"--spec"}:  # all commands have it
        assert option in shown, option


def helps_of(name: str) -> Iterator[str]:
    """The help of a command, and of those below it."""
    yield run(name, "--help").stdout
    assert isinstance(command, click.Group)
    found = command.get_command(click.Context(command), name)
    for below in found.commands if isinstance(found, click.Group) else ():
        yield run(name, below, "--help").stdout
