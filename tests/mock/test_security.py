"""Security in the mock: by default credentials have to be there, and may be anybody's."""

from __future__ import annotations

import sys
import types
from collections.abc import Iterator
from typing import Any

import flask
import pytest

from asynction_mock import MockAsynctionSocketIO
from asynction_spec import SpecError
from tests.server.documents import TEXT, Document, channel, document, message

from .conftest import RecordedLog
from .mock_servers import MockServers

SCHEMES: Document = {
    "basic": {"type": "http", "scheme": "basic", "x-basicInfoFunc": "guards.basic"},
    "bearer": {"type": "http", "scheme": "bearer", "x-authField": "token"},
    "key": {"type": "httpApiKey", "in": "query", "name": "key"},
    "user": {"type": "apiKey", "in": "user"},
    "oauth": {
        "type": "oauth2",
        "flows": {"implicit": {"authorizationUrl": "https://a.example", "scopes": {"read": ""}}},
    },
}


def guarded(scheme: str, scopes: list[str]) -> Document:
    """A document whose namespace requires one scheme."""
    return document(
        {
            "/": channel(
                receives=[message("hello", x_ack={"args": TEXT})], x_security=[{scheme: scopes}]
            )
        },
        components={"securitySchemes": {scheme: SCHEMES[scheme]}},
    )


@pytest.fixture
def guards() -> Iterator[types.ModuleType]:
    """The module of functions that the documents name."""
    module = types.ModuleType("guards")
    sys.modules["guards"] = module
    yield module
    del sys.modules["guards"]


BASIC: Any = {"headers": {"Authorization": "Basic YWRhOnNlY3JldA=="}}  # ada:secret
BEARER: Any = {"headers": {"Authorization": "Bearer whatever"}}


@pytest.mark.parametrize(
    ("scheme", "scopes", "credentials"),
    [
        ("basic", [], BASIC),
        ("bearer", [], BEARER),
        ("bearer", [], {"auth": {"token": "whatever"}}),
        ("user", [], {"auth": {"user": "ada"}}),
        ("oauth", ["read"], BEARER),
    ],
)
def test_any_well_formed_credentials_are_accepted(
    servers: MockServers, scheme: str, scopes: list[str], credentials: dict[str, Any]
) -> None:
    servers.start(guarded(scheme, scopes))

    assert isinstance(servers.peer(**credentials).call("hello"), str)


def test_a_key_in_the_query_is_accepted(servers: MockServers) -> None:
    servers.start(guarded("key", []))
    servers.url += "?key=whatever"

    assert servers.peer().connected


PLACES = {
    "basic": "basic (in the header Authorization: Basic ...)",
    "bearer": "bearer (in the header Authorization: Bearer ..., or as `token` in the auth object)",
    "key": "key (in the query parameter `key`)",
    "user": "user (as the user in the header Authorization: Basic ..., or as `user` in the auth"
    " object)",
    "oauth": "oauth (in the header Authorization: Bearer ...)",
}


@pytest.mark.parametrize("scheme", SCHEMES)
def test_missing_credentials_are_refused(
    servers: MockServers, log: RecordedLog, scheme: str
) -> None:
    servers.start(guarded(scheme, []))

    assert servers.raw_peer().connect() == '4{"message":"credentials are missing"}'
    assert log.expect("!!") == f"!! / refused: credentials are missing; give {PLACES[scheme]}"


@pytest.mark.parametrize(
    ("scheme", "auth"), [("bearer", {"token": 5}), ("user", {"user": ""}), ("user", {"user": {}})]
)
def test_malformed_credentials_are_refused(servers: MockServers, scheme: str, auth: Any) -> None:
    servers.start(guarded(scheme, []))

    assert servers.raw_peer().connect(auth=auth) == '4{"message":"the credentials are malformed"}'


def test_the_functions_of_the_document_decide_with_the_option_functions(
    servers: MockServers, guards: types.ModuleType
) -> None:
    vars(guards)["basic"] = lambda name, word: {"sub": name} if word == "secret" else None
    servers.start(guarded("basic", []), security="functions")

    assert servers.peer(**BASIC).connected
    wrong: Any = {"headers": {"Authorization": "Basic YWRhOmd1ZXNz"}}  # ada:guess
    assert servers.peer(**wrong).refusal == {"message": "the credentials are not valid"}


def test_a_function_that_is_needed_must_exist(servers: MockServers) -> None:
    with pytest.raises(SpecError, match="there is no module 'guards'"):
        servers.start(guarded("basic", []), security="functions")


def test_security_can_be_switched_off(servers: MockServers) -> None:
    servers.start(guarded("basic", []), security="off")

    assert isinstance(servers.peer().call("hello"), str)


def test_an_event_may_require_credentials_of_its_own(
    servers: MockServers, log: RecordedLog
) -> None:
    servers.start(
        {
            "asyncapi": "3.0.0",
            "info": {"title": "Test", "version": "1.0.0"},
            "channels": {"root": {"address": "/", "messages": {"hello": {}, "secret": {}}}},
            "operations": {
                name: {
                    "action": "receive",
                    "channel": {"$ref": "#/channels/root"},
                    "messages": [{"$ref": f"#/channels/root/messages/{name}"}],
                    "security": security,
                }
                for name, security in (
                    ("hello", []),
                    ("secret", [{"$ref": "#/components/securitySchemes/bearer"}]),
                )
            },
            "components": {"securitySchemes": {"bearer": SCHEMES["bearer"]}},
        }
    )

    assert servers.peer(**BEARER).call("secret") is None
    answer = servers.peer().call("secret")
    assert answer["error"]["message"] == "credentials are missing"
    log.expect("!!", "secret refused: credentials are missing; give bearer (in the header")


def test_a_scheme_that_socketio_can_not_carry_is_reported() -> None:
    document = guarded("basic", [])
    document["components"]["securitySchemes"]["basic"] = {"type": "X509"}

    with pytest.raises(SpecError, match="X509"):
        MockAsynctionSocketIO.from_spec(document, app=flask.Flask("tested"))
