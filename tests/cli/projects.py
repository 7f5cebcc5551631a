"""Projects that the command has written: checked by mypy and ruff, and run."""

from __future__ import annotations

import os
import queue
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

DEADLINE = 300  # seconds


def mypy(folder: Path, cache: Path) -> str:
    """What mypy says of a folder, by `strict`."""
    names = sorted(str(each.relative_to(folder)) for each in folder.rglob("*.py"))
    command = [sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(cache)]
    return _printed([*command, "--config-file", os.devnull, *names], folder)


def ruff(folder: Path) -> str:
    """What ruff says of a folder, by its own defaults, its formatter's included."""
    check = [sys.executable, "-m", "ruff", "check", "--isolated", "--no-cache", "."]
    form = [sys.executable, "-m", "ruff", "format", "--isolated", "--no-cache", "--diff", "."]
    return _printed(check, folder) + _printed(form, folder)


def _printed(command: list[str], folder: Path) -> str:
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False, timeout=DEADLINE
    )
    return "" if done.returncode == 0 else done.stdout + done.stderr


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The URL of the server that `python app.py` starts."""
    with subprocess.Popen(
        [sys.executable, "app.py"],
        cwd=folder,
        env={**os.environ, "PORT": "0", "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        lines: queue.Queue[str | None] = queue.Queue()
        reader = Thread(target=_read, args=[process, lines])
        reader.start()
        try:
            yield _url(lines)
        finally:
            process.kill()
            process.wait(DEADLINE)
            reader.join(DEADLINE)


def _read(process: subprocess.Popen[str], lines: queue.Queue[str | None]) -> None:
    assert process.stderr is not None
    for line in process.stderr:
        lines.put(line)
    lines.put(None)


def _url(lines: queue.Queue[str | None]) -> str:
    printed = ""
    while (line := lines.get(timeout=DEADLINE)) is not None:
        printed += line
        found = re.search(r"Running on (http://\S+)", line)
        if found is not None:
            return found.group(1)
    raise AssertionError(f"the server has ended:\n{printed}")
