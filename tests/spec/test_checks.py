"""What a check lets pass and what it refuses, with `jsonschema` as the oracle."""

from __future__ import annotations

import json
import threading
from importlib.metadata import version
from typing import Any

import jsonschema
import jsonschema_rs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from packaging.version import Version
from referencing import Registry, Resource

from asynction_spec import (
    BindingsValidationException,
    Checks,
    MessageAckValidationException,
    PayloadValidationException,
    SpecError,
    UndeclaredEventException,
    diagnose,
    load_spec,
)
from asynction_spec._schemas._checked_formats import PLAIN_EMAIL

from .events import DRAFT, accepts, document, payload_check, refusal


def ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


# Schemas that mean the same in every draft, and refer to one another.
SCHEMAS: dict[str, Any] = {
    "integer": {"type": "integer"},
    "bounded": {"type": "number", "minimum": 0, "maximum": 3, "multipleOf": 0.5},
    "short": {"type": "string", "minLength": 1, "maxLength": 2},
    "pattern": {"pattern": "^a+$"},
    "object": {
        "type": "object",
        "required": ["a", "b"],
        "properties": {"a": ref("integer"), "b": {"type": ["string", "null"]}},
        "additionalProperties": False,
    },
    "others": {"properties": {"a": {}}, "additionalProperties": ref("short")},
    "patterned": {
        "patternProperties": {"^a": {"type": "integer"}, "b$": {"type": "string"}},
        "additionalProperties": {"type": "null"},
    },
    "sized": {"minProperties": 1, "maxProperties": 2},
    "list": {"type": "array", "items": ref("object"), "minItems": 1, "maxItems": 2},
    "unique": {"uniqueItems": True},
    "enum": {"enum": [1, "a", None, [1], {"a": 1}]},
    "anyOf": {"anyOf": [ref("object"), {"type": "integer", "minimum": 2}, ref("short")]},
    "oneOf": {"oneOf": [ref("integer"), {"type": "number", "minimum": 1}, {"required": ["a"]}]},
    "allOf": {"allOf": [ref("object"), {"properties": {"a": {"minimum": 2}}}]},
    "not": {"not": {"type": "object", "required": ["a"]}},
    "nested": {
        "properties": {
            "a": {"anyOf": [{"properties": {"b": ref("oneOf")}, "required": ["b"]}, ref("integer")]}
        }
    },
    "tree": {
        "type": "object",
        "properties": {"a": ref("integer"), "b": {"type": "array", "items": ref("tree")}},
        "additionalProperties": ref("tree"),
    },
    "words": {
        "properties": {
            key: {"type": "integer"}
            for key in [
                "$ref",
                "$id",
                "properties",
                "definitions",
                "x-a",
                "default",
                "title",
                "allOf",
            ]
        },
        "required": ["title"],
        "additionalProperties": False,
    },
    "a/b~c %": {"type": "integer"},
    "encoded": {
        "properties": {
            "a": ref("a~1b~0c%20%25"),
            "b": ref("nested/properties/a/anyOf/0"),
        }
    },
    "defining": {
        "definitions": {"a": {"type": "integer"}},
        "properties": {"a": ref("defining/definitions/a")},
    },
    "chain": ref("link"),
    "link": ref("object"),
}
SINCE_DRAFT_6: dict[str, Any] = {
    "const": {"const": {"a": [1]}},
    "contains": {"contains": {"type": "integer"}},
    "names": {"propertyNames": {"maxLength": 1, "pattern": "^[ab]"}},
    "named": {"propertyNames": {"anyOf": [{"maxLength": 1}, {"enum": ["ab"]}]}},
    "exclusive": {"exclusiveMinimum": 1, "exclusiveMaximum": 3},
    "booleans": {"properties": {"a": True, "b": {"not": True}}},
}
SINCE_DRAFT_7: dict[str, Any] = {
    "if": {
        "if": {"properties": {"a": {"const": 1}}, "required": ["a"]},
        "then": {"required": ["b"]},
        "else": {"properties": {"b": {"type": "integer"}}, "maxProperties": 2},
    },
    "conditional": {"if": ref("integer"), "then": ref("bounded"), "else": ref("object")},
}
UNTIL_DRAFT_7: dict[str, Any] = {
    "dependent": {"dependencies": {"a": ["b"], "b": {"required": ["c"]}}},
    "tuple": {"properties": {"a": {"items": [ref("integer"), ref("short")]}}},
    "closed tuple": {"properties": {"a": {"items": [ref("integer")], "additionalItems": False}}},
    "open tuple": {"properties": {"a": {"items": [{}], "additionalItems": ref("short")}}},
    "beside": {**ref("object"), "maxProperties": 1},
}
SINCE_2019: dict[str, Any] = {
    "beside": {**ref("object"), "maxProperties": 1, "properties": {"b": {"type": "null"}}},
    "beside chained": {**ref("beside"), "minProperties": 2},
    "chained beside": ref("beside chained"),
    "unevaluated": {
        "allOf": [{"properties": {"a": True}}],
        "properties": {"b": True},
        "unevaluatedProperties": False,
    },
    "unevaluated beside": {**ref("others2"), "unevaluatedProperties": False},
    "others2": {"properties": {"a": {"type": "integer"}}},
    "reached": ref("unevaluated beside"),
    "unevaluated items": {"allOf": [{"maxItems": 1}], "unevaluatedItems": {"type": "string"}},
    "required dependent": {"dependentRequired": {"a": ["b"]}},
    "dependent": {"dependentSchemas": {"b": {"required": ["c"]}}},
    "unevaluated choice": {
        "anyOf": [{"required": ["a"], "properties": {"a": True}}, ref("others2")],
        "unevaluatedProperties": {"type": "integer"},
    },
}
SINCE_2020: dict[str, Any] = {
    "prefix": {"properties": {"a": {"prefixItems": [ref("integer"), ref("short")]}}},
    "open prefix": {"properties": {"a": {"prefixItems": [{}], "items": ref("short")}}},
}

