"""What handlers find around them is what Flask-SocketIO gives them, though it is made sooner."""

from __future__ import annotations

import gc
import json
import threading
import weakref
from collections.abc import Callable
from typing import Any, ClassVar

import flask
import flask_socketio
import pytest
from flask.ctx import RequestContext
from flask.sessions import SecureCookieSessionInterface
from flask.testing import EnvironBuilder, FlaskClient
from werkzeug.routing import BaseConverter

from asynction_server import AsynctionSocketIO
from asynction_server._request_context import event_context

from .documents import channel, document, message
from .merged_context import MergedContext

NAMES = ["first", "again", "failing", "emitting", "*told"]
Make = Callable[..., flask_socketio.SocketIO]


def bare(app: flask.Flask, **options: Any) -> flask_socketio.SocketIO:
    return flask_socketio.SocketIO(app, async_mode="threading", **options)


def checked(app: flask.Flask, **options: Any) -> flask_socketio.SocketIO:
    namespaces = {"/": channel(map(message, NAMES), [message("told")]), "/class": channel()}
    source = document(namespaces)
    return AsynctionSocketIO.from_spec(
        source, app=app, docs=False, async_mode="threading", **options
    )


class StandardCodec:
    """The json module as a class."""

    dumps = staticmethod(json.dumps)


class Interface(SecureCookieSessionInterface):
    """Counts the sessions that are opened."""

    opened = 0

    def open_session(self, app: flask.Flask, request: flask.Request) -> Any:
        self.opened += 1
        return super().open_session(app, request)


def application(notes: list[Any]) -> flask.Flask:
    app = flask.Flask("same")
    app.secret_key = "no secret"
    app.session_interface = Interface()
    app.teardown_request(lambda error: notes.append(("request ends", repr(error))))
    app.teardown_appcontext(lambda error: notes.append(("app context ends", repr(error))))

    @app.get("/login")
    def login() -> str:
        flask.session["user"] = "ada"
        return "in"

    return app


def seen() -> dict[str, Any]:
    """All that a handler may look at."""
    request: Any = flask.request
    return {
        "app": flask.current_app.name,
        "g": dict(vars(flask.g)),
        "session": dict(flask.session),
        "session class": type(flask.session._get_current_object()).__name__,  # type: ignore[attr-defined]
        "modified": flask.session.modified,
        "url": request.url,
        "args": request.args.to_dict(),
        "headers": {name: value for name, value in request.headers if name != "Cookie"},
        "cookies": sorted(request.cookies),
        "method": request.method,
        "endpoint": request.endpoint,
        "rule": str(request.url_rule),
        "exception": repr(request.routing_exception),
        "blueprints": request.blueprints,
        "namespace": request.namespace,
        "event": request.event["message"],
        "args of the event": [each for each in request.event["args"] if not isinstance(each, dict)],
        "sid": request.sid in flask_socketio.rooms(),
        "own": getattr(request, "own", None),
        "form": request.form.to_dict(),
        "url_for": flask.url_for("login", _external=True),
        "flashes": flask.get_flashed_messages(),
        "in environ": request.environ["werkzeug.request"] is request._get_current_object(),
    }


def behaviour(make: Make, **options: Any) -> list[Any]:
    """What a client's events lead to: what their handlers saw, and what ended after them."""
    notes: list[Any] = []
    app = application(notes)
    flask.appcontext_pushed.connect(lambda *_, **__: notes.append("pushed"), app, weak=False)
    flask.appcontext_popped.connect(lambda *_, **__: notes.append("popped"), app, weak=False)
    sio = make(app, **options)

    def note(*args: Any) -> int:
        notes.append((args, seen()))
        flask.g.own = flask.request.own = "of this event"  # type: ignore[attr-defined]
        flask.session["events"] = flask.session.get("events", 0) + 1
        flask.flash("once")
        return len(notes)

    def fail(*args: Any) -> None:
        note(*args)
        raise LookupError("no such thing")

    def emit(*args: Any) -> None:
        note(*args)
        flask_socketio.emit("told", 1)
        flask_socketio.join_room("red")

    for name in ("connect", "first", "again"):
        sio.on_event(name, note)
    sio.on_event("failing", fail)
    sio.on_event("emitting", emit)
    sio.on_event("*", note)

    @sio.on_error_default
    def told(error: BaseException) -> list[str]:
        notes.append(("told", repr(error), flask.request.event["message"]))  # type: ignore[attr-defined]
        return [repr(error)]

    browser: FlaskClient = app.test_client()
    browser.get("/login")
    notes.clear()
    headers = {"User-Agent": "any", "X-Own": "1"}
    client = sio.test_client(app, flask_test_client=browser, query_string="a=1", headers=headers)
    for name in ["first", "again", "failing", "emitting", "*told", "first", "again"]:
        answer = client.emit(name, name, 7, callback=True)
        notes.append(("ack", answer))
    notes.append(client.get_received())
    client.disconnect()
    return notes


