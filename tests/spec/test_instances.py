"""What instances look like, and that they are right, keyword by keyword."""

from __future__ import annotations

from typing import Any

import pytest

from asynction_spec import (
    Checks,
    Instances,
    PlainValues,
    SpecError,
    UnsatisfiedError,
    example_of,
    load_spec,
)

from .events import DRAFT, document
from .seeded import SeededValues, arguments_of, generator, spec_of


def ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def plain(schema: Any, schemas: dict[str, Any] | None = None, draft: str | None = None) -> Any:
    return generator(schema, schemas, DRAFT + draft if draft else None)(PlainValues())


def seeded(schema: Any, schemas: dict[str, Any] | None = None, draft: str | None = None) -> Any:
    """Twenty instances; each of them has passed the document's own check."""
    make = generator(schema, schemas, DRAFT + draft if draft else None)
    return [make(SeededValues(seed)) for seed in range(20)]


def typed(kind: str, **keywords: Any) -> dict[str, Any]:
    return {"type": kind, **keywords}


def test_the_plain_example_shows_every_documented_property() -> None:
    user = typed(
        "object",
        required=["id"],
        properties={
            "id": typed("integer", minimum=100),
            "email": typed("string", format="email"),
            "born": typed("string", format="date"),
            "role": {"enum": ["admin", "guest"]},
            "tags": typed("array", items=typed("string"), minItems=2, uniqueItems=True),
            "score": typed("number"),
            "is_active": typed("boolean"),
            "code": typed("string", pattern=r"^[A-Z]{3}-\d{4}$"),
            "labels": typed("object", additionalProperties=typed("integer")),
        },
    )
    assert plain(user) == {
        "id": 100,
        "email": "user@example.com",
        "born": "2025-01-15",
        "role": "admin",
        "tags": ["string", "string2"],
        "score": 1.5,
        "is_active": True,
        "code": "ABC-4567",
        "labels": {"string": 1},
    }


@pytest.mark.parametrize(
    ("schema", "example"),
    [
        (typed("string", examples=["b", "c"], default="d"), "b"),
        (typed("string", example="c", default="d"), "c"),
        (typed("integer", default=7), 7),
        (typed("string", default="far too long", maxLength=3), "str"),
        (typed("array", items=typed("string"), default=[]), ["string"]),
        ({"const": {"a": 1}}, {"a": 1}),
        (typed("object", properties={"a": {}}, examples=[{"b": 1}]), {"b": 1}),
    ],
)
def test_what_the_schema_gives_as_an_example_comes_first(schema: Any, example: Any) -> None:
    assert plain(schema) == example


def test_an_example_that_does_not_fit_is_left_out() -> None:
    inner = typed("object", required=["a"], properties={"a": typed("string")}, examples=[{"a": 1}])
    assert plain(typed("object", properties={"x": inner})) == {"x": {"a": "string"}}


def test_a_document_s_own_data_is_not_given_away() -> None:
    make = generator({"const": {"a": [1]}})
    make(PlainValues())["a"].append(2)
    assert make(PlainValues()) == {"a": [1]}


def test_equal_decisions_give_equal_instances() -> None:
    schema = typed(
        "array", items={"anyOf": [typed("object", properties={"a": {}}), {}]}, minItems=5
    )
    one, other = generator(schema), generator(schema)
    for seed in range(10):
        assert one(SeededValues(seed)) == other(SeededValues(seed))
    assert len({repr(one(SeededValues(seed))) for seed in range(10)}) > 5


# -- argument lists ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("schema", "arguments"),
    [
        (typed("string"), ["string"]),
        (typed("array", items=typed("string")), [["string"]]),
        (typed("array", items=[typed("string"), typed("integer")]), ["string", 1]),
        (typed("array", prefixItems=[typed("string"), typed("integer")]), ["string", 1]),
        (typed("array", items=[typed("string")], minItems=3), ["string", "string", "string"]),
        (typed("array", items=[typed("string"), typed("integer")], minItems=1), ["string", 1]),
    ],
)
def test_a_tuple_is_a_list_of_arguments_and_anything_else_is_one_argument(
    schema: Any, arguments: list[Any]
) -> None:
    spec = spec_of(schema)
    assert example_of(spec, arguments_of(spec)) == arguments


