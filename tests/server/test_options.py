"""Options that are misspelt or in the wrong place, and servers without an application."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import flask
import flask_socketio
import pytest

from asynction_mock import MockAsynctionSocketIO
from asynction_server import AsynctionSocketIO

from .documents import channel, document, message

CHAT = document({"/": channel([message("say")], [message("said")])})
CLASSES: list[Any] = [AsynctionSocketIO, MockAsynctionSocketIO]
each_class = pytest.mark.parametrize("cls", CLASSES)


@each_class
@pytest.mark.parametrize("value", [flask.Flask("tested"), None, "no", 1])
def test_what_can_not_be_validation_is_refused(cls: Any, value: Any) -> None:
    with pytest.raises(TypeError, match=r"`validation` is True or False") as caught:
        cls.from_spec(CHAT, value)

    assert ("write app=app" in str(caught.value)) is isinstance(value, flask.Flask)


@each_class
@pytest.mark.parametrize("name", ["server_name", "docs"])
def test_an_application_in_the_place_of_another_option_is_refused(
    cls: Any, name: str, app: flask.Flask
) -> None:
    with pytest.raises(TypeError, match=f"`{name}`.*write app=app"):
        cls.from_spec(CHAT, **{name: app})


@each_class
def test_an_application_that_is_none_is_refused(cls: Any) -> None:
    with pytest.raises(TypeError, match="`app` is a Flask application"):
        cls.from_spec(CHAT, app="app")


@each_class
@pytest.mark.parametrize(
    ("mode", "advice"),
    [
        ("geventt", "`async_mode` is 'threading' or 'gevent', and not 'geventt'"),
        ("asgi", "`async_mode` is 'threading' or 'gevent', and not 'asgi'"),
        ("eventlet", "needs eventlet, which is not installed: install it, or write"),
    ],
)
def test_an_async_mode_that_can_not_be_used_is_named(cls: Any, mode: str, advice: str) -> None:
    with pytest.raises(ValueError, match=advice):
        cls.from_spec(CHAT, async_mode=mode)


MISSPELT = [
    ("validate", "validation"),
    ("server", "server_name"),
    ("default_error_handlr", "default_error_handler"),
    ("cors_allowed_origin", "cors_allowed_origins"),
    ("ping_intervall", "ping_interval"),
    ("messagequeue", "message_queue"),
    ("managesession", "manage_session"),
]


@each_class
@pytest.mark.parametrize(("name", "meant"), MISSPELT)
def test_a_misspelt_option_is_an_error_with_what_was_meant(
    cls: Any, name: str, meant: str, app: flask.Flask
) -> None:
    for options in ({}, {"app": app}):
        with pytest.raises(TypeError, match=f"{name!r}; did you mean '{meant}'"):
            cls.from_spec(CHAT, **options, **{name: False})

    assert "socketio" not in app.extensions


@each_class
def test_a_misspelt_option_of_init_app_is_an_error(cls: Any, app: flask.Flask) -> None:
    with pytest.raises(TypeError, match="'ping_intervall'; did you mean 'ping_interval'"):
        cls.from_spec(CHAT).init_app(app, ping_intervall=5)

    assert "socketio" not in app.extensions


def test_what_nothing_is_like_is_an_error_too() -> None:
    with pytest.raises(TypeError, match=r"no option 'xyzzy'$"):
        AsynctionSocketIO.from_spec(CHAT, xyzzy=1)


def test_the_options_of_the_mock_are_suggested_for_the_mock_alone() -> None:
    with pytest.raises(TypeError, match="'sed'; did you mean 'seed'"):
        MockAsynctionSocketIO.from_spec(CHAT, sed=1)
    with pytest.raises(TypeError, match=r"'seed'$"):
        AsynctionSocketIO.from_spec(CHAT, seed=1)


def test_every_option_that_the_documentation_of_flask_socketio_names_is_known(
    app: flask.Flask,
) -> None:
    text = str(flask_socketio.SocketIO.__doc__)
    named = set(re.findall(r":param (\w+):", text)) - {"app", "kwargs", "namespaces"}

    assert {"engineio_logger", "cors_allowed_origins", "path"} <= named
    for name in named:
        options: dict[str, Any] = {name: None, "xyzzy": 1}
        with pytest.raises(TypeError) as caught:
            AsynctionSocketIO.from_spec(CHAT, app=app, **options)
        assert "'xyzzy'" in str(caught.value)  # which is found after the others


def test_a_subclass_may_have_options_of_its_own(app: flask.Flask) -> None:
    class Ours(AsynctionSocketIO):
        def __init__(self, *args: Any, colour: str, **kwargs: Any) -> None:
            self.colour = colour
            super().__init__(*args, **kwargs)

    ours: Any = Ours.from_spec(CHAT, app=app, colour="red")

    assert ours.colour == "red"


USES: list[Callable[[Any, flask.Flask], Any]] = [
    lambda asio, _: asio.emit("said"),
    lambda asio, _: asio.send("said"),
    lambda asio, _: asio.call("said", to="sid"),
    lambda asio, app: asio.run(app),
    lambda asio, app: asio.test_client(app),
    lambda asio, _: asio.close_room("room"),
    lambda asio, _: asio.start_background_task(print),
    lambda asio, _: asio.sleep(0),
    lambda asio, _: asio.server.enter_room("sid", "room"),
]


@each_class
@pytest.mark.parametrize("use", USES)
def test_a_server_without_an_application_says_so(
    cls: Any, use: Callable[[Any, flask.Flask], Any], app: flask.Flask
) -> None:
    asio = cls.from_spec(CHAT)

    with pytest.raises(RuntimeError, match=r"no application yet: .*init_app\(app\).*app=app"):
        use(asio, app)


def test_handlers_are_registered_before_there_is_an_application(app: flask.Flask) -> None:
    asio = AsynctionSocketIO.from_spec(CHAT)
    asio.on_event("say", lambda: "early")
    asio.on_namespace(flask_socketio.Namespace("/"))

    asio.init_app(app)

    assert not CHAT["channels"]["/"].get("x-handlers")
    assert asio.test_client(app).emit("say", callback=True) == "early"