@pytest.mark.parametrize("options", [{}, {"manage_session": False}])
def test_handlers_find_what_flask_socketio_gives_them(options: dict[str, Any]) -> None:
    expected, found = behaviour(bare, **options), behaviour(checked, **options)

    assert len(found) > 40
    assert found == expected


def behaviour_of_callbacks(make: Make, **options: Any) -> list[Any]:
    """What callbacks find around them when clients acknowledge what a handler has emitted."""
    notes: list[Any] = []
    app = application(notes)
    sio: Any = make(app, **options)
    sio.on_error_default(lambda error: notes.append(("told", repr(error))))

    def note(*args: Any) -> None:
        notes.append((args, seen()))
        flask.g.own = flask.request.own = "of this ack"  # type: ignore[attr-defined]
        flask.session["acks"] = flask.session.get("acks", 0) + 1

    def fail(*args: Any) -> None:
        note(*args)
        raise LookupError("no such thing")

    for name in NAMES:
        callback = fail if name == "failing" else note
        sio.on_event(name, lambda callback=callback: flask_socketio.emit("told", callback=callback))
    client = sio.test_client(app, query_string="a=1")
    for turn, name in enumerate(("first", "first", "failing", "again"), start=1):
        client.emit(name)
        (awaited,) = sio.server.manager.callbacks.values()
        number = [*awaited][-1]
        sio.server._handle_eio_message(client.eio_sid, f'3{number}["answer",{turn}]')
    return notes


@pytest.mark.parametrize("options", [{}, {"manage_session": False}])
def test_callbacks_find_what_flask_socketio_gives_them(options: dict[str, Any]) -> None:
    expected = behaviour_of_callbacks(bare, **options)

    assert len([each for each in expected if isinstance(each[1], dict)]) == 4
    assert behaviour_of_callbacks(checked, **options) == expected


