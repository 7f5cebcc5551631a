"""The documentation routes."""

import json

import flask
import pytest

from asynction_server import AsynctionException, AsynctionSocketIO

from .documents import channel, document, message

CHAT = document({"/chat": channel(emits=[message("said")])})
OTHER = document({"/other": channel(emits=[message("news")])})


@pytest.mark.parametrize(
    ("path", "base"),
    [
        (None, ""),
        ("socket.io", ""),
        ("/ws", ""),
        ("/api/socket.io", "/api"),
        ("api/v1.0/socket.io/", "/api/v1.0"),
    ],
)
def test_they_stand_beside_the_socketio_path(app: flask.Flask, path: str | None, base: str) -> None:
    AsynctionSocketIO.from_spec(CHAT, app=app, path=path)
    browser = app.test_client()

    page = browser.get(f"{base}/docs")
    data = browser.get(f"{base}/docs/asyncapi.json")

    assert (page.status_code, page.mimetype) == (200, "text/html")
    assert "said" in page.text
    assert (data.status_code, data.mimetype) == (200, "application/json")
    assert data.json == CHAT


def test_the_data_keep_the_order_of_the_document(app: flask.Flask) -> None:
    AsynctionSocketIO.from_spec(CHAT, app=app)

    text = app.test_client().get("/docs/asyncapi.json").text

    assert list(json.loads(text)) == ["asyncapi", "info", "channels"]


def test_they_are_left_out_on_request(app: flask.Flask) -> None:
    AsynctionSocketIO.from_spec(CHAT, app=app, docs=False)

    assert app.test_client().get("/docs").status_code == 404
    assert app.test_client().get("/docs/asyncapi.json").status_code == 404


@pytest.mark.parametrize(
    "paths", [("/a/ws", "/b/ws"), ("/a/b/ws", "/a_b/ws"), ("/a.b/ws", "/a_b/ws")]
)
def test_two_servers_of_an_application_have_each_their_own(
    app: flask.Flask, paths: tuple[str, str]
) -> None:
    for path, source in zip(paths, (CHAT, OTHER), strict=True):
        AsynctionSocketIO.from_spec(source, app=app, path=path)
    browser = app.test_client()

    documents = [browser.get(f"{path[:-3]}/docs/asyncapi.json").json for path in paths]

    assert documents == [CHAT, OTHER]


def test_two_servers_with_their_documentation_in_one_place_are_refused(app: flask.Flask) -> None:
    AsynctionSocketIO.from_spec(CHAT, app=app, path="/one")
    wsgi_app = app.wsgi_app

    with pytest.raises(AsynctionException, match=r"documentation at /docs.*docs=False"):
        AsynctionSocketIO.from_spec(OTHER, app=app, path="/two")

    assert app.wsgi_app == wsgi_app
    AsynctionSocketIO.from_spec(OTHER, app=app, path="/two", docs=False)


def test_the_page_may_run_its_own_script_and_nothing_else(app: flask.Flask) -> None:
    AsynctionSocketIO.from_spec(document({"/": {}}), app=app)

    policy = app.test_client().get("/docs").headers["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_the_page_is_not_sent_again_to_who_has_it(app: flask.Flask) -> None:
    AsynctionSocketIO.from_spec(document({"/": {}}), app=app)
    client = app.test_client()
    etag = client.get("/docs").headers["ETag"]

    again = client.get("/docs", headers={"If-None-Match": etag})

    assert (again.status_code, again.data) == (304, b"")
