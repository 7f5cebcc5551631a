"""The tutorial, followed word for word on other ports."""

from __future__ import annotations

import os
import re
import subprocess
import sysconfig
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest

from tests.journeys.programs import Program
from tests.test_readmes import free_port

from .blocks import Block, blocks_of
from .built_site import DOCS

pytestmark = pytest.mark.journey

PAGE = DOCS / "tutorial.md"
PATIENCE = 120
PATIENT = {
    "asynction emit ": f"asynction emit --timeout {PATIENCE} ",
    "socketio.Client()": f"socketio.Client(request_timeout={PATIENCE})",
    "client.connect(SERVER, ": f"client.connect(SERVER, wait_timeout={PATIENCE}, ",
    "CONTRACT, asio, ": f"CONTRACT, asio, timeout={PATIENCE}, ",
}
"""What the tutorial leaves to defaults, which are short for a machine that does much else."""
_VARIES = re.compile(r"\d\d:\d\d:\d\d")


class Reader:
    """Who follows the tutorial in a folder, with a server and a client that listens.

    Args:
        folder: Where the files are written.
        stack: What ends the programs.
    """

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self._folder = folder
        self._stack = stack
        self._files: dict[str, str] = {}
        self._running: list[Program] = []
        self._port = 0

    def follow(self, block: Block) -> None:
        """Do what a block says."""
        if block.file is not None:
            self._files[block.file] = block.text
            self._write(block.file)
        elif block.language == "sh":
            self._start(block.text.strip())
        elif block.language == "console":
            for typed, printed in commands_in(block.text):
                self._run(typed, printed)
        else:
            assert block.language == "text"
            program = self._running[-1]
            lines = [_VARIES.sub(r"[\\d:]+", re.escape(line)) for line in self._lines(block)]
            program.expect(f"^{lines[-1]}$", PATIENCE)
            assert re.fullmatch("\n".join([*lines, ""]), program.output), program.output

    def _lines(self, block: Block) -> list[str]:
        return self._here(block.text).splitlines()

    def _here(self, text: str) -> str:
        for written, patient in PATIENT.items():
            text = text.replace(written, patient)
        return text.replace("5000", str(self._port))

    def _write(self, name: str) -> None:
        (self._folder / name).write_text(self._here(self._files[name]), encoding="utf-8")

    def _start(self, command: str) -> None:
        """Start a program that goes on; a server ends what ran before, and has its own port."""
        is_server = command == "python app.py"
        if is_server:
            for program in reversed(self._running):
                program.close()
            self._running.clear()
        for _ in range(3):  # who does not get in at once, or whose port is taken, tries again
            if is_server:
                self._port = free_port()
                for name in self._files:
                    self._write(name)
            program = self._start_once(command)
            with suppress(AssertionError):
                program.expect("Running on" if is_server else "^connected", PATIENCE)
                self._running.append(program)
                return
        raise AssertionError(program.output)

    def _start_once(self, command: str) -> Program:
        return self._stack.enter_context(
            Program(
                *("bash", "-c", f"exec {self._here(command)}"),
                folder=self._folder,
                variables=VARIABLES,
            )
        )

    def _run(self, typed: str, printed: str) -> None:
        done = subprocess.run(
            ["bash", "-c", f"{{ {self._here(typed)}\n}} 2>&1"],
            cwd=self._folder,
            env={**os.environ, **VARIABLES},
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE,
        )
        if "pytest" in typed:  # it says how long it took, and perhaps has warnings
            printed, ran = printed.splitlines()[-1].partition(" in ")[0], done.stdout
            assert f"\n{printed} in " in ran, ran
        else:
            assert done.stdout == self._here(printed), typed


VARIABLES = {
    "PATH": f"{sysconfig.get_path('scripts')}{os.pathsep}{os.environ['PATH']}",
    "PYTHONUNBUFFERED": "1",
}


def commands_in(session: str) -> Iterator[tuple[str, str]]:
    """Each command of a session, with what it prints."""
    for shown in re.split(r"^\$ ", session, flags=re.MULTILINE)[1:]:
        typed, _, printed = shown.partition("\n")
        yield typed, printed


def test_the_tutorial_is_what_happens(tmp_path: Path) -> None:
    with ExitStack() as stack:
        reader = Reader(tmp_path, stack)
        for block in blocks_of(PAGE):
            if block.reason is None:
                reader.follow(block)
