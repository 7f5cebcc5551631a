"""Random changes of schemas: no verdict is refuted by a message that is generated or shown."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from asynction_spec import (
    AsyncApiSpec,
    Checks,
    Instances,
    UnsatisfiedError,
    ValidationException,
    Verdict,
    compare,
    load_spec,
)

from .seeded import SeededValues, arguments_of
from .test_diff_schemas import document

_MESSAGES = 25
_NAMES = st.sampled_from(["a", "b", "c"])
_SMALL = st.integers(0, 4)
_KEYWORDS: dict[str, dict[str, st.SearchStrategy[Any]]] = {
    "string": {
        "minLength": _SMALL,
        "maxLength": st.integers(3, 9),
        "pattern": st.sampled_from(["^[a-z]+$", "^[a-c]*$", "x", "^(foo|bar)$"]),
        "format": st.sampled_from(["date", "ipv4", "binary", "word"]),
        "enum": st.lists(
            st.sampled_from(["foo", "bar", "x", "2020-01-01"]), min_size=1, unique=True
        ),
    },
    "integer": {
        "minimum": st.integers(-5, 5),
        "maximum": st.integers(3, 12),
        "exclusiveMaximum": st.integers(3, 12),
        "multipleOf": st.integers(1, 3),
        "enum": st.lists(st.integers(0, 6), min_size=1, unique=True),
    },
    "number": {"minimum": st.integers(-5, 5), "exclusiveMinimum": st.integers(-5, 5)},
    "array": {"minItems": _SMALL, "maxItems": st.integers(2, 6), "uniqueItems": st.booleans()},
    "object": {
        "required": st.lists(_NAMES, unique=True),
        "additionalProperties": st.booleans(),
        "minProperties": st.integers(0, 2),
        "maxProperties": st.integers(2, 5),
    },
    "boolean": {"const": st.booleans()},
    "null": {},
}


@st.composite
def schemas(draw: st.DrawFn, depth: int = 2) -> dict[str, Any]:
    """A schema with a few keywords of its type."""
    form = draw(st.integers(0, 9)) if depth else 0
    if form == 9:
        keyword = draw(st.sampled_from(["anyOf", "oneOf", "allOf"]))
        return {keyword: draw(st.lists(schemas(depth - 1), min_size=1, max_size=2))}
    kind = draw(st.sampled_from([*_KEYWORDS] if depth else ["string", "integer", "boolean"]))
    schema = {"type": kind} | {
        keyword: draw(values)
        for keyword, values in _KEYWORDS[kind].items()
        if draw(st.integers(0, 3)) == 0
    }
    if kind == "object":
        schema["properties"] = draw(st.dictionaries(_NAMES, schemas(depth - 1), max_size=3))
    elif kind == "array":
        schema["items"] = draw(schemas(depth - 1))
    return schema


@st.composite
def changed(draw: st.DrawFn, schema: dict[str, Any]) -> dict[str, Any]:
    """The schema with one keyword of it, or of one below it, changed, added or left out."""
    below: list[tuple[str, Any]] = [
        (keyword, key)
        for keyword, value in schema.items()
        if keyword in {"properties", "items", "anyOf", "oneOf", "allOf"}
        for key in (value if isinstance(value, dict) and keyword == "properties" else [None])
    ]
    goes_down: bool = draw(st.booleans())
    if below and goes_down:
        keyword, key = draw(st.sampled_from(below))
        if key is not None:
            inner = schema[keyword] | {key: draw(changed(schema[keyword][key]))}
        elif isinstance(schema[keyword], list):
            inner = [draw(changed(schema[keyword][0])), *schema[keyword][1:]]
        else:
            inner = draw(changed(schema[keyword]))
        return schema | {keyword: inner}
    known = _KEYWORDS.get(schema.get("type", ""), {})
    if not known or draw(st.integers(0, 4)) == 0:
        return draw(schemas(1))
    keyword = draw(st.sampled_from([*known]))
    if keyword in schema and draw(st.booleans()):
        return {name: value for name, value in schema.items() if name != keyword}
    return schema | {keyword: draw(known[keyword])}


@st.composite
def pairs(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, Any]]:
    """A schema, and the same with one change or with several."""
    old = draw(schemas())
    new = draw(changed(old))
    for _ in range(draw(st.sampled_from([0, 0, 1, 2]))):
        new = draw(changed(new))
    return old, new


def is_accepted(spec: AsyncApiSpec, args: list[Any]) -> bool:
    (checks,) = Checks(spec).received.values()
    assert checks.payload is not None
    try:
        checks.payload(args)
    except ValidationException:
        return False
    return True


@settings(
    max_examples=510,
    derandomize=True,  # the same changes each time
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(pair=pairs(), seed=st.integers(0, 1000))
def test_no_verdict_is_refuted(pair: tuple[dict[str, Any], dict[str, Any]], seed: int) -> None:
    old, new = (load_spec(document("publish", schema)) for schema in pair)
    changes = compare(old, new)

    for change in changes:
        assert (change.witness is not None) == (change.verdict is Verdict.BREAKING)
        for witness in (change.witness, *(each.witness for each in change.details)):
            if witness is not None:
                assert is_accepted(old, witness.value), json.dumps(pair)
                assert not is_accepted(new, witness.value), json.dumps(pair)
    if {each.verdict for each in changes} <= {Verdict.SAFE, Verdict.DOCUMENTATION}:
        generate = Instances(old).of_arguments(arguments_of(old))
        for number in range(_MESSAGES):
            try:
                message = generate(SeededValues(seed + number))
            except UnsatisfiedError:
                continue
            assert is_accepted(new, message), json.dumps([pair, repr(message)])
