"""What a security scheme asks for, and what of a connection carries it."""

from __future__ import annotations

from typing import Any

import pytest

from asynction_spec import Carrier, SecurityScheme, load_spec

AUTHORIZATION = "Authorization"
FLOWS = {"implicit": {"authorizationUrl": "https://example.com/a", "availableScopes": {}}}


def scheme(**fields: Any) -> SecurityScheme:
    document = {
        "asyncapi": "3.0.0",
        "info": {"title": "Schemes", "version": "1"},
        "components": {"securitySchemes": {"it": fields}},
    }
    return load_spec(document).security_schemes["it"]


@pytest.mark.parametrize(
    ("fields", "carriers"),
    [
        ({"type": "http", "scheme": "Basic"}, [Carrier("header", AUTHORIZATION, "Basic")]),
        ({"type": "http", "scheme": "bearer"}, [Carrier("header", AUTHORIZATION, "Bearer")]),
        ({"type": "oauth2", "flows": FLOWS}, [Carrier("header", AUTHORIZATION, "Bearer")]),
        (
            {"type": "openIdConnect", "openIdConnectUrl": "https://example.com/"},
            [Carrier("header", AUTHORIZATION, "Bearer")],
        ),
        ({"type": "httpApiKey", "in": "query", "name": "key"}, [Carrier("query", "key")]),
        ({"type": "httpApiKey", "in": "header", "name": "X-Key"}, [Carrier("header", "X-Key")]),
        ({"type": "httpApiKey", "in": "cookie", "name": "key"}, [Carrier("cookie", "key")]),
        (
            {"type": "apiKey", "in": "password"},
            [Carrier("header", AUTHORIZATION, "Basic", "password"), Carrier("auth", "password")],
        ),
    ],
)
def test_each_type_that_socketio_carries_has_its_carriers(
    fields: dict[str, Any], carriers: list[Carrier]
) -> None:
    assert scheme(**fields).carriers == tuple(carriers)
    assert scheme(**fields).info_function is not None


@pytest.mark.parametrize(
    "fields",
    [
        {"type": "http", "scheme": "bearer"},
        {"type": "httpApiKey", "in": "query", "name": "key"},
        {"type": "apiKey", "in": "user"},
    ],
)
def test_the_field_of_the_auth_object_comes_last(fields: dict[str, Any]) -> None:
    first, last = scheme(**fields, **{"x-authField": "secret"}).carriers

    assert first.place != "auth"
    assert last == Carrier("auth", "secret")


@pytest.mark.parametrize("kind", ["X509", "gssapi", "userPassword", "plain"])
def test_a_type_that_socketio_does_not_carry_has_no_carriers(kind: str) -> None:
    assert scheme(type=kind, **{"x-authField": "secret"}).carriers == ()
    assert scheme(type=kind).info_function is None


def test_a_scheme_says_in_words_what_a_client_sends() -> None:
    assert scheme(type="http", scheme="bearer").credentials == "a token"
    assert scheme(type="X509").credentials == "an X.509 client certificate"
    assert scheme(type="http", scheme="negotiate").credentials is None
