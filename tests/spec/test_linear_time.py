"""How the time that a check takes grows with what clients send."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from asynction_spec import diagnose, did_you_mean

from .events import accepts, document, payload_check, refusal
from .growth import grows_linearly

N = {"$ref": "#/components/schemas/N"}
M = {"$ref": "#/components/schemas/M"}
IN_N = {"properties": {"n": N}}
TWICE: dict[str, dict[str, Any]] = {
    "allOf": {"allOf": [IN_N, IN_N]},
    "allOf of references": {"allOf": [M, M]},
    "anyOf": {"anyOf": [{**IN_N, "required": ["x"]}, IN_N, {**IN_N, "maxProperties": 0}]},
    "oneOf": {"oneOf": [{**IN_N, "required": ["x"]}, IN_N]},
    "properties and additionalProperties": {**IN_N, "allOf": [{"additionalProperties": N}]},
    "properties and patternProperties": {**IN_N, "patternProperties": {"^n": N}},
    "not": {**IN_N, "not": {"not": IN_N}},
    "if": {"if": IN_N, "then": IN_N, "else": IN_N},
    "dependencies": {**IN_N, "dependencies": {"n": IN_N}},
    "contains and items": {"items": N, "contains": N},
    "items": {"allOf": [{"items": N}, {"items": N}]},
    "a tuple": {"allOf": [{"items": [N]}, {"items": N}]},
}
NEWER: dict[str, dict[str, Any]] = {
    "beside a reference": {"$ref": "#/components/schemas/M", **IN_N},
    "dependentSchemas": {**IN_N, "dependentSchemas": {"n": IN_N}},
    "unevaluatedProperties": {"allOf": [M, {"anyOf": [IN_N, M]}], "unevaluatedProperties": False},
    "unevaluatedItems": {"contains": N, "unevaluatedItems": N, "allOf": [{"items": N}]},
}


def recursive_check(schema: dict[str, Any], draft: str = "draft-07") -> Any:
    schemas = {"N": {"type": ["object", "array", "integer"], **schema}, "M": IN_N}
    return payload_check(N, schemas, draft=draft)


def nested(depth: int, innermost: Any) -> Any:
    """A value that goes deeper by the name `n`, and by lists, in turn."""
    value = innermost
    for _ in range(depth):
        value = {"n": value}
    return value


def nested_lists(depth: int, innermost: Any) -> Any:
    value = innermost
    for _ in range(depth):
        value = [value]
    return value


CASES = [
    *((name, draft) for name in TWICE for draft in ("draft-06", "draft-07")),
    *((name, "2019-09") for name in {**TWICE, **NEWER}),
]


@pytest.mark.parametrize("innermost", [1, "wrong"])
@pytest.mark.parametrize(("name", "draft"), CASES)
def test_what_a_recursive_schema_reaches_twice_takes_no_longer(
    name: str, draft: str, innermost: Any
) -> None:
    check = recursive_check((TWICE | NEWER)[name], draft)
    nest = nested_lists if "items" in str((TWICE | NEWER)[name]) else nested

    def explain(value: Any) -> None:
        if not accepts(check, value):
            for each in refusal(check, value).context:
                assert each.message

    assert grows_linearly(lambda depth: nest(depth, innermost), explain, small=2)


def test_a_failure_is_found_behind_references_that_are_reached_twice() -> None:
    check = recursive_check(TWICE["allOf of references"])
    value = nested(10, "wrong")

    error = refusal(check, value)

    assert list(error.path) == ["n"] * 10
    assert error.instance == "wrong"
    assert error.message.endswith('"wrong" is not of types "object", "array", "integer"')
    assert list(error.schema_path)[-1] == "type"


def test_behind_very_many_references_the_failure_is_where_the_search_ended() -> None:
    check = recursive_check(TWICE["allOf of references"])

    error = refusal(check, nested(150, "wrong"))

    assert 0 < len(error.path) < 150
    assert error.validator == "$ref"
    assert "does not satisfy" in error.message


ATOMS = [*TWICE.values()]


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(ATOMS), min_size=2, max_size=3), st.sampled_from([1, "wrong"]))
def test_combinations_of_what_reaches_twice_take_no_longer(
    several: list[dict[str, Any]], innermost: Any
) -> None:
    check = recursive_check({"allOf": several})
    assert grows_linearly(lambda depth: nested(depth, innermost), lambda v: accepts(check, v), 2)


def texts(size: int) -> list[str]:
    return [f"text {each}" for each in range(size)]


def mapping(size: int) -> dict[str, Any]:
    return {f"name{each}": each for each in range(size)}


Instance = Callable[[int], Any]
KEYWORDS: dict[str, tuple[Any, Instance]] = {
    "type": ({"items": {"type": ["null", "string"]}}, texts),
    "enum": ({"items": {"enum": ["a", 1, 2.5, [1], {"a": 1}]}}, lambda size: [{"a": 1}] * size),
    "const": ({"const": [*range(100), -1]}, lambda size: list(range(size))),
    "multipleOf": (
        {"items": {"multipleOf": 0.01}},
        lambda size: [each / 4 for each in range(size)],
    ),
    "maximum": ({"items": {"maximum": 2**80}}, lambda size: [2**70 + each for each in range(size)]),
    "minimum": ({"items": {"minimum": -(2**80)}}, lambda size: [-each / 4 for each in range(size)]),
    "exclusiveMaximum": ({"items": {"exclusiveMaximum": 2**70}}, lambda size: [*range(size)]),
    "exclusiveMinimum": ({"items": {"exclusiveMinimum": 0.5}}, lambda size: [*range(1, size)]),
    "maxLength": ({"maxLength": 10**6}, lambda size: "é" * size),
    "minLength": ({"minLength": 10**6}, lambda size: "é" * size),
    "pattern": ({"pattern": "^(a+)+(a|b|ab)*c?$"}, lambda size: "a" * size + "d"),
    "items": ({"items": {"items": {"type": "integer"}}}, lambda size: [[1, 2]] * size),
    "a tuple": ({"items": [{}], "additionalItems": {"type": "string"}}, texts),
    "prefixItems": ({"prefixItems": [{}, {"type": "string"}], "items": {"minLength": 1}}, texts),
    "minItems": ({"minItems": 10**6}, texts),
    "maxItems": ({"maxItems": 10**6}, texts),
    "uniqueItems": ({"uniqueItems": True}, texts),
    "uniqueItems of objects": ({"uniqueItems": True}, lambda size: [mapping(3)] * size),
    "uniqueItems of floats": ({"uniqueItems": True}, lambda n: [each + 0.5 for each in range(n)]),
    "contains": ({"contains": {"const": 1}}, texts),
    "properties": ({"properties": {"name7": {"type": "integer"}}}, mapping),
    "required": ({"required": ["name1", "name0"]}, mapping),
    "patternProperties": ({"patternProperties": {"e9$": {"type": "integer"}}}, mapping),
    "additionalProperties": ({"additionalProperties": {"type": "integer"}}, mapping),
    "no additionalProperties": ({"additionalProperties": False}, mapping),
    "propertyNames": ({"propertyNames": {"maxLength": 20}}, mapping),
    "dependencies": ({"dependencies": {"name0": ["name1"], "name1": {"required": ["x"]}}}, mapping),
    "minProperties": ({"minProperties": 10**6}, mapping),
    "maxProperties": ({"maxProperties": 10**6}, mapping),
    "allOf": ({"items": {"allOf": [{"type": "string"}, {"minLength": 1}]}}, texts),
    "anyOf": ({"items": {"anyOf": [{"type": "null"}, {"type": "string"}]}}, texts),
    "oneOf": ({"items": {"oneOf": [{"type": "null"}, {"type": "string"}]}}, texts),
    "not": ({"items": {"not": {"type": "null"}}}, texts),
    "if": ({"items": {"if": {"minLength": 7}, "then": {"maxLength": 20}}}, texts),
    "else": ({"items": {"if": {"minLength": 70}, "then": False, "else": {"maxLength": 9}}}, texts),
    "$ref": ({"items": {"$ref": "#/components/schemas/Text"}}, texts),
    "contentEncoding": ({"items": {"contentEncoding": "base64"}}, texts),
    "discriminator": (
        {
            "items": {
                "discriminator": "kind",
                "required": ["kind"],
                "oneOf": [
                    {"properties": {"kind": {"const": kind}, "a": {"type": "integer"}}}
                    for kind in ("first", "second", "third")
                ],
            }
        },
        lambda size: [{"kind": "third", "a": each} for each in range(size)],
    ),
    "format int32": ({"items": {"format": "int32"}}, lambda size: [*range(size), 0.5]),
    "format int64": ({"items": {"format": "int64"}}, lambda size: [2**62 + n for n in range(size)]),
    "format float": ({"items": {"format": "float"}}, lambda size: [n + 0.5 for n in range(size)]),
    "format double": ({"items": {"format": "double"}}, lambda size: [n + 0.5 for n in range(size)]),
    "format byte": ({"items": {"format": "byte"}}, lambda size: ["YWJj"] * size),
    "format binary": ({"items": {"format": "binary"}}, lambda size: [b"abc"] * size),
    "format email": ({"items": {"format": "email"}}, lambda size: ["ab.c@d.example.org"] * size),
}
OF_NEWER_DRAFTS: dict[str, tuple[Any, Instance]] = {
    "minContains": ({"contains": {"minLength": 6}, "minContains": 10**6}, texts),
    "maxContains": ({"contains": {"minLength": 6}, "maxContains": 10**6}, texts),
    "dependentRequired": ({"dependentRequired": {"name0": ["name1", "x"]}}, mapping),
    "dependentSchemas": ({"dependentSchemas": {"name0": {"required": ["x"]}}}, mapping),
    "unevaluatedProperties": (
        {"patternProperties": {"9$": True}, "unevaluatedProperties": {"type": "integer"}},
        mapping,
    ),
    "unevaluatedItems": (
        {"contains": {"minLength": 7}, "unevaluatedItems": {"type": "string"}},
        texts,
    ),
}
VALIDATING = frozenset(
    [
        "$ref",
        "additionalItems",
        "additionalProperties",
        "allOf",
        "anyOf",
        "const",
        "contains",
        "contentEncoding",
        "dependencies",
        "dependentRequired",
        "dependentSchemas",
        "discriminator",
        "else",
        "enum",
        "exclusiveMaximum",
        "exclusiveMinimum",
        "format",
        "if",
        "items",
        "maxContains",
        "maxItems",
        "maxLength",
        "maxProperties",
        "maximum",
        "minContains",
        "minItems",
        "minLength",
        "minProperties",
        "minimum",
        "multipleOf",
        "not",
        "oneOf",
        "pattern",
        "patternProperties",
        "prefixItems",
        "properties",
        "propertyNames",
        "required",
        "then",
        "type",
        "unevaluatedItems",
        "unevaluatedProperties",
        "uniqueItems",
    ]
)
"""The keywords of all drafts, and AsyncAPI's own, that say something about values."""
FORMATS = {
    "email": "a.",
    "idn-email": "é.",
    "hostname": "a.",
    "idn-hostname": "é.",
    "uri": "a:",
    "uri-reference": "%41",
    "iri": "é:",
    "iri-reference": "é",
    "uri-template": "{a}",
    "json-pointer": "/~0",
    "relative-json-pointer": "1/",
    "regex": "(a",
    "uuid": "a-",
    "duration": "P1Y",
    "date": "1-",
    "time": "1:",
    "date-time": "1T",
    "ipv4": "1.",
    "ipv6": "1:",
    "unknown": "x",
}


