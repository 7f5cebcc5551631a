"""Security functions: what they are given, what they may return, and what they may not do."""

from __future__ import annotations

import json
from typing import Any

import flask
import flask_socketio
import pytest

from asynction_server import SecurityInfo, current_identity

from . import security_functions
from .documents import basic, basic_header, bearer, bearer_header, key, oauth2, version_2
from .test_requirements import HERE, server_of

INTERNAL = "the server could not decide about this connection"
WRONG = "the credentials are not valid"
INSUFFICIENT = "the credentials do not have the scopes that are needed"


@pytest.fixture(autouse=True)
def calls() -> list[tuple[Any, ...]]:
    security_functions.CALLS.clear()
    return security_functions.CALLS


class Outcome:
    """What one connection came to."""

    def __init__(
        self, scheme: dict[str, Any], scopes: list[str] | None = None, **client: Any
    ) -> None:
        app, self.asio = server_of(version_2({"it": scheme}, [{"it": scopes or []}]))
        client.setdefault("headers", bearer_header("s3cr3t"))
        self.raised: BaseException | None = None
        self.client: Any = None
        try:
            self.client = self.asio.test_client(app, **client, raise_exceptions=False)
        except BaseException as error:
            self.raised = error

    @property
    def is_connected(self) -> bool:
        connected = self.client is not None and self.client.is_connected()
        assert connected is bool(self.asio.server.manager.rooms)
        assert self.asio.server.manager.pending_connect == {}
        return connected


def refusal(reason: str) -> str:
    """The line in the log; the client is told the reason alone."""
    return f"a connection to namespace '/' was refused: {reason}"


@pytest.mark.parametrize(
    ("function", "scopes", "reason"),
    [
        ("zero", [], None),
        ("zero", ["read"], None),
        ("uid", ["read", "write"], None),
        ("both", ["read"], None),
        ("without_scopes", [], None),
        ("with_other_field", [], None),
        ("wrapped", [], WRONG),
        ("none", [], WRONG),
        ("refuse", [], WRONG),
        ("zero", ["write"], INSUFFICIENT),
        ("no_scopes", ["read"], INSUFFICIENT),
        ("without_scopes", ["read"], INTERNAL),
        ("odd_scopes", ["read"], INTERNAL),
        ("text", [], INTERNAL),
        ("true", [], INTERNAL),
        ("empty", [], INTERNAL),
        ("no_subject", [], INTERNAL),
        ("fail", [], INTERNAL),
        ("fail_with_type_error", [], INTERNAL),
    ],
)
def test_what_a_function_returns_decides(
    function: str, scopes: list[str], reason: str | None, caplog: pytest.LogCaptureFixture
) -> None:
    outcome = Outcome(oauth2(HERE + function), scopes)

    assert outcome.is_connected is (reason is None)
    warnings = [each.getMessage() for each in caplog.records if each.levelname == "WARNING"]
    tracebacks = [each for each in caplog.records if each.exc_info]
    if reason == INTERNAL:
        assert (warnings, len(tracebacks)) == ([], 1)
    else:
        assert warnings == ([refusal(reason)] if reason else [])
        assert tracebacks == []
    assert not any("s3cr3t" in each for each in warnings)


@pytest.mark.parametrize("function", ["fail", "fail_with_type_error"])
def test_a_function_that_raises_is_called_once(function: str, calls: list[Any]) -> None:
    assert not Outcome(oauth2(HERE + function)).is_connected
    assert calls == [("s3cr3t",)]


@pytest.mark.parametrize("function", ["give_up", "leave"])
def test_what_is_no_exception_refuses_too(function: str) -> None:
    outcome = Outcome(oauth2(HERE + function))
    assert not outcome.is_connected
    assert isinstance(outcome.raised, security_functions.Beyond | SystemExit)


