"""Instances of schemas that refer to themselves, and of others that would grow without end."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest

from asynction_spec import PlainValues, UnsatisfiedError

from .seeded import SeededValues, generator


def ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def typed(kind: str, **keywords: Any) -> dict[str, Any]:
    return {"type": kind, **keywords}


def having(*names: str, of: dict[str, Any], required: bool = True) -> dict[str, Any]:
    needed = {"required": [*names]} if required else {}
    return typed("object", properties=dict.fromkeys(names, of), **needed)


def size(value: Any) -> int:
    inner = value.values() if isinstance(value, dict) else value
    return 1 + sum(map(size, inner)) if isinstance(value, dict | list) else 1


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    start = time.process_time()
    yield
    assert time.process_time() - start < seconds


@pytest.mark.parametrize(
    ("schemas", "example"),
    [
        (
            {
                "A": typed(
                    "object",
                    properties={"v": typed("integer"), "in": typed("array", items=ref("A"))},
                )
            },
            {"v": 1, "in": [{"v": 1}]},
        ),
        (
            {"A": {"oneOf": [having("l", "r", of=ref("A")), typed("integer")]}},
            {"l": {"l": 1, "r": 1}, "r": {"l": 1, "r": 1}},
        ),
        (
            {
                "A": having("b", of=ref("B")),
                "B": having("a", of={"anyOf": [ref("A"), typed("null")]}),
            },
            {"b": {"a": {"b": {"a": None}}}},
        ),
        ({"A": typed("object", additionalProperties=ref("A"))}, {"string": {}}),
        ({"A": {"allOf": [ref("A"), typed("string")]}}, "string"),
        ({"A": {"anyOf": [ref("A"), typed("string")]}}, "string"),
    ],
)
def test_the_plain_example_of_a_recursive_schema_ends_soon(
    schemas: dict[str, Any], example: Any
) -> None:
    assert generator(ref("A"), schemas)(PlainValues()) == example


JSON = {
    "A": {
        "anyOf": [
            typed("object", additionalProperties=ref("A")),
            typed("array", items=ref("A")),
            typed("string"),
        ]
    }
}
OPERATION = typed(
    "object",
    properties={"op": {"const": "add"}} | {f"x{index}": ref("A") for index in range(8)},
    required=[f"x{index}" for index in range(8)],
)
GROWING: dict[str, tuple[Any, dict[str, Any]]] = {
    "any JSON": (ref("A"), JSON),
    "wide": (ref("A"), {"A": having(*map(str, range(20)), of=ref("A"), required=False)}),
    "lists": (ref("A"), {"A": having(*map(str, range(20)), of=typed("array", items=ref("A")))}),
    "operations": (ref("A"), {"A": {"oneOf": [OPERATION, typed("number")]}}),
    "doubling": (
        ref("A0"),
        {f"A{n}": having("a", "b", of=ref(f"A{n + 1}"), required=False) for n in range(40)}
        | {"A40": {}},
    ),
}


@pytest.mark.parametrize("name", GROWING)
def test_instances_stay_small(name: str) -> None:
    make = generator(*GROWING[name])
    with at_most(5):
        made = [make(PlainValues()), *(make(SeededValues(seed)) for seed in range(20))]
    assert max(map(size, made)) < 3_000


def nested_one_of(depth: int) -> Any:
    schema: Any = typed("integer")
    for level in range(depth):
        schema = {"oneOf": [schema, typed("string", minLength=level)]}
    return schema


def contradiction(depth: int) -> Any:
    schema: Any = {"not": {}}
    for _ in range(depth):
        schema = {"anyOf": [{"allOf": [schema, typed("string")]}, {"allOf": [schema, {}]}]}
    return schema


EITHER = [{"anyOf": [{"required": [f"a{n}"]}, {"required": [f"b{n}"]}]} for n in range(200)]
LABORIOUS: dict[str, tuple[Any, dict[str, Any]]] = {
    "doubling": (
        ref("A0"),
        {f"A{n}": having("a", "b", of=ref(f"A{n + 1}")) for n in range(40)} | {"A40": {}},
    ),
    "endless": (ref("A"), {"A": having("a", of=ref("A"))}),
    "endless in turns": (ref("A"), {"A": having("b", of=ref("B")), "B": having("a", of=ref("A"))}),
    "long": (
        ref("A0"),
        {f"A{n}": having("a", of=ref(f"A{n + 1}")) for n in range(300)} | {"A300": {}},
    ),
    "chain of allOf": (
        ref("A0"),
        {f"A{n}": {"allOf": [ref(f"A{n + 1}"), having(f"p{n}", of={})]} for n in range(300)}
        | {"A300": {}},
    ),
    "many alternatives": ({"allOf": EITHER}, {}),
    "alternatives within alternatives": (nested_one_of(30), {}),
    "contradiction within alternatives": (contradiction(8), {}),
    "oneself only": (ref("A"), {"A": {"anyOf": [ref("A")]}}),
    "not oneself": (ref("A"), {"A": {"not": ref("A")}}),
    "many ambiguous properties": (
        having(*map(str, range(40)), of={"oneOf": [{}, {}]}, required=False),
        {},
    ),
    "long list": (typed("array", items=typed("integer"), minItems=5_000), {}),
    "endless list": (typed("array", items={}, minItems=10**9), {}),
    "long text": (typed("string", minLength=10**6), {}),
    "many values": ({"enum": [*range(10_000)], "multipleOf": 7}, {}),
}


@pytest.mark.parametrize("name", LABORIOUS)
def test_no_schema_takes_long(name: str) -> None:
    make = generator(*LABORIOUS[name])
    for values in (PlainValues(), SeededValues(0), SeededValues(1)):
        with at_most(5), suppress(UnsatisfiedError):
            make(values)


def test_a_schema_without_an_end_is_said_to_be_unsatisfied() -> None:
    with pytest.raises(UnsatisfiedError, match="levels of nesting"):
        generator(ref("A"), {"A": having("a", of=ref("A"))})(PlainValues())


def test_deep_nesting_that_has_an_end_is_satisfied() -> None:
    schemas = {f"A{n}": having("a", of=ref(f"A{n + 1}")) for n in range(50)} | {"A50": {"const": 1}}
    assert size(generator(ref("A0"), schemas)(PlainValues())) == 51