SCHEMAS = {"Text": {"type": "string"}}


@pytest.mark.parametrize("name", KEYWORDS)
@pytest.mark.parametrize("negated", [False, True])
def test_every_keyword_takes_time_in_proportion_to_the_value(name: str, negated: bool) -> None:
    schema, instance = KEYWORDS[name]
    check = payload_check({"not": schema} if negated else schema, SCHEMAS)
    assert grows_linearly(instance, lambda value: accepts(check, value))


@pytest.mark.parametrize("name", OF_NEWER_DRAFTS)
@pytest.mark.parametrize("negated", [False, True])
def test_every_keyword_of_newer_drafts_takes_time_in_proportion_to_the_value(
    name: str, negated: bool
) -> None:
    schema, instance = OF_NEWER_DRAFTS[name]
    check = payload_check({"not": schema} if negated else schema, draft="2020-12")
    assert grows_linearly(instance, lambda value: accepts(check, value))


def test_no_keyword_is_missing_above() -> None:
    def names(schema: Any) -> set[str]:
        inner = schema.values() if isinstance(schema, dict) else schema
        found = set(schema) if isinstance(schema, dict) else set()
        return found.union(*map(names, inner)) if isinstance(schema, dict | list) else found

    tested = [schema for schema, _ in {**KEYWORDS, **OF_NEWER_DRAFTS}.values()]
    assert names(tested) >= VALIDATING


