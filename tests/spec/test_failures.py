"""What a ValidationException holds and says."""

from __future__ import annotations

import copy
import gc
import json
import pickle
import weakref
from collections.abc import Callable
from typing import Any

import jsonschema
import pytest

from asynction_spec import AsynctionException, Checks, ValidationException, load_spec

from .events import accepts, connection_check, document, payload_check, refusal

NUMBER = {"type": "integer"}
NAME = {"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]}
MEGABYTE = "a" * 1_000_000


def test_the_message_says_event_namespace_place_and_reason() -> None:
    error = refusal(payload_check(NAME), {"name": 5})
    assert str(error) == ('event "said" in namespace "/chat": name: 5 is not of type "string"')
    assert error.message == str(error)
    assert repr(error) == f"<PayloadValidationException: {str(error)!r}>"


def test_the_fields_are_those_of_a_jsonschema_error() -> None:
    error = refusal(payload_check({"properties": {"people": {"items": NAME}}}), {"people": [{}]})
    assert isinstance(error, jsonschema.ValidationError)
    assert isinstance(error, AsynctionException)
    assert error.validator == "required"
    assert error.validator_value == ["name"]
    assert list(error.path) == list(error.absolute_path) == ["people", 0]
    assert list(error.schema_path) == ["properties", "people", "items", "required"]
    assert error.instance == {}
    assert error.schema == NAME
    assert error.cause is None
    assert error.parent is None
    assert (error.event, error.namespace, error.sender) == ("said", "/chat", "client")


def test_the_instance_is_the_very_value_that_was_checked() -> None:
    people = [{"name": "a"}, {"name": 5}]
    error = refusal(payload_check({"properties": {"people": {"maxItems": 1}}}), {"people": people})
    assert error.instance is people


class Local:
    """Something of whoever has a message checked."""


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        (NUMBER, "five"),
        (NAME, {"name": 5}),
        ({"items": {"$ref": "#/components/schemas/Name"}}, [{"name": 5}, {}]),
        ({"oneOf": [NUMBER, {"$ref": "#/components/schemas/Name"}]}, "five"),
        ({"pattern": "^(?=a)b"}, "b"),
        (NUMBER, b"five"),
    ],
)
def test_who_has_a_message_refused_is_kept_by_nothing_once_the_error_is_handled(
    schema: Any, value: Any
) -> None:
    check = payload_check(schema, {"Name": NAME})
    texts: list[str] = []

    def handle() -> weakref.ref[Local]:
        local = Local()
        try:
            check([value])
        except ValidationException as error:
            texts.append(str(error))
        return weakref.ref(local)

    gc.disable()  # whose turn may come, and hide what keeps it
    try:
        assert handle()() is None
    finally:
        gc.enable()
    assert len(texts) == 1


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy])
def test_a_copy_has_everything(
    copied: Callable[[ValidationException], ValidationException],
) -> None:
    error = refusal(payload_check({"anyOf": [{"type": "integer"}, {"type": "null"}]}), "one")

    other = copied(error)

    assert type(other) is type(error)
    assert str(other) == str(error)
    assert other.event == "said"
    assert [each.message for each in other.context] == [
        '"one" is not of type "integer"',
        '"one" is not of type "null"',
    ]


ALTERNATIVES = {"items": {"anyOf": [{"required": ["k"], "properties": {"k": NUMBER}}, NUMBER]}}


def test_why_an_emitted_event_failed_is_known_although_its_value_is_changed() -> None:
    check = Checks(load_spec(document({"payload": ALTERNATIVES})), json).emitted["/chat", "said"]
    assert check.payload is not None
    value = [1, {"k": "x"}]
    with pytest.raises(ValidationException) as caught:
        check.payload([value])

    value[1] = {"k": 5}

    reasons = [each.message for each in caught.value.context]
    assert reasons == ['"x" is not of type "integer"', '{"k": "x"} is not of type "integer"']


def test_to_ask_why_a_received_value_failed_that_was_changed_does_no_harm() -> None:
    value = [1, {"k": "x"}]
    error = refusal(payload_check(ALTERNATIVES), value)

    value.clear()

    assert len(error.context) == 2


