"""`asynction bundle`: a document of several files as one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from asynction_spec import bundled_document, compare, load_spec

from .running import BROKEN, EXAMPLE, FINE, run, started, written

SPREAD = f"""\
{FINE}channels:
  a: {{address: /a, messages: {{m: {{$ref: 'parts/m.yaml'}}}}}}
operations:
  o: {{action: receive, channel: {{$ref: '#/channels/a'}}}}
"""
PART = """\
description: |
  Two lines,
  and "quotes": yes.
payload: {type: string, enum: ["1e3", "yes", "0x1", "a: b", "~", " x", "", "1_000", "12:30", "-"]}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with a document of two files."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "parts").mkdir()
    written(tmp_path, SPREAD)
    written(tmp_path / "parts", PART, "m.yaml")
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        ([], "-"),
        (["--format", "json"], "-"),
        (["--output", "one.json"], "one.json"),
        (["-o", "one.yaml"], "one.yaml"),
    ],
)
def test_the_files_become_one_that_means_the_same(
    arguments: list[str], name: str, folder: Path
) -> None:
    result = run("bundle", "asyncapi.yaml", *arguments)

    assert (result.exit_code, result.stderr) == (0, "")
    file = folder / "bundled" / ("one.json" if "json" in "".join(arguments) else "one.yaml")
    file.parent.mkdir()
    text = result.stdout if name == "-" else (folder / name).read_text(encoding="utf-8")
    file.write_text(text, encoding="utf-8")
    spec = load_spec("asyncapi.yaml")
    assert load_spec(file).document == bundled_document(spec)
    assert compare(spec, load_spec(file)) == ()
    if name != "-":
        assert result.stdout == f"{name}\n"


def test_yaml_is_the_same_to_other_parsers(folder: Path) -> None:
    output = run("bundle", "asyncapi.yaml").stdout

    message = yaml.safe_load(output)["components"]["messages"]["m"]
    assert message == yaml.safe_load(PART)
    assert "&" not in output
    assert 'asyncapi: "3.0.0"' in output
    assert '    - "1e3"' in output


def test_the_example_is_written_as_it_is() -> None:
    result = started("bundle", str(EXAMPLE), "--format", "json")

    assert result.returncode == 0
    assert json.loads(result.stdout) == load_spec(EXAMPLE).document


def test_an_invalid_document_is_reported_as_by_validate(folder: Path) -> None:
    written(folder, BROKEN)

    result = run("bundle", "-o", "one.json")

    assert result.exit_code == 1
    assert result.stdout.startswith("asyncapi.yaml:2:18: error unknown-field")
    assert not (folder / "one.json").exists()


def test_a_file_that_can_not_be_written_is_reported(folder: Path) -> None:
    result = run("bundle", "asyncapi.yaml", "-o", "missing/one.json")

    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("Error: can't write to missing")
