"""The command as its own process: how it starts, what it imports, how it ends."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.metadata import entry_points, version
from pathlib import Path

import pytest

from .running import BROKEN, EXAMPLE, TIMEOUT, run, started, written

IMPORTED = """
import sys
sys.argv = ["asynction", *sys.argv[1:]]
from asynction._cli import main
try:
    main()
finally:
    print(*sorted(name for name in sys.modules if "." not in name), file=sys.stderr)
"""


def imported_by(*arguments: str) -> set[str]:
    """The top-level modules that a process imports for a command."""
    result = subprocess.run(
        [sys.executable, "-c", IMPORTED, *arguments],
        capture_output=True,
        check=True,
        text=True,
        timeout=TIMEOUT,
    )
    return set(result.stderr.splitlines()[-1].split())


def test_the_console_script_and_the_module_run_the_same_command() -> None:
    (script,) = entry_points(group="console_scripts", name="asynction")
    program = f"from {script.module} import {script.attr}; {script.attr}()"
    as_script = subprocess.run(
        [sys.executable, "-c", program, "--version"],
        capture_output=True,
        check=True,
        text=True,
        timeout=TIMEOUT,
    )

    assert as_script.stdout == started("--version").stdout
    assert as_script.stdout == f"asynction, version {version('asynction')}\n"


def test_validate_checks_the_example() -> None:
    result = started("validate", "example/asyncapi.yaml")

    assert (result.returncode, result.stdout) == (0, "")
    assert result.stderr == "1 file: no problems\n"


def test_validate_imports_neither_the_server_nor_faker() -> None:
    imported = imported_by("validate", str(EXAMPLE))

    assert not imported & {"asynction_server", "asynction_mock", "asynction_docs"}
    assert not imported & {"flask", "socketio", "engineio", "werkzeug", "jinja2"}
    assert not imported & {"faker", "hypothesis"}


def test_help_and_version_read_no_document() -> None:
    for arguments in (("--help",), ("--version",), ("bundle", "--help"), ("schema", "--help")):
        assert not imported_by(*arguments) & {"asynction_spec", "yaml", "jsonschema"}


def test_help_names_the_options_and_the_commands() -> None:
    output = run("--help").stdout

    for word in ("--spec", "-s", "--server", "--without-validation", "--version", "validate"):
        assert word in output


def test_without_a_command_the_help_is_shown() -> None:
    result = started()

    assert result.returncode == 2
    assert "Usage: asynction [OPTIONS] COMMAND" in result.stdout + result.stderr


def test_a_closed_pipe_is_not_reported(tmp_path: Path) -> None:
    file = written(tmp_path, BROKEN)
    read, write = os.pipe()
    os.close(read)

    result = subprocess.run(
        [sys.executable, "-m", "asynction", "validate", file],
        stdout=write,
        stderr=subprocess.PIPE,
        check=False,
        text=True,
        timeout=TIMEOUT,
    )
    os.close(write)

    assert "Traceback" not in result.stderr
    assert "Broken" not in result.stderr
    assert result.returncode == 1


@pytest.mark.skipif(sys.platform == "win32", reason="a shell closes the stream")
@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
def test_a_closed_stream_does_no_harm(closed: str, tmp_path: Path) -> None:
    file = written(tmp_path, BROKEN)

    result = subprocess.run(
        f'"{sys.executable}" -m asynction validate "{file}" {closed}',
        shell=True,
        capture_output=True,
        check=False,
        text=True,
        timeout=TIMEOUT,
    )

    assert result.returncode == 1
    assert "Traceback" not in result.stderr


def test_an_encoding_that_lacks_a_character_does_no_harm(tmp_path: Path) -> None:
    file = written(tmp_path, 'asyncapi: 3.0.0\ninfo: {title: A, version: "1", "日本": 1}')

    result = started("validate", file, PYTHONIOENCODING="latin-1")

    assert result.returncode == 1
    assert "no field '\\u65e5\\u672c'" in result.stdout


@pytest.mark.parametrize(
    ("typed", "example"),
    [
        ("listen", "asynction listen http://127.0.0.1:5000"),
        ("emit", 'asynction emit http://127.0.0.1:5000 join \'{"room": "lobby"}\''),
        ("emit http://127.0.0.1:1", "asynction emit http://127.0.0.1:5000 join"),
        ("test", "asynction test http://127.0.0.1:5000"),
        ("proxy", "asynction proxy http://127.0.0.1:5000"),
        ("diff", "asynction diff old.yaml new.yaml"),
        ("completion", "asynction completion bash >> ~/.bashrc"),
    ],
)
def test_a_missing_argument_comes_with_an_example_to_type(typed: str, example: str) -> None:
    result = run(*typed.split())

    assert result.exit_code == 2
    assert "Error: Missing argument '" in result.stderr
    assert f"\n\nFor example: {example}" in result.stderr
