"""What a document asks for, and who is let in by it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import flask
import pytest

from asynction_server import AsynctionException, AsynctionSocketIO, SecurityException, SpecError

from .documents import (
    Document,
    Requirements,
    basic,
    basic_header,
    bearer_header,
    key,
    oauth2,
    open_id,
    version_2,
    version_3,
)

HERE = "tests.security.security_functions."
SCHEMES = {
    "token": open_id(HERE + "holder"),
    "password": basic(HERE + "password"),
    "key": key(HERE + "holder"),
}
VERSIONS = pytest.mark.parametrize("version", [version_2, version_3])


def server_of(document: Document, **options: Any) -> tuple[flask.Flask, AsynctionSocketIO]:
    app = flask.Flask("tested")
    options.setdefault("async_mode", "threading")
    asio = AsynctionSocketIO.from_spec(document, app=app, docs=False, **options)
    for namespace in asio.spec.namespaces.values():
        for event in namespace.receives:
            asio.on_event(str(event.name), lambda *_: "answered", namespace=namespace.name)
    return app, asio


def admits(document: Document, namespace: str = "/", **client: Any) -> bool:
    app, asio = server_of(document)
    connected = asio.test_client(
        app, namespace=namespace, **client, raise_exceptions=False
    ).is_connected(namespace)
    assert connected is (namespace in asio.server.manager.rooms)
    return bool(connected)


def told_by(document: Document, **client: Any) -> list[str]:
    """What the error handler is told when somebody connects."""
    told: list[str] = []
    app, asio = server_of(document, default_error_handler=lambda error: told.append(str(error)))
    assert not asio.test_client(app, **client, raise_exceptions=False).is_connected()
    return told


def problems_of(document: Document, **options: Any) -> list[str]:
    with pytest.raises(SpecError) as caught:
        server_of(document, **options)
    assert all(each.place.pointer.startswith("#/") for each in caught.value.diagnostics)
    return [f"{each.pointer} {each.message}" for each in caught.value.diagnostics]


KEY: dict[str, Any] = {"query_string": "key=ann:read"}
PASSWORD: dict[str, Any] = {"headers": basic_header("ann", "right")}
TOKEN: dict[str, Any] = {"headers": bearer_header("ann:read")}


def alternatives(version: Callable[..., Document], *names: list[str]) -> Document:
    """Alternatives, each of the schemes that all have to hold; in version 3 of one scheme."""
    if version is version_2:
        return version_2(SCHEMES, [{name: [] for name in each} for each in names])
    places = [{"$ref": f"#/components/securitySchemes/{each}"} for (each,) in names]
    return version_3(SCHEMES, places)


@VERSIONS
@pytest.mark.parametrize(
    ("client", "is_admitted"), [({}, False), (KEY, True), (PASSWORD, True), (TOKEN, False)]
)
def test_any_of_the_requirements_will_do(
    version: Any, client: dict[str, Any], is_admitted: bool
) -> None:
    assert admits(alternatives(version, ["key"], ["password"]), **client) is is_admitted


@pytest.mark.parametrize(
    ("client", "is_admitted"),
    [({}, False), (KEY, False), (PASSWORD, False), (KEY | PASSWORD, True)],
)
def test_all_schemes_of_a_requirement_have_to_hold(
    client: dict[str, Any], is_admitted: bool
) -> None:
    assert admits(alternatives(version_2, ["key", "password"]), **client) is is_admitted


@VERSIONS
def test_no_security_lets_everybody_in(version: Any) -> None:
    assert admits(version(SCHEMES))
    assert admits(version(SCHEMES, []))


def test_a_requirement_of_nothing_lets_everybody_in_and_knows_who_brought_credentials() -> None:
    document = version_2(SCHEMES, [{}, {"key": []}])
    assert admits(document)
    assert admits(document, **KEY)


@VERSIONS
def test_x_security_replaces_what_the_server_asks_for(version: Any) -> None:
    namespaces: dict[str, Requirements] = {"/": None, "/own": [{"password": []}], "/open": []}
    server: Requirements = (
        [{"key": []}] if version is version_2 else [{"$ref": "#/components/securitySchemes/key"}]
    )
    document = version(SCHEMES, server, namespaces)

    admitted = {
        name: [admits(document, name, **client) for client in ({}, KEY, PASSWORD)]
        for name in namespaces
    }

    assert admitted == {
        "/": [False, True, False],
        "/own": [False, False, True],
        "/open": [True, True, True],
    }


@pytest.mark.parametrize("token", ["ann:", "ann:write", "ann:read", "ann:write,read"])
@VERSIONS
def test_every_scope_is_needed(version: Any, token: str) -> None:
    if version is version_2:
        document = version_2(SCHEMES, [{"token": ["read", "write"]}])
    else:
        scheme = {**SCHEMES["token"], "scopes": ["read", "write"]}
        document = version_3({}, [scheme])
    assert admits(document, headers=bearer_header(token)) is (token == "ann:write,read")
    assert admits(document, auth={"token": token}) is (token == "ann:write,read")


@pytest.mark.parametrize("in_server", [None, "key"])
def test_an_operation_is_asked_for_beyond_what_the_server_asks_for(in_server: str | None) -> None:
    def of(name: str, **more: Any) -> list[Any]:
        return [SCHEMES[name] | more]

    document = version_3(
        SCHEMES,
        of(in_server) if in_server else None,
        operations={"ask": None, "write": of("token", scopes=["write"]), "read": of("token")},
    )
    told: list[str] = []
    app, asio = server_of(document, default_error_handler=lambda error: told.append(str(error)))
    reader = asio.test_client(app, **KEY, headers=bearer_header("ann:read"))
    writer = asio.test_client(app, **KEY, auth={"token": "bob:read,write"})
    guest = asio.test_client(app, **KEY)

    answers = {
        name: [client.emit(name, callback=True) for client in (reader, writer, guest)]
        for name in ("ask", "read", "write")
    }

    yes: Any = "answered"
    no: Any = []
    assert answers == {"ask": [yes] * 3, "read": [yes, yes, no], "write": [no, yes, no]}
    assert told == [
        "credentials are missing",
        "the credentials do not have the scopes that are needed",
        "credentials are missing",
    ]


def test_an_event_that_is_refused_names_itself_in_the_error() -> None:
    errors: list[Any] = []
    document = version_3(SCHEMES, operations={"ask": [SCHEMES["token"]]})
    app, asio = server_of(document, default_error_handler=errors.append)

    asio.test_client(app).emit("ask")

    assert [(type(each), each.namespace, each.event) for each in errors] == [
        (SecurityException, "/", "ask")
    ]


def test_what_an_event_that_the_server_emits_asks_for_is_refused_at_start() -> None:
    (problem,) = problems_of(version_3(SCHEMES, emits=[SCHEMES["token"]]))
    assert problem.startswith("#/operations/send/security event 'news' is emitted")
    assert "x-security" in problem


@pytest.mark.parametrize(
    "scheme",
    [
        {"type": "X509"},
        {"type": "userPassword"},
        {"type": "scramSha256"},
        {"type": "scramSha512"},
        {"type": "plain"},
        {"type": "gssapi"},
        {"type": "symmetricEncryption"},
        {"type": "asymmetricEncryption"},
        {"type": "http", "scheme": "digest"},
    ],
    ids=lambda scheme: " ".join(scheme.values()),
)
def test_what_socketio_can_not_carry_is_refused_at_start(scheme: Document) -> None:
    (problem,) = problems_of(version_2({"odd": scheme}, [{"odd": []}]), server_name="main")
    assert problem.startswith("#/components/securitySchemes/odd")
    assert "Socket.IO has no way to carry the type " + " ".join(scheme.values()) in problem


def test_what_is_not_asked_for_may_be_of_any_type() -> None:
    assert admits(version_2({"odd": {"type": "X509"}}))


@pytest.mark.parametrize(
    ("function", "why"),
    [
        (None, "it needs a function: give it x-tokenInfoFunc"),
        (HERE + "holdr", "has no 'holdr'"),
        (HERE + "not_callable", "it is not callable"),
        ("no_such_module.holder", "there is no module 'no_such_module'"),
        ("holder", "write a dotted path"),
    ],
)
def test_a_function_that_can_not_be_used_is_refused_at_start(
    function: str | None, why: str
) -> None:
    scheme = oauth2(function or "")
    if function is None:
        del scheme["x-tokenInfoFunc"]
    (problem,) = problems_of(version_2({"token": scheme}, [{"token": []}]))
    assert problem.startswith("#/components/securitySchemes/token")
    assert why in problem


def test_a_scope_function_that_can_not_be_used_is_refused_at_start() -> None:
    scheme = oauth2(HERE + "holder", **{"x-scopeValidateFunc": HERE + "missing"})
    (problem,) = problems_of(version_2({"token": scheme}, [{"token": []}]))
    assert "has no 'missing'" in problem


@pytest.mark.parametrize("place", ["server", "namespace"])
def test_a_scheme_that_is_not_defined_is_a_problem_with_advice(place: str) -> None:
    asked: Requirements = [{"tokn": []}]
    document = (
        version_2(SCHEMES, asked)
        if place == "server"
        else version_2(SCHEMES, namespaces={"/": asked})
    )
    problems = problems_of(document)
    assert any("there is no security scheme 'tokn'; did you mean 'token'?" in e for e in problems)


def test_all_problems_are_told_together() -> None:
    schemes = {"a": {"type": "X509"}, "b": oauth2(HERE + "missing")}
    assert len(problems_of(version_2(schemes, [{"a": []}, {"b": []}]))) == 2


def two_servers(first: Requirements, second: Requirements) -> Document:
    document = version_2(SCHEMES, first)
    other = version_2(SCHEMES, second)["servers"]["main"]
    return document | {"servers": document["servers"] | {"other": other}}


@pytest.mark.parametrize(("name", "client"), [("main", KEY), ("other", PASSWORD)])
def test_the_chosen_server_says_what_is_asked_for(name: str, client: dict[str, Any]) -> None:
    document = two_servers([{"key": []}], [{"password": []}])
    app, asio = server_of(document, server_name=name)
    assert asio.test_client(app, **client, raise_exceptions=False).is_connected()
    assert not asio.test_client(app, raise_exceptions=False).is_connected()


def test_servers_that_ask_for_the_same_need_no_choice() -> None:
    document = two_servers([{"key": []}], [{"key": []}])
    assert admits(document, **KEY)
    assert not admits(document)


def test_servers_that_ask_for_different_things_need_a_choice() -> None:
    with pytest.raises(AsynctionException, match="choose one of 'main', 'other' by server_name"):
        server_of(two_servers([{"key": []}], None))


def test_the_constructor_takes_requirements_of_its_own() -> None:
    from asynction_spec import load_spec

    app = flask.Flask("tested")
    document = version_2(SCHEMES, namespaces={"/": None, "/own": []})
    asio = AsynctionSocketIO(
        load_spec(document), True, False, [{"key": []}], None, app, async_mode="threading"
    )
    asio.on_event("ask", lambda *_: None)
    asio.on_event("ask", lambda *_: None, namespace="/own")

    assert asio.test_client(app, **KEY, raise_exceptions=False).is_connected()
    assert not asio.test_client(app, raise_exceptions=False).is_connected()
    assert asio.test_client(app, namespace="/own", raise_exceptions=False).is_connected("/own")


def test_security_is_enforced_without_validation() -> None:
    app, asio = server_of(version_2(SCHEMES, [{"key": []}]), validation=False)
    assert not asio.test_client(app, raise_exceptions=False).is_connected()
    assert asio.test_client(app, **KEY, raise_exceptions=False).is_connected()


def test_a_requirement_that_can_not_be_read_lets_nobody_in() -> None:
    requirements: list[Any] = [{"key": []}, "key", [["key"]], ["key"], [5]]
    for asked in requirements:
        with pytest.raises(SpecError):
            server_of(version_2(SCHEMES, namespaces={"/": asked}))


def test_the_order_is_security_then_bindings_then_auth() -> None:
    bindings: Document = {"ws": {"query": {"type": "object", "required": ["page"]}}}
    auth = {"type": "object", "required": ["name"]}
    more: Document = {"bindings": bindings, "x-auth": auth}
    document = version_2(SCHEMES, [{"key": []}], **more)

    assert told_by(document) == ["credentials are missing"]
    assert "page" in told_by(document, **KEY)[0]
    assert "name" in told_by(document, query_string="key=ann:&page=1", auth={})[0]
    assert admits(document, query_string="key=ann:&page=1", auth={"name": "ann"})