def test_arguments_pass_the_check_of_their_event() -> None:
    spec = spec_of(typed("array", items=[typed("string"), typed("integer")], minItems=1))
    check = Checks(spec).received["/chat", "said"].payload
    make = Instances(spec).of_arguments(arguments_of(spec))
    lengths = set()
    for seed in range(30):
        args = make(SeededValues(seed))
        lengths.add(len(args))
        assert check is not None
        check(args)
    assert lengths == {1, 2}


# -- schemas that nothing travels by ---------------------------------------------------------------


def test_reusable_schemas_have_examples_too() -> None:
    spec = spec_of(
        {}, {"A": typed("object", properties={"b": ref("B")}), "B": typed("integer", minimum=3)}
    )
    schemas = spec.node.child("components").child("schemas")
    instances = Instances(spec)
    assert instances.of_schema(schemas.child("A"))(PlainValues()) == {"b": 3}
    within = schemas.child("A").child("properties").child("b")
    assert instances.of_schema(within)(PlainValues()) == 3


def test_a_schema_that_cannot_be_compiled_is_refused() -> None:
    broken = {"$schema": "http://json-schema.org/draft-04/schema#", "const": "a"}
    spec = spec_of({}, {"A": {"allOf": [broken]}, "B": {"type": "integer"}})
    schemas = spec.node.child("components").child("schemas")
    with pytest.raises(ValueError, match="schema"):
        Instances(spec).of_schema(schemas.child("A"))
    assert Instances(spec).of_schema(schemas.child("B"))(PlainValues()) == 1


# -- keywords ------------------------------------------------------------------------------------