@pytest.mark.parametrize("draft", ["draft-04", "draft-07", "2020-12"])
def test_what_is_not_allowed_is_told_in_the_words_of_the_document(draft: str) -> None:
    schema = {"not": {"properties": {"to": {"format": "email"}}}}

    error = refusal(payload_check(schema, draft=draft), {"to": "a@b.co"})

    reason = '{"properties": {"to": {"format": "email"}}} is not allowed for {"to": "a@b.co"}'
    assert error.message.endswith(reason)
    assert (error.validator, list(error.schema_path)) == ("not", ["not"])


def test_the_alternatives_that_failed_are_the_context_and_know_their_parent() -> None:
    schema = {"properties": {"a": {"anyOf": [{"type": "integer"}, {"items": NAME}]}}}
    error = refusal(payload_check(schema), {"a": [{"name": 1}]})
    assert error.validator == "anyOf"
    integer, items = error.context or []
    assert integer.parent is error
    assert isinstance(integer, ValidationException)
    assert (list(integer.path), list(integer.schema_path)) == ([], [0, "type"])
    assert list(items.path) == [0, "name"]
    assert list(items.absolute_path) == ["a", 0, "name"]
    assert list(items.schema_path) == [1, "items", "properties", "name", "type"]
    assert list(items.absolute_schema_path) == [
        "properties", "a", "anyOf", 1, "items", "properties", "name", "type",
    ]  # fmt: skip
    assert jsonschema.exceptions.best_match([error]) in (integer, items)


def test_a_false_schema_has_no_keyword_as_in_jsonschema() -> None:
    error = refusal(payload_check({"properties": {"a": False}}), {"a": 1})
    facts: tuple[Any, ...] = (error.validator, error.validator_value, error.schema)
    assert facts == (None, None, False)
    assert list(error.path) == ["a"]
    assert list(error.schema_path) == ["properties", "a"]


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"type": "integer"}, MEGABYTE),
        ({"type": "integer"}, [MEGABYTE] * 3),
        ({"type": "integer"}, {MEGABYTE: 1}),
        ({"additionalProperties": False}, {MEGABYTE: 1}),
        ({"additionalProperties": False}, {f"\n{MEGABYTE}": 1}),
        ({"additionalProperties": False}, {str(each): 1 for each in range(20_000)}),
        ({"additionalProperties": {"type": "string"}}, {MEGABYTE: 1}),
        ({"additionalProperties": {"additionalProperties": False}}, {MEGABYTE: {MEGABYTE: 1}}),
        ({"propertyNames": {"maxLength": 5}}, {MEGABYTE: 1}),
        ({"propertyNames": {"maxLength": 5}}, {"\ufffc" * 300_000: 1}),
        ({"uniqueItems": True}, [MEGABYTE, MEGABYTE]),
        ({"contains": {"const": 1}}, [MEGABYTE]),
        ({"enum": [f"{MEGABYTE}b"]}, "a"),
        ({"const": MEGABYTE}, f"{MEGABYTE}c"),
        ({"pattern": "b" * 10_000}, MEGABYTE),
        ({"not": {"enum": [MEGABYTE]}}, MEGABYTE),
        ({"anyOf": [{"type": "integer"}, {"maxLength": 1}]}, MEGABYTE),
        ({"format": "date", "type": "string"}, f"\x00\x1b[31m\u2028\u202e{MEGABYTE}"),
        ({"items": {"items": {"type": "string"}}}, [[MEGABYTE, f"{MEGABYTE}\r\n", b"a"]]),
    ],
)
def test_the_message_is_one_short_line_whatever_was_sent(schema: Any, value: Any) -> None:
    error = refusal(payload_check(schema), value)
    for each in (error, *(error.context or ())):
        text = str(each)
        assert 0 < len(text) <= 500
        assert text.isprintable()
    assert str(error).startswith('event "said" in namespace "/chat": ')


def test_the_reason_is_told_however_long_the_way_to_it() -> None:
    schema: dict[str, Any] = {"type": "integer"}
    value: Any = "no"
    for _ in range(60):
        schema = {"additionalProperties": schema}
        value = {"some name of a property" * 100: value}
    text = str(refusal(payload_check(schema), value))
    assert text.endswith('"no" is not of type "integer"')


