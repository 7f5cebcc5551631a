"""The end of a server: what runs may end, within a time."""

from __future__ import annotations

import threading

import flask

from asynction_server import AsynctionSocketIO

from .conftest import Live, Log
from .documents import channel, document, message
from .live import DEADLINE

SPEC = document({"/": channel([message("wait")])})


def test_a_handler_that_does_not_end_keeps_nobody_connected_for_longer_than_the_timeout(
    app: flask.Flask, live: Live, log: Log
) -> None:
    asio = AsynctionSocketIO.from_spec(SPEC, app=app, async_mode="threading")
    waiting, ended, left = threading.Event(), threading.Event(), threading.Event()

    @asio.on("wait")
    def wait() -> None:
        waiting.set()
        ended.wait(DEADLINE)

    @asio.on("disconnect")
    def leave(*_: object) -> None:
        left.set()

    client = live.raw_peer(live.serve(app))
    client.connect()
    client.send('2["wait"]')
    assert waiting.wait(DEADLINE)

    assert asio.shutdown(timeout=0.2) is False

    assert left.wait(DEADLINE)
    ended.set()
    text = "shutting down took longer than 0.2 seconds: handlers still run"
    assert [line for line in log.warnings if "shutting down" in line] == [text]


def test_a_server_whose_handlers_have_ended_says_that_it_was_in_time(
    app: flask.Flask, live: Live, log: Log
) -> None:
    asio = AsynctionSocketIO.from_spec(SPEC, app=app, async_mode="threading")
    asio.on_event("wait", lambda: None)
    client = live.raw_peer(live.serve(app))
    client.connect()

    assert asio.shutdown(timeout=DEADLINE)

    assert log.warnings == []
