"""Which AsyncAPI versions are read."""

from __future__ import annotations

from pathlib import Path

import pytest

from asynction_spec import diagnose, load_spec

from .documents import only, written

INFO = 'info: {title: A, version: "1"}\n'


@pytest.mark.parametrize("version", [f"2.{minor}.0" for minor in range(7)])
def test_the_smallest_document_of_each_2_x_version_loads(tmp_path: Path, version: str) -> None:
    path = written(tmp_path, f"asyncapi: {version}\n{INFO}channels: {{}}\n")
    assert load_spec(path).version == version
    assert diagnose(path) == []


@pytest.mark.parametrize("version", ["3.0.0", "3.1.0", "3.0.7", "3.1.0-rc.1"])
def test_the_smallest_document_of_each_3_x_version_loads(tmp_path: Path, version: str) -> None:
    path = written(tmp_path, f"asyncapi: {version}\n{INFO}")
    assert load_spec(path).version == version
    assert diagnose(path) == []


@pytest.mark.parametrize("version", ["1.2.0", "2.7.0", "2.10.0", "3.2.0", "4.0.0", "9.9.9"])
def test_an_unknown_version_is_told_with_those_that_are_known(tmp_path: Path, version: str) -> None:
    diagnostic = only(written(tmp_path, f"{INFO}asyncapi: {version}\nchanels: 5\n"))
    assert str(diagnostic) == (
        f"{diagnostic.file}:2:11: error version: the version {version} is not known; "
        "Asynction reads AsyncAPI 2.0 to 2.6, 3.0 and 3.1"
    )


@pytest.mark.parametrize(
    ("written_as", "shown"),
    [
        ("3.0", "3.0"),
        ('"3.0"', '"3.0"'),
        ("3", "3"),
        ("latest", '"latest"'),
        ("[3, 0, 0]", "[3, 0, 0]"),
        ("true", "true"),
        ('"3.0.0 "', '"3.0.0 "'),
    ],
)
def test_what_is_no_version_is_told(tmp_path: Path, written_as: str, shown: str) -> None:
    diagnostic = only(written(tmp_path, f"asyncapi: {written_as}\n{INFO}"))
    assert (diagnostic.rule, diagnostic.line) == ("version", 1)
    assert diagnostic.message == f'{shown} is not a version: write it as text, such as "3.0.0"'


def test_a_document_without_a_version_is_told(tmp_path: Path) -> None:
    diagnostic = only(written(tmp_path, f"openapi: 3.0.0\n{INFO}"))
    assert (diagnostic.rule, diagnostic.line, diagnostic.column) == ("version", 1, 1)
    assert diagnostic.message.startswith("there is no field 'asyncapi' with a version; ")


def test_a_misspelt_version_field_is_told_at_its_place(tmp_path: Path) -> None:
    diagnostic = only(written(tmp_path, f"{INFO}asyncAPI: 3.0.0\n"))
    assert (diagnostic.line, diagnostic.column) == (2, 1)
    assert diagnostic.message.endswith("is it 'asyncAPI', misspelt?")


def test_duplicate_keys_are_told_beside_an_unknown_version(tmp_path: Path) -> None:
    problems = diagnose(written(tmp_path, "asyncapi: 9.0.0\nid: a\nid: b\n"))
    assert sorted(each.rule for each in problems) == ["duplicate-key", "version"]