DRAFTS: dict[str, tuple[str, Any, dict[str, Any]]] = {
    "draft-04": (
        "http://json-schema.org/draft-04/schema#",
        jsonschema.Draft4Validator,
        SCHEMAS | UNTIL_DRAFT_7,
    ),
    "draft-06": (
        "http://json-schema.org/draft-06/schema#",
        jsonschema.Draft6Validator,
        SCHEMAS | SINCE_DRAFT_6 | UNTIL_DRAFT_7,
    ),
    "draft-07": (
        "http://json-schema.org/draft-07/schema#",
        jsonschema.Draft7Validator,
        SCHEMAS | SINCE_DRAFT_6 | SINCE_DRAFT_7 | UNTIL_DRAFT_7,
    ),
    "2019-09": (
        "https://json-schema.org/draft/2019-09/schema",
        jsonschema.Draft201909Validator,
        SCHEMAS | SINCE_DRAFT_6 | SINCE_DRAFT_7 | SINCE_2019,
    ),
    "2020-12": (
        "https://json-schema.org/draft/2020-12/schema",
        jsonschema.Draft202012Validator,
        SCHEMAS | SINCE_DRAFT_6 | SINCE_DRAFT_7 | SINCE_2019 | SINCE_2020,
    ),
}

KEYS = st.sampled_from(["a", "b", "c", "ab", "title", "$ref", "x-a", "default", "1"])
SCALARS = st.sampled_from(
    [None, True, False, 0, 1, 2, 3, 4, -1, 1.5, 2.0, 0.25, "", "a", "aa", "b", "bab", "\U0001f600"]
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=8,
)


def quoted(name: str) -> str:
    for character, code in (("~", "~0"), ("/", "~1"), ("%", "%25"), (" ", "%20")):
        name = name.replace(character, code)
    return name


class Compared:
    """Our checks of all schemas of one draft, and jsonschema's validators of the same."""

    def __init__(self, draft: str) -> None:
        uri, validator_class, self.schemas = DRAFTS[draft]
        messages = [
            {"name": name, "payload": ref(quoted(name)), "schemaFormat": DRAFT + draft}
            for name in self.schemas
        ]
        text = document({}, self.schemas)
        text["channels"] = {"/chat": {"publish": {"message": {"oneOf": messages}}}}
        self._checks = Checks(load_spec(text)).received
        resource = Resource.from_contents({"$schema": uri, **text})
        registry: Registry[Any] = Registry().with_resource("urn:document", resource)
        self._validators = {
            name: validator_class(
                {"$ref": "urn:document" + ref(quoted(name))["$ref"]}, registry=registry
            )
            for name in self.schemas
        }

    def ours(self, name: str, value: Any) -> PayloadValidationException | None:
        check = self._checks["/chat", name].payload
        assert check is not None
        try:
            check([value])
        except PayloadValidationException as error:
            return error
        return None

    def theirs(self, name: str, value: Any) -> list[jsonschema.ValidationError]:
        return list(self._validators[name].iter_errors(value))


