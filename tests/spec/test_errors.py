"""The exceptions: their names, their family, and how they are made."""

from __future__ import annotations

import inspect

import jsonschema
import pytest

import asynction_spec
from asynction_spec import (
    AsynctionException,
    BindingsValidationException,
    MessageAckValidationException,
    PayloadValidationException,
    SpecError,
    UndeclaredEventException,
    ValidationException,
    load_spec,
)

KINDS = [
    ValidationException,
    PayloadValidationException,
    BindingsValidationException,
    MessageAckValidationException,
    UndeclaredEventException,
]


@pytest.mark.parametrize("kind", KINDS)
def test_a_validation_exception_is_made_as_a_jsonschema_error_is(
    kind: type[ValidationException],
) -> None:
    assert inspect.signature(kind) == inspect.signature(jsonschema.ValidationError)
    error = kind(
        "too long", "maxLength", ["a"], None, (), 3, "abcd", {"maxLength": 3}, ["maxLength"]
    )
    theirs = jsonschema.ValidationError(
        "too long", "maxLength", ["a"], None, (), 3, "abcd", {"maxLength": 3}, ["maxLength"]
    )
    assert error._contents() == theirs._contents()
    assert str(error) == "too long"
    assert repr(error) == f"<{kind.__name__}: 'too long'>"


@pytest.mark.parametrize("kind", KINDS)
def test_a_validation_exception_needs_nothing_but_its_message(
    kind: type[ValidationException],
) -> None:
    error = kind("wrong")
    assert (error.message, error.event, error.namespace, error.sender) == (
        "wrong", None, None, "client",
    )  # fmt: skip
    assert str(error) == "wrong"


@pytest.mark.parametrize("kind", KINDS)
def test_one_except_clause_catches_them_all(kind: type[ValidationException]) -> None:
    for base in (AsynctionException, ValidationException, jsonschema.ValidationError):
        with pytest.raises(base, match="wrong"):
            raise kind("wrong")


def test_every_exception_of_the_package_descends_from_one() -> None:
    exported = (getattr(asynction_spec, name) for name in asynction_spec.__all__)
    exceptions = [
        each for each in exported if isinstance(each, type) and issubclass(each, Exception)
    ]
    assert len(exceptions) >= 7
    assert all(issubclass(each, AsynctionException) for each in exceptions)


def test_a_spec_error_says_each_error_on_a_line_and_keeps_the_warnings() -> None:
    with pytest.raises(SpecError) as caught:
        load_spec(
            {
                "asyncapi": "2.6.0",
                "info": {"title": "A"},
                "channels": {
                    "/": {"publish": {"message": {"payload": {"type": "strng"}}}},
                },
            }
        )
    error = caught.value
    lines = str(error).splitlines()
    assert len(lines) == 2
    assert any("version" in line for line in lines)
    assert any("strng" in line for line in lines)
    assert len(error.diagnostics) > len(lines)
