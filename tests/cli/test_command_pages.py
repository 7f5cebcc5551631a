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
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_OPTION = re.compile(r"`(--[\w-]+)")
each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)


def blocks(page: Path, language: str) -> list[str]:
    return [code for name, code in _BLOCK.findall(page.read_text("utf-8")) if name == language]


def session(page: Path) -> Iterator[tuple[str, str]]:
    """Each command that a page shows, with what it prints."""
    for block in blocks(page, "console"):
        for shown in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            typed, _, printed = shown.partition("\n")
            yield typed, printed


@each_page
def test_the_session_of_a_page_is_what_happens(page: Path, tmp_path: Path) -> None:
    for document in blocks(page, "yaml")[:1]:
        written(tmp_path, document)
    folder, scripts = tmp_path, sysconfig.get_path("scripts")

    for typed, printed in session(page):
        if typed.startswith("cd "):
            folder = folder / typed.removeprefix("cd ")
            continue
        done = subprocess.run(
            ["bash", "-c", f"{{ {typed}\n}} 2>&1"],
            cwd=folder,
            env={**os.environ, "PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}"},
            capture_output=True,
            text=True,
            check=False,
            timeout=TIMEOUT,
        )
        assert done.stdout == printed, typed


@each_page
def test_the_options_of_a_page_exist(page: Path) -> None:
    group = command
    shown = run(page.stem, "--help").stdout
    assert isinstance(group, click.Group)

    for option in set(_OPTION.findall(page.read_text("utf-8"))):
        assert option in shown, option
