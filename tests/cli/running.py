"""Ways to run the command, and documents to run it on."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner, Result

from asynction._cli import command

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "example" / "asyncapi.yaml"
TIMEOUT = 60

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