COMPARED = {draft: Compared(draft) for draft in DRAFTS}
FACTS = ("path", "schema_path", "validator", "validator_value", "instance", "schema")


def facts(error: jsonschema.ValidationError) -> dict[str, Any]:
    found = {name: getattr(error, name) for name in FACTS}
    return found | {name: list(found[name]) for name in ("path", "schema_path")}


def is_told_by(ours: jsonschema.ValidationError, theirs: jsonschema.ValidationError) -> bool:
    """Whether an error has the facts of another, and each error below it those of one below."""
    below = [facts(each) for each in theirs.context or ()]
    return (
        facts(ours) == facts(theirs)
        and all(facts(each) in below for each in ours.context or ())
        and bool(ours.context) == bool(theirs.context)
    )


@pytest.mark.skipif(
    Version(version("jsonschema")) < Version("4.20"),
    reason="older jsonschema is wrong about booleans and nulls",
)
@pytest.mark.parametrize("draft", DRAFTS)
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(value=VALUES)
def test_the_verdict_and_the_facts_are_those_of_jsonschema(draft: str, value: Any) -> None:
    compared = COMPARED[draft]
    for name in compared.schemas:
        ours, theirs = compared.ours(name, value), compared.theirs(name, value)
        assert (ours is None) == (not theirs), (name, value, ours, theirs)
        assert ours is None or any(is_told_by(ours, each) for each in theirs), (name, value)


def test_a_property_may_be_called_as_a_keyword_is() -> None:
    words = ["$ref", "$id", "$schema", "definitions", "properties", "default", "title", "x-foo"]
    words += ["example", "examples", "discriminator", "deprecated", "$defs", "items", "$anchor"]
    check = payload_check({"properties": {key: {"type": "integer"} for key in words}})
    for word in words:
        assert accepts(check, {word: 1})
        error = refusal(check, {word: "1"})
        assert (list(error.path), list(error.schema_path)) == (
            [word],
            ["properties", word, "type"],
        )


def test_a_property_of_digits_is_a_property_and_no_index() -> None:
    check = payload_check({"properties": {"1": {"properties": {"2": {"type": "integer"}}}}})
    error = refusal(check, {"1": {"2": "a"}})
    assert list(error.path) == ["1", "2"]
    assert error.instance == "a"
    assert list(error.schema_path) == ["properties", "1", "properties", "2", "type"]


def test_a_property_may_have_no_name_at_all() -> None:
    inner = {"properties": {"": {"type": "integer"}, "a": {"items": {"type": "null"}}}}
    check = payload_check({"properties": {"": inner, "b": {"properties": {"": False}}}})
    assert accepts(check, {"": {"": 1, "a": [None]}})
    for value, path, schema_path in (
        ({"": {"": "c"}}, ["", ""], ["properties", "", "properties", "", "type"]),
        ({"": {"a": [1]}}, ["", "a", 0], ["properties", "", "properties", "a", "items", "type"]),
        ({"b": {"": 1}}, ["b", ""], ["properties", "b", "properties", ""]),
    ):
        error = refusal(check, value)
        assert (list(error.path), list(error.schema_path)) == (path, schema_path)


def test_data_in_a_schema_is_no_reference_and_no_identifier() -> None:
    data = {"$ref": "#/nowhere", "$id": "http://[", "$schema": "none", "x-a": 1, "title": "b"}
    check = payload_check({"properties": {"a": {"const": data}, "b": {"enum": [data]}}})
    assert accepts(check, {"a": data, "b": data})
    assert not accepts(check, {"a": {**data, "title": "c"}})
    assert not accepts(check, {"b": {**data, "x-a": 2}})


@pytest.mark.parametrize("draft", DRAFTS)
def test_prefix_items_are_honoured_in_every_draft(draft: str) -> None:
    schema = {"prefixItems": [{"type": "integer"}], "items": {"type": "string"}}
    check = payload_check({"properties": {"a": schema}}, draft=draft)
    assert accepts(check, {"a": [1, "b"]})
    error = refusal(check, {"a": ["b"]})
    assert list(error.schema_path) == ["properties", "a", "prefixItems", 0, "type"]
    error = refusal(check, {"a": [1, 2]})
    assert list(error.schema_path) == ["properties", "a", "items", "type"]
    assert error.schema == {"type": "string"}


