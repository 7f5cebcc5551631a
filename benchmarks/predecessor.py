"""asynction 0.8.3, the published predecessor, in an environment of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import DEVNULL, PIPE
from sysconfig import get_path
from typing import IO, Any

from .cases import Case
from .measuring import Contender, Timer
from .predecessor_worker import CHECKED

REQUIREMENTS = ("asynction==0.8.3", "Faker==13.15.1", "hypothesis==6.170.9")
"""The newest libraries that it runs with."""
ROOT = Path(__file__).resolve().parents[1]
CACHE = Path(__file__).resolve().parent / ".cache"

NAME = "0.8.3"
ITS_BARE = "bare beside 0.8.3"
ITS_CONTROL = "bare beside 0.8.3 again"
NAMES = (ITS_BARE, ITS_CONTROL, NAME)


class PredecessorMissingError(Exception):
    """The predecessor can't be measured: why."""


def interpreter() -> Path:
    """The Python of an environment that has it, made at the first call.

    Raises PredecessorMissingError when it can't be installed.
    """
    folder = CACHE / f"asynction-0.8.3-python{sys.version_info.major}.{sys.version_info.minor}"
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    complete = folder / "complete"
    if not complete.exists():
        _make(folder, python)
        complete.touch()
    return python


def _make(folder: Path, python: Path) -> None:
    uv = _uv()
    CACHE.mkdir(exist_ok=True)
    (CACHE / ".gitignore").write_text("*\n")
    _run(uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(folder))
    _run(uv, "pip", "install", "--quiet", "--python", str(python), *REQUIREMENTS)


def _uv() -> str:
    beside = shutil.which("uv", path=get_path("scripts"))
    found = beside or shutil.which("uv")
    if found is None:
        raise PredecessorMissingError("uv, which installs it, is not there")
    return found


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)
    if done.returncode:
        reason = done.stderr.strip().splitlines() or [f"exit code {done.returncode}"]
        raise PredecessorMissingError(f"it can't be installed: {' '.join(reason)[:300]}")


class Predecessor:
    """A process that measures the predecessor when it is asked to, and waits otherwise."""

    def __init__(self, questions: IO[str], answers: IO[str]) -> None:
        self._questions = questions
        self._answers = answers

    def contenders(self, case: Case) -> list[Contender]:
        """It and two times what it is compared with.

        Raises PredecessorMissingError when it does not do in this case what it should.
        """
        servers = {ITS_BARE: "bare", ITS_CONTROL: "control", NAME: CHECKED}
        found = [Contender(name, self._timer(case, server)) for name, server in servers.items()]
        for each in found:
            each.cpu(1)
        return found

    def _timer(self, case: Case, server: str) -> Timer:
        def measure(events: int) -> float:
            answer = self._ask({"case": case.described(), "server": server, "events": events})
            if "failed" in answer:
                raise PredecessorMissingError(answer["failed"])
            return float(answer["seconds"])

        return measure

    def _ask(self, question: dict[str, Any]) -> dict[str, Any]:
        self._questions.write(json.dumps(question) + "\n")
        self._questions.flush()
        line = self._answers.readline()
        if not line:
            raise PredecessorMissingError("its process ended")
        answer: dict[str, Any] = json.loads(line)
        return answer


@contextmanager
def working() -> Iterator[Predecessor]:
    """The predecessor, until the end of the block.

    Raises PredecessorMissingError when it can't be installed.
    """
    command = [str(interpreter()), "-m", f"{__package__}.predecessor_worker"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(
        command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, text=True, env=environment, cwd=ROOT
    )
    try:
        if process.stdin is not None and process.stdout is not None:
            yield Predecessor(process.stdin, process.stdout)
    finally:
        process.kill()
        process.communicate()
