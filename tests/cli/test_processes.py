"""The installed command as a process, on a terminal and in a pipe, with good and bad input."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from asynction._cli import command
from tests.testing.running import CONTRACT_FILE, python_server, started

from .running import BROKEN, FINE, SCRIPT, TIMEOUT, WARNED, on_terminal, written

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")

_ESCAPE = re.compile(r"\x1b\[[0-9;]*m")
NOWHERE = "http://127.0.0.1:1"
# What is typed, the exit code, and what is printed among others.
CASES = [
    ("--help", 0, "asynction COMMAND --help"),
    ("nonsense", 2, "No such command 'nonsense'"),
    ("new .", 1, "has asyncapi.yaml already, and nothing is overwritten"),
    ("scaffold asyncapi.yaml --dry-run --output code", 0, "app.py: written"),
    ("scaffold broken.yaml", 1, "error unknown-field"),
    ("validate", 0, "1 file: no problems"),
    ("validate broken.yaml", 1, "error unknown-field"),
    ("validate syntax.yaml", 1, "error syntax"),
    ("validate missing.yaml", 2, "'missing.yaml' does not exist"),
    ("diff broken.yaml asyncapi.yaml", 2, "error unknown-field"),
    ("diff asyncapi.yaml warned.yaml", 0, "safe namespace-added"),
    ("bundle asyncapi.yaml", 0, "info:"),
    ("bundle syntax.yaml", 1, "error syntax"),
    ("types asyncapi.yaml", 0, "The types of A."),
    ("types broken.yaml", 1, "error unknown-field"),
    ("schema", 0, '"definitions"'),
    ("docs build asyncapi.yaml --output site", 0, "site/index.html"),
    ("docs build broken.yaml", 1, "error unknown-field"),
    ("mock run broken.yaml --port 0", 1, "error unknown-field"),
    (f"emit {NOWHERE} rate {{stars}}", 2, "'{stars}' is not JSON"),
    (f"emit {NOWHERE} raet {{}} --spec contract.yaml", 2, "did you mean 'rate'?"),
    ("completion fish", 0, "_ASYNCTION_COMPLETE"),
]
# As above, in a pipe alone: on a terminal, they print the same by the same functions.
IN_A_PIPE = [
    ("new -- -x", 2, "can't be the name of a project"),
    ("schema --output missing/schema.json", 1, "can't write to missing/schema.json"),
    ("completion cobol", 2, "'cobol' is not one of"),
    (f"listen {NOWHERE} --event siad --spec contract.yaml", 2, "did you mean 'said'?"),
    (f"listen {NOWHERE} --unchecked", 2, f"no server answers at {NOWHERE}"),
    (f"test {NOWHERE} --only raet --spec contract.yaml", 2, "did you mean 'rate'?"),
    (f"test {NOWHERE} --spec broken.yaml", 2, "error unknown-field"),
    (f"proxy {NOWHERE} --spec broken.yaml", 2, "error unknown-field"),
]
IN_A_PIPE += [
    (f"{typed} missing.yaml", 2, "'missing.yaml' does not exist")
    for typed in (
        "scaffold",
        "diff asyncapi.yaml",
        "bundle",
        "types",
        "docs build",
        "docs serve",
        "mock run",
        f"listen {NOWHERE} --spec",
        f"emit {NOWHERE} rate --spec",
        f"test {NOWHERE} --spec",
        f"proxy {NOWHERE} --spec",
    )
]
# What goes on until Ctrl-C, what is on the terminal when it is pressed, and the exit code.
GOING_ON = [
    ("new", "Name of the project", 1),
    ("validate -", "until Ctrl-D", 130),
    ("docs serve asyncapi.yaml --port 0", "Showing asyncapi.yaml", 0),
    ("mock run asyncapi.yaml --port 0", "http://127.0.0.1:", 0),
    ("mock run asyncapi.yaml --port 0 --reload", "http://127.0.0.1:", 0),
    (f"proxy {NOWHERE} --spec contract.yaml --port 0", "Proxy of", 0),
    ("listen {url} --spec contract.yaml", "connected to", 0),
    ("test {url} --spec contract.yaml --max-examples 9999 --max-time 999", "over websocket", 130),
]
WAITING = 'emit {url} rate {"stars":3} --spec contract.yaml --timeout 9999'


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """The URL of a server that keeps to contract.yaml."""
    with started(python_server("none")) as found:
        yield found


@pytest.fixture(scope="module")
def silent_url() -> Iterator[str]:
    """The URL of a server that never acknowledges `rate`."""
    with started(python_server("AckTooLate")) as found:
        yield found


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with documents."""
    path = tmp_path_factory.mktemp("documents")
    texts = {"asyncapi": FINE, "broken": BROKEN, "warned": WARNED, "syntax": "asyncapi: [\n"}
    for name, text in texts.items():
        written(path, text, f"{name}.yaml")
    written(path, CONTRACT_FILE.read_text("utf-8"), "contract.yaml")
    return path


def test_every_command_is_tried() -> None:
    assert isinstance(command, click.Group)
    tried = {typed.split()[0] for typed, _, _ in CASES + IN_A_PIPE}
    assert {*command.list_commands(click.Context(command))} <= tried


@pytest.mark.parametrize(("typed", "code", "said"), CASES + IN_A_PIPE)
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
    assert said in " ".join(output.split())


@pytest.mark.parametrize(("typed", "code", "said"), CASES)
def test_on_a_terminal(typed: str, code: int, said: str, folder: Path) -> None:
    ended, output = on_terminal(*typed.split(), folder=folder)

    assert (ended, "Traceback" in output) == (code, False), output
    assert " ".join(said.split()) in " ".join(_ESCAPE.sub("", output).split())


@pytest.mark.journey
@pytest.mark.parametrize(("typed", "printed", "code"), GOING_ON)
def test_ctrl_c_ends_it_without_a_traceback(
    typed: str, printed: str, code: int, folder: Path, url: str
) -> None:
    words = typed.replace("{url}", url).split()

    ended, output = on_terminal(*words, folder=folder, interrupt_after=printed)

    assert (ended, "Traceback" in output) == (code, False), output
    assert ("Interrupted" in output) == (code == 130)


@pytest.mark.journey
def test_ctrl_c_ends_the_wait_for_an_acknowledgement(folder: Path, silent_url: str) -> None:
    words = WAITING.replace("{url}", silent_url).split()

    ended, output = on_terminal(*words, folder=folder, interrupt_after="waiting for the ack")

    assert ended == 130
    assert "Traceback" not in output
    assert output.endswith("Interrupted\n")
