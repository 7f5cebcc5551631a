"""One server, its applications, and when its handlers are registered."""

from collections.abc import Callable
from typing import Any

import flask
import flask_socketio
import pytest
import socketio

from asynction_server import AsynctionSocketIO, SpecError

from .conftest import Live
from .documents import Document, channel, document, message

Importable = Callable[..., str]


def echo(*args: Any) -> Any:
    return [*args]


@pytest.fixture
def source(importable: Importable) -> Document:
    """A document with a handler that it names, and one that it leaves to the application."""
    module = importable(named=echo)
    events = [message("named", x_handler=f"{module}.named"), message("own")]
    return document({"/": channel(events, [message("news")])})


def answers(asio: AsynctionSocketIO, app: flask.Flask) -> list[Any]:
    client = asio.test_client(app)
    return [client.emit(event, 1, callback=True) for event in ("named", "own")]


def test_nothing_is_made_before_there_is_an_application(source: Document) -> None:
    asio = AsynctionSocketIO.from_spec(source)

    server: Any = asio.server
    assert (bool(server), asio.handlers) == (False, [])


@pytest.mark.parametrize("when", ["before", "after"])
def test_an_application_given_later(app: flask.Flask, source: Document, when: str) -> None:
    asio = AsynctionSocketIO.from_spec(source)
    if when == "before":
        asio.on_event("own", echo)
    asio.init_app(app)
    if when == "after":
        asio.on_event("own", echo)

    assert answers(asio, app) == [[1], [1]]


@pytest.mark.parametrize("when", ["before", "after"])
def test_the_application_s_own_handler_wins_over_the_document_s(
    app: flask.Flask, source: Document, when: str
) -> None:
    asio = AsynctionSocketIO.from_spec(source, app=app if when == "after" else None)
    asio.on_event("named", lambda *_: "own")
    asio.on_event("own", echo)
    if when == "before":
        asio.init_app(app)

    assert answers(asio, app) == ["own", [1]]


def test_an_application_factory(source: Document) -> None:
    asio = AsynctionSocketIO.from_spec(source)
    asio.on_event("own", echo)

    def create_app() -> flask.Flask:
        app = flask.Flask("made")
        asio.init_app(app)
        return app

    for _ in range(2):
        assert answers(asio, create_app()) == [[1], [1]]


def test_a_second_application_keeps_path_and_channel(app: flask.Flask, source: Document) -> None:
    asio = AsynctionSocketIO.from_spec(source, path="/api/ws", channel="ours", app=app)
    asio.init_app(second := flask.Flask("second"))

    assert [each.wsgi_app.engineio_path for each in (app, second)] == ["/api/ws/", "/api/ws/"]  # type: ignore[attr-defined]
    assert second.test_client().get("/api/docs").status_code == 200


@pytest.mark.parametrize("first", ["path", "resource"])
@pytest.mark.parametrize("second", ["path", "resource"])
def test_a_later_path_replaces_an_earlier_one(
    app: flask.Flask, source: Document, first: str, second: str
) -> None:
    options: dict[str, Any] = {first: "/one/ws"}
    asio = AsynctionSocketIO.from_spec(source, **options)

    asio.init_app(app, **{second: "/two/ws"})

    assert asio.sockio_mw.engineio_path == "/two/ws/"
    assert app.test_client().get("/two/docs").status_code == 200
    assert app.test_client().get("/one/docs").status_code == 404


def test_a_second_call_for_the_same_application_is_no_error(
    app: flask.Flask, source: Document
) -> None:
    asio = AsynctionSocketIO.from_spec(source, app=app)
    asio.on_event("own", echo)

    asio.init_app(app)

    assert answers(asio, app) == [[1], [1]]


def test_handlers_registered_between_two_applications_are_kept(
    app: flask.Flask, source: Document
) -> None:
    asio = AsynctionSocketIO.from_spec(source, app=app)
    asio.on_event("own", echo)
    asio.init_app(second := flask.Flask("second"))

    assert answers(asio, second) == [[1], [1]]


