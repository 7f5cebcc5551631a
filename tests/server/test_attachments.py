"""What several threads send to one client at once, some of it with attachments."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from typing import Any

import flask
import pytest
from engineio.packet import MESSAGE, Packet

from asynction_server import AsynctionSocketIO
from asynction_socketio._transport._websocket_frames import frames_of

from .live import DEADLINE, RawPeer, serving

THREADS = 4
EVENTS = 60
PIECES = [b"one", b"two"]
PICTURE = {"type": "array", "items": {"type": "string", "format": "binary"}}
SPEC: dict[str, Any] = {
    "asyncapi": "2.6.0",
    "info": {"title": "Pictures", "version": "1"},
    "channels": {
        "/": {
            "subscribe": {
                "message": {
                    "oneOf": [
                        {"name": "picture", "payload": PICTURE},
                        {"name": "text", "payload": {"type": "integer"}},
                    ]
                }
            }
        }
    },
}


@pytest.fixture
def often_switched() -> Iterator[None]:
    """Threads take turns much more often than they do elsewhere."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def test_nothing_comes_between_an_event_and_its_attachments(often_switched: None) -> None:
    app = flask.Flask(__name__)
    asio = AsynctionSocketIO.from_spec(SPEC, app=app, async_mode="threading")

    def emit() -> None:
        for number in range(EVENTS):
            asio.emit("picture", PIECES)
            asio.emit("text", number)

    with serving(app) as url:
        peer = RawPeer(url)
        peer.send("0")
        assert peer.next().startswith("0")
        threads = [threading.Thread(target=emit) for _ in range(THREADS)]
        for thread in threads:
            thread.start()
        texts = pictures = 0
        while texts + pictures < 2 * THREADS * EVENTS:
            came = peer.next()
            if came.startswith("52-"):
                assert [peer.next(), peer.next()] == PIECES
                pictures += 1
            else:
                assert came.startswith("2")
                texts += 1
        for thread in threads:
            thread.join(DEADLINE)
        peer.close()

    assert texts == pictures == THREADS * EVENTS


def test_a_broadcast_is_one_frame_whose_bytes_all_clients_share() -> None:
    packets = [Packet(MESSAGE, data) for data in ('51-["picture"]', b"one")]

    alone, together = frames_of(packets[0]), frames_of(*packets)

    assert together == alone + frames_of(packets[1])
    assert frames_of(*packets) is together
    assert frames_of(packets[0]) is alone
