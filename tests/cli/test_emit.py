"""`asynction emit`, as its own process against a live server."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.testing.running import CONTRACT_FILE, python_server
from tests.testing.running import started as serving

from .running import run, started

pytestmark = pytest.mark.journey


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with serving(python_server("none")) as served:
        yield served


@pytest.fixture(scope="module")
def wrong_url() -> Iterator[str]:
    with serving(python_server("AckOfWrongType")) as served:
        yield served


def emit(*arguments: str) -> subprocess.CompletedProcess[str]:
    return started("--spec", str(CONTRACT_FILE), "emit", *arguments)


def test_the_acknowledgement_is_printed(url: str) -> None:
    result = emit(url, "join", '{"room": "lobby", "name": "ada"}')
    assert (result.returncode, result.stderr) == (0, "")
    assert json.loads(result.stdout) == {"ok": True, "members": ["ada"]}


@pytest.mark.parametrize("transport", ["websocket", "polling"])
def test_a_file_is_sent_as_binary_data_in_an_argument(
    url: str, transport: str, tmp_path: Path
) -> None:
    (tmp_path / "data").write_bytes(b"\x00\x01")
    result = emit(url, "upload", f"@{tmp_path / 'data'}", "--unchecked", "--transport", transport)
    assert "required property" in json.loads(result.stdout)["error"]
    assert result.returncode == 1


def test_a_wrong_argument_is_not_sent_unless_it_is_asked_for(url: str) -> None:
    wrong = '{"room": "The Lobby", "name": "ada"}'
    refused = emit(url, "join", wrong)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert 'room: "The Lobby" does not match' in refused.stderr
    sent = emit(url, "join", wrong, "--unchecked")
    assert "error" in json.loads(sent.stdout)


def test_a_wrong_acknowledgement_is_printed_and_named(wrong_url: str) -> None:
    result = emit(wrong_url, "rate", '{"stars": 3}')
    assert (result.returncode, json.loads(result.stdout)) == (1, {"average": "3"})
    assert 'average: "3" is not of type "number"' in result.stderr


def test_credentials_are_brought(url: str) -> None:
    options = ("count", "--namespace", "/admin")
    refused = emit(url, *options)
    assert refused.returncode == 2
    assert "the connection to namespace '/admin' was refused" in refused.stderr
    assert emit(url, *options, "--auth", '{"token": "secret"}').returncode == 0
    assert emit(url, *options, "--header", "X-Token: secret").returncode == 0


def test_no_document_is_needed(url: str, tmp_path: Path) -> None:
    result = started("emit", url, "rate", '{"stars": 3}', folder=tmp_path)
    assert (result.returncode, json.loads(result.stdout)) == (0, {"average": 3})


def test_what_is_not_json_is_named() -> None:
    result = run("emit", "http://127.0.0.1:1", "say", "hello")
    assert result.exit_code == 2
    assert "the argument 'hello' is not JSON; for a text write '\"hello\"'" in result.output


def test_single_quotes_are_not_those_of_json() -> None:
    result = run("emit", "http://127.0.0.1:1", "say", "{'name': 'ada'}")
    assert result.exit_code == 2
    assert "JSON has double quotes, and the shell takes it in single ones" in result.output


def test_a_missing_file_is_named() -> None:
    result = run("emit", "http://127.0.0.1:1", "say", "@no/such/file")
    assert result.exit_code == 2
    assert "no/such/file: No such file or directory" in result.output


def test_no_server_is_said_without_a_traceback(tmp_path: Path) -> None:
    result = started("emit", "http://127.0.0.1:1", "say", folder=tmp_path)
    assert result.returncode == 2
    assert result.stderr == (
        "Error: no server answers at http://127.0.0.1:1 (Connection refused): is it running?\n"
    )


def test_a_path_without_a_server_is_asked_about(url: str, tmp_path: Path) -> None:
    result = started("emit", url, "say", "--path", "/elsewhere", folder=tmp_path)
    assert result.returncode == 2
    assert result.stderr.endswith(
        "status code 404 in server response: is its Socket.IO path /elsewhere?\n"
    )


@pytest.mark.parametrize("command", [("emit", "say"), ("listen",), ("test",), ("proxy",)])
@pytest.mark.parametrize(
    ("wrong", "example"),
    [
        ("127.0.0.1:5000", "http://127.0.0.1:5000"),
        ("localhost", "http://localhost"),
        ("ftp://localhost", "http://127.0.0.1:5000"),
        ("http://", "http://127.0.0.1:5000"),
        ("http://localhost:port", "http://127.0.0.1:5000"),
        ("", "http://127.0.0.1:5000"),
    ],
)
def test_what_is_not_the_url_of_a_server_is_refused(
    command: tuple[str, ...], wrong: str, example: str
) -> None:
    name, *others = command
    result = run(name, wrong, *others)
    assert result.exit_code == 2
    assert f"{wrong!r} is not the URL of a server: write {example}, for example." in result.output