@pytest.mark.parametrize(
    ("scheme", "client", "given"),
    [
        (basic(HERE + "noted"), {"headers": basic_header("ann", "a:b")}, ("ann", "a:b", ["read"])),
        (basic(HERE + "noted"), {"headers": basic_header("", "")}, ("", "", ["read"])),
        (basic(HERE + "noted"), {"headers": basic_header("é", "ü")}, ("é", "ü", ["read"])),
        (
            basic(HERE + "noted", **{"x-authField": "login"}),
            {"headers": {}, "auth": {"login": {"username": "ann", "password": "p"}}},
            ("ann", "p", ["read"]),
        ),
        (
            bearer(HERE + "noted", bearerFormat="JWT"),
            {"headers": {"Authorization": "bEARER  t "}},
            ("t", ["read"], "JWT"),
        ),
        (bearer(HERE + "noted"), {"headers": {}, "auth": {"token": "t"}}, ("t", ["read"], None)),
        (key(HERE + "noted"), {"query_string": "key=a%20b%2B"}, ("a b+", ["read"])),
        (
            key(HERE + "noted", "X-Key", "header"),
            {"headers": {"x-key": "k"}},
            ("k", ["read"]),
        ),
        (
            key(HERE + "noted", "key", "cookie"),
            {"headers": {"Cookie": 'odd={"a":1}; key="k"; b'}},
            ("k", ["read"]),
        ),
        (oauth2(HERE + "noted"), {"headers": bearer_header("t")}, ("t",)),
        (
            {
                "type": "openIdConnect",
                "openIdConnectUrl": "https://example.com/.well-known",
                "x-tokenInfoFunc": HERE + "noted",
            },
            {"headers": bearer_header("t")},
            ("t",),
        ),
        *(
            (
                {"type": "apiKey", "in": place, "x-apiKeyInfoFunc": HERE + "noted"},
                client,
                ("right", ["read"]),
            )
            for place, client in [
                ("user", {"headers": basic_header("right", "x")}),
                ("password", {"headers": basic_header("x", "right")}),
                ("user", {"headers": {}, "auth": {"user": "right"}}),
                ("password", {"headers": {}, "auth": {"password": "right"}}),
            ]
        ),
    ],
)
def test_functions_are_given_what_the_api_reference_says(
    scheme: dict[str, Any], client: dict[str, Any], given: tuple[Any, ...], calls: list[Any]
) -> None:
    assert Outcome(scheme, ["read"], **client).is_connected
    assert calls == [given]


@pytest.mark.parametrize(
    ("scheme", "client"),
    [
        (basic(HERE + "noted"), {"headers": {"Authorization": "Basic"}}),
        (basic(HERE + "noted"), {"headers": {"Authorization": "Basic \xe9"}}),
        (basic(HERE + "noted"), {"headers": {"Authorization": "Basic !!!!"}}),
        (basic(HERE + "noted"), {"headers": {"Authorization": "Basic /////w=="}}),
        (basic(HERE + "noted"), {"headers": {"Authorization": "Basic YW5u"}}),
        (bearer(HERE + "noted"), {"headers": {"Authorization": "Bearer"}}),
        (bearer(HERE + "noted"), {"headers": {}, "auth": {"token": ["t"]}}),
        (bearer(HERE + "noted"), {"headers": {}, "auth": {"token": ""}}),
        (bearer(HERE + "noted"), {"headers": {}, "auth": {"token": 5}}),
        (key(HERE + "noted"), {"query_string": "key=a&key=b"}),
        (key(HERE + "noted"), {"query_string": "key="}),
        (key(HERE + "noted", "key", "cookie"), {"headers": {"Cookie": "key=a; key=b"}}),
        (key(HERE + "noted", "key", "cookie"), {"headers": {"Cookie": "key="}}),
        (key(HERE + "noted", "key", "cookie"), {"headers": {"Cookie": "key=\xff"}}),
        (
            basic(HERE + "noted", **{"x-authField": "login"}),
            {"headers": {}, "auth": {"login": {"username": "ann"}}},
        ),
        (
            basic(HERE + "noted", **{"x-authField": "login"}),
            {"headers": {}, "auth": {"login": "ann:right"}},
        ),
    ],
)
def test_malformed_credentials_are_refused_without_a_traceback(
    scheme: dict[str, Any],
    client: dict[str, Any],
    calls: list[Any],
    caplog: pytest.LogCaptureFixture,
) -> None:
    assert not Outcome(scheme, **client).is_connected
    assert calls == []
    (record,) = caplog.records
    assert record.getMessage() == refusal("the credentials are malformed")
    assert not any(each.exc_info for each in caplog.records)


