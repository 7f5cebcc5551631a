"""What looks like security or like a check, and is neither, is reported."""

from __future__ import annotations

from typing import Any

import pytest

from asynction_spec import Diagnostic, Severity, diagnose, load_spec, socketio_problems

KEY = {"type": "http", "scheme": "bearer", "x-bearerInfoFunc": "app.key"}
SECURITY: list[dict[str, list[str]]] = [{"key": []}]


def document(
    *,
    root: dict[str, Any] | None = None,
    server: dict[str, Any] | None = None,
    channel: dict[str, Any] | None = None,
    operation: dict[str, Any] | None = None,
    message: dict[str, Any] | None = None,
    scheme: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """A right document with more in one of its objects."""
    published = {"message": {"name": "say", **(message or {})}, **(operation or {})}
    return {
        "asyncapi": "2.6.0",
        "info": {"title": "A", "version": "1"},
        "servers": {"s": {"url": "a", "protocol": "ws", **(server or {})}},
        "channels": {"/chat": {"publish": published, "x-security": SECURITY, **(channel or {})}},
        "components": {"securitySchemes": {"key": {**KEY, **(scheme or {})}}},
        **(root or {}),
    }


def version_3(channel: dict[str, Any], operation: dict[str, Any]) -> dict[str, Any]:
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "A", "version": "1"},
        "channels": {"c": {"address": "/c", "messages": {"say": {}}, **channel}},
        "operations": {
            "o": {"action": "receive", "channel": {"$ref": "#/channels/c"}, **operation}
        },
        "components": {"securitySchemes": {"key": KEY}},
    }


def problems(text: dict[str, Any]) -> list[Diagnostic]:
    return [*socketio_problems(load_spec(text), None)]


def test_the_document_that_is_changed_is_right() -> None:
    assert diagnose(document()) == []
    assert problems(version_3({"x-auth": {}, "x-security": []}, {})) == []


MISPLACED = [
    *(document(root={name: SECURITY}) for name in ("x-security", "x-Security", "x-sercurity")),
    *(document(server={name: SECURITY}) for name in ("x-security", "x-securitys")),
    *(document(channel={name: SECURITY}) for name in ("x-Security", "x-secuirty")),
    *(document(channel={name: {}}) for name in ("x-Auth", "x-auht", "x-oauth")),
    *(document(operation={name: {}}) for name in ("x-auth", "x-Auth")),
    *(document(operation={name: SECURITY}) for name in ("x-secruity", "x-SECURITY")),
    *(document(message={name: SECURITY}) for name in ("x-security", "x-secuirty", "x-auth")),
    *(document(scheme={name: "token"}) for name in ("x-authfield", "x-auth-field")),
    *(document(scheme={name: "app.it"}) for name in ("x-bearerInfoFn", "x-scopeValidatorFunc")),
    *(document(channel={name: "app.it"}) for name in ("x-bearerInfoFunc", "x-tokenInfoFunc")),
    version_3({"x-Security": []}, {}),
    version_3({}, {"x-auth": {}}),
    version_3({"x-secuirty": []}, {"x-auth": {}}),
]


@pytest.mark.parametrize("text", MISPLACED)
def test_security_in_the_wrong_place_or_misspelt_keeps_a_server_from_being_built(
    text: dict[str, Any],
) -> None:
    found = [each for each in diagnose(text) if each.severity is not Severity.INFO]
    assert {each.rule for each in found} == {"security-extension"}
    assert {each.severity for each in found} == {Severity.WARNING}
    assert [each.rule for each in problems(text)] == ["security-extension"] * len(found)
    assert {each.severity for each in problems(text)} == {Severity.ERROR}


@pytest.mark.parametrize("name", ["x-author", "x-secondary", "x-handles-money", "x-authored-by"])
def test_other_extensions_are_those_of_others(name: str) -> None:
    for text in (document(root={name: 1}), document(server={name: 1}), document(message={name: 1})):
        assert diagnose(text) == []


@pytest.mark.parametrize(
    ("scheme", "function"),
    [
        ({}, "x-tokenInfoFunc"),
        ({}, "x-basicInfoFunc"),
        ({"scheme": "basic", "x-basicInfoFunc": "app.it"}, "x-bearerInfoFunc"),
        ({"type": "apiKey", "in": "user", "x-apiKeyInfoFunc": "app.it"}, "x-bearerInfoFunc"),
    ],
)
def test_a_function_that_the_type_of_its_scheme_does_not_call_is_reported(
    scheme: dict[str, Any], function: str
) -> None:
    if scheme.get("type") == "apiKey":
        scheme = {**scheme, "scheme": None}
    text = document(scheme={**scheme, function: "app.it"})
    text["components"]["securitySchemes"]["key"] = {
        name: value
        for name, value in text["components"]["securitySchemes"]["key"].items()
        if value is not None
    }

    (problem,) = problems(text)

    assert problem.rule == "socketio-security-function"
    assert problem.pointer.endswith(f"/{function}")
    assert f"{function} is not called for the type" in problem.message


WS = {"bindings": {"ws": {"query": {"type": "object", "properties": {"a": {"type": "string"}}}}}}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (document(server=WS), "ws bindings of a server check nothing"),
        (document(operation=WS), "ws bindings of an operation check nothing"),
        (document(message=WS), "ws bindings of a message check nothing"),
        (document(channel={"bindings": {"WS": {}}}), "the bindings 'WS' check nothing"),
        (document(channel={"bindings": {"websockets": {}}}), "'websockets' check nothing"),
        *(
            (
                document(channel={"bindings": {"ws": {part: schema}}}),
                f"describes no member of the {part}",
            )
            for part in ("query", "headers")
            for schema in (
                {"type": "array"},
                {"type": "array", "items": {"type": "string"}},
                {"type": "object"},
                {},
                True,
            )
        ),
    ],
)
def test_bindings_that_check_nothing_are_reported(text: dict[str, Any], message: str) -> None:
    (found,) = diagnose(text)
    assert (found.rule, found.severity) == ("socketio-binding", Severity.WARNING)
    assert message in found.message
    assert problems(text) == []


@pytest.mark.parametrize(
    "channel",
    [
        WS,
        {"bindings": {"ws": {"method": "GET"}}},
        {"bindings": {"ws": {"query": {"type": "object", "required": ["a"]}}}},
        {"bindings": {"ws": {"query": False}}},
        {"bindings": {"kafka": {"partitions": 1}}},
    ],
)
def test_bindings_that_check_something_are_not(channel: dict[str, Any]) -> None:
    assert diagnose(document(channel=channel)) == []