def test_drafts_live_side_by_side_in_one_document() -> None:
    schemas = {
        "draft-04": {"minimum": 1, "exclusiveMinimum": True},
        "draft-06": {"exclusiveMinimum": 1, "const": 2},
        "draft-07": {"if": {"type": "integer"}, "then": {"exclusiveMinimum": 1}},
        "2019-09": {"dependentRequired": {"a": ["b"]}, "exclusiveMinimum": 1},
        "2020-12": {"prefixItems": [{"type": "string"}], "exclusiveMinimum": 1},
    }
    messages = [
        {"name": draft, "payload": schema, "schemaFormat": DRAFT + draft}
        for draft, schema in schemas.items()
    ]
    text = document({})
    text["channels"]["/chat"]["publish"]["message"] = {"oneOf": messages}
    checks = Checks(load_spec(text)).received
    for draft in schemas:
        check = checks["/chat", draft].payload
        assert check is not None
        assert (accepts(check, 1), accepts(check, 2)) == (False, True)
    of_2019, of_2020 = checks["/chat", "2019-09"].payload, checks["/chat", "2020-12"].payload
    assert of_2019 is not None
    assert of_2020 is not None
    assert not accepts(of_2019, {"a": 1})
    assert not accepts(of_2020, [1])


@pytest.mark.parametrize("draft", ["2019-09", "2020-12"])
def test_the_schema_itself_may_name_its_draft_in_a_payload_an_ack_and_x_auth(draft: str) -> None:
    schema = {"$schema": DRAFTS[draft][0], "unevaluatedProperties": False}
    text = document({"payload": schema, "x-ack": {"args": schema}})
    text["channels"]["/chat"]["x-auth"] = schema
    text["channels"]["/chat"]["bindings"] = {"ws": {"query": schema}}
    checks = Checks(load_spec(text))
    payload, ack = checks.received["/chat", "said"]
    assert payload is not None
    assert ack is not None
    assert accepts(payload, {})
    assert not accepts(payload, {"a": 1})
    with pytest.raises(MessageAckValidationException):
        ack([{"a": 1}])
    checks.connections["/chat"].auth({})
    with pytest.raises(PayloadValidationException):
        checks.connections["/chat"].auth({"a": 1})
    with pytest.raises(BindingsValidationException, match="unevaluated"):
        checks.connections["/chat"].bindings("GET", {"a": ["1"]}, {})


@pytest.mark.parametrize(
    ("payload", "words"),
    [
        (
            {"properties": {"a": {"$schema": DRAFTS["2020-12"][0], "minContains": 2}}},
            "its $schema is",
        ),
        ({"properties": {"a": {"$schema": "http://example.com/mine"}}}, "its $schema is"),
        ({"$schema": DRAFTS["2019-09"][0], "items": {"$recursiveRef": "#"}}, "$recursiveRef"),
        ({"$schema": DRAFTS["2020-12"][0], "items": {"$dynamicRef": "#"}}, "$dynamicRef"),
    ],
)
def test_what_would_be_checked_as_something_else_is_refused_with_the_document(
    payload: dict[str, Any], words: str
) -> None:
    with pytest.raises(SpecError, match=r"this schema can't be used") as caught:
        load_spec(document({"payload": payload}))
    assert words in str(caught.value)


def test_references_lead_into_other_files_and_their_own_definitions(tmp_path: Any) -> None:
    other = {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$id": "http://example.com/elsewhere/point.json",
        "definitions": {"coordinate": {"type": "number"}, "point": {"$ref": "#"}},
        "type": "object",
        "properties": {
            "x": {"$ref": "#/definitions/coordinate"},
            "next": {"$ref": "#/definitions/point"},
        },
    }
    (tmp_path / "point.json").write_text(json.dumps(other))
    text = document({"payload": {"$ref": "point.json#/definitions/point"}})
    (tmp_path / "asyncapi.json").write_text(json.dumps(text))
    check = Checks(load_spec(tmp_path / "asyncapi.json")).received["/chat", "said"].payload
    assert check is not None
    assert accepts(check, {"x": 1, "next": {"x": 2.5}})
    error = refusal(check, {"next": {"next": {"x": "a"}}})
    assert list(error.path) == ["next", "next", "x"]
    assert error.schema == {"type": "number"}


def test_an_unknown_keyword_says_nothing_and_breaks_nothing() -> None:
    schema = {"type": "integer", "foo": {"type": "strng"}, "x-bar": {"type": "strng"}}
    assert accepts(payload_check(schema), 1)
    assert not accepts(payload_check(schema), "1")