def test_clients_of_both_applications_are_served(
    app: flask.Flask, source: Document, live: Live
) -> None:
    asio = AsynctionSocketIO.from_spec(source, async_mode="threading")
    connected: list[str] = []
    asio.on("connect")(lambda: connected.append(flask.current_app.name))

    @asio.on("own")
    def own() -> str:
        flask_socketio.emit("news", flask.current_app.name)
        return flask.current_app.name

    second = flask.Flask("second")
    for each in (app, second):
        asio.init_app(each)
    peers = [live.raw_peer(live.serve(each)) for each in (app, second)]
    for peer in peers:
        assert peer.connect().startswith('0{"sid":')
        peer.send('21["own"]')

    assert [(peer.next(), peer.next()) for peer in peers] == [
        (f'2["news","{name}"]', f'31["{name}"]') for name in ("tested", "second")
    ]
    assert connected == ["tested", "second"]


def test_two_servers_in_two_applications_do_not_share_anything(source: Document) -> None:
    servers = []
    for name in ("one", "two"):
        app = flask.Flask(name)
        asio = AsynctionSocketIO.from_spec(source, app=app)
        asio.on_event("own", lambda *args, name=name: name)
        servers.append((asio, app))

    assert [answers(asio, app)[1] for asio, app in servers] == ["one", "two"]


def test_two_servers_in_one_application_have_each_their_path(app: flask.Flask, live: Live) -> None:
    for name in ("one", "two"):
        asio = AsynctionSocketIO.from_spec(
            document({f"/{name}": channel()}), app=app, path=f"/{name}/ws", async_mode="threading"
        )
        assert app.extensions["socketio"] is asio
    url = live.serve(app)

    answers = [
        [live.raw_peer(url, f"{path}/ws").connect(f"/{space}")[0] for space in ("one", "two")]
        for path in ("one", "two")
    ]

    assert answers == [["0", "4"], ["4", "0"]]


class Queue(socketio.PubSubManager):  # type: ignore[misc]  # python-socketio has no types
    """A message queue that nobody listens to."""

    def _publish(self, data: Any) -> None:
        """Publish nothing."""

    def _listen(self) -> Any:
        return iter(())


def test_without_an_application_nothing_is_imported_or_registered() -> None:
    source = document({"/": channel([message("named", x_handler="no_such_module.named")])})

    asio = AsynctionSocketIO.from_spec(
        source, message_queue="memory://", client_manager=Queue(write_only=True)
    )

    assert asio.server.handlers == {}


def test_an_application_given_after_a_queue_gets_the_handlers(
    app: flask.Flask, source: Document
) -> None:
    asio = AsynctionSocketIO.from_spec(
        source, message_queue="memory://", client_manager=Queue(write_only=True)
    )
    asio.on_event("own", echo)

    asio.init_app(app, client_manager=socketio.Manager())

    assert answers(asio, app) == [[1], [1]]


@pytest.mark.parametrize(
    ("url", "advice"),
    [
        ("localhost:6379", "write redis://localhost:6379/0"),
        ("redsi://localhost", "write redis://"),
        ("Redis://localhost", "write redis://"),
        ("valky://localhost", "write valkey://"),
    ],
)
def test_a_message_queue_whose_url_is_misspelt_is_named(
    app: flask.Flask, source: Document, url: str, advice: str
) -> None:
    for application in (app, None):
        with pytest.raises(ValueError, match=advice):
            AsynctionSocketIO.from_spec(source, app=application, message_queue=url)


def test_an_application_can_be_tried_again_when_a_handler_was_missing(
    app: flask.Flask, importable: Importable
) -> None:
    asio = AsynctionSocketIO.from_spec(
        document({"/": channel([message("late", x_handler="tested_late.late")])})
    )
    with pytest.raises(SpecError):
        asio.init_app(app)

    importable("tested_late", late=echo)
    asio.init_app(app)

    assert asio.test_client(app).emit("late", 1, callback=True) == [1]