TOGETHER = [name for name, (_, instance) in KEYWORDS.items() if instance in (texts, mapping)]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(TOGETHER), min_size=2, max_size=4, unique=True), st.data())
def test_keywords_together_take_time_in_proportion_to_the_value(
    chosen: list[str], data: st.DataObject
) -> None:
    combine = data.draw(st.sampled_from(["allOf", "anyOf", "oneOf"]))
    schema: dict[str, Any] = {combine: [KEYWORDS[name][0] for name in chosen]}
    if data.draw(st.booleans()):
        schema = {"if": schema, "then": {"not": schema}, "else": schema}
    check = payload_check(schema, SCHEMAS)
    for instance in (texts, mapping):
        assert grows_linearly(instance, lambda value: accepts(check, value))


GROWING: dict[str, tuple[Callable[[int], Any], Any]] = {
    "enum": (lambda size: {"items": {"enum": texts(size)}}, texts(5)),
    "const": (lambda size: {"items": {"const": texts(size)}}, [texts(5)]),
    "properties": (lambda size: {"properties": {each: {} for each in texts(size)}}, mapping(5)),
    "required": (lambda size: {"required": texts(size)}, mapping(5)),
    "patternProperties": (
        lambda size: {"patternProperties": {f"^{each}$": {} for each in texts(size)}},
        mapping(5),
    ),
    "dependencies": (lambda size: {"dependencies": {"name0": texts(size)}}, mapping(5)),
    "items": (lambda size: {"items": [{"type": "string"}] * size}, texts(5)),
    "allOf": (lambda size: {"allOf": [{"minItems": each % 5} for each in range(size)]}, texts(5)),
    "anyOf": (lambda size: {"anyOf": [{"minItems": each + 6} for each in range(size)]}, texts(5)),
    "oneOf": (lambda size: {"oneOf": [{"minItems": each + 6} for each in range(size)]}, texts(5)),
    "not": (lambda size: {"not": {"anyOf": [{"const": each} for each in range(size)]}}, texts(5)),
    "pattern": (lambda size: {"items": {"pattern": f"^(a|b){{1,{size}}}$"}}, ["ab" * 5]),
}


