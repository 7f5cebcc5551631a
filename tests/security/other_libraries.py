"""Libraries that servers may be run with, and that can't be installed beside those of the tests.

python-engineio chooses eventlet wherever it is installed, and Flask-SocketIO gevent-websocket. So
they are in a folder of their own, and programs of the tests find them there.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from .programs import Server

PACKAGES = ("eventlet", "dnspython", "gevent-websocket")
"""With what they need and the tests have not."""
INSTALLING_SECONDS = 300


def install(folder: Path, packages: Sequence[str] = PACKAGES) -> None:
    """Install the libraries, or some of them, into a folder."""
    command = [sys.executable, "-m", "uv", "pip", "install", "--python", sys.executable]
    subprocess.run(
        [*command, "--no-deps", "--target", str(folder), *packages],
        check=True,
        timeout=INSTALLING_SECONDS,
    )


def variables_of(folder: Path) -> dict[str, str]:
    """The environment in which a program finds the libraries."""
    return {"PYTHONPATH": str(folder)}


@contextmanager
def started_with(folder: Path, program: str, *arguments: str) -> Iterator[Server]:
    """A program of these tests that finds the libraries."""
    server = Server(program, *arguments, variables=variables_of(folder))
    try:
        yield server
    finally:
        server.close()
