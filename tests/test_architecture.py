"""ARCHITECTURE.md is true: the files, modules and names in it exist."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
TEXT = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
SOURCES = sorted((ROOT / "packages").glob("*/src"))
MODULES = {
    path.relative_to(source).with_suffix("").as_posix()
    for source in SOURCES
    for path in (*source.rglob("*.py"), *source.glob("*/**/"))
}
CODE = "\n".join(
    path.read_text(encoding="utf-8") for each in SOURCES for path in each.rglob("*.py")
)
IDENTIFIERS = set(re.findall(r"[^\W\d]\w*", CODE))

_ROW = re.compile(r"^\| (?P<change>[^|]+) \| (?P<files>`[^|]+`) \|$", re.MULTILINE)
_QUOTED = re.compile(r"`([^`\n]+)`")
_PRIVATE = re.compile(r"(?<![\w./`-])_[a-z]\w*(?:/_\w+)*")  # in text that is not quoted
_NAMED = re.compile(r"[A-Z]\w+(?:\.\w+)*")


def rows() -> list[tuple[str, str]]:
    """Each change of the table with each of its files."""
    return [
        (row["change"], file)
        for row in _ROW.finditer(TEXT)
        for file in _QUOTED.findall(row["files"])
    ]


def is_there(path: str) -> bool:
    return any((folder / path).exists() for folder in (ROOT, *SOURCES))


def is_module(name: str) -> bool:
    """Whether a name is the end of the path of a module or of a folder."""
    return any(f"/{module}".endswith(f"/{name.rstrip('/')}") for module in MODULES)


def private_names() -> Iterator[str]:
    for text in (*_QUOTED.findall(TEXT), *_PRIVATE.findall(_QUOTED.sub("", TEXT))):
        if re.fullmatch(r"_[a-z]\w*(?:/_?\w+)*/?", text):
            yield text


def public_names() -> Iterator[str]:
    return (text for text in _QUOTED.findall(TEXT) if _NAMED.fullmatch(text))


def test_the_table_says_where_to_change_what() -> None:
    assert len({change for change, _ in rows()}) >= 30


@pytest.mark.parametrize(("change", "file"), rows())
def test_each_file_of_the_table_exists(change: str, file: str) -> None:
    assert is_there(file)


@pytest.mark.parametrize("name", sorted(set(private_names())))
def test_each_module_that_is_named_exists(name: str) -> None:
    assert is_module(name) or name in IDENTIFIERS


@pytest.mark.parametrize("name", sorted(set(public_names())))
def test_each_class_and_method_that_is_named_exists(name: str) -> None:
    assert set(name.split(".")) <= IDENTIFIERS


@pytest.mark.parametrize("path", sorted(set(re.findall(r"[\w./-]+/[\w.-]+\.(?:py|md|yml)", TEXT))))
def test_each_file_that_is_named_exists(path: str) -> None:
    assert is_there(path)


def test_what_does_not_exist_is_found() -> None:
    assert not is_module("_play/_nonsense")
    assert not is_there("asynction_mock/_nonsense.py")
    assert is_module("_data/_string_formats")
    assert is_module("_data/")
