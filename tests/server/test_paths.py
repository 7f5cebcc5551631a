"""Where a server is reached: the document's server, or what the caller says."""

from typing import Any

import flask
import pytest

from asynction_server import AsynctionException, AsynctionSocketIO

from .conftest import Live
from .documents import Document, channel, document

EMPTY = document({"/": channel()})


def version_2(url: str, **variables: Any) -> Document:
    server: Document = {"url": url, "protocol": "ws"}
    return {**EMPTY, "servers": {"live": server | ({"variables": variables} if variables else {})}}


def version_3(pathname: str | None, **variables: Any) -> Document:
    server: Document = {"host": "example.com", "protocol": "ws"}
    if pathname is not None:
        server["pathname"] = pathname
    if variables:
        server["variables"] = variables
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "Test", "version": "1"},
        "servers": {"live": server},
        "channels": {"root": {"address": "/"}},
    }


def path_of(app: flask.Flask, source: Document, **options: Any) -> str:
    asio = AsynctionSocketIO.from_spec(source, app=app, **options)
    path: str = asio.sockio_mw.engineio_path
    return path.strip("/")


BASE: Document = {"default": "v1"}


@pytest.mark.parametrize(
    ("source", "path"),
    [
        (version_2("ws://example.com/api/socket.io"), "api/socket.io"),
        (version_2("ws://example.com:5000/sio/"), "sio"),
        (version_2("ws://example.com"), "socket.io"),
        (version_2("ws://example.com/"), "socket.io"),
        (version_2("example.com/sio"), "sio"),
        (version_2("ws://{host}/{base}/sio", host={"default": "a.b"}, base=BASE), "v1/sio"),
        (version_3("/api/socket.io"), "api/socket.io"),
        (version_3("/{base}/sio", base=BASE), "v1/sio"),
        (version_3("/"), "socket.io"),
        (version_3(None), "socket.io"),
    ],
)
def test_the_servers_url_gives_the_path(app: flask.Flask, source: Document, path: str) -> None:
    assert path_of(app, source, server_name="live") == path


@pytest.mark.parametrize("option", ["path", "resource"])
def test_what_the_caller_says_wins(app: flask.Flask, option: str) -> None:
    source = version_2("ws://example.com/api/socket.io")

    assert path_of(app, source, server_name="live", **{option: "/mine"}) == "mine"


def test_without_a_name_no_server_counts(app: flask.Flask) -> None:
    assert path_of(app, version_2("ws://example.com/api/socket.io")) == "socket.io"


def test_a_variable_without_a_default_is_refused_with_its_place(app: flask.Flask) -> None:
    source = version_2("ws://example.com/{base}/sio", base={"enum": ["a", "b"]})

    with pytest.raises(AsynctionException, match=r"servers/live.*'base'.*no default"):
        AsynctionSocketIO.from_spec(source, server_name="live", app=app)

    assert "socketio" not in app.extensions


def test_real_clients_connect_there_and_nowhere_else(app: flask.Flask, live: Live) -> None:
    source = version_3("/{base}/sio", base=BASE)
    AsynctionSocketIO.from_spec(source, server_name="live", app=app, async_mode="threading")
    url = live.serve(app)

    assert live.peer(url, socketio_path="v1/sio").connected
    assert not live.peer(url).connected
