"""Messages with secrets: what is wrong with them is said without their values."""

from __future__ import annotations

from typing import Any

import pytest

from .events import alternatives_check, payload_check, refusal

HIDDEN = "hunter2"
SECRET = {"type": "string", "format": "password", "maxLength": 5}
WRITE_ONLY = {"type": "string", "writeOnly": True, "maxLength": 5}


def login(secret: Any) -> dict[str, Any]:
    return {"type": "object", "properties": {"user": {"type": "string"}, "secret": secret}}


@pytest.mark.parametrize("secret", [SECRET, WRITE_ONLY])
@pytest.mark.parametrize(
    "value",
    [
        {"user": 5, "secret": HIDDEN},
        {"user": [HIDDEN], "secret": "right"},
        [HIDDEN],
        {"secret": HIDDEN},
        {"secret": {HIDDEN}},
    ],
)
def test_nothing_of_a_message_with_a_secret_is_quoted(secret: dict[str, Any], value: Any) -> None:
    error = refusal(payload_check(login(secret)), value)

    told = [str(error), *map(str, error.errors), *(each.message for each in error.context or ())]
    assert HIDDEN not in "".join(told)
    assert 'event "said" in namespace "/chat"' in told[0]


@pytest.mark.parametrize(
    "payload",
    [
        {"$ref": "#/components/schemas/login"},
        {"anyOf": [{"type": "null"}, {"$ref": "#/components/schemas/login"}]},
        {"type": "array", "items": {"$ref": "#/components/schemas/login"}},
    ],
)
def test_a_secret_may_be_anywhere_behind_references(payload: dict[str, Any]) -> None:
    error = refusal(payload_check(payload, {"login": login(SECRET)}), {"secret": HIDDEN})

    told = [str(error), *map(str, error.errors), *(each.message for each in error.context or ())]
    assert HIDDEN not in "".join(told)


def test_where_it_is_wrong_is_said_and_what_is_missing() -> None:
    check = payload_check({**login(SECRET), "required": ["user"]})

    assert str(refusal(check, {"user": "ada", "secret": HIDDEN})).endswith(
        "secret: the value does not satisfy 'maxLength'"
    )
    assert str(refusal(check, {})).endswith('"user" is a required property')


def test_other_messages_are_quoted() -> None:
    error = refusal(payload_check(login({"type": "string", "maxLength": 5})), {"secret": HIDDEN})

    assert HIDDEN in str(error)


@pytest.mark.parametrize("secret_first", [True, False])
@pytest.mark.parametrize(
    "other",
    [
        {"minProperties": 3},
        {"anyOf": [{"required": ["token"]}, {"required": ["code"]}]},
        {"properties": {"secret": {"maxLength": 3}}},
    ],
)
def test_nothing_is_quoted_where_another_message_of_the_event_has_the_secret(
    other: Any, secret_first: bool
) -> None:
    long = {"type": "string", "format": "password", "minLength": 20}
    payloads = [login(long), {"type": "object", **other}]
    check = alternatives_check(payloads if secret_first else payloads[::-1])

    error = refusal(check, {"user": "bob", "secret": HIDDEN})

    told = [str(error), *map(str, error.errors), *(each.message for each in error.context or ())]
    assert HIDDEN not in "".join(told)
