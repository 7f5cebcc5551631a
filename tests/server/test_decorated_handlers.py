"""Decorated functions: what is called decides what it takes, not what it decorates."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any

import flask
import flask_socketio
import pytest

from asynction_server import AsynctionSocketIO, PayloadValidationException, SpecError

from .conftest import Log
from .documents import channel, document, message, noting

Importable = Callable[..., str]
Handler = Callable[..., Any]

OPEN = document({"/": channel([message("event")])})
SCHEME = {"type": "httpApiKey", "in": "query", "name": "key", "x-apiKeyInfoFunc": ""}


def by_position(handler: Handler) -> Handler:
    @wraps(handler)
    def wrapper(*args: Any) -> Any:
        return handler(*args)

    return wrapper


def by_name_too(handler: Handler) -> Handler:
    @wraps(handler)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        return handler(*args, **kwargs)

    return wrapper


def unmarked(handler: Handler) -> Handler:
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        return handler(*args, **kwargs)

    return wrapper


def adding(handler: Handler) -> Handler:
    @wraps(handler)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        return handler("added", *args, **kwargs)

    return wrapper


def all_that_it_gets(handler: Handler) -> Handler:
    @wraps(handler)
    def wrapper(*args: Any) -> Any:
        return [*args, handler()]

    return wrapper


PASSING_ON = [by_position, by_name_too, unmarked]


def answer_of(app: flask.Flask, handler: Handler, how: str, *args: Any) -> Any:
    asio = AsynctionSocketIO.from_spec(OPEN, app=app)
    if how == "function":
        asio.on_event("event", handler)
    elif how == "method":
        method = staticmethod(handler)
        asio.on_namespace(type("Own", (flask_socketio.Namespace,), {"on_event": method})("/"))
    else:
        asio.on("*")(lambda name, *rest: handler(*rest))
    return asio.test_client(app, raise_exceptions=False).emit("event", *args, callback=True)


@pytest.mark.parametrize("how", ["function", "method", "catch-all"])
def test_a_decorator_gets_all_that_was_sent_whatever_it_decorates(
    app: flask.Flask, how: str
) -> None:
    @all_that_it_gets
    def handler() -> str:
        return "own"

    assert answer_of(app, handler, how, 1, 2, 3) == [1, 2, 3, "own"]


@pytest.mark.parametrize("how", ["function", "method", "catch-all"])
def test_a_decorator_may_add_arguments_of_its_own(app: flask.Flask, how: str) -> None:
    @adding
    def handler(added: str, first: int) -> Any:
        return [added, first]

    assert answer_of(app, handler, how, 1) == ["added", 1]


def test_a_decorator_may_take_fewer_arguments_than_it_passes_on(app: flask.Flask) -> None:
    def logged_in(handler: Handler) -> Handler:
        @wraps(handler)
        def wrapper(first: int) -> Any:
            return handler("somebody", first)

        return wrapper

    @logged_in
    def handler(who: str, first: int) -> Any:
        return [who, first]

    assert answer_of(app, handler, "function", 1) == ["somebody", 1]


def test_a_decorator_written_in_c_takes_what_it_decorates(app: flask.Flask) -> None:
    @lru_cache
    def handler(first: int) -> Any:
        return [first]

    assert answer_of(app, handler, "function", 1) == [1]


@pytest.mark.parametrize("decorate", [lambda handler: handler, *PASSING_ON])
@pytest.mark.parametrize("sent", [(), (1, 2)])
def test_a_client_that_sends_what_no_parameter_takes_is_told(
    app: flask.Flask, log: Log, decorate: Callable[[Handler], Handler], sent: tuple[int, ...]
) -> None:
    calls: list[Any] = []
    told: list[Exception] = []
    asio = AsynctionSocketIO.from_spec(OPEN, app=app, default_error_handler=told.append)

    def handler(first: int) -> None:
        calls.append(first)

    asio.on_event("event", decorate(handler))

    asio.test_client(app).emit("event", *sent)

    assert calls == []
    assert [type(each) for each in told] == [PayloadValidationException]
    assert "event 'event' in namespace '/'" in str(told[0])
    assert log.tracebacks == []


@pytest.mark.parametrize("decorate", [lambda handler: handler, *PASSING_ON])
def test_a_type_error_in_a_handler_stays_one(
    app: flask.Flask, decorate: Callable[[Handler], Handler]
) -> None:
    told: list[Exception] = []
    asio = AsynctionSocketIO.from_spec(OPEN, app=app, default_error_handler=told.append)

    def handler(first: int) -> None:
        asio.on_event(first)  # type: ignore[call-arg, arg-type]

    asio.on_event("event", decorate(handler))

    asio.test_client(app).emit("event", 1)

    assert [type(each) for each in told] == [TypeError]


# -- connect handlers --------------------------------------------------------------------------


def secured(importable: Importable, function: Handler | None = None) -> dict[str, Any]:
    given = function or (lambda key: {"sub": f"who has {key}"})
    module = importable(info=given)
    scheme = {**SCHEME, "x-apiKeyInfoFunc": f"{module}.info"}
    return document(
        {"/": channel([message("event")])},
        components={"securitySchemes": {"key": scheme}},
        servers={"only": {"url": "localhost", "protocol": "ws", "security": [{"key": []}]}},
    )


def connected(app: flask.Flask, source: dict[str, Any], connect: Handler, how: str) -> bool:
    asio = AsynctionSocketIO.from_spec(source, app=app)
    asio.on_event("event", lambda *_: None)
    if how == "method":
        methods = {"on_connect": staticmethod(connect)}
        asio.on_namespace(type("Own", (flask_socketio.Namespace,), methods)("/"))
    else:
        asio.on_event("connect", connect)
    client = asio.test_client(app, query_string="key=1", auth={"token": 2}, raise_exceptions=False)
    return bool(client.is_connected())


@pytest.mark.parametrize("how", ["function", "method"])
@pytest.mark.parametrize("decorate", [by_position, by_name_too])
@pytest.mark.parametrize(
    ("take", "taken"),
    [
        (lambda note: lambda: note(), ()),
        (lambda note: lambda auth: note(auth), {"token": 2}),
        (lambda note: lambda auth=None: note(auth), {"token": 2}),
    ],
)
def test_a_decorated_connect_handler_gets_what_it_takes_and_runs_once(
    app: flask.Flask,
    importable: Importable,
    how: str,
    decorate: Callable[[Handler], Handler],
    take: Callable[[Handler], Handler],
    taken: Any,
) -> None:
    calls: list[Any] = []
    handler = take(noting(calls, None))

    assert connected(app, secured(importable), decorate(handler), how)
    assert calls == [taken]


@pytest.mark.parametrize("how", ["function", "method"])
@pytest.mark.parametrize(
    ("take", "taken"),
    [
        (lambda note: lambda user: note(user), "who has 1"),
        (lambda note: lambda auth, user: note(auth, user), ({"token": 2}, "who has 1")),
        (lambda note: lambda *, token_info: note(token_info), {"sub": "who has 1"}),
    ],
)
def test_a_decorator_hands_on_who_connects(
    app: flask.Flask,
    importable: Importable,
    how: str,
    take: Callable[[Handler], Handler],
    taken: Any,
) -> None:
    calls: list[Any] = []

    assert connected(app, secured(importable), by_name_too(take(noting(calls, None))), how)
    assert calls == [taken]


@pytest.mark.parametrize("how", ["function", "method"])
def test_a_decorator_that_adds_an_argument_hands_on_who_connects(
    app: flask.Flask, importable: Importable, how: str
) -> None:
    calls: list[Any] = []

    @adding
    def connect(added: str, user: str) -> None:
        calls.append((added, user))

    assert connected(app, secured(importable), connect, how)
    assert calls == [("added", "who has 1")]


def test_the_auth_object_never_takes_the_place_of_who_connects(
    app: flask.Flask, importable: Importable, log: Log
) -> None:
    calls: list[Any] = []

    @by_position
    def connect(user: str) -> None:
        calls.append(user)

    module = importable("tested_connect", connect=connect)
    source = secured(importable)
    source["channels"]["/"]["x-handlers"] = {"connect": f"{module}.connect"}

    with pytest.raises(SpecError, match=r"'user'.*\*\*kwargs"):
        AsynctionSocketIO.from_spec(source, app=app)

    with pytest.raises(TypeError, match=r"'user'.*\*\*kwargs"):
        connected(app, secured(importable), connect, "function")

    assert calls == []


def test_a_decorator_that_does_not_show_what_it_decorates_refuses_and_says_so(
    app: flask.Flask, importable: Importable, log: Log
) -> None:
    calls: list[Any] = []

    assert not connected(app, secured(importable), unmarked(lambda: calls.append(1)), "function")
    assert calls == []
    (record,) = log.tracebacks
    assert record.exc_info is not None
    assert "functools.wraps" in str(record.exc_info[1])


# -- security functions ------------------------------------------------------------------------


@pytest.mark.parametrize("decorate", [by_position, by_name_too])
@pytest.mark.parametrize(
    "function",
    [
        lambda key: {"sub": key},
        lambda key, required_scopes: {"sub": key},
        lambda key, *, required_scopes: {"sub": key},
    ],
)
def test_a_decorated_security_function_is_asked(
    app: flask.Flask,
    importable: Importable,
    decorate: Callable[[Handler], Handler],
    function: Handler,
) -> None:
    source = secured(importable, decorate(function))
    if decorate is by_position and function.__code__.co_kwonlyargcount:
        with pytest.raises(SpecError, match="required_scopes"):
            AsynctionSocketIO.from_spec(source, app=app)
        return

    assert connected(app, source, lambda: None, "function")


def test_a_decorator_of_a_security_function_gets_all_there_is(
    app: flask.Flask, importable: Importable
) -> None:
    calls: list[Any] = []

    @all_that_it_gets
    def info() -> None:
        """Who has a key."""

    def informing(*args: Any) -> Any:
        calls.append(info(*args))
        return {"sub": "somebody"}

    assert connected(app, secured(importable, wraps(info)(informing)), lambda: None, "function")
    assert calls == [["1", [], None]]  # with what the decorated function answers


def test_a_security_function_that_takes_no_credentials_is_an_error_at_start(
    app: flask.Flask, importable: Importable
) -> None:
    with pytest.raises(SpecError, match="takes 0 arguments"):
        AsynctionSocketIO.from_spec(secured(importable, lambda: {"sub": "anybody"}), app=app)
