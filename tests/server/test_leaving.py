"""Who leaves is gone, whatever comes of it meanwhile."""

from __future__ import annotations

import contextlib
import threading

import flask

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