OPEN = typed("object", properties={"a": typed("string")})
SATISFIABLE: list[Any] = [
    True,
    {},
    typed("null"),
    {"type": ["null", "integer"]},
    {"type": ["integer", "number"]},
    typed("integer", minimum=2.5, exclusiveMaximum=4),
    typed("integer", multipleOf=0.5, minimum=0.5, maximum=1),
    typed("integer", format="int32"),
    typed("number", multipleOf=0.1, minimum=0.25, maximum=0.35),
    typed("number", exclusiveMinimum=0, exclusiveMaximum=1e-9),
    typed("number", minimum=2**60, maximum=2**60 + 1),
    typed("number", allOf=[{"multipleOf": 4}, {"multipleOf": 6}], minimum=1, maximum=12),
    typed("string", minLength=50, maxLength=50),
    typed("string", minLength=40, format="email"),
    typed("string", maxLength=5, format="uri"),
    typed("string", maxLength=12, minLength=12, format="hostname"),
    typed("string", format="binary", minLength=3, maxLength=3),
    typed("string", pattern="^a", maxLength=3, minLength=3),
    typed("string", pattern=r"^(?=.*[A-Z])(?=.*\d)[A-Za-z\d]{8,}$"),
    typed("string", allOf=[{"pattern": "^[ab]+$"}, {"pattern": "^.{4}$"}]),
    typed("array", items=typed("integer", minimum=1, maximum=4), uniqueItems=True, minItems=4),
    typed("array", uniqueItems=True, minItems=3, items=typed("string", maxLength=1)),
    typed("array", contains={"const": 5}, items=typed("integer"), minItems=3),
    typed("array", items=[{}, {}], additionalItems=False, minItems=2),
    typed("array", allOf=[{"contains": {"const": 1}}, {"contains": {"const": 2}}], maxItems=2),
    typed("object", patternProperties={r"^x-\d$": {"const": 1}}, additionalProperties=False),
    typed("object", minProperties=4, propertyNames={"pattern": "^[a-z]{2}$"}),
    typed("object", minProperties=3, patternProperties={"^a?$": {}}),
    typed("object", properties={"a": {}, "b": {}, "c": {}}, minProperties=2, maxProperties=2),
    typed("object", properties={"a": False, "b": {}}),
    typed("object", required=["z"], additionalProperties=typed("integer")),
    typed("object", properties={"a": {}}, dependencies={"a": ["b"], "b": ["c", "a"]}),
    typed("object", properties={"a": {}}, dependencies={"a": {"required": ["d"]}}),
    {"allOf": [OPEN, {"properties": {"a": {"minLength": 9}}, "required": ["a"]}]},
    {"allOf": [{"enum": [1, "a", "bb"]}, {"type": "string"}, {"maxLength": 1}]},
    {"anyOf": [False, {"required": ["a"]}, typed("integer")]},
    {"oneOf": [OPEN, typed("object", properties={"b": typed("string")})]},
    {"oneOf": [typed("integer"), typed("number", minimum=1)]},
    {"oneOf": [{"required": ["a"]}, {"required": ["b"]}], "properties": {"a": {}, "b": {}}},
    {"not": typed("object")},
    {"not": {"enum": ["string", 1, True]}},
    typed("string", **{"not": {"pattern": "^s"}}),
    {"not": {"not": {"const": 3}}},
    {"not": OPEN},
    {"not": {"allOf": [typed("string"), {"minLength": 3}]}},
    {"not": {"oneOf": [typed("string"), typed("integer")]}},
    {"not": {"oneOf": [typed("string"), {"minLength": 2}, {}]}},
    {"not": {"properties": {}, "dependencies": {"a": ["b"]}}},
    {"not": {"properties": {}, "dependencies": {"a": typed("object", required=["b"])}}},
    {"not": {"properties": {}, "additionalProperties": False}},
    {"not": {"minProperties": 0, "items": typed("integer")}},
    {"not": {"if": typed("string"), "then": {"minLength": 3}, "else": typed("integer")}},
    {"not": ref("Absent")},
    typed("object", properties={"a": {}}, propertyNames=False),
    typed("array", items=typed("object", properties={"a": {}}), uniqueItems=True, minItems=2),
    typed("object", properties={"k": {"enum": ["x", "y"]}})
    | {"if": {"properties": {"k": {"const": "x"}}}, "then": {"required": ["a"]}}
    | {"else": {"required": ["b"]}},
    {"if": typed("string"), "then": {"minLength": 9}, "else": typed("integer")},
]


@pytest.mark.parametrize("schema", SATISFIABLE, ids=repr)
def test_every_keyword_is_satisfied(schema: Any) -> None:
    plain(schema, {"Absent": typed("string")})
    seeded(schema, {"Absent": typed("string")})


NEWER: list[Any] = [
    {"type": "array", "prefixItems": [typed("string")], "items": False},
    {"type": "array", "prefixItems": [typed("string")], "unevaluatedItems": typed("integer")},
    typed("array", contains={"const": 1}, minContains=2, maxContains=2, minItems=4),
    {"type": "array", "contains": {"const": 1}, "minContains": 0, "maxItems": 0},
    typed("object", properties={"a": {}}, dependentRequired={"a": ["b"]}),
    typed("object", properties={"a": {}}, dependentSchemas={"a": {"required": ["b"]}}),
    {"allOf": [OPEN, {"required": ["a"]}], "unevaluatedProperties": False},
    typed("object", unevaluatedProperties=typed("integer"), minProperties=2),
    {"$ref": "#/components/schemas/Base", "required": ["b"]},
]


@pytest.mark.parametrize("schema", NEWER, ids=repr)
def test_the_keywords_of_2020_12_are_satisfied(schema: Any) -> None:
    base = typed("object", properties={"b": typed("integer")})
    plain(schema, {"Base": base}, "2020-12")
    seeded(schema, {"Base": base}, "2020-12")


