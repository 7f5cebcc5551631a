"""`asynction new`: a project that runs, in an empty folder."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from asynction_spec import diagnose

from .projects import DEADLINE, served
from .running import run, started
from .terminals import on_terminal

FILES = {
    "README.md",
    "app.py",
    "asyncapi.yaml",
    "contract.py",
    "handlers.py",
    "test_contract.py",
}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new project."""
    folder = tmp_path_factory.mktemp("new")
    done = started("new", "my-chat", folder=folder)
    assert (done.returncode, done.stdout.splitlines()[0]) == (0, "my-chat/asyncapi.yaml")
    assert "cd my-chat" in done.stderr
    return folder / "my-chat"


def names_in(folder: Path) -> set[str]:
    return {each.name for each in folder.iterdir()}


def test_it_has_a_document_code_a_test_and_a_readme(project: Path) -> None:
    assert names_in(project) >= FILES
    assert diagnose(project / "asyncapi.yaml") == []
    assert "title: 'My chat'" in (project / "asyncapi.yaml").read_text()


def test_it_is_what_types_and_scaffold_would_write(project: Path) -> None:
    types = started("types", "--output", "contract.py", "--check", folder=project)
    scaffold = started("scaffold", folder=project)

    assert types.returncode == 0, types.stderr
    assert (scaffold.returncode, scaffold.stdout) == (0, "nothing is missing\n")


def test_its_own_test_passes(project: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:randomly"],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
        timeout=DEADLINE,
    )

    assert done.returncode == 0, done.stdout
    assert "2 passed" in done.stdout


def test_it_runs(project: Path) -> None:
    with served(project) as url:
        said = '{"name": "ada", "text": "hello"}'
        done = started("emit", url, "say", said, "--timeout", "50", folder=project)

    assert (done.returncode, done.stdout) == (0, '{"ok": true}\n')


def test_nothing_is_overwritten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "chat").mkdir()
    (tmp_path / "chat" / "handlers.py").write_text("mine")

    done = run("new", "chat")

    assert done.exit_code == 1
    assert "chat has handlers.py already" in done.stderr
    assert names_in(tmp_path / "chat") == {"handlers.py"}
    assert (tmp_path / "chat" / "handlers.py").read_text() == "mine"


def test_this_folder_may_be_taken_and_its_other_files_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "notes.txt").write_text("mine")

    done = run("new", ".")

    assert done.exit_code == 0
    assert names_in(tmp_path) == {*FILES, "notes.txt"}


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")
def test_a_terminal_is_asked_for_the_name(tmp_path: Path) -> None:
    code, output = on_terminal(tmp_path, "new", typed="talk\n")

    assert code == 0
    assert "Name of the project [chat]: " in output
    assert names_in(tmp_path / "talk") == FILES


def test_a_pipe_is_not_asked(tmp_path: Path) -> None:
    done = started("new", folder=tmp_path)

    assert done.returncode == 2
    assert "asynction new NAME" in done.stderr
    assert names_in(tmp_path) == set()


@pytest.mark.parametrize("name", ["", "-x", "a:b", "..", "a/.."])
def test_a_name_that_is_none_is_refused(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    done = run("new", "--", name)

    assert done.exit_code == 2
    assert names_in(tmp_path) == set()


def test_a_file_in_the_place_of_the_folder_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "chat").write_text("mine")

    done = run("new", "chat")

    assert (done.exit_code, "chat is a file" in done.stderr) == (1, True)
    assert (tmp_path / "chat").read_text() == "mine"
