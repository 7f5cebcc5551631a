"""A server of one thread that a client floods over WebSocket or polling; a program of the tests.

It prints for each transport, for large events and for those that had to wait, how many of the flood
were handled before that of another client, which came while the first of them was.
"""

from __future__ import annotations

import sys
import time
from typing import Any

from .web_servers import patch, serving

EVENTS = 3000
LARGE_EVENTS = 600
RUNNING = 100
WAITING = 900
"""How many events of a client wait while so many others of it are handled."""
LARGE = "x" * 5000
"""Of so many bytes few are in what is read at once."""


def report(transport: str, acknowledgement: str) -> None:
    """Print the number in an acknowledgement."""
    sys.stdout.write(f"{transport} {acknowledgement.removeprefix('431[').removesuffix(']')}\n")


if __name__ == "__main__":
    mode = sys.argv[1]
    patch(mode)
    import flask

    from asynction_server import AsynctionSocketIO

    from . import wire
    from .frames import opened, text

    app = flask.Flask("flooded")
    messages = [{"name": name} for name in ("flood", "ask", "hold", "release")]
    document: dict[str, Any] = {
        "asyncapi": "2.6.0",
        "info": {"title": "Flooded", "version": "1.0.0"},
        "channels": {"/": {"publish": {"message": {"oneOf": messages}}}},
    }
    asio = AsynctionSocketIO.from_spec(document, app=app, async_mode=mode, docs=False)
    handled: list[int] = []

    @asio.on("flood")
    def flood(*_: str) -> None:
        if not handled:
            other.send(text('421["ask"]'))
        handled.append(1)

    @asio.on("ask")
    def ask() -> int:
        return len(handled)

    @asio.on("hold")
    def hold() -> None:
        released.wait()

    @asio.on("release")
    def release() -> None:
        released.set()

    released = asio.server.eio.create_event()
    queues = asio.server.eio.events._queues
    url, stop = serving(app, mode)
    if mode == "gevent":
        with opened(url):
            """The first handshake is answered by gevent-websocket itself, where that is there."""
    with opened(url) as other:
        with opened(url) as flooding:
            flooding.send(text('42["flood"]') * EVENTS)
            report("websocket", other.message())
            while len(handled) < EVENTS:
                time.sleep(0.01)
        handled.clear()
        with opened(url) as flooding:
            flooding.send(text(f'42["flood","{LARGE}"]') * LARGE_EVENTS)
            report("large", other.message())
            while len(handled) < LARGE_EVENTS:
                time.sleep(0.01)
        handled.clear()
        with opened(url) as flooding:
            flooding.send(text('42["hold"]') * RUNNING + text('42["flood"]') * WAITING)
            while sum(len(each.waiting) for each in queues.values()) < WAITING:
                time.sleep(0.01)
            other.send(text('420["release"]'))
            other.message()  # with it TCP acknowledges, and sends what is said next at once
            report("waiting", other.message())
            while len(handled) < WAITING:
                time.sleep(0.01)
        handled.clear()
        with wire.opened("polling", url) as flooding:
            wire.connect(flooding)
            flooding.post(wire.SEPARATOR.join(['42["flood"]'] * EVENTS).encode())
            report("polling", other.message())
    stop()