def test_control_characters_are_told_by_their_escapes() -> None:
    error = refusal(payload_check({"additionalProperties": {"type": "null"}}), {"a\nb\x1b": 1})
    assert "a\\nb\\x1b: 1 is not" in str(error)
    assert list(error.path) == ["a\nb\x1b"]


SECRETS: list[tuple[Any, Any]] = [
    ({"properties": {"token": {"const": "s3cret"}}}, {"token": "t0ken"}),
    ({"properties": {"token": {"enum": ["s3cret"]}}}, {"token": "t0ken"}),
    ({"properties": {"token": {"pattern": "^s3cret$"}}}, {"token": "t0ken"}),
    ({"properties": {"token": {"type": "boolean"}}}, {"token": "t0ken"}),
    ({"properties": {"token": {"not": {"const": "t0ken"}}}}, {"token": "t0ken"}),
    ({"properties": {"token": {"anyOf": [{"const": "s3cret"}, False]}}}, {"token": "t0ken"}),
    ({"properties": {"token": {"oneOf": [{"const": "t0ken"}, True]}}}, {"token": "t0ken"}),
    ({"properties": {"token": {"format": "date"}}}, {"token": "t0ken"}),
    ({"properties": {"token": False}}, {"token": "t0ken"}),
    ({"properties": {"token": {"maxLength": 2}}}, {"token": "t0ken"}),
    ({"const": {"token": "s3cret"}}, {"token": "t0ken"}),
    ({"maxProperties": 0}, {"token": "t0ken"}),
]


@pytest.mark.parametrize(("schema", "values"), SECRETS)
def test_no_secret_is_told_of_a_connection(schema: Any, values: dict[str, str]) -> None:
    told = []
    texts = {name: [value] for name, value in values.items()}
    for part in ("query", "headers"):
        check = connection_check({part: schema})
        with pytest.raises(ValidationException) as caught:
            check.bindings("GET", **({"query": {}, "headers": {}} | {part: texts}))
        told.append(caught.value)
    with pytest.raises(ValidationException) as caught:
        connection_check(auth=schema).auth(values)
    told.append(caught.value)
    for error in told:
        assert "t0ken" not in str(error)
        assert "s3cret" not in str(error)
        assert not error.context
        assert str(error).startswith('connection to namespace "/chat": the ')
        assert (error.namespace, error.event, error.sender) == ("/chat", None, "client")


def test_what_a_connection_lacks_is_told() -> None:
    with pytest.raises(ValidationException) as caught:
        connection_check(auth={"required": ["token"]}).auth(None)
    assert str(caught.value) == (
        'connection to namespace "/chat": the auth object: "token" is a required property'
    )


def test_an_auth_object_that_is_no_json_is_refused_without_its_value() -> None:
    with pytest.raises(ValidationException) as caught:
        connection_check(auth={"properties": {"a": {"type": "null"}}}).auth({"a": {1, 2}})
    assert str(caught.value).endswith("the auth object: a: the value is not allowed")


def test_an_exception_survives_copying() -> None:
    error = refusal(payload_check({"anyOf": [{"type": "null"}, {"type": "string"}]}), 1)
    again = copy.copy(error)
    assert type(again) is type(error)
    assert (str(again), again.event, again.instance) == (str(error), "said", 1)


def test_an_exception_is_made_anew_of_its_arguments_as_task_queues_do() -> None:
    error = refusal(payload_check(NAME), {"name": 5})

    again = type(error)(*json.loads(json.dumps(error.args)))

    assert str(again) == str(error)


def test_an_exception_reaches_another_process_whole() -> None:
    error = refusal(payload_check(NAME), {"name": 5})

    again = pickle.loads(pickle.dumps(error))  # one of our own

    assert type(again) is type(error)
    assert (str(again), again.event, again.instance) == (str(error), "said", 5)
    assert [*again.path] == ["name"]


def test_of_very_many_alternatives_only_some_are_told() -> None:
    check = payload_check({"anyOf": [{"const": each} for each in range(1000)]})
    assert accepts(check, 999)
    error = refusal(check, -1)
    assert len(error.context or ()) == 20
