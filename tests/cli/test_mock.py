"""`asynction mock run`: its options, and its errors when it can't start."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from asynction_spec import diagnose

from .running import BROKEN, FINE, WARNED, run, started, written

OPTIONS = (
    "--host",
    "--port",
    "-p",
    "--interval",
    "--subscription-task-interval",
    "--workers",
    "--max-workers",
    "--seed",
    "--no-examples",
    "--custom-formats-sample-size",
    "--security",
    "--without-validation",
    "--server",
    "--debugger",
    "-d",
    "--quiet",
    "--reload",
)
TWO_SERVERS = f"""\
{FINE}servers:
  open: {{host: localhost, protocol: ws}}
  closed:
    host: localhost
    protocol: ws
    security: [{{type: http, scheme: bearer}}]
"""
NO_SUCH_RATE = """\
asyncapi: 2.6.0
info: {title: A, version: "1"}
channels:
  /:
    subscribe:
      message: {name: tick, x-mock: {interval: soon}}
"""


@pytest.fixture
def taken_port() -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield str(listener.getsockname()[1])


def test_help_names_the_command_and_its_options() -> None:
    assert "mock" in run("--help").stdout
    assert "run" in run("mock", "--help").stdout
    output = run("mock", "run", "--help").stdout
    assert [option for option in OPTIONS if option not in output] == []


def test_an_invalid_document_is_reported_as_by_validate(tmp_path: Path) -> None:
    file = written(tmp_path, BROKEN)

    result = started("--spec", file, "mock", "run", "--port", "0")

    (each,) = diagnose(file)
    assert result.stdout == f"{file}:2:18: error {each.rule}: {each.message}\n"
    assert (result.returncode, result.stderr) == (1, "1 file: 1 error\n")


def test_an_invalid_interval_is_reported_with_its_place(tmp_path: Path) -> None:
    written(tmp_path, NO_SUCH_RATE)

    result = started("mock", "run", "--port", "0", folder=tmp_path)

    assert result.returncode == 1
    assert result.stdout.startswith("asyncapi.yaml:6:48: error x-mock: 'soon' is not an interval")


def test_a_port_in_use_is_reported_in_one_line(tmp_path: Path, taken_port: str) -> None:
    written(tmp_path, FINE)

    result = started("mock", "run", "--port", taken_port, folder=tmp_path)

    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr == (
        "Using asyncapi.yaml\n"
        f"Error: can't listen on 127.0.0.1, port {taken_port}: Address already in use."
        " Choose with --host and --port.\n"
    )


@pytest.mark.parametrize(
    "arguments",
    [["--server", "nonsense", "mock", "run"], ["mock", "run", "--server", "nonsense"]],
)
def test_an_unknown_server_is_reported_in_one_line(arguments: list[str], tmp_path: Path) -> None:
    written(tmp_path, TWO_SERVERS)

    result = started(*arguments, "--port", "0", folder=tmp_path)

    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr == (
        "Using asyncapi.yaml\n"
        "Error: the document has no server 'nonsense'; it has 'open', 'closed'\n"
    )


def test_a_server_is_selected_by_an_option_if_they_require_different_credentials(
    tmp_path: Path,
) -> None:
    written(tmp_path, TWO_SERVERS)

    result = started("mock", "run", "--port", "0", folder=tmp_path)

    assert result.returncode == 1
    assert "choose one of 'open', 'closed' with --server" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ["mock", "run"],
            "There is no asyncapi.yaml, asyncapi.yml or asyncapi.json in this folder",
        ),
        (["mock", "run", "--port", "65536"], "65536 is not in the range"),
        (["mock", "run", "--interval", "-1"], "-1.0 is not in the range"),
        (["mock", "run", "--interval", "0.0001"], "0.0001 is not an interval"),
        (["mock", "run", "--interval", "nan"], "Invalid value for '--interval'"),
        (["mock", "run", "--interval", "1e7"], "write seconds from 0.001 to 1000000, or 0"),
        (["mock", "run", "--workers", "0"], "0 is not in the range"),
        (["mock", "run", "--seed", "x"], "'x' is not a valid integer"),
        (["mock", "run", "--security", "none"], "'none' is not one of"),
        (["mock", "play"], "No such command 'play'"),
    ],
)
def test_wrong_usage_is_explained(
    arguments: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    if arguments != ["mock", "run"]:
        written(tmp_path, WARNED)

    result = run(*arguments)

    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr
