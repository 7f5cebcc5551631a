"""The installed command as a process, on a terminal and in a pipe, with good and bad input."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from .running import BROKEN, FINE, SCRIPT, TIMEOUT, WARNED, on_terminal, written

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")

_ESCAPE = re.compile(r"\x1b\[[0-9;]*m")
# What is typed, the exit code, and what is printed among others.
CASES = [
    ("--help", 0, "asynction COMMAND --help"),
    ("nonsense", 2, "No such command 'nonsense'"),
    ("validate", 0, "1 file: no problems"),
    ("validate broken.yaml", 1, "error unknown-field"),
    ("validate syntax.yaml", 1, "error syntax"),
    ("validate missing.yaml", 2, "'missing.yaml' does not exist"),
    ("diff broken.yaml asyncapi.yaml", 2, "error unknown-field"),
    ("diff asyncapi.yaml warned.yaml", 0, "safe namespace-added"),
    ("bundle asyncapi.yaml", 0, "info:"),
    ("schema", 0, '"definitions"'),
    ("docs build asyncapi.yaml --output site", 0, "site/index.html"),
    ("mock run broken.yaml --port 0", 1, "error unknown-field"),
    ("completion fish", 0, "_ASYNCTION_COMPLETE"),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with documents."""
    path = tmp_path_factory.mktemp("documents")
    texts = {"asyncapi": FINE, "broken": BROKEN, "warned": WARNED, "syntax": "asyncapi: [\n"}
    for name, text in texts.items():
        written(path, text, f"{name}.yaml")
    return path


@pytest.mark.parametrize(("typed", "code", "said"), CASES)
def test_in_a_pipe(typed: str, code: int, said: str, folder: Path) -> None:
    done = subprocess.run(
        [SCRIPT, *typed.split()],
        cwd=folder,
        capture_output=True,
        check=False,
        text=True,
        timeout=TIMEOUT,
    )

    output = done.stdout + done.stderr
    assert (done.returncode, "Traceback" in output, "\x1b[" in output) == (code, False, False)
    assert said in output


@pytest.mark.parametrize(("typed", "code", "said"), CASES)
def test_on_a_terminal(typed: str, code: int, said: str, folder: Path) -> None:
    ended, output = on_terminal(*typed.split(), folder=folder)

    assert (ended, "Traceback" in output) == (code, False), output
    assert " ".join(said.split()) in " ".join(_ESCAPE.sub("", output).split())


def test_ctrl_c_ends_it_without_a_traceback(folder: Path) -> None:
    code, output = on_terminal("validate", "-", folder=folder, interrupt_after="until Ctrl-D")

    assert code == 1
    assert "Traceback" not in output
    assert "Aborted!" in output
