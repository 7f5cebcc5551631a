"""The names of the package `asynction`, although they are imported late."""

from __future__ import annotations

import ast
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import asynction

SOURCE = Path(asynction.__file__).read_text(encoding="utf-8")


def announced() -> dict[str, str]:
    """What a type checker sees: each name with its module."""
    (checked,) = (
        node
        for node in ast.parse(SOURCE).body
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name)
    )
    return {
        alias.name: str(node.module)
        for node in checked.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }


def test_what_is_promised_to_the_type_checker_is_what_is_exported() -> None:
    assert sorted(announced()) == asynction.__all__


@pytest.mark.parametrize("name", asynction.__all__)
def test_each_name_is_the_one_of_its_module(name: str) -> None:
    home = import_module(f"asynction.{announced()[name]}")

    assert getattr(asynction, name) is getattr(home, name)


def test_dir_names_what_there_is() -> None:
    modules = {path.stem for path in Path(asynction.__file__).parent.glob("[a-z]*.py")}

    assert set(asynction.__all__) | modules <= set(dir(asynction))
    for module in modules:
        assert getattr(asynction, module) is import_module(f"asynction.{module}")


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="module 'asynction' has no attribute 'Nonsense'"):
        getattr(asynction, "Nonsense")  # noqa: B009  # mypy would see it
    with pytest.raises(ImportError, match="Nonsense"):
        from asynction import Nonsense  # type: ignore[attr-defined]  # noqa: F401


@pytest.mark.parametrize(
    "program",
    [
        "from asynction import *; AsynctionSocketIO.from_spec",
        "import asynction; asynction.server.AsynctionSocketIO",
        "import asynction; asynction.AsynctionSocketIO; asynction.AsynctionSocketIO",
        "from asynction.server import AsynctionSocketIO",
    ],
)
def test_every_way_to_import_works_in_a_fresh_process(program: str) -> None:
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)
