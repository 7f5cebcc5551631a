"""Programs under test, run as their own processes."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from .mailbox import Mailbox

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType

    from typing_extensions import Self

ROOT = Path(__file__).parents[2]
ADMIN_TOKEN = "a-token-of-the-tests"


def environment(*, measured: bool) -> dict[str, str]:
    """The environment for a program, whose coverage is measured where that of the tests is.

    Don't have programs full of greenlets measured: coverage 7 takes the lines of one for another's,
    and told about gevent it brings processes with many threads to a standstill.
    """
    coverage = () if measured else ("COVERAGE_PROCESS_CONFIG", "COVERAGE_PROCESS_START")
    return {name: value for name, value in os.environ.items() if name not in coverage}


class Program:
    """A program without a terminal; what it prints, errors too, is read line by line.

    Args:
        command: The program and its arguments.
        measured: Whether coverage follows it.
        folder: Where it runs.
        variables: Environment variables for it.
    """

    def __init__(
        self,
        *command: str | Path,
        measured: bool = True,
        folder: Path = ROOT,
        variables: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self._process = subprocess.Popen(
            list(map(str, command)),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            cwd=folder,
            env=environment(measured=measured) | {"CHAT_ADMIN_TOKEN": ADMIN_TOKEN, **variables},
        )
        self._lines: list[str] = []
        self._unread: Mailbox[str] = Mailbox()
        self._reader = threading.Thread(target=self._read, name="program", daemon=True)
        self._reader.start()

    @property
    def output(self) -> str:
        """Everything that it printed so far."""
        return "".join(self._lines)

    def expect(self, pattern: str, timeout: float = 60) -> re.Match[str]:
        """Take the first line in which the pattern is found, waiting for it if need be."""
        found = re.compile(pattern)
        line = self._unread.take(lambda line: found.search(line) is not None, pattern, timeout)
        match = found.search(line)
        assert match is not None
        return match

    def write(self, line: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()

    def end_input(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()

    def signal(self, number: signal.Signals) -> None:
        self._process.send_signal(number)

    def exit_code(self, timeout: float = 60) -> int:
        """Wait for the end; everything is in `output` then."""
        code = self._process.wait(timeout)
        self._reader.join(timeout)
        return code

    def close(self) -> None:
        """End the program if it still runs, by force if it doesn't end in time."""
        self._process.terminate()
        try:
            self.exit_code()
        except subprocess.TimeoutExpired:
            self._process.kill()
            self.exit_code()
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe is not None
            pipe.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._lines.append(line)
            self._unread.put(line)
        self._unread.end("the program has ended")


class PythonProgram(Program):
    """A program in Python: a file and its arguments."""

    def __init__(self, *arguments: str | Path, measured: bool = True) -> None:
        super().__init__(sys.executable, *arguments, measured=measured)


class DemoServer(PythonProgram):
    """The example's server on a free port, once it answers."""

    def __init__(self, *options: str) -> None:
        measured = "gevent" not in options
        super().__init__("example/demo.py", "--port", "0", *options, measured=measured)
        try:
            self.url = self.expect(r"listens on (http://\S+)$")[1]
        except BaseException:
            self.close()
            raise