@pytest.mark.parametrize(
    ("name", "right", "wrong"),
    [
        ("date-time", "2024-02-29T10:00:00Z", "2023-02-29T10:00:00Z"),
        ("date", "2024-02-29", "2023-02-29"),
        ("time", "10:00:00Z", "25:00:00Z"),
        ("email", "a@example.com", "a"),
        ("hostname", "example.com", "-a-.com"),
        ("ipv4", "127.0.0.1", "127.0.0.256"),
        ("ipv6", "::1", "::g"),
        ("uri", "https://example.com/", "no uri"),
        ("regex", "^a$", "("),
        ("json-pointer", "/a/b", "a"),
    ],
)
def test_formats_of_json_schema_are_enforced(name: str, right: str, wrong: str) -> None:
    check = payload_check({"type": "string", "format": name})
    assert accepts(check, right)
    error = refusal(check, wrong)
    assert (error.validator, error.validator_value) == ("format", name)


EMAIL = {"type": "string", "format": "email"}
EMAIL_CHECK = payload_check(EMAIL)
ALONE = jsonschema_rs.Draft7Validator(EMAIL, validate_formats=True)
PIECES = st.sampled_from(
    [*"aZ09_.+-@ \n", "a" * 21, "b" * 31, "c" * 64, ".com", "@example.org", "é"]
)


@settings(deadline=None)
@given(st.from_regex(PLAIN_EMAIL.replace("$", r"\Z")))
def test_what_is_taken_for_a_plain_email_address_is_an_email_address(text: str) -> None:
    assert ALONE.is_valid(text)


@settings(max_examples=1000, deadline=None)
@given(st.emails() | st.lists(PIECES, max_size=8).map("".join))
def test_the_same_is_an_email_address_as_to_jsonschema_rs_alone(text: str) -> None:
    assert accepts(EMAIL_CHECK, text) == ALONE.is_valid(text)


@pytest.mark.parametrize("draft", ["draft-04", "draft-06", "draft-07", "2019-09", "2020-12"])
@pytest.mark.parametrize(
    "others", [{}, {"allOf": [{"minLength": 1}]}, {"anyOf": [{}], "maxLength": 9}]
)
@pytest.mark.parametrize("more", [None, b"x", ["long"] * 20_000])
def test_what_is_no_email_address_is_told_so(draft: str, others: dict[str, Any], more: Any) -> None:
    schema = {"properties": {"a": {**EMAIL, **others}, "b": {}, "c": {"format": "binary"}}}
    value = {"a": "ada", "b": more}
    error = refusal(payload_check(schema, draft=draft), value)
    assert error.message.endswith('a: "ada" is not a "email"')
    assert (error.validator, error.validator_value, error.instance) == ("format", "email", "ada")
    assert list(error.schema_path) == ["properties", "a", "format"]
    assert error.schema == schema["properties"]["a"]


@pytest.mark.parametrize("name", ["first_name", "sentence", "byte", "int64", ""])
def test_formats_that_json_schema_does_not_know_are_not(name: str) -> None:
    assert accepts(payload_check({"type": "string", "format": name}), "whatever")
    assert not accepts(payload_check({"type": "string", "format": name}), 1)


def test_a_length_counts_characters_and_not_their_encoding() -> None:
    check = payload_check({"type": "string", "minLength": 1, "maxLength": 1})
    assert accepts(check, "\U0001f600")
    assert not accepts(check, "\U0001f600\U0001f600")
    assert not accepts(check, "")


@pytest.mark.parametrize(
    "pattern",
    [r"^(a+)+$", r"^(a|a)*$", r"^(?=(a+))\1b$", r"(a+)+\1$", r"^(?!b)(a+)+$", r"((a*)*)*(?=b)c"],
)
def test_no_pattern_makes_a_text_cost_more_than_a_moment(pattern: str) -> None:
    check = payload_check({"type": "string", "pattern": pattern})
    outcome: list[bool] = []
    text = "a" * 5000 + "!"
    thread = threading.Thread(target=lambda: outcome.append(accepts(check, text)), daemon=True)
    thread.start()
    thread.join(30)
    assert outcome == [False]


def test_an_error_in_a_recursive_choice_does_not_grow_with_every_level() -> None:
    def branch(name: str) -> dict[str, Any]:
        properties = {"args": {"type": "array", "items": ref("E")}, "op": {"enum": [name]}}
        return {"type": "object", "properties": properties, "required": ["op", "args"]}

    choice = {"oneOf": [ref("And"), ref("Or"), ref("Xor"), {"type": "integer"}]}
    schemas = {"E": choice, "And": branch("and"), "Or": branch("or"), "Xor": branch("xor")}
    value: Any = "no number"
    for _ in range(50):  # more errors than there are atoms, were each told with all below it
        value = {"op": "and", "args": [value]}
    error = refusal(payload_check(ref("E"), schemas), value)
    assert error.validator == "oneOf"
    paths = [(list(each.path), list(each.schema_path)) for each in error.context or ()]
    assert (["args", 0], [0, "properties", "args", "items", "oneOf"]) in paths
    assert ([], [3, "type"]) in paths


