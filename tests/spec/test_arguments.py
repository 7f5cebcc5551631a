"""The argument rule: a tuple schema describes the list of arguments, any other the one argument."""

from __future__ import annotations

from typing import Any

import pytest

from asynction_spec import (
    Checks,
    MessageAckValidationException,
    PayloadValidationException,
    ValidationException,
    load_spec,
)

from .events import accepts, document, payload_check, refusal

PAIR = {"type": "array", "items": [{"type": "string"}, {"type": "integer"}]}
LIST = {"type": "array", "items": {"type": "integer"}}
NUMBER = {"type": "integer"}

# A schema, argument lists that it describes, and argument lists that it does not.
RULE: list[tuple[dict[str, Any], list[list[Any]], list[list[Any]]]] = [
    (NUMBER, [[1]], [[], [1, 2], ["1"], [[1]], [None]]),
    (LIST, [[[]], [[1, 2]]], [[], [1, 2], [1], [["a"]]]),
    (PAIR, [["a", 1]], [[], ["a"], ["a", 1, 2], [["a", 1]], [1, "a"]]),
    ({"type": "array", "prefixItems": PAIR["items"]}, [["a", 1]], [["a"], ["a", "b"], [1, 1]]),
    ({**PAIR, "minItems": 1}, [["a"], ["a", 1]], [[], ["a", 1, 2], ["a", "b"]]),
    ({**PAIR, "additionalItems": True}, [["a", 1], ["a", 1, None]], [["a"], ["a", "b", 1]]),
    ({**PAIR, "additionalItems": NUMBER}, [["a", 1], ["a", 1, 2, 3]], [["a", 1, "b"]]),
    ({**PAIR, "additionalItems": NUMBER, "maxItems": 3}, [["a", 1, 2]], [["a", 1, 2, 3]]),
    ({**PAIR, "additionalItems": False}, [["a", 1]], [["a", 1, 2]]),
    (
        {"type": "array", "prefixItems": PAIR["items"], "items": NUMBER},
        [["a", 1], ["a", 1, 2]],
        [["a", 1, "b"], ["a"]],
    ),
    ({**PAIR, "minItems": 0, "maxItems": 0}, [[]], [["a"], ["a", 1]]),
    ({"type": "array"}, [[[]], [[1, "a"]]], [[], [1]]),
    ({"items": [NUMBER]}, [[[1]], ["text"]], [[], [["a"]]]),
    ({}, [[None], [1]], [[], [1, 2]]),
    ({"type": "null"}, [[None]], [[], [1]]),
]


def as_payload(schema: dict[str, Any]) -> Any:
    return Checks(load_spec(document({"payload": schema}))).received["/chat", "said"].payload


def as_emitted_payload(schema: dict[str, Any]) -> Any:
    return Checks(load_spec(document({"payload": schema}))).emitted["/chat", "said"].payload


def as_ack(schema: dict[str, Any]) -> Any:
    spec = load_spec(document({"x-ack": {"args": schema}}))
    return Checks(spec).received["/chat", "said"].ack


def as_ack_of_emitted(schema: dict[str, Any]) -> Any:
    spec = load_spec(document({"x-ack": {"args": schema}}))
    return Checks(spec).emitted["/chat", "said"].ack


def as_referred(schema: dict[str, Any]) -> Any:
    return payload_check({"$ref": "#/components/schemas/S"}, {"S": schema})


@pytest.mark.parametrize(("schema", "right", "wrong"), RULE, ids=[str(each[0]) for each in RULE])
@pytest.mark.parametrize(
    "check_of", [as_payload, as_emitted_payload, as_ack, as_ack_of_emitted, as_referred]
)
def test_the_rule_is_the_same_for_payloads_and_acks_in_both_directions(
    check_of: Any, schema: dict[str, Any], right: list[list[Any]], wrong: list[list[Any]]
) -> None:
    check = check_of(schema)
    for args in right:
        check(args)
        check(tuple(args))
    for args in wrong:
        with pytest.raises(ValidationException):
            check(args)


