"""The page of each command in the documentation: its sessions, run as they are shown."""

from __future__ import annotations

import os
import re
import subprocess
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from asynction._cli import command

from .running import ROOT, TIMEOUT, run, written

PAGES = sorted((ROOT / "docs" / "commands").glob("*.md"))
_BLOCK = re.compile(
    r"(?:`(?P<file>[\w./-]+\.(?:ya?ml|json|toml|py))`[^`]*?\n\n)?"
    r"^```(?P<language>\w+)\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
_OPTION = re.compile(r"`(--[\w-]+)")
_WHO = {
    f"GIT_{role}_{what}": value
    for role in ("AUTHOR", "COMMITTER")
    for what, value in (("NAME", "Ada"), ("EMAIL", "ada@example.com"))
}
each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)


def typed_in(session: str) -> Iterator[tuple[str, str]]:
    """Each command of a session, with what it prints."""
    for shown in re.split(r"^\$ ", session, flags=re.MULTILINE)[1:]:
        typed, _, printed = shown.partition("\n")
        yield typed, printed


def printed_by(typed: str, folder: Path) -> str:
    """What a command prints on both streams, in their order."""
    path = f"{sysconfig.get_path('scripts')}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-c", f"{{ {typed}\n}} 2>&1"],
        cwd=folder,
        env={**os.environ, **_WHO, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
        timeout=TIMEOUT,
    )
    return done.stdout


@each_page
def test_the_session_of_a_page_is_what_happens(page: Path, tmp_path: Path) -> None:
    """Files are written as the page comes to them; one without a name is the document."""
    folder = tmp_path
    for block in _BLOCK.finditer(page.read_text("utf-8")):
        name = block["file"] or ("asyncapi.yaml" if block["language"] == "yaml" else None)
        if block["language"] != "console":
            if name is not None and (block["file"] or not (tmp_path / name).exists()):
                (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
                written(tmp_path, block["text"], name)
            continue
        for typed, printed in typed_in(block["text"]):
            if typed.startswith("cd "):
                folder = folder / typed.removeprefix("cd ")
                continue
            assert printed_by(typed, folder) == printed, typed


@each_page
def test_the_options_of_a_page_exist(page: Path) -> None:
    group = command
    shown = run(page.stem, "--help").stdout
    assert isinstance(group, click.Group)

    for option in set(_OPTION.findall(page.read_text("utf-8"))):
        assert option in shown, option
