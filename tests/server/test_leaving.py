"""Who leaves is gone, whatever comes of it meanwhile."""

from __future__ import annotations

import contextlib
import threading

import flask
import pytest
import simple_websocket  # type: ignore[import-untyped]  # it has no types

from asynction_server import AsynctionSocketIO

from ..security.wire import PollingWire, connect
from .conftest import Live
from .documents import channel, document, message
from .live import DEADLINE

SOURCE = document({"/a": channel(), "/b": channel([message("ask")])})


class Leaving:
    """A client whose session ends while the disconnect handler of `/a` takes its time."""

    def __init__(self, app: flask.Flask, live: Live) -> None:
        self.asio = AsynctionSocketIO.from_spec(SOURCE, app=app, async_mode="threading")
        self.asio.on("disconnect", namespace="/a")(self._take_time)
        self.asio.on_event("ask", lambda: "answer", namespace="/b")
        self._began = threading.Event()
        self._may_end = threading.Event()
        self.client = PollingWire(live.serve(app))
        assert connect(self.client, "/a").startswith("0/a,")
        self._closing = threading.Thread(target=self.client.post_beside, args=[b"1"])
        self._closing.start()
        assert self._began.wait(DEADLINE)

    def _take_time(self) -> None:
        self._began.set()
        assert self._may_end.wait(DEADLINE)

    def send(self, *packets: str) -> None:
        """Send what may be refused: the session is about to end."""
        with contextlib.suppress(ConnectionError):
            self.client.send(*packets)

    def end(self) -> None:
        self._may_end.set()
        self._closing.join(DEADLINE)
        self.client.disconnect()


def test_who_asks_for_a_namespace_while_leaving_is_in_no_room_afterwards(
    app: flask.Flask, live: Live
) -> None:
    leaving = Leaving(app, live)

    leaving.send("40/b,")
    leaving.end()

    manager = leaving.asio.server.manager
    assert (manager.rooms, manager.pending_connect) == ({}, {})


def test_nothing_is_kept_of_a_message_whose_attachments_were_to_come_after_the_end(
    app: flask.Flask, live: Live
) -> None:
    leaving = Leaving(app, live)

    leaving.send('451-["ask",{"_placeholder":true,"num":0}]')
    leaving.end()

    assert leaving.asio.server._binary_packet == {}


def test_who_is_in_no_namespace_for_a_while_is_disconnected(app: flask.Flask, live: Live) -> None:
    entering, entered = threading.Event(), threading.Event()
    asio = AsynctionSocketIO.from_spec(SOURCE, app=app, async_mode="threading")
    asio.on_event("ask", lambda: "answer", namespace="/b")

    @asio.on("connect", namespace="/a")
    def enter() -> None:
        entering.set()
        assert entered.wait(DEADLINE)

    arrivals = asio.server.eio.arrivals
    url = live.serve(app)
    idle, there, gone, late = (live.raw_peer(url) for _ in range(4))
    there.connect("/b")
    gone.connect("/b")
    gone.send("1/b,")
    gone.settle()
    late.send("0/a,")
    assert entering.wait(DEADLINE)

    for session in [*arrivals.due]:
        arrivals.cancel(session)
        arrivals.action(session)  # as its time comes

    for each in (idle, gone):
        with pytest.raises(simple_websocket.ConnectionClosed):
            each.next()
    entered.set()
    assert late.next().startswith("0/a,")
    there.send('2/b,1["ask"]')
    assert there.next() == '3/b,1["answer"]'