def test_in_draft_04_a_boolean_excludes_the_limit() -> None:
    schema = typed("integer", minimum=1, exclusiveMinimum=True, maximum=3, exclusiveMaximum=True)
    assert plain(schema, draft="draft-04") == 2


def test_in_draft_04_limits_can_be_turned_round() -> None:
    schema = {"not": {"type": "integer", "minimum": 1, "exclusiveMinimum": True}}
    assert plain(typed("integer", **schema), draft="draft-04") <= 1


def test_what_stands_beside_a_reference_says_nothing_in_draft_07() -> None:
    schema = ref("A") | {"type": "string"}
    assert plain(typed("object", properties={"a": schema}), {"A": typed("integer")}) == {"a": 1}


@pytest.mark.parametrize(
    "string_format",
    [
        *("date-time", "date", "time", "duration", "email", "idn-email", "hostname"),
        *("idn-hostname", "ipv4", "ipv6", "uri", "uri-reference", "iri", "iri-reference"),
        *("uri-template", "uuid", "json-pointer", "relative-json-pointer", "regex", "byte"),
        *("base64", "decimal", "password", "first_name"),
    ],
)
def test_strings_with_a_format_vary(string_format: str) -> None:
    made = seeded(typed("string", format=string_format), draft="2020-12")
    assert len(set(made)) > 3
    assert isinstance(plain(typed("string", format=string_format), draft="2020-12"), str)


def test_binary_data_is_bytes_where_nothing_but_a_string_is_asked_for() -> None:
    assert plain(typed("string", format="binary")) == b"string"
    assert plain({"format": "binary"}) == "string"


# -- discriminators --------------------------------------------------------------------------------

PETS = {
    "Pet": typed(
        "object",
        discriminator="kind",
        required=["kind"],
        properties={"kind": typed("string"), "name": typed("string")},
    ),
    "Cat": {"allOf": [ref("Pet"), typed("object", properties={"hunts": typed("boolean")})]},
    "Dog": {"allOf": [ref("Pet"), typed("object", properties={"weight": typed("integer")})]},
}


def test_a_discriminator_holds_the_name_of_the_schema() -> None:
    assert plain(ref("Cat"), PETS) == {"kind": "Cat", "name": "string", "hunts": True}
    assert plain(ref("Pet"), PETS)["kind"] == "Pet"
    made = seeded({"anyOf": [ref("Cat"), ref("Dog")]}, PETS)
    assert {each["kind"] for each in made} == {"Cat", "Dog"}


def test_a_discriminator_beside_the_alternatives_holds_the_name_of_the_one_chosen() -> None:
    def shape(**properties: Any) -> dict[str, Any]:
        required = ["kind", *properties]
        return typed(
            "object", required=required, properties={"kind": typed("string"), **properties}
        )

    schemas = {"Circle": shape(radius={}), "Square": shape(side={})}
    made = seeded({"oneOf": [ref("Circle"), ref("Square")], "discriminator": "kind"}, schemas)
    assert {(each["kind"], "side" in each) for each in made} == {
        ("Circle", False),
        ("Square", True),
    }


def test_a_discriminator_as_openapi_writes_it_may_call_schemas_otherwise() -> None:
    written = {"propertyName": "kind", "mapping": {"kitty": "#/components/schemas/Cat"}}
    cat = typed("object", discriminator=written, properties={"kind": typed("string")})
    assert plain(ref("Cat"), {"Cat": cat}) == {"kind": "kitty"}


def test_a_discriminator_that_says_otherwise_is_believed() -> None:
    pet = typed("object", discriminator="kind", properties={"kind": {"enum": ["cat", "dog"]}})
    assert plain(ref("Pet"), {"Pet": pet}) == {"kind": "cat"}


# -- what can't be satisfied -----------------------------------------------------------------------