@pytest.mark.parametrize(
    ("schema", "args", "words", "keyword", "limit"),
    [
        (NUMBER, [], "1 argument expected, got 0", "minItems", 1),
        (NUMBER, [1, 2], "1 argument expected, got 2", "maxItems", 1),
        (PAIR, ["a"], "2 arguments expected, got 1", "minItems", 2),
        (PAIR, ["a", 1, 2], "2 arguments expected, got 3", "maxItems", 2),
        ({**PAIR, "minItems": 1}, [], "1 to 2 arguments expected, got 0", "minItems", 1),
        (
            {**PAIR, "additionalItems": True},
            ["a"],
            "at least 2 arguments expected, got 1",
            "minItems",
            2,
        ),
    ],
)
def test_a_wrong_number_of_arguments_is_an_error_that_says_so(
    schema: dict[str, Any], args: list[Any], words: str, keyword: str, limit: int
) -> None:
    error = refusal(payload_check(schema), *args)
    assert error.message == f'event "said" in namespace "/chat": {words}'
    assert (error.validator, error.validator_value) == (keyword, limit)
    assert (list(error.schema_path), error.instance) == ([keyword], args)
    assert error.schema == schema


def test_an_error_in_a_tuple_names_the_argument_as_people_count_them() -> None:
    error = refusal(payload_check(PAIR), "a", "b")
    assert error.message.endswith('argument 2: "b" is not of type "integer"')
    assert list(error.path) == [1]


def test_the_path_within_an_argument_follows_its_number() -> None:
    schema = {"type": "array", "items": [{"type": "object", "properties": {"a": NUMBER}}]}
    error = refusal(payload_check(schema), {"a": "b"})
    assert 'argument 1: a: "b" is not' in error.message
    assert list(error.path) == [0, "a"]


def test_without_a_payload_and_an_ack_nothing_is_checked() -> None:
    checks = Checks(load_spec(document({}))).received["/chat", "said"]
    assert checks == (None, None)


@pytest.mark.parametrize(("payload", "is_accepted"), [(True, True), (False, False)])
def test_a_boolean_schema_describes_one_argument(payload: bool, is_accepted: bool) -> None:
    check = payload_check(payload)
    assert accepts(check, {"a": 1}) == is_accepted
    assert "1 argument expected, got 2" in str(refusal(check, 1, 2))


def test_an_ack_may_be_the_bare_schema() -> None:
    spec = load_spec(document({"x-ack": PAIR}))
    check = Checks(spec).received["/chat", "said"].ack
    assert check is not None
    check(["a", 1])
    with pytest.raises(MessageAckValidationException, match=r"argument 2: \"b\""):
        check(["a", "b"])


def replying(*payloads: dict[str, Any]) -> Checks:
    messages = {f"m{index}": {"payload": payload} for index, payload in enumerate(payloads)}
    channel = {"$ref": "#/channels/chat"}
    return Checks(
        load_spec(
            {
                "asyncapi": "3.0.0",
                "info": {"title": "A", "version": "1"},
                "channels": {
                    "chat": {
                        "address": "/chat",
                        "messages": {"ask": {"payload": NUMBER}, **messages},
                    }
                },
                "operations": {
                    "ask": {
                        "action": "receive",
                        "channel": channel,
                        "messages": [{"$ref": "#/channels/chat/messages/ask"}],
                        "reply": {
                            "channel": channel,
                            "messages": [
                                {"$ref": f"#/channels/chat/messages/{name}"} for name in messages
                            ],
                        },
                    }
                },
            }
        )
    )


def test_a_reply_of_several_messages_accepts_each_of_them_and_nothing_else() -> None:
    check = replying(NUMBER, PAIR).received["/chat", "ask"].ack
    assert check is not None
    check([1])
    check(["a", 1])
    for wrong in ([], ["a"], ["a", "b"], [1, 1]):
        with pytest.raises(MessageAckValidationException):
            check(wrong)


def test_the_error_of_an_ack_says_that_it_is_one_and_whose_fault() -> None:
    spec = load_spec(document({"x-ack": {"args": NUMBER}, "payload": NUMBER}))
    for checks, payload_sender, ack_sender in (
        (Checks(spec).received, "client", "server"),
        (Checks(spec).emitted, "server", "client"),
    ):
        payload, ack = checks["/chat", "said"]
        assert payload is not None
        assert ack is not None
        with pytest.raises(MessageAckValidationException) as of_ack:
            ack(["a"])
        assert of_ack.value.sender == ack_sender
        assert of_ack.value.message.startswith('the ack of event "said" in namespace "/chat": ')
        with pytest.raises(PayloadValidationException) as of_payload:
            payload(["a"])
        assert of_payload.value.sender == payload_sender
        assert (of_payload.value.namespace, of_payload.value.event) == ("/chat", "said")


@pytest.mark.parametrize("args", [5, None, {"a": 1}])
def test_what_is_no_list_of_arguments_never_passes(args: Any) -> None:
    with pytest.raises((TypeError, KeyError)):
        payload_check({"type": "object"})(args)
