"""Security functions: what may be one, and what is told where there is none."""

from collections.abc import Callable
from typing import Any

import flask
import pytest

from asynction_server import AsynctionSocketIO, SpecError
from asynction_spec import load_spec

from .conftest import Log
from .documents import Document, channel, document

Importable = Callable[..., str]


def guarded(*namespaces: str, **scheme: str) -> Document:
    """A document whose namespaces ask for a token in the auth object."""
    token = {
        "type": "openIdConnect",
        "openIdConnectUrl": "https://example.com/.well-known/openid-configuration",
        "x-authField": "token",
        **scheme,
    }
    return document(
        {name: channel(x_security=[{"token": []}]) for name in namespaces},
        components={"securitySchemes": {"token": token}},
    )


def test_a_function_written_in_c_gets_the_token(
    app: flask.Flask, importable: Importable, log: Log
) -> None:
    module = importable(once={"first": {"sub": "ann"}, "second": {"sub": "bob"}})
    source = guarded("/", **{"x-tokenInfoFunc": f"{module}.once.pop"})
    users: list[Any] = []
    asio = AsynctionSocketIO.from_spec(source, app=app)
    asio.on("connect")(lambda user: users.append(user))

    tokens = ["first", "first", "second", "third"]
    connected = [
        asio.test_client(app, auth={"token": each}, raise_exceptions=False).is_connected()
        for each in tokens
    ]

    assert connected == [True, False, True, False]
    assert users == ["ann", "bob"]


def test_a_scheme_without_a_function_is_told_once_however_often_it_is_asked_for(
    app: flask.Flask,
) -> None:
    with pytest.raises(SpecError) as caught:
        AsynctionSocketIO.from_spec(guarded("/", "/a", "/b"), app=app)

    (problem,) = caught.value.diagnostics
    assert "'token' can't be enforced: it needs a function: give it x-tokenInfoFunc" in str(problem)
    assert problem.pointer == "#/components/securitySchemes/token"
    assert "socketio" not in app.extensions


def test_a_requirement_given_to_the_class_of_a_scheme_that_there_is_not_is_refused(
    app: flask.Flask,
) -> None:
    spec = load_spec(document({"/": channel()}))

    with pytest.raises(SpecError, match="'tokn' can't be enforced: the document does not define"):
        AsynctionSocketIO(spec, True, True, [{"tokn": []}], None, app)

    assert "socketio" not in app.extensions
