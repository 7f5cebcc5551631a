"""Sessions in a terminal as the documentation shows them, and whether they are what happens."""

from __future__ import annotations

import os
import queue
import re
import signal
import subprocess
import sysconfig
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

from .running import TIMEOUT

DEADLINE = 300  # seconds
_WHO = {
    f"GIT_{role}_{what}": value
    for role in ("AUTHOR", "COMMITTER")
    for what, value in (("NAME", "Ada"), ("EMAIL", "ada@example.com"))
}
_URL = re.compile(r"http://127\.0\.0\.1:(\d+)")
_CLOCK = re.compile(r"^\d\d:\d\d:\d\d ", re.MULTILINE)
_DURATION = re.compile(r"\b\d+(\.\d+)? s\b")
_INTERRUPT = "^C\n"


def typed_in(session: str) -> Iterator[tuple[str, str]]:
    """Each command of a session, with what it prints."""
    for shown in re.split(r"^\$ ", session, flags=re.MULTILINE)[1:]:
        typed, _, printed = shown.partition("\n")
        yield typed, printed


class Terminals:
    """Where the commands of a page are typed.

    One that is shown to print a URL of this machine and to end by Ctrl-C or after others goes on
    in a terminal of its own, on a free port, while those after it are typed. Of a program in Python
    only the lines that are shown are compared: the others are those of its web server.

    Args:
        folder: The current folder of all terminals at first.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._running: list[_Running] = []
        self._ports: dict[str, str] = {}
        """The ports that are listened on by those that are shown."""

    def type(self, typed: str, shown: str) -> None:
        """Type a command, and compare what it prints with what is shown."""
        if typed.startswith("cd "):
            self.folder = self.folder / typed.removeprefix("cd ")
        elif _goes_on(typed, shown):
            self._start(typed, shown)
        else:
            assert self._as_shown(self._printed_by(typed)) == _timeless(shown), typed

    def close(self) -> None:
        """Compare what goes on with what is shown of it, the latest one first, and end it."""
        for process in reversed(self._running):
            printed = self._as_shown(process.end())
            if process.typed.startswith("python "):
                printed = _among(printed, process.shown)
            assert printed == _timeless(process.shown), process.typed

    def kill(self) -> None:
        """End what goes on, whatever it has printed."""
        for each in reversed(self._running):
            each.kill()

    def _start(self, typed: str, shown: str) -> None:
        process = _Running(self._as_run(_on_free_port(typed)), typed, shown, self.folder)
        self._running.append(process)
        ready = next(line for line in shown.splitlines() if _URL.search(line))
        self._ports[_URL.findall(ready)[-1]] = _URL.findall(process.line_with_url())[-1]

    def _printed_by(self, typed: str) -> str:
        """What a command prints on both streams, in their order."""
        done = subprocess.run(
            ["bash", "-c", f"{{ {self._as_run(typed)}\n}} 2>&1"],
            cwd=self.folder,
            env=_environment(),
            capture_output=True,
            text=True,
            check=False,
            timeout=TIMEOUT,
        )
        return done.stdout

    def _as_run(self, typed: str) -> str:
        for shown, real in self._ports.items():
            typed = typed.replace(f"http://127.0.0.1:{shown}", f"http://127.0.0.1:{real}")
        # A machine that runs tests may take longer than people wait for an acknowledgement.
        return f"{typed} --timeout {TIMEOUT}" if typed.startswith("asynction emit") else typed

    def _as_shown(self, printed: str) -> str:
        for shown, real in self._ports.items():
            printed = printed.replace(f"127.0.0.1:{real}", f"127.0.0.1:{shown}")
        return _timeless(printed)


class _Running:
    """A command that goes on in a terminal of its own."""

    def __init__(self, command: str, typed: str, shown: str, folder: Path) -> None:
        self.typed = typed
        self.shown = shown
        self._process = subprocess.Popen(
            ["bash", "-c", f"exec {command}"],
            cwd=folder,
            env={**_environment(), "PORT": "0", "PYTHONUNBUFFERED": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._lines: queue.Queue[str] = queue.Queue()
        self._printed = ""
        self._reader = Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._lines.put(line)
        self._lines.put("")

    def _next_line(self) -> str:
        line = self._lines.get(timeout=DEADLINE)
        assert line, f"{self.typed} has ended:\n{self._printed}"
        self._printed += line
        return line

    def line_with_url(self) -> str:
        """The first line with a URL: the command is ready then."""
        while not _URL.search(line := self._next_line()):
            """Go on to the next one."""
        return line

    def end(self) -> str:
        """All that it prints: as many lines as are shown, and what comes after Ctrl-C."""
        shown = self.shown.removesuffix(_INTERRUPT)
        while self._printed.count("\n") < shown.count("\n"):
            self._next_line()
        is_interrupted = self.shown.endswith(_INTERRUPT)
        if is_interrupted:
            self._process.send_signal(signal.SIGINT)
        self._process.wait(DEADLINE)
        self._reader.join(DEADLINE)
        while line := self._lines.get_nowait():
            self._printed += line
        if is_interrupted:  # on a terminal the line with ^C ends there
            self._printed = self._printed.rstrip("\n") + "\n"
        return self._printed + self.shown.removeprefix(shown)

    def kill(self) -> None:
        self._process.kill()
        self._process.wait(DEADLINE)
        self._reader.join(DEADLINE)
        assert self._process.stdout is not None
        self._process.stdout.close()


def _goes_on(typed: str, shown: str) -> bool:
    starts = ("python ", "asynction listen", "asynction mock", "asynction docs", "asynction proxy")
    return typed.startswith(starts) and _URL.search(shown) is not None


def _on_free_port(typed: str) -> str:
    if typed.startswith(("python ", "asynction listen")):
        return typed
    return re.sub(r" --port \d+", "", typed) + " --port 0"


def _among(printed: str, shown: str) -> str:
    """The lines that are shown."""
    lines = shown.splitlines(keepends=True)
    return "".join(each for each in printed.splitlines(keepends=True) if each in lines)


def _environment() -> dict[str, str]:
    path = f"{sysconfig.get_path('scripts')}{os.pathsep}{os.environ['PATH']}"
    return {**os.environ, **_WHO, "PATH": path}


def _timeless(text: str) -> str:
    """A text without the times of day and the durations in it."""
    return _DURATION.sub("0 s", _CLOCK.sub("00:00:00 ", text))
