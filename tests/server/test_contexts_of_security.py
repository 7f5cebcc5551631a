"""What security functions find around them: the contexts of Flask, as handlers have them."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import flask
import flask_login  # type: ignore[import-untyped]  # it has no types
import pytest

from asynction_server import AsynctionSocketIO

from .conftest import Live, Log
from .documents import Document, document, secured
from .live import DEADLINE

Importable = Callable[..., str]


def asking(function: str) -> Document:
    """A document whose namespace `/` asks for a key in the query."""
    scheme = {"type": "httpApiKey", "in": "query", "name": "key", "x-apiKeyInfoFunc": function}
    message = {"publish": {"message": {"name": "event"}}}
    return document(
        {"/": {**message, "x-security": [{"key": []}]}},
        components={"securitySchemes": {"key": scheme}},
    )


class Application:
    """A server whose security function notes what it finds, at connections or at events."""

    def __init__(
        self, importable: Importable, ask: Callable[..., Any], *, per_event: bool, **options: Any
    ) -> None:
        self.app = flask.Flask("tested")
        self.app.secret_key = "no secret"
        self.handled: list[Any] = []
        self.look: Callable[[], Any] = lambda: None
        function = f"{importable(ask=ask)}.ask"
        source = secured(function, event=True) if per_event else asking(function)
        self.asio = AsynctionSocketIO.from_spec(
            source, app=self.app, async_mode="threading", **options
        )
        self.asio.on_event("connect", self._handle)
        self.asio.on_event("event", self._handle)

    def _handle(self, *_: Any) -> None:
        self.handled.append(self.look())

    def send(self, **options: Any) -> None:
        """Connect and send an event with a key."""
        client = self.asio.test_client(
            self.app, query_string="key=1", **options, raise_exceptions=False
        )
        assert client.is_connected()
        client.emit("event")


PER_EVENT = pytest.mark.parametrize("per_event", [False, True])
MANAGE = pytest.mark.parametrize("manage_session", [True, False])


@PER_EVENT
@MANAGE
def test_the_application_and_the_request_are_there(
    importable: Importable, per_event: bool, manage_session: bool
) -> None:
    found: list[Any] = []

    def ask(key: str) -> dict[str, str]:
        request: Any = flask.request
        found.append((flask.current_app.name, request.args["key"], request.namespace))
        found.append(request.event["message"])
        return {"sub": key}

    Application(importable, ask, per_event=per_event, manage_session=manage_session).send()

    assert found == [("tested", "1", "/"), "event" if per_event else "connect"]


@PER_EVENT
@MANAGE
def test_what_it_leaves_in_g_is_there_in_the_handler(
    importable: Importable, per_event: bool, manage_session: bool
) -> None:
    def ask(key: str) -> dict[str, str]:
        flask.g.asked = key
        return {"sub": key}

    tested = Application(importable, ask, per_event=per_event, manage_session=manage_session)
    tested.look = lambda: flask.g.get("asked")
    tested.send()

    assert tested.handled == ([None, "1"] if per_event else ["1", None])


@PER_EVENT
def test_the_context_of_the_application_ends_after_the_handler(
    importable: Importable, per_event: bool
) -> None:
    order: list[str] = []

    def ask(key: str) -> dict[str, str]:
        order.append("asked")
        return {"sub": key}

    tested = Application(importable, ask, per_event=per_event)
    tested.app.teardown_appcontext(lambda _: order.append("ended"))
    tested.look = lambda: order.append("handled")
    tested.send()

    asked, plain = ["asked", "handled", "ended"], ["handled", "ended"]
    assert order == (plain + asked if per_event else asked + plain)


@PER_EVENT
@MANAGE
def test_the_session_of_the_browser_is_there(
    importable: Importable, per_event: bool, manage_session: bool
) -> None:
    found: list[Any] = []

    def ask(key: str) -> dict[str, str]:
        found.append(flask.session.get("who"))
        return {"sub": key}

    tested = Application(importable, ask, per_event=per_event, manage_session=manage_session)
    tested.look = lambda: flask.session.get("who")
    browser = tested.app.test_client()
    with browser.session_transaction() as session:
        session["who"] = "ann"
    tested.send(flask_test_client=browser)

    assert found == ["ann"]
    assert tested.handled == ["ann", "ann"]


def test_what_it_puts_into_the_session_stays_there_for_the_connection(
    importable: Importable,
) -> None:
    def ask(key: str) -> dict[str, str]:
        flask.session["key"] = key
        return {"sub": key}

    tested = Application(importable, ask, per_event=False)
    tested.look = lambda: flask.session.get("key")
    tested.send()

    assert tested.handled == ["1", "1"]


class User(flask_login.UserMixin):  # type: ignore[misc]
    id = "ann"


@PER_EVENT
def test_flask_login_knows_the_current_user(importable: Importable, per_event: bool) -> None:
    def ask(key: str) -> dict[str, str] | None:
        user = flask_login.current_user
        return {"sub": user.get_id()} if user.is_authenticated else None

    tested = Application(importable, ask, per_event=per_event)
    flask_login.LoginManager(tested.app).user_loader(lambda _: User())
    tested.look = lambda: flask_login.current_user.get_id()
    browser = tested.app.test_client()
    with browser.session_transaction() as session:
        session["_user_id"] = "ann"
    tested.send(flask_test_client=browser)

    assert tested.handled == ["ann", "ann"]
    if not per_event:
        stranger = tested.asio.test_client(tested.app, query_string="key=1", raise_exceptions=False)
        assert not stranger.is_connected()


@PER_EVENT
def test_a_real_client_is_decided_about_in_the_same_way(
    importable: Importable, live: Live, per_event: bool
) -> None:
    def ask(key: str) -> dict[str, str]:
        flask.g.asked = flask.current_app.name
        return {"sub": key}

    tested = Application(importable, ask, per_event=per_event)
    tested.look = lambda: flask.g.get("asked")
    client = live.raw_peer(live.serve(tested.app) + "?key=1")
    client.connect()
    client.send('21["event"]')

    assert client.next() == "31[]"
    assert tested.handled == ([None, "tested"] if per_event else ["tested", None])


def test_who_is_let_in_leaves_if_the_context_fails_to_end(
    importable: Importable, live: Live, log: Log
) -> None:
    def fail(_: BaseException | None) -> None:
        raise LookupError("no database")

    tested = Application(importable, lambda key: {"sub": key}, per_event=False)
    tested.app.teardown_appcontext(fail)

    client = live.raw_peer(live.serve(tested.app) + "?key=1")

    assert client.connect().startswith("0")
    assert client.next() == "1"
    deadline = time.monotonic() + DEADLINE
    while tested.asio.server.manager.rooms and time.monotonic() < deadline:
        time.sleep(0.01)  # it is told first, and leaves its rooms then
    assert tested.asio.server.manager.rooms == {}
    assert len(log.tracebacks) == 1


def test_whoever_brings_nothing_is_refused_in_a_context_too(
    importable: Importable, live: Live
) -> None:
    ended: list[str] = []
    tested = Application(importable, lambda key: {"sub": key}, per_event=False)
    tested.app.teardown_request(lambda _: ended.append("ended"))

    refusal = live.raw_peer(live.serve(tested.app)).connect()

    assert refusal == '4{"message":"credentials are missing"}'
    assert tested.handled == []
