"""`asynction schema`: the JSON Schema for editors."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from asynction_spec import document_schema

from .running import run, started


def test_the_schema_is_printed() -> None:
    result = started("schema")

    assert (result.returncode, result.stderr) == (0, "")
    assert json.loads(result.stdout) == document_schema()


def test_the_schema_is_written_to_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    result = run("schema", "--output", "asyncapi.schema.json")

    assert (result.exit_code, result.stdout) == (0, "asyncapi.schema.json\n")
    assert json.loads((tmp_path / "asyncapi.schema.json").read_text()) == document_schema()
