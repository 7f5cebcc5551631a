"""Ways to run the command, and documents to run it on."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner, Result

from asynction._cli import command

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "example" / "asyncapi.yaml"
TIMEOUT = 60
PATIENCE = 30
"""How many seconds a command may take to end after Ctrl-C."""

FINE = """\
asyncapi: 3.0.0
info: {title: A, version: "1"}
"""
BROKEN = """\
asyncapi: 3.0.0
info: {title: A, versoin: "1"}
"""
WARNED = f"""\
{FINE}channels:
  room: {{address: "/{{room}}", parameters: {{room: {{}}}}}}
"""


def written(folder: Path, text: str, name: str = "asyncapi.yaml") -> str:
    """The path of a file with this text."""
    path = folder / name
    path.write_bytes(text.encode())
    return str(path)


def run(*arguments: str) -> Result:
    """The command in this process: what it wrote, and its exit code."""
    return CliRunner().invoke(command, arguments)


def started(
    *arguments: str, folder: Path = ROOT, **environment: str
) -> subprocess.CompletedProcess[str]:
    """The command as its own process."""
    return subprocess.run(
        [sys.executable, "-m", "asynction", *arguments],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        check=False,
        text=True,
        encoding="utf-8",
        timeout=TIMEOUT,
    )


SCRIPT = Path(sys.executable).parent / "asynction"
"""The command as it is installed."""


def on_terminal(
    *arguments: str, folder: Path, interrupt_after: str | None = None
) -> tuple[int, str]:
    """The installed command on a terminal of its own: its exit code, and what it wrote to it.

    Once it has written `interrupt_after`, Ctrl-C is pressed, and again where nothing comes of that:
    a signal right before a system call that waits does not interrupt it.
    """
    ours, theirs = os.openpty()
    written_so_far = b""
    is_pressed = False
    with subprocess.Popen(
        [SCRIPT, *arguments],
        cwd=folder,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "100", "PYTHONUTF8": "1"},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    ) as process:
        os.close(theirs)
        while True:
            if is_pressed and not select.select([ours], [], [], PATIENCE)[0]:
                process.send_signal(signal.SIGINT)
            if not (part := _read(ours)):
                break
            written_so_far += part
            if not is_pressed and interrupt_after and interrupt_after.encode() in written_so_far:
                is_pressed = True
                process.send_signal(signal.SIGINT)
        code = process.wait(TIMEOUT)
    os.close(ours)
    return code, written_so_far.decode().replace("\r\n", "\n")


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # Linux: the other end is closed
        return b""
