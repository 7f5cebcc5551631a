"""The names of the package: all there, and what is slow to import only when it is used."""

import subprocess
import sys
from importlib.metadata import version

import pytest

import asynction_spec


@pytest.mark.parametrize("name", asynction_spec.__all__)
def test_every_public_name_is_there(name: str) -> None:
    assert getattr(asynction_spec, name) is not None
    assert name in dir(asynction_spec)


def test_all_holds_what_is_imported_at_once_and_what_is_imported_late() -> None:
    assert {"load_spec", "SpecError", "Checks", "Instances"} <= set(asynction_spec.__all__)
    assert asynction_spec.__all__ == sorted(set(asynction_spec.__all__))
    assert not {"TYPE_CHECKING", "annotations"} & set(asynction_spec.__all__)


def test_a_star_import_gives_every_public_name() -> None:
    names: dict[str, object] = {}
    exec("from asynction_spec import *", names)

    assert set(asynction_spec.__all__) == names.keys() - {"__builtins__"}


def test_the_version_is_the_one_of_the_distribution() -> None:
    assert asynction_spec.__version__ == version("asynction-spec")


@pytest.mark.parametrize("name", ["nonsense", "_nonsense", "__nonsense__"])
def test_an_unknown_name_is_an_attribute_error(name: str) -> None:
    with pytest.raises(AttributeError, match=f"has no attribute '{name}'"):
        getattr(asynction_spec, name)


def test_reading_a_document_waits_for_nothing_that_it_does_not_need() -> None:
    program = (
        "import sys; from asynction_spec import diagnose; diagnose({'asyncapi': '3.0.0'});"
        "print(sorted({'jsonschema', 'urllib.request', 'http.client'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert done.stdout.strip() == b"[]"