@pytest.mark.parametrize("name", GROWING)
def test_a_check_takes_time_in_proportion_to_the_schema(name: str) -> None:
    make, value = GROWING[name]
    checks = {size: payload_check(make(size)) for size in (40, 320)}
    assert grows_linearly(checks.__getitem__, lambda check: accepts(check, value), small=40)


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_takes_time_in_proportion_to_the_text(name: str) -> None:
    check = payload_check({"format": name}, draft="2019-09")
    assert grows_linearly(lambda size: FORMATS[name] * size, lambda value: accepts(check, value))


def chain(keyword: str, length: int) -> dict[str, Any]:
    """Schemas that each apply the next one twice."""
    schemas: dict[str, Any] = {f"c{length}": {"type": "integer"}}
    for each in range(length):
        following = {"$ref": f"#/components/schemas/c{each + 1}"}
        schemas[f"c{each}"] = {keyword: [following, following]}
    return schemas


@pytest.mark.parametrize("keyword", ["allOf", "anyOf", "oneOf"])
def test_a_document_whose_schemas_double_again_and_again_is_reported(keyword: str) -> None:
    message = {"payload": {"$ref": "#/components/schemas/c0"}}
    assert diagnose(document(message, chain(keyword, 5))) == []

    problems = diagnose(document(message, chain(keyword, 14)))

    assert {(each.rule, each.severity) for each in problems} == {("schema", "error")}
    assert "apply more than 10,000 schemas to one and the same value" in problems[0].message


def test_a_document_with_many_names_for_few_schemas_is_not_reported() -> None:
    schemas: dict[str, Any] = {"c30": {"type": "integer"}}
    for each in range(30):
        following = {"$ref": f"#/components/schemas/c{each + 1}"}
        schemas[f"c{each}"] = {"properties": {"a": following, "b": following}}
    check = payload_check({"$ref": "#/components/schemas/c0"}, schemas)
    assert accepts(check, {"a": {"b": {"a": {}}}})
    value: Any = "wrong"
    for each in range(30):
        value = {"ab"[each % 2]: value}
    assert refusal(check, value).instance == "wrong"


def test_of_a_very_long_name_no_near_one_is_looked_for() -> None:
    assert did_you_mean("a" * 99, ["a" * 100]) != ""
    assert did_you_mean("a" * 101, ["a" * 100]) == ""
