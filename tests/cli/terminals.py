"""The command on a terminal of its own, as people see it and type to it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from .running import TIMEOUT


def on_terminal(folder: Path, *arguments: str, typed: str = "") -> tuple[int, str]:
    """The exit code of the command, and all that it writes to a terminal, colours included.

    Args:
        folder: The current folder of the process.
        arguments: Those of the command.
        typed: What is typed; it waits in the terminal until the command reads it.
    """
    settings = {"TERM": "xterm", "COLUMNS": "100", "PYTHONUTF8": "1"}
    plain = {key: value for key, value in os.environ.items() if key != "NO_COLOR"}
    ours, theirs = os.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "asynction", *arguments],
        cwd=folder,
        env={**plain, **settings},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    ) as process:
        os.close(theirs)
        if typed:
            os.write(ours, typed.encode())
        output = b"".join(iter(lambda: _read(ours), b""))
        code = process.wait(TIMEOUT)
    os.close(ours)
    return code, output.decode().replace("\r\n", "\n")


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # Linux: the other end is closed
        return b""