@pytest.mark.parametrize("draft", DRAFTS)
def test_why_each_alternative_of_a_recursive_schema_failed_is_found_out(draft: str) -> None:
    schemas: dict[str, Any] = {
        "T": {
            "anyOf": [
                {"type": "integer"},
                {
                    "allOf": [{}],
                    "oneOf": [{"type": "string"}, {"type": "array", "items": ref("T")}],
                },
            ]
        }
    }
    check = payload_check({"properties": {"a": ref("T")}}, schemas, draft=draft)
    assert accepts(check, {"a": [[1, "b"], 2]})
    error = refusal(check, {"a": [[1, None], 2]})
    assert (error.validator, list(error.path)) == ("anyOf", ["a"])
    assert [(each.validator, list(each.schema_path)) for each in error.context or ()] == [
        ("type", [0, "type"]),
        ("oneOf", [1, "oneOf"]),
    ]
    second = error.context[1]
    assert second.validator_value == schemas["T"]["anyOf"][1]["oneOf"]
    assert [(list(each.path), list(each.schema_path)) for each in second.context] == [
        ([], [0, "type"]),
        ([0], [1, "items", "anyOf"]),
    ]
    assert [list(each.path) for each in second.context[1].context] == [[], []]


def test_an_undeclared_event_is_told_with_those_that_are_known() -> None:
    checks = Checks(load_spec(document({})))
    error = checks.undeclared_error("/chat", "sad\n", emitted=False)
    assert isinstance(error, UndeclaredEventException)
    assert str(error) == (
        'event "sad\\n" in namespace "/chat": '
        "the document names no such event that clients send; it names 'said'"
    )
    assert (error.sender, error.event, error.namespace) == ("client", "sad\n", "/chat")
    error = checks.undeclared_error("/other", "said", emitted=True)
    assert "the server emits; it names none" in str(error)
    assert error.sender == "server"


def test_many_threads_may_be_the_first_to_need_the_validator_for_binary_data() -> None:
    check = payload_check({"properties": {"a": {"type": "string", "format": "binary"}}})
    start = threading.Barrier(8)
    outcomes: list[tuple[bool, bool]] = []

    def run() -> None:
        start.wait()
        outcomes.append((accepts(check, {"a": b"b"}), accepts(check, {"a": {"b": b"c"}})))

    threads = [threading.Thread(target=run) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes == [(True, False)] * 8


def test_a_schema_that_refers_to_nothing_but_itself_is_no_endless_loop() -> None:
    schemas = {"A": {"allOf": [ref("A")], "type": "integer"}}
    assert accepts(payload_check(ref("A"), schemas), 1)
    assert not accepts(payload_check(ref("A"), schemas), "1")


def test_a_valid_document_has_no_diagnostics_of_its_schemas() -> None:
    for draft, (_, _, schemas) in DRAFTS.items():
        for name in schemas:
            message = {"payload": ref(quoted(name)), "schemaFormat": DRAFT + draft}
            text = document(message, {name: schemas[name]} if draft == "draft-07" else {})
            assert all(each.rule != "schema" for each in diagnose(text))


def test_a_large_value_is_not_told_of_in_every_part() -> None:
    """One error for each part in each alternative would take seconds and gigabytes."""
    item = {
        "anyOf": [{"type": "integer"}, {"properties": {"a": {"type": "null"}}, "maxProperties": 1}]
    }
    lists = [{"type": "array", "items": {**item, "maxProperties": each}} for each in range(2, 6)]
    check = payload_check({"properties": {"a": {"anyOf": lists}}})
    assert accepts(check, {"a": [{"a": None}] * 20_000})
    error = refusal(check, {"a": [{"a": 1}] * 20_000})
    assert (error.validator, list(error.path)) == ("anyOf", ["a"])
    assert list(error.schema_path) == ["properties", "a", "anyOf"]
    assert error.validator_value == lists
    assert not error.context
    assert str(error).endswith("does not satisfy 'anyOf'")
    assert refusal(check, {"a": [{"a": 1}] * 2}).context
