"""A channel's `servers`: a namespace exists on its servers only."""

from __future__ import annotations

from typing import Any

import flask
import pytest

from asynction_mock import MockAsynctionSocketIO
from asynction_server import AsynctionException, AsynctionSocketIO

from .conftest import Live
from .documents import channel, document, message

SERVERS = {
    "public": {"url": "localhost", "protocol": "ws"},
    "internal": {"url": "localhost", "protocol": "ws"},
}
TWO: dict[str, Any] = document(
    {
        "/chat": channel([message("say")]),
        "/vault": {
            "servers": ["internal"],
            **channel([message("open", x_handler="nowhere.at_all")], [message("opened")]),
        },
    }
) | {"servers": SERVERS}
KINDS = [AsynctionSocketIO, MockAsynctionSocketIO]


@pytest.mark.parametrize("kind", KINDS)
def test_a_namespace_of_another_server_is_refused(
    live: Live, app: flask.Flask, kind: type[AsynctionSocketIO]
) -> None:
    asio = kind.from_spec(TWO, server_name="public", app=app)
    asio.on("say", namespace="/chat")(lambda *_: None)
    peer = live.raw_peer(live.serve(app))

    assert peer.connect("/chat").startswith("0/chat,")
    assert peer.connect("/vault").startswith("4/vault,")


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_not_on_the_page_and_in_the_document(
    app: flask.Flask, kind: type[AsynctionSocketIO]
) -> None:
    kind.from_spec(TWO, server_name="public", app=app)
    browser = app.test_client()

    page = browser.get("/docs").text
    assert "/chat" in page
    assert "/vault" not in page
    data: Any = browser.get("/docs/asyncapi.json").json
    assert [*data["channels"]] == ["/chat"]


def test_the_mock_of_another_server_has_it(live: Live, app: flask.Flask) -> None:
    mock = MockAsynctionSocketIO.from_spec(TWO, server_name="internal", app=app)

    assert live.raw_peer(live.serve(app)).connect("/vault").startswith("0/vault,")
    assert "/vault" in app.test_client().get("/docs").text
    assert [*mock.spec.namespaces] == ["/chat", "/vault"]


@pytest.mark.parametrize("kind", KINDS)
def test_without_a_choice_no_server_is_built_that_would_have_too_much(
    app: flask.Flask, kind: type[AsynctionSocketIO]
) -> None:
    with pytest.raises(AsynctionException) as caught:
        kind.from_spec(TWO, app=app)

    assert """channel "/vault" is on 'internal' only""" in str(caught.value)
    assert "choose one of 'public', 'internal' by server_name" in str(caught.value)


def test_no_choice_is_needed_where_all_servers_have_all_channels(app: flask.Flask) -> None:
    one = document({"/chat": {"servers": ["public"], **channel([message("say")])}})
    asio = AsynctionSocketIO.from_spec(one | {"servers": {"public": SERVERS["public"]}}, app=app)

    assert [*asio.spec.namespaces] == ["/chat"]
