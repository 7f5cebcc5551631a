"""The tutorial, followed word for word on other ports."""

from __future__ import annotations

import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.docs.console_page import DEADLINE, Console, opened

from .blocks import blocks_of
from .built_site import DOCS
from .reader import PATIENCE, Reader

pytestmark = pytest.mark.journey

PAGE = DOCS / "tutorial.md"
ANCHOR = "root-send-say"
"""The event `say` in the documentation of the server."""


def test_the_tutorial_is_what_happens(tmp_path: Path) -> None:
    with ExitStack() as stack:
        reader = Reader(tmp_path, stack)
        for block in blocks_of(PAGE):
            if block.reason is None:
                reader.follow(block)


def server_where(words: str, folder: Path, stack: ExitStack) -> Reader:
    """A reader of the tutorial, whose server runs, where the page has these words."""
    text = PAGE.read_text(encoding="utf-8")
    line = text.count("\n", 0, text.index(words))
    blocks = [block for block in blocks_of(PAGE) if block.line < line]
    reader = Reader(folder, stack)
    for block in blocks:
        if block.file is not None:
            reader.follow(block)
    reader.follow([block for block in blocks if block.text == "python app.py\n"][-1])
    return reader


def send(console: Console, text: str) -> None:
    console.connect()
    console.send(text)
    expect(console.entry("acknowledgement")).to_contain_text('"ok": true', timeout=DEADLINE)


def test_the_console_of_the_tutorial_sends_what_one_writes(
    tmp_path: Path, browser: Browser
) -> None:
    with ExitStack() as stack:
        reader = server_where("Press *Try* at the event `say`", tmp_path, stack)
        with opened(browser, f"{reader.url}/docs") as console:
            console.open_at(ANCHOR)
            send(console, '"hello"')


def test_the_console_of_the_tutorial_takes_the_token(tmp_path: Path, browser: Browser) -> None:
    with ExitStack() as stack:
        reader = server_where("asks for the token now", tmp_path, stack)
        (command,) = (
            each.text for each in blocks_of(PAGE) if "log_in(" in each.text and each.reason
        )
        token = subprocess.run(
            ["bash", "-c", command.replace("python", sys.executable)],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=True,
            timeout=PATIENCE,
        ).stdout.strip()
        with opened(browser, f"{reader.url}/docs") as console:
            console.open_at(ANCHOR)
            console.write("Token", token)
            send(console, '"hello"')
