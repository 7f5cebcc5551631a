"""Who follows a page of the documentation word for word, on other ports."""

from __future__ import annotations

import os
import re
import subprocess
import sysconfig
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

from tests.journeys.programs import Program
from tests.test_readmes import free_port

from .blocks import Block

PATIENCE = 120
PATIENT = {
    "asynction emit ": f"asynction emit --timeout {PATIENCE} ",
    "socketio.Client()": f"socketio.Client(request_timeout={PATIENCE})",
    "client.connect(SERVER, ": f"client.connect(SERVER, wait_timeout={PATIENCE}, ",
    "CONTRACT, asio, ": f"CONTRACT, asio, timeout={PATIENCE}, ",
}
"""What pages leave to defaults, which are short for a machine that does much else."""
VARIABLES = {
    "PATH": f"{sysconfig.get_path('scripts')}{os.pathsep}{os.environ['PATH']}",
    "PYTHONUNBUFFERED": "1",
}
_VARIES = re.compile(r"\d\d:\d\d:\d\d")
_SERVER = "python app.py"


class Reader:
    """Who follows a page in a folder, with a server and perhaps a client that listens.

    A block with a name is a file, `diff` changes one, `sh` starts a program that goes on, `console`
    is typed and compared, and `text` is what the latest program prints: all of it, or for a server
    those lines among others.

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

    @property
    def url(self) -> str:
        """Where the server is."""
        return f"http://127.0.0.1:{self._port}"

    def follow(self, block: Block) -> None:
        """Do what a block says."""
        if block.file is not None:
            before = self._files.get(block.file, "")
            is_change = block.language == "diff"
            self._files[block.file] = changed(before, block.text) if is_change else block.text
            self._write(block.file)
        elif block.language == "sh":
            self._start(block.text.strip())
        elif block.language == "console":
            for typed, printed in commands_in(block.text):
                self._run(typed, printed)
        else:
            assert block.language == "text"
            self._expect(self._here(block.text).splitlines())

    def _expect(self, lines: list[str]) -> None:
        program = self._running[-1]
        patterns = [_VARIES.sub(r"[\\d:]+", re.escape(line)) for line in lines]
        if len(self._running) == 1:
            for pattern in patterns:
                program.expect(f"^{pattern}$", PATIENCE)
        else:
            program.expect(f"^{patterns[-1]}$", PATIENCE)
            assert re.fullmatch("\n".join([*patterns, ""]), program.output), program.output

    def _here(self, text: str) -> str:
        for written, patient in PATIENT.items():
            text = text.replace(written, patient)
        return text.replace("5000", str(self._port))

    def _write(self, name: str) -> None:
        (self._folder / name).write_text(self._here(self._files[name]), encoding="utf-8")

    def _start(self, command: str) -> None:
        """Start a program that goes on; a server ends what ran before, and has its own port."""
        is_server = command == _SERVER
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


def commands_in(session: str) -> Iterator[tuple[str, str]]:
    """Each command of a session, with what it prints."""
    for shown in re.split(r"^\$ ", session, flags=re.MULTILINE)[1:]:
        typed, _, printed = shown.partition("\n")
        yield typed, printed


def changed(text: str, diff: str) -> str:
    """A text with the changes of a diff, whose lines it has one after the other."""
    lines = [(line[0], line[1:] or "\n") for line in diff.splitlines(keepends=True)]
    before = "".join(line for mark, line in lines if mark != "+")
    assert text.count(before) == 1, f"the file has not once:\n{before}"
    return text.replace(before, "".join(line for mark, line in lines if mark != "-"))
