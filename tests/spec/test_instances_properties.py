"""Whatever the schema: what is made satisfies it, with `jsonschema` as the oracle."""

from __future__ import annotations

import re
from typing import Any

import jsonschema
import jsonschema_rs
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from asynction_spec import PlainValues, UnsatisfiedError

from .seeded import SeededValues, generator

NAMES = st.sampled_from(["a", "b", "c"])
SIZES = st.integers(0, 3)
NUMBERS = st.one_of(st.integers(-3, 5), st.sampled_from([0.5, 1.5, -2.5]))
SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(-2, 3), st.sampled_from(["", "a", "ab", "b1"])
)
DATA = st.one_of(
    SCALARS, st.lists(SCALARS, max_size=2), st.dictionaries(NAMES, SCALARS, max_size=2)
)
PATTERNS = st.sampled_from(["^a", "b$", "^[a-c]+$", r"^\d{2,3}$", "^(a|b)*$", "^.{2,4}$", "x?"])
FORMATS = st.sampled_from(["date", "date-time", "email", "ipv4", "uuid", "uri", "first_name"])
TYPES = st.sampled_from(["object", "array", "string", "number", "integer", "boolean", "null"])
REFERENCES = st.builds(lambda name: {"$ref": f"#/components/schemas/{name}"}, NAMES)


def mappings(**keywords: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=keywords)


def typed(kind: str, **keywords: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({"type": st.just(kind)}, optional=keywords)


FLAT = st.one_of(
    st.just({}),
    st.builds(lambda kinds: {"type": kinds}, st.lists(TYPES, min_size=1, max_size=3, unique=True)),
    st.builds(lambda values: {"enum": values}, st.lists(DATA, min_size=1, max_size=3)),
    st.builds(lambda value: {"const": value}, DATA),
    typed("string", minLength=SIZES, maxLength=st.integers(2, 12), pattern=PATTERNS),
    typed("string", minLength=SIZES, format=FORMATS),
    typed(
        "number",
        minimum=NUMBERS,
        exclusiveMaximum=NUMBERS.map(lambda each: each + 4),
        multipleOf=st.sampled_from([0.5, 0.25, 2, 3]),
    ),
    typed("integer", exclusiveMinimum=NUMBERS, maximum=st.integers(3, 9)),
    REFERENCES,
)


def containing(schemas: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    several = st.lists(schemas, min_size=1, max_size=3)
    members = st.dictionaries(NAMES, schemas, max_size=3)
    some_names = st.lists(NAMES, max_size=2, unique=True)
    return st.one_of(
        typed(
            "object",
            properties=members,
            required=some_names,
            additionalProperties=st.one_of(st.booleans(), schemas),
            patternProperties=st.dictionaries(PATTERNS, schemas, max_size=1),
            minProperties=SIZES,
            maxProperties=st.integers(1, 4),
        ),
        typed("object", properties=members, required=some_names),
        mappings(
            properties=members,
            propertyNames=st.just({"pattern": "^[a-d]+$"}),
            dependencies=st.dictionaries(NAMES, st.one_of(some_names, schemas), max_size=2),
        ),
        typed("array", items=schemas, minItems=SIZES, maxItems=st.integers(1, 5)),
        typed("array", items=schemas, uniqueItems=st.booleans(), contains=schemas),
        typed("array", items=several, additionalItems=st.one_of(st.booleans(), schemas)),
        st.builds(lambda each: {"allOf": each}, several),
        st.builds(lambda each: {"anyOf": each}, several),
        st.builds(lambda each: {"oneOf": each}, several),
        st.builds(lambda each: {"not": each}, schemas),
        st.fixed_dictionaries({"if": schemas}, optional={"then": schemas, "else": schemas}),
        st.builds(lambda one, other: one | other, schemas, schemas),
        st.builds(lambda each, value: each | {"default": value}, schemas, DATA),
    )


SCHEMAS = st.recursive(FLAT, containing, max_leaves=12)
# Within a property or an item, so that no schema is only what it itself is, which means nothing.
REUSABLE = st.fixed_dictionaries(
    dict.fromkeys(
        "abc",
        st.one_of(
            st.builds(lambda each: {"items": each}, SCHEMAS),
            st.builds(lambda each: {"type": "object", "properties": {"a": each}}, SCHEMAS),
            FLAT.filter(lambda each: "$ref" not in each),
        ),
    )
)


def is_uuid(text: str) -> bool:
    """Formats are checked in every dialect; draft-07 does not have this one."""
    return re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", text) is not None


def is_valid(value: Any, schema: Any, schemas: dict[str, Any]) -> bool:
    document = {"allOf": [schema], "components": {"schemas": schemas}}
    if "'format'" in repr(document):  # the formats that `jsonschema` knows depend on what it finds
        return jsonschema_rs.Draft7Validator(
            document, validate_formats=True, formats={"uuid": is_uuid}
        ).is_valid(value)
    return bool(jsonschema.Draft7Validator(document).is_valid(value))


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(SCHEMAS, REUSABLE, st.integers(0, 9))
def test_what_is_made_satisfies_the_schema_or_is_said_to_be_unsatisfied(
    schema: Any, schemas: dict[str, Any], seed: int
) -> None:
    make = generator(schema, schemas)
    for values in (PlainValues(), SeededValues(seed)):
        try:
            value = make(values)
        except UnsatisfiedError:
            continue
        assert is_valid(value, schema, schemas), value
