"""`asynction types`: code from the document of this folder or of `--spec`, to a file or a pipe."""

from __future__ import annotations

from pathlib import Path

import pytest

from asynction_spec import load_spec, python_types, typescript_types

from .running import BROKEN, EXAMPLE, FINE, run, started, written

SPEC = load_spec(EXAMPLE)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with the example's document."""
    monkeypatch.chdir(tmp_path)
    written(tmp_path, EXAMPLE.read_text(encoding="utf-8"))
    return tmp_path


def test_a_pipe_gets_python_and_nothing_else(folder: Path) -> None:
    done = started("types", "asyncapi.yaml", folder=folder)

    assert (done.returncode, done.stdout, done.stderr) == (0, python_types(SPEC), "")


def test_text_beyond_ascii_reaches_any_pipe(folder: Path) -> None:
    written(folder, FINE.replace("title: A", "title: Größe ✓"))

    done = started("types", folder=folder, PYTHONIOENCODING="ascii")

    assert done.stdout.startswith('"""The types of Größe ✓.')


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (["--language", "typescript"], typescript_types(SPEC)),
        (["--pydantic"], python_types(SPEC, pydantic=True)),
        (["--client", "sync"], python_types(SPEC, client="sync")),
        (["--client", "async"], python_types(SPEC, client="async")),
    ],
    ids=str,
)
def test_options_say_what_is_written(folder: Path, options: list[str], code: str) -> None:
    assert run("types", *options).stdout == code


def test_the_name_of_the_file_says_the_language(folder: Path) -> None:
    done = started("types", "--output", "src/events.ts", folder=folder)

    assert (done.returncode, done.stdout) == (0, f"{Path('src/events.ts')}\n")
    assert (folder / "src" / "events.ts").read_text(encoding="utf-8") == typescript_types(SPEC)


def test_check_tells_a_file_that_is_out_of_date_from_one_that_is_not(folder: Path) -> None:
    missing = run("types", "-o", "contract.py", "--check")
    run("types", "-o", "contract.py")
    fresh = run("types", "-o", "contract.py", "--check")
    (folder / "contract.py").write_text("")
    stale = run("types", "-o", "contract.py", "--check")

    assert (missing.exit_code, fresh.exit_code, stale.exit_code) == (1, 0, 1)
    assert "contract.py does not exist" in missing.stderr
    assert "contract.py is out of date" in stale.stderr
    assert (folder / "contract.py").read_text() == ""


def test_the_problems_of_an_invalid_document_are_reported_and_nothing_is_written(
    folder: Path,
) -> None:
    written(folder, BROKEN)

    done = started("types", "--output", "contract.py", folder=folder)

    assert done.returncode == 1
    assert done.stdout.startswith("asyncapi.yaml:2:18: error unknown-field")
    assert not (folder / "contract.py").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--check"], "name it with --output"),
        (["-l", "typescript", "--pydantic"], "--pydantic is for Python"),
        (["-o", "events.ts", "--client", "sync"], "--client is for Python"),
        (["--client", "sync", "--pydantic"], "a file of its own"),
        (["-l", "cobol"], "'cobol' is not one of"),
    ],
)
def test_options_that_do_not_go_together_are_refused(
    folder: Path, arguments: list[str], message: str
) -> None:
    done = run("types", *arguments)

    assert done.exit_code == 2
    assert message in done.stderr


def test_a_file_of_ones_own_is_not_overwritten(folder: Path) -> None:
    written(folder, "mine = 1\n", "app.py")
    run("types", "-o", "contract.py")

    refused = run("types", "-o", "app.py")
    again = run("types", "-o", "contract.py")

    assert (refused.exit_code, again.exit_code) == (1, 0)
    assert "app.py was not written by this command" in refused.stderr
    assert (folder / "app.py").read_text() == "mine = 1\n"


def test_a_file_that_can_not_be_written_is_reported(folder: Path) -> None:
    written(folder, "", "taken")

    done = run("types", "--output", "taken/contract.py")

    assert done.exit_code == 1
    assert "can't write" in done.stderr
    assert "Traceback" not in done.stderr