@pytest.fixture
def merged(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Has Flask make contexts as it does from 3.2 on; the environments that they are made of."""
    made: list[Any] = []

    def request_context(app: flask.Flask, environ: Any) -> MergedContext:
        made.append(environ)
        return MergedContext.from_environ(app, environ)

    monkeypatch.setattr(flask.Flask, "request_context", request_context)
    return made


def test_handlers_find_the_same_in_the_contexts_of_flask_3_2(merged: list[Any]) -> None:
    expected = behaviour(bare)
    for_each = len(merged)
    found = behaviour(checked)

    assert len(found) > 40
    assert found == expected
    assert len(merged) - for_each < for_each / 2


def test_events_at_once_share_nothing_in_the_contexts_of_flask_3_2(merged: list[Any]) -> None:
    test_events_that_are_handled_at_once_share_no_request()


def test_g_of_a_context_around_is_that_of_an_event_in_flask_3_2(merged: list[Any]) -> None:
    app = application([])
    environ = EnvironBuilder(app=app).get_environ()
    environ |= {"flask.app": app, "saved_session": {}}

    with app.request_context(environ):
        flask.g.asked = True
        context = event_context(environ)
        assert context is not None
        with context:
            flask.g.handled = flask.g.asked
        assert flask.g.handled
    with event_context(environ):
        assert "asked" not in flask.g


def test_a_context_of_another_kind_is_made_by_flask_for_each_event(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Own(RequestContext):
        pass

    def request_context(app: flask.Flask, environ: Any) -> RequestContext:
        made.append(environ)
        return Own(app, environ)

    made: list[Any] = []
    monkeypatch.setattr(flask.Flask, "request_context", request_context)

    assert behaviour(checked) == behaviour(bare)
    assert len(made) > 10


def test_a_context_with_unknown_parts_is_made_by_flask_for_each_event(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = RequestContext.__init__

    def more(self: Any, *args: Any, **kwargs: Any) -> None:
        made(self, *args, **kwargs)
        self.unknown = []

    monkeypatch.setattr(RequestContext, "__init__", more)

    assert behaviour(checked) == behaviour(bare)


def test_a_request_class_of_the_applications_own_is_made_for_each_event() -> None:
    class Own(flask.Request):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self.cache: list[int] = []

    def caches(make: Make) -> list[Any]:
        app = application([])
        app.request_class = Own
        sio = make(app)

        def remember(number: int) -> list[int]:
            request: Any = flask.request
            request.cache.append(number)
            return list(request.cache)

        for name in NAMES:
            sio.on_event(name, remember)
        client = sio.test_client(app)
        return [client.emit("first", number, callback=True) for number in range(4)]

    assert caches(checked) == caches(bare) == [[0], [1], [2], [3]]


class Slotted(flask.Request):
    __slots__ = ("noted",)


class Copied(flask.Request):
    copies = 0

    def __copy__(self) -> Copied:
        copied = object.__new__(Copied)
        copied.__dict__ |= vars(self) | {"copies": self.copies + 1}
        return copied


@pytest.mark.parametrize(("request_class", "expected"), [(Slotted, "a slot"), (Copied, 1)])
def test_a_request_is_copied_as_its_class_says(request_class: Any, expected: Any) -> None:
    app = application([])
    app.request_class = request_class
    environ = EnvironBuilder(app=app).get_environ() | {"flask.app": app, "saved_session": {}}
    shared = environ["asynction.request_context"].shared if event_context(environ) else {}
    (first,) = (each for each in shared.values() if isinstance(each, flask.Request))
    first.noted = "a slot"  # type: ignore[attr-defined]

    context = event_context(environ)

    request = context.request
    assert request is not first
    assert expected in (getattr(request, "copies", None), request.noted)


def test_a_url_converter_of_the_applications_own_has_the_context_that_it_needs() -> None:
    class Page(BaseConverter):
        part_isolating = False
        regex = ".*"

        def to_python(self, value: str) -> str:
            return f"{flask.current_app.name}:{value}"

    def answers(make: Make) -> list[Any]:
        app = application([])
        app.url_map.converters["page"] = Page
        app.add_url_rule("/<page:page>", "page", lambda page: page)
        sio = make(app)
        for name in NAMES:
            sio.on_event(name, lambda *_: flask.request.view_args)
        client = sio.test_client(app)
        return [client.emit("first", callback=True) for _ in range(3)]

    assert answers(checked) == answers(bare) == [{"page": "same:socket.io"}] * 3


def test_nothing_of_an_event_is_kept_with_its_connection() -> None:
    class Payload(list[int]):
        """A list that can be referred to weakly."""

    class Codec(StandardCodec):
        made: ClassVar[list[Any]] = []

        @staticmethod
        def loads(text: str) -> Any:
            read = [Payload(each) if isinstance(each, list) else each for each in json.loads(text)]
            Codec.made += [weakref.ref(each) for each in read if isinstance(each, Payload)]
            return read

    app = application([])
    sio = checked(app, json=Codec)
    for name in NAMES:
        sio.on_event(name, lambda *_: None)
    client = sio.test_client(app)

    for _ in range(3):
        client.emit("first", [1, 2])
    gc.collect()

    assert len(Codec.made) == 3
    assert [each() for each in Codec.made] == [None] * 3


def test_the_session_is_opened_once_for_a_connection() -> None:
    app = application([])
    sio = checked(app)
    for name in NAMES:
        sio.on_event(name, lambda *_: None)
    client = sio.test_client(app)

    for _ in range(5):
        client.emit("first")

    assert app.session_interface.opened == 1  # type: ignore[attr-defined]


def test_a_class_based_namespace_has_its_context_too() -> None:
    class Own(flask_socketio.Namespace):
        def on_first(self, number: int) -> list[Any]:
            flask.session["sum"] = flask.session.get("sum", 0) + number
            return [flask.session["sum"], flask.request.namespace, vars(flask.g)]  # type: ignore[attr-defined]

    def answers(make: Make) -> list[Any]:
        app = application([])
        sio = make(app)
        sio.on_namespace(Own("/class"))
        for name in NAMES:
            sio.on_event(name, lambda *_: None)
        client = sio.test_client(app, namespace="/class")
        return [client.emit("first", each, namespace="/class", callback=True) for each in (1, 2, 3)]

    assert answers(checked) == answers(bare) == [[each, "/class", {}] for each in (1, 3, 6)]


def test_events_that_are_handled_at_once_share_no_request() -> None:
    app = application([])
    sio = checked(app)
    both = threading.Barrier(2, timeout=60)
    found: dict[str, Any] = {}

    def handle(name: str, *_: Any) -> None:
        both.wait()
        flask.g.name = flask.request.name = name  # type: ignore[attr-defined]
        both.wait()
        found[name] = (flask.g.name, flask.request.name, flask.request.event["args"])  # type: ignore[attr-defined]

    for name in NAMES:
        sio.on_event(name, handle if name == "first" else lambda *_: None)
    client = sio.test_client(app)
    client.emit("again")  # its context is the one of which the others are made
    threads = [threading.Thread(target=client.emit, args=("first", name)) for name in ("a", "b")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert found == {name: (name, name, (name,)) for name in ("a", "b")}
