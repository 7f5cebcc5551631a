"""The names of the package: all there, each imported when it is used."""

import subprocess
import sys

import pytest

import asynction_spec


@pytest.mark.parametrize("name", asynction_spec.__all__)
def test_every_public_name_is_there(name: str) -> None:
    assert getattr(asynction_spec, name) is not None
    assert name in dir(asynction_spec)


def test_the_table_of_names_is_complete() -> None:
    assert sorted(asynction_spec._HOMES) == sorted(asynction_spec.__all__)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'nonsense'"):
        asynction_spec.nonsense  # type: ignore[attr-defined]  # noqa: B018


def test_reading_a_document_waits_for_nothing_that_it_does_not_need() -> None:
    program = (
        "import sys; from asynction_spec import diagnose; diagnose({'asyncapi': '3.0.0'});"
        "print(sorted({'jsonschema', 'urllib.request', 'http.client'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert done.stdout.strip() == b"[]"
