"""Schemas that the generator finds no instance of, and that hypothesis-jsonschema does."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import hypothesis
import hypothesis_jsonschema
import pytest
from hypothesis.internal.conjecture import utils
from hypothesis.internal.conjecture.providers import AVAILABLE_PROVIDERS

from asynction_spec import Checks, Instances, PlainValues, UnsatisfiedError

from .fake_data import FakeData, data, spec_of

# What matches the pattern rarely has the format, and what has the format never matches.
PRIVATE = {"type": "string", "format": "ipv4", "pattern": r"^192\.168\.\d+\.\d+$"}

BINARY = {"type": "string", "format": "binary"}


def held(**keywords: Any) -> dict[str, Any]:
    return {"type": "object", "properties": {"a": PRIVATE}, "required": ["a"]} | keywords


CASES: dict[str, Any] = {
    "text": PRIVATE,
    "object": held(minProperties=3, additionalProperties={"type": "integer"}),
    "list": {"type": "array", "items": PRIVATE, "minItems": 1, "maxItems": 2},
    "arguments": {"type": "array", "items": [PRIVATE, {"type": "integer"}]},
    "alternatives": {"oneOf": [held(), {"type": "array", "items": PRIVATE, "minItems": 1}]},
    "dependency": held(dependencies={"a": ["port"]}),
    "binary": held(properties={"a": PRIVATE, "b": BINARY}, required=["a", "b"]),
}


@pytest.mark.parametrize("schema", CASES.values(), ids=CASES)
def test_schemas_that_the_generator_can_not_satisfy_are_satisfied(schema: Any) -> None:
    spec = spec_of(schema)
    (namespace,) = spec.namespaces.values()
    arguments = namespace.emits[0].payload
    assert arguments is not None
    with pytest.raises(UnsatisfiedError):
        Instances(spec).of_arguments(arguments)(PlainValues())

    fake, check = FakeData(spec, seed=1), Checks(spec).emitted["/", "news"].payload
    assert check is not None
    assert fake.unavailable == ()
    made = [fake.payload("/", "news", number) for number in range(10)]
    for args in made:
        check(args)
    assert len(set(map(repr, made))) > 2


def test_the_references_of_a_recursive_schema_are_inlined() -> None:
    more = {"anyOf": [{"$ref": "#/components/schemas/Node"}, {"type": "null"}]}
    node = held()
    node["properties"]["more"] = more
    node["required"] = ["a", "more"]
    fakes = [
        data({"$ref": "#/components/schemas/Node"}, {"Node": node}, seed=each) for each in range(5)
    ]
    assert {fake.unavailable for fake in fakes} == {()}
    payloads = [fake.payload("/", "news", number)[0] for fake in fakes for number in range(10)]
    assert any(payload["more"] for payload in payloads)


def test_newer_drafts_are_understood() -> None:
    schema = {"type": "array", "prefixItems": [PRIVATE, {"type": "integer"}], "items": False}
    draft = "application/schema+json;version=2020-12"
    fake = FakeData(spec_of(schema, schemaFormat=draft), seed=1)
    address, number = fake.payload("/", "news", 0)
    assert address.startswith("192.168.")
    assert isinstance(number, int)


PROGRAM = f"""\
from tests.mock.fake_data import data
fake = data({held(minProperties=3, additionalProperties={"type": "string"})!r}, seed=5)
print([fake.payload("/", "news", number) for number in range(10)])
"""


def test_every_process_finds_the_same_and_leaves_no_files(
    tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    def printed(before: str, hash_seed: str) -> str:
        environment = {"PYTHONPATH": str(pytestconfig.rootpath), "PYTHONHASHSEED": hash_seed}
        return subprocess.run(
            [sys.executable, "-W", "error", "-c", before + PROGRAM],
            capture_output=True, text=True, check=True, cwd=tmp_path, env=environment,
        ).stdout  # fmt: skip

    assert printed("", "1") == printed("import faker, json.tool, wave\n", "2")
    assert [*tmp_path.iterdir()] == []


def test_the_hypothesis_of_the_application_is_not_changed() -> None:
    def state() -> tuple[object, ...]:
        directory = hypothesis.configuration.storage_directory(intent_to_write=False)
        home = getattr(directory, "home_directory", directory)
        library: Any = hypothesis_jsonschema._from_schema
        return utils.many, library.cu, str(home), {*AVAILABLE_PROVIDERS}

    before = state()
    assert data(held()).unavailable == ()
    assert state() == before


def test_an_error_of_hypothesis_jsonschema_is_reported_in_one_line() -> None:
    wide = {f"p{number}": held() for number in range(1500)}
    fake = data({"type": "object", "properties": wide, "required": [*wide]})
    reason = fake.unavailable[0].reason
    assert "more than 5000 parts" in reason
    assert "\n" not in reason


@pytest.mark.parametrize(
    "name", ["$ref", "definitions", "$defs", "enum", "required", "const", "properties"]
)
def test_a_property_with_the_name_of_a_keyword_is_found(name: str) -> None:
    payload = {"type": "object", "properties": {name: PRIVATE}, "required": [name]}
    fake = FakeData(spec_of(payload), seed=1)
    assert fake.unavailable == ()
    (args,) = fake.payload("/", "news", 0)
    assert args[name].startswith("192.168.")