@pytest.mark.parametrize(
    "auth", [{}, {"token": None}, {"Token": "t"}, None, {"": "t"}, {"other": {"token": "t"}}]
)
def test_an_auth_object_without_the_field_holds_no_credentials(auth: Any, calls: list[Any]) -> None:
    assert not Outcome(bearer(HERE + "noted"), headers={}, auth=auth).is_connected
    assert calls == []


@pytest.mark.parametrize(
    ("function", "token", "is_admitted"),
    [
        ("any_scope", "ann:read", True),
        ("any_scope", "ann:other", False),
        ("no_scope", "ann:read,write", False),
        ("fail", "ann:read,write", False),
    ],
)
def test_an_own_function_may_say_which_scopes_suffice(
    function: str, token: str, is_admitted: bool
) -> None:
    scheme = oauth2(HERE + "holder", **{"x-scopeValidateFunc": HERE + function})
    outcome = Outcome(scheme, ["read", "write"], headers=bearer_header(token))
    assert outcome.is_connected is is_admitted


@pytest.mark.parametrize(
    "function", ["keyword_only", "with_other_field", "SecurityFunctions.holder"]
)
def test_a_function_may_take_its_scopes_by_name_or_leave_more_of_them(function: str) -> None:
    scheme = bearer(HERE + function)
    assert Outcome(scheme, ["read"], headers=bearer_header("ann:read")).is_connected


def nothing() -> list[Any]:
    return []


CONNECT_HANDLERS: dict[str, Any] = {
    "user": lambda user: [user],
    "token_info": lambda token_info: [token_info["sub"]],
    "auth first": lambda auth, user: [auth, user],
    "auth last": lambda user, auth: [auth, user],
    "auth between": lambda token_info, auth, user: [auth, user],
    "auth of another name": lambda user, given: [given, user],
    "keyword-only": lambda *, user: [user],
    "auth and keyword-only": lambda auth, *, user: [auth, user],
    "defaults": lambda auth=None, user=None: [auth, user],
    "any names": lambda **named: [named["user"]],
    "anything": lambda *args, **named: [*args, named["user"]],
    "nothing": nothing,
}


@pytest.mark.parametrize("decorated", [False, True])
@pytest.mark.parametrize("name", CONNECT_HANDLERS)
def test_connect_handlers_are_told_who_it_is_if_they_ask(name: str, decorated: bool) -> None:
    handler = CONNECT_HANDLERS[name]
    seen: list[Any] = []
    noting = security_functions.decorated(handler) if decorated else handler
    app, asio = server_of(version_2({"it": oauth2(HERE + "holder")}, [{"it": []}]))

    def note(result: list[Any]) -> None:
        seen.extend(result)

    import functools

    @functools.wraps(noting)
    def connect(*args: Any, **named: Any) -> None:
        note(noting(*args, **named))

    asio.on("connect")(connect)

    assert asio.test_client(app, auth={"token": "ann:read"}).is_connected()
    expected = {"token": "ann:read"}, "ann"
    assert all(each in expected for each in seen)
    assert ("ann" in seen) is (name != "nothing")


def test_the_connect_method_of_a_class_namespace_is_told_who_it_is() -> None:
    seen: list[Any] = []

    class Ours(flask_socketio.Namespace):
        def on_connect(self, auth: Any, user: str, token_info: SecurityInfo) -> None:
            seen.extend([auth, user, token_info["scopes"]])

        def on_ask(self, *args: Any) -> Any:
            return current_identity().user

    app, asio = server_of(version_2({"it": oauth2(HERE + "holder")}, [{"it": []}]))
    asio.server.handlers.clear()
    asio.on_namespace(Ours("/"))

    client = asio.test_client(app, headers=bearer_header("ann:read"))

    assert seen == [None, "ann", ["read"]]
    assert client.emit("ask", callback=True) == "ann"