IMPOSSIBLE: list[Any] = [
    False,
    {"not": {}},
    {"enum": ["a"], "type": "integer"},
    {"allOf": [typed("string"), typed("integer")]},
    typed("integer", minimum=3, maximum=2),
    typed("integer", multipleOf=5, minimum=1, maximum=4),
    typed("string", minLength=3, maxLength=2),
    typed("string", allOf=[{"pattern": "^a$"}, {"pattern": "^b$"}]),
    typed("array", items=False, minItems=1),
    typed("array", items=typed("boolean"), uniqueItems=True, minItems=3),
    typed("object", required=["a"], additionalProperties=False),
    typed("object", minProperties=1, additionalProperties=False),
    typed("object", required=["a", "b"], maxProperties=1),
    {"oneOf": [typed("string"), typed("string")]},
]


@pytest.mark.parametrize("schema", IMPOSSIBLE, ids=repr)
def test_what_has_no_instance_is_said_to_be_unsatisfied(schema: Any) -> None:
    make = generator(schema)
    for values in (PlainValues(), SeededValues(0)):
        with pytest.raises(UnsatisfiedError):
            make(values)


def test_an_unsatisfied_schema_is_told_with_its_place() -> None:
    make = generator(
        typed("object", required=["a"], properties={"a": {"enum": [1], "type": "null"}})
    )
    with pytest.raises(UnsatisfiedError, match="none of its values satisfies") as caught:
        make(PlainValues())
    where = "#/channels/~1chat/publish/message/payload/properties/a"
    assert caught.value.place.pointer == where
    assert str(caught.value).startswith(where)


def test_an_optional_property_that_has_no_value_is_left_out() -> None:
    ambiguous = {"oneOf": [typed("string"), typed("string")]}
    schema = typed("object", properties={"a": ambiguous, "b": typed("integer")})
    assert plain(schema) == {"b": 1}


def test_definitions_that_nothing_refers_to_do_no_harm() -> None:
    schema = {
        "definitions": {"a": {"$schema": "http://json-schema.org/draft-04/schema#"}},
        "oneOf": [OPEN, typed("object", properties={"b": typed("string")})],
    }
    try:
        make = generator(schema)
    except SpecError:
        pytest.skip("such a document can't be loaded")
    make(PlainValues())


def test_values_that_answer_nonsense_give_right_instances() -> None:
    class Nonsense(SeededValues):
        def choice(self, count: int) -> int:
            return 7

        def length(self, least: int, most: int | None, usual: int) -> int:
            return -3

        def integer(self, name: str | None, least: int | None, most: int | None) -> int:
            return 10**30

        def number(self, name: str | None, least: float | None, most: float | None) -> float:
            return float("nan")

        def text(
            self, name: str | None, string_format: str | None, least: int, most: int | None
        ) -> str | None:
            return "?"

    schema = typed(
        "object",
        properties={
            "a": typed("integer", maximum=3),
            "b": typed("number", exclusiveMinimum=0),
            "c": typed("string", format="date-time"),
            "d": typed("array", items={"enum": [1, 2, 3]}, minItems=2),
            "e": typed("string", minLength=3),
            "f": typed("string", pattern="^[ab]{2,4}$"),
        },
        required=["a", "b", "c", "d", "e", "f"],
    )
    made = generator(schema)(Nonsense(0))
    assert (made["a"], made["e"]) == (3, "???")


def test_a_spec_without_components_will_do() -> None:
    text = document({"payload": {"type": "integer"}})
    del text["components"]
    spec = load_spec(text)
    assert example_of(spec, arguments_of(spec).schema) == 1


@pytest.mark.parametrize(
    "schema",
    [
        {"contentEncoding": "base64"},
        {"type": "string", "contentEncoding": "base64"},
        {"type": ["string", "null"], "contentEncoding": "base64"},
        {"type": "string", "contentEncoding": "base64", "minLength": 5},
    ],
)
def test_encoded_content_alone_is_made_up(schema: dict[str, Any]) -> None:
    for seed in range(10):
        generator(schema)(SeededValues(seed))
    assert generator(schema)(PlainValues()) is not None
