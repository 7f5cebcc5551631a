"""Documents as people and tools write them for Socket.IO load, serve, mock and have a page."""

from __future__ import annotations

from typing import Any

import flask
import pytest
import socketio

from asynction_docs import render
from asynction_mock import FakeData, MockAsynctionSocketIO
from asynction_server import AsynctionSocketIO, reply_with_error
from asynction_spec import Checks, diagnose, load_spec, socketio_problems

from .dialects import (
    DIALECTS,
    EVENT_CHANNELS,
    PYDANTIC_SOCKETIO,
    SIO_ASYNCAPI,
    ZOD_SOCKETS,
    Document,
)
from .web_server import serving

pytestmark = pytest.mark.journey

# document, event, right arguments, what the handler returns, its namespace
EVENTS: list[tuple[Document, str, tuple[Any, ...], Any, str]] = [
    (EVENT_CHANNELS, "joinRoom", ({"room": "a"},), True, "/"),
    (EVENT_CHANNELS, "message:send", ("hello",), None, "/"),
    (EVENT_CHANNELS, "message:send", (7,), None, "/"),
    (EVENT_CHANNELS, "kick", ("ada",), None, "/admin"),
    (ZOD_SOCKETS, "reset", (), "done", "/"),
    (ZOD_SOCKETS, "old", (), None, "/"),
    (PYDANTIC_SOCKETIO, "ping", (), None, "/"),
    (PYDANTIC_SOCKETIO, "ask", ("why",), 42, "/"),
    (PYDANTIC_SOCKETIO, "hush", (), None, "/quiet"),
    (SIO_ASYNCAPI, "sign_up", ({"email": "a@b"},), {"success": True}, "/"),
]


@pytest.mark.parametrize("document", DIALECTS.values(), ids=DIALECTS)
def test_a_document_of_another_tool_is_right(document: Document) -> None:
    assert diagnose(document) == []
    assert socketio_problems(load_spec(document), None) == ()


@pytest.mark.parametrize("transport", ["polling", "websocket"])
@pytest.mark.parametrize(("document", "event", "args", "answer", "namespace"), EVENTS)
def test_a_server_of_another_tools_document_handles_its_events(
    document: Document,
    event: str,
    args: tuple[Any, ...],
    answer: Any,
    namespace: str,
    transport: str,
) -> None:
    app = flask.Flask(__name__)
    asio = AsynctionSocketIO.from_spec(
        document, app=app, async_mode="threading", default_error_handler=reply_with_error
    )
    for name, declared in asio.spec.namespaces.items():
        for each in declared.receives:
            asio.on(str(each.name), namespace=name)(lambda *_: answer)

    with serving(app) as url, socketio.SimpleClient() as client:
        client.connect(url, transports=[transport], namespace=namespace, wait_timeout=60)
        assert client.call(event, args) == answer
        refused = client.call(event, (*args, 1, 2, 3))

    assert "expected, got" in refused["error"]["message"]


@pytest.mark.parametrize("document", DIALECTS.values(), ids=DIALECTS)
def test_a_mock_of_another_tools_document_acknowledges_and_emits(document: Document) -> None:
    spec = load_spec(document)
    checks = Checks(spec)
    fake = FakeData(spec, seed=1)
    assert fake.unavailable == ()
    for namespace, event in checks.emitted:
        payload = checks.emitted[namespace, event].payload
        for number in range(20):
            args = fake.payload(namespace, event, number)
            assert payload is None or payload(args) is None
    for namespace, event in checks.received:
        assert fake.ack(namespace, event, 0) is not None
    MockAsynctionSocketIO.from_spec(document, app=flask.Flask(__name__))


def test_a_mock_sends_every_alternative_of_an_event() -> None:
    fake = FakeData(load_spec(EVENT_CHANNELS), seed=1)
    sent = {fake.payload("/", "roomState", number) for number in range(30)}
    assert sent == {("open",), ("closed",)}


def test_a_page_shows_every_event_of_channels_that_are_events() -> None:
    page = render(load_spec(EVENT_CHANNELS))
    for text in ("joinRoom", "Enter a room.", "message:send", "roomState", "kick", "picture"):
        assert text in page