def test_without_security_the_user_is_none() -> None:
    seen: list[Any] = []
    app, asio = server_of(version_2({}))
    asio.on("connect")(lambda user, token_info: seen.extend([user, token_info]))
    assert asio.test_client(app).is_connected()
    assert seen == [None, {}]


def test_of_several_schemes_the_first_is_the_user_and_all_are_told() -> None:
    schemes = {"a": oauth2(HERE + "holder"), "b": key(HERE + "holder")}
    app, asio = server_of(version_2(schemes, [{"b": [], "a": []}]))
    asio.on_event("ask", lambda: [current_identity().user, dict(current_identity().token_info)])

    client: Any = asio.test_client(app, headers=bearer_header("ann:"), query_string="key=bob:")

    user, info = client.emit("ask", callback=True)
    assert user == "bob"
    assert {name: each["sub"] for name, each in info.items()} == {"a": "ann", "b": "bob"}


def test_every_namespace_of_a_connection_has_an_identity_of_its_own() -> None:
    document = version_2({"it": oauth2(HERE + "holder")}, [{"it": []}], {"/a": None, "/b": None})
    app, asio = server_of(document)
    for namespace in ("/a", "/b"):
        asio.on_event("ask", lambda *_: current_identity().user, namespace=namespace)
    client = asio.test_client(app, namespace="/a", auth={"token": "ann:"})
    client.connect(namespace="/b", auth={"token": "bob:"})

    users = [client.emit("ask", namespace=each, callback=True) for each in ("/a", "/b")]

    assert users == ["ann", "bob"]


def test_connecting_once_more_changes_nothing_about_who_it_is() -> None:
    app, asio = server_of(version_2({"it": oauth2(HERE + "holder")}, [{"it": []}]))
    asio.on_event("ask", lambda *_: current_identity().user)
    client: Any = asio.test_client(app, auth={"token": "ann:"})
    server = asio.server

    server._handle_eio_message(client.eio_sid, "0" + json.dumps({"token": "bob:admin"}))
    client.connected["/"] = True  # it takes the refusal for one of its connection

    assert client.emit("ask", callback=True) == "ann"


def test_there_is_no_identity_outside_of_handlers() -> None:
    app, _ = server_of(version_2({}))
    with app.test_request_context(), pytest.raises(RuntimeError, match="handlers"):
        current_identity()


@pytest.mark.parametrize("how", ["default", "own", "raising", "raising beyond"])
def test_error_handlers_are_told_of_refusals_and_ignored(
    how: str, caplog: pytest.LogCaptureFixture
) -> None:
    app, asio = server_of(version_2({"it": oauth2(HERE + "holder")}, [{"it": []}]))
    told: list[Exception] = []

    def handler(error: Any) -> bool:
        told.append(error)
        if how == "raising":
            raise LookupError("s3cr3t")
        if how == "raising beyond":
            raise security_functions.Beyond
        return True

    (asio.on_error("/") if how == "own" else asio.on_error_default)(handler)
    try:
        client = asio.test_client(app, headers=bearer_header("wrong"), raise_exceptions=False)
    except security_functions.Beyond:
        pass
    else:
        assert not client.is_connected()

    assert [str(each) for each in told] == [WRONG]
    assert asio.server.manager.rooms == {}


def test_flask_sees_the_same_user_in_the_request_of_the_event() -> None:
    app, asio = server_of(version_2({"it": oauth2(HERE + "holder")}, [{"it": []}]))
    asio.on_event("ask", lambda: [current_identity().user, flask.request.headers["X-From"]])
    headers = bearer_header("ann:") | {"X-From": "here"}
    client = asio.test_client(app, headers=headers)
    assert client.emit("ask", callback=True) == ["ann", "here"]
