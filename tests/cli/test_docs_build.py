"""`asynction docs build`: the page and the document in a folder."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from asynction_docs import render_markdown, render_page
from asynction_spec import diagnose, load_spec

from .running import BROKEN, EXAMPLE, FINE, WARNED, run, started, written


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_page_and_the_document_are_written_to_a_new_folder(tmp_path: Path) -> None:
    output = tmp_path / "site" / "api"

    done = started("--spec", str(EXAMPLE), "docs", "build", "--output", str(output))

    assert (done.returncode, done.stdout, done.stderr) == (0, f"{output / 'index.html'}\n", "")
    spec = load_spec(EXAMPLE)
    page = (output / "index.html").read_text(encoding="utf-8")
    expected = render_page(
        spec, document_url="asyncapi.json", yaml_url="asyncapi.yaml", markdown_url="index.md"
    )
    assert page == expected.html
    assert '<a href="asyncapi.json">' in page
    assert (output / "index.md").read_text(encoding="utf-8") == render_markdown(spec)
    assert json.loads((output / "asyncapi.json").read_text(encoding="utf-8")) == spec.document


def test_the_document_of_this_folder_is_taken_and_a_folder_chosen(folder: Path) -> None:
    written(folder, FINE)

    result = run("docs", "build")

    assert (result.exit_code, result.stdout) == (0, f"{Path('api-docs') / 'index.html'}\n")
    assert sorted(each.name for each in (folder / "api-docs").iterdir()) == [
        "asyncapi.json",
        "asyncapi.yaml",
        "index.html",
        "index.md",
    ]


def test_other_files_are_bundled_into_the_document(folder: Path) -> None:
    channel = "channels: {a: {address: /a, messages: {m: {$ref: 'parts/m.yaml'}}}}"
    written(folder, FINE + channel)
    (folder / "parts").mkdir()
    written(folder, "{payload: {type: string}}", "parts/m.yaml")

    assert run("docs", "build", "-o", "out").exit_code == 0

    document = json.loads((folder / "out" / "asyncapi.json").read_text())
    assert document["components"]["messages"] == {"m": {"payload": {"type": "string"}}}


def test_an_earlier_page_is_replaced_and_other_files_stay(folder: Path) -> None:
    written(folder, FINE)
    written(folder, "old", "index.html")
    written(folder, "kept", "other.txt")

    assert run("docs", "build", "-o", ".").exit_code == 0

    assert "old" not in (folder / "index.html").read_text()[:100]
    assert (folder / "other.txt").read_text() == "kept"


def test_an_invalid_document_is_reported_as_by_validate_and_nothing_is_written(
    folder: Path,
) -> None:
    written(folder, BROKEN)

    result = run("docs", "build", "-o", "out")

    (each,) = diagnose("asyncapi.yaml")
    assert result.stdout == f"asyncapi.yaml:2:18: error {each.rule}: {each.message}\n"
    assert (result.exit_code, result.stderr) == (1, "Using asyncapi.yaml\n1 file: 1 error\n")
    assert not (folder / "out").exists()


def test_a_folder_that_can_not_be_written_to_is_reported(folder: Path) -> None:
    written(folder, FINE)
    written(folder, "", "taken")

    result = run("docs", "build", "-o", "taken/below")

    assert result.exit_code == 1
    using, error = result.stderr.splitlines()
    assert (using, error[:28]) == ("Using asyncapi.yaml", "Error: can't write to taken/")


def test_a_file_as_the_output_folder_is_refused(folder: Path) -> None:
    written(folder, FINE)
    written(folder, "", "taken")

    result = run("docs", "build", "-o", "taken")

    assert result.exit_code == 2
    assert "taken" in result.stderr


def test_a_missing_document_is_reported_with_the_names_that_were_tried(folder: Path) -> None:
    result = run("docs", "build")

    assert result.exit_code == 2
    assert "asyncapi.yaml" in result.stderr


def test_warnings_are_printed_and_leave_the_page(folder: Path) -> None:
    written(folder, WARNED)

    result = run("docs", "build")

    assert (result.exit_code, result.stdout) == (0, f"{Path('api-docs') / 'index.html'}\n")
    (warning,) = diagnose("asyncapi.yaml")
    assert str(warning) in result.stderr
    assert "1 file: 1 warning" in result.stderr
