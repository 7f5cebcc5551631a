"""Watching a document: `asynction mock run --reload` and whatever else starts again."""

from __future__ import annotations

from pathlib import Path
from queue import Queue
from threading import Thread

import pytest

from asynction._cli._reload import changes

DEADLINE = 60  # seconds


def watched(document: Path) -> Queue[list[str]]:
    """The names of the files that change from now on, each time that any does."""
    seen: Queue[list[str]] = Queue()
    watching = changes(document, interval=0.02)

    def watch() -> None:
        for files in watching:
            seen.put([each.name for each in files])

    Thread(target=watch, daemon=True).start()
    return seen


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "parts").mkdir()
    write(
        tmp_path / "asyncapi.yaml", "a: {$ref: 'parts/b%20c.yaml#/x'}\nb:\n  $ref: missing.json\n"
    )
    write(tmp_path / "parts" / "b c.yaml", '{"$ref": "../parts/../asyncapi.yaml", "d": "first"}')
    return tmp_path


def write(file: Path, text: str) -> None:
    """Write a file in one go, as editors do, so that no half of it is seen."""
    aside = file.with_suffix(".new")
    aside.write_text(text)
    aside.replace(file)


def test_each_file_of_a_document_is_watched_even_one_that_is_missing(folder: Path) -> None:
    seen = watched(folder / "asyncapi.yaml")

    for file in ("parts/b c.yaml", "missing.json", "asyncapi.yaml"):
        write(folder / file, f"one more line in {file}")
        assert seen.get(timeout=DEADLINE) == [Path(file).name]


def test_a_file_that_a_change_brings_in_is_watched_too(folder: Path) -> None:
    seen = watched(folder / "asyncapi.yaml")
    write(folder / "new.yaml", "old")
    write(folder / "asyncapi.yaml", "a: {$ref: new.yaml}")
    assert seen.get(timeout=DEADLINE) == ["asyncapi.yaml"]

    write(folder / "new.yaml", "newer")

    assert seen.get(timeout=DEADLINE) == ["new.yaml"]


def test_a_file_that_is_removed_has_changed(folder: Path) -> None:
    seen = watched(folder / "asyncapi.yaml")

    (folder / "asyncapi.yaml").unlink()

    assert seen.get(timeout=DEADLINE) == ["asyncapi.yaml"]
