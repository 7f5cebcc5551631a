"""The names of the package `asynction`, although they are imported late."""

from __future__ import annotations

import inspect
import subprocess
import sys
from collections.abc import Mapping
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import asynction
import asynction_docs
import asynction_mock
import asynction_server
import asynction_socketio
import asynction_spec
import asynction_testing
from asynction.types import GLOBAL_NAMESPACE, JSONMapping

MODULES = sorted(path.stem for path in Path(asynction.__file__).parent.glob("[a-z]*.py"))
PACKAGES = [asynction_spec, asynction_docs, asynction_socketio, asynction_server, asynction_mock]


def exceptions_of(package: ModuleType) -> set[str]:
    """The exceptions that a package exports."""
    names = package.__all__
    return {each for each in names if is_exception(getattr(package, each))}


def is_exception(found: object) -> bool:
    return inspect.isclass(found) and issubclass(found, BaseException)


@pytest.mark.parametrize("package", [asynction, import_module("asynction.exceptions")])
def test_every_public_exception_is_offered(package: ModuleType) -> None:
    assert exceptions_of(package) == set().union(*map(exceptions_of, PACKAGES))


@pytest.mark.parametrize("name", asynction.__all__)
def test_each_name_is_the_one_of_its_modules(name: str) -> None:
    modules = [import_module(f"asynction.{each}") for each in MODULES]
    found = [getattr(each, name) for each in modules if name in each.__all__]

    assert found
    assert all(each is getattr(asynction, name) for each in found)


def test_the_names_are_sorted_and_each_is_there_once() -> None:
    assert asynction.__all__ == sorted(set(asynction.__all__))


def test_dir_has_the_names_and_the_modules() -> None:
    assert set(asynction.__all__) | set(MODULES) | {"__version__"} <= set(dir(asynction))
    for module in MODULES:
        assert getattr(asynction, module) is import_module(f"asynction.{module}")


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="module 'asynction' has no attribute 'Nonsense'"):
        getattr(asynction, "Nonsense")  # noqa: B009  # mypy would see it
    with pytest.raises(ImportError, match="Nonsense"):
        from asynction import Nonsense  # type: ignore[attr-defined]  # noqa: F401


@pytest.mark.parametrize("package", [asynction, asynction_testing, *PACKAGES])
def test_the_version_is_that_of_the_distribution(package: ModuleType) -> None:
    assert package.__version__ == version(package.__name__.replace("_", "-"))


def test_names_that_applications_of_0_x_import_from_types_are_there() -> None:
    assert GLOBAL_NAMESPACE == "/"
    assert JSONMapping == Mapping[str, Any]


@pytest.mark.parametrize(
    "program",
    [
        "from asynction import *; AsynctionSocketIO.from_spec",
        "import asynction; asynction.server.AsynctionSocketIO",
        "import asynction; asynction.AsynctionSocketIO; asynction.AsynctionSocketIO",
        "from asynction import MockAsynctionSocketIO, SecurityException, SpecError",
        "from asynction.server import AsynctionSocketIO",
        "from asynction.types import GLOBAL_NAMESPACE, AsyncApiSpec, JSONMapping",
    ],
)
def test_every_way_to_import_works_in_a_fresh_process(program: str) -> None:
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)


def test_the_server_does_not_wait_for_the_mock() -> None:
    program = (
        "import sys, asynction; asynction.AsynctionSocketIO, asynction.SpecError;"
        "sys.exit('asynction_mock' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)
