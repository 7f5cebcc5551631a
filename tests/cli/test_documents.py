"""Which document a command takes: the one that is named, or the one in this folder."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import click
import pytest

from asynction._cli import command

from .running import BROKEN, FINE, run, started, written

ENDING = [["validate"], ["docs", "build"], ["bundle"], ["types"], ["scaffold", "--dry-run"]]
TAKING_A_FILE = [*ENDING, ["mock", "run", "--port", "0"]]
TAKING_NO_FILE = [
    ["emit", "http://127.0.0.1:1", "say"],
    ["listen", "http://127.0.0.1:1"],
    ["test", "http://127.0.0.1:1"],
    ["proxy", "http://127.0.0.1:1"],
]
WHERE_NOTHING_IS = "There is no asyncapi.yaml, asyncapi.yml or asyncapi.json in this folder"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def ways_to_name(words: Sequence[str], file: str) -> list[list[str]]:
    return [["--spec", file, *words], [*words, "--spec", file], [*words, "-s", file]]


@pytest.mark.parametrize("words", TAKING_A_FILE, ids=" ".join)
def test_a_document_is_named_before_or_after_the_command_or_as_its_argument(
    words: list[str], folder: Path
) -> None:
    written(folder, BROKEN, "other.yaml")

    for arguments in [*ways_to_name(words, "other.yaml"), [*words, "other.yaml"]]:
        result = run(*arguments)
        assert (result.exit_code, result.stdout[:15]) == (1, "other.yaml:2:18"), arguments
        assert "Using" not in result.stderr


@pytest.mark.parametrize("words", TAKING_NO_FILE, ids=lambda words: words[0])
def test_a_client_takes_a_document_before_or_after_the_command(
    words: list[str], folder: Path
) -> None:
    written(folder, BROKEN, "other.yaml")

    for arguments in ways_to_name(words, "other.yaml"):
        result = run(*arguments)
        assert (result.exit_code, result.stderr[:15]) == (2, "other.yaml:2:18"), arguments


@pytest.mark.parametrize("words", ENDING, ids=" ".join)
def test_the_document_in_this_folder_is_taken_and_named(words: list[str], folder: Path) -> None:
    written(folder, FINE, "asyncapi.yml")

    result = run(*words)

    assert result.exit_code == 0
    assert result.stderr.startswith("Using asyncapi.yml\n")


@pytest.mark.parametrize(
    ("words", "advice"),
    [
        (["validate"], "`asynction validate FILE`"),
        (["docs", "build"], "`asynction docs build FILE`"),
        (["docs", "serve"], "`asynction docs serve FILE`"),
        (["mock", "run"], "`asynction mock run FILE`"),
        (["bundle"], "`asynction bundle FILE`"),
        (["types"], "`asynction types FILE`"),
        (["scaffold"], "`asynction scaffold FILE`"),
        (["test", "http://127.0.0.1:1"], "`asynction test URL --spec FILE`"),
        (["proxy", "http://127.0.0.1:1"], "`asynction proxy TARGET --spec FILE`"),
        (["diff", "old.yaml"], "`asynction diff OLD --spec FILE`"),
    ],
)
def test_without_a_document_what_to_type_is_said(
    words: list[str], advice: str, folder: Path
) -> None:
    result = run(*words)

    assert (result.exit_code, result.stdout) == (2, "")
    assert f"{WHERE_NOTHING_IS}: name a document, as in {advice}." in result.stderr


@pytest.mark.parametrize("words", [*TAKING_A_FILE, ["docs", "serve"]])
def test_a_document_that_is_named_twice_is_refused(words: list[str], folder: Path) -> None:
    written(folder, FINE, "a.yaml")
    written(folder, FINE, "b.yaml")

    result = run("--spec", "a.yaml", *words, "b.yaml")

    assert result.exit_code == 2
    assert "name" in result.stderr


@pytest.mark.parametrize("words", [*TAKING_A_FILE, ["docs", "serve"]])
def test_a_missing_document_is_reported(words: list[str], folder: Path) -> None:
    result = run(*words, "missing.yaml")

    assert (result.exit_code, result.stdout) == (2, "")
    assert "File 'missing.yaml' does not exist" in result.stderr


def commands(group: click.Command, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Each command, by the words that call it."""
    yield path
    if isinstance(group, click.Group):
        context = click.Context(group)
        for name in group.list_commands(context):
            found = group.get_command(context, name)
            assert found is not None
            yield from commands(found, (*path, name))


COMMANDS = sorted(commands(command, ()))


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_the_help_of_each_command_shows_examples(path: tuple[str, ...]) -> None:
    short, long = run(*path, "-h"), run(*path, "--help")

    assert (short.exit_code, long.exit_code) == (0, 0)
    assert short.stdout == long.stdout
    lines = [line.strip() for line in long.stdout.splitlines()]
    start = " ".join(("asynction", *path))
    assert [line for line in lines if line.startswith(start)], long.stdout


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_for_a_shell_is_printed(shell: str) -> None:
    result = run("completion", shell)

    assert result.exit_code == 0
    assert "_ASYNCTION_COMPLETE" in result.stdout


def test_a_shell_is_given_the_commands(tmp_path: Path) -> None:
    result = started(
        folder=tmp_path,
        _ASYNCTION_COMPLETE="zsh_complete",
        COMP_WORDS="asynction va",
        COMP_CWORD="1",
    )

    assert "validate" in result.stdout.splitlines()
    assert "mock" not in result.stdout.splitlines()


def test_a_folder_that_can_not_be_written_to_is_reported_without_a_traceback(
    tmp_path: Path,
) -> None:
    written(tmp_path, FINE)
    written(tmp_path, "", "taken")

    result = started("docs", "build", "--output", "taken/below", folder=tmp_path)

    assert result.returncode == 1
    assert "Traceback" not in result.stderr
    assert "taken" in result.stderr
