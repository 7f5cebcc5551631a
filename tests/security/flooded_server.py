"""A server on gevent that a client floods over WebSocket or polling; a program of the tests.

It prints how many events of the flood were handled before that of another client, which came while
the first of them was.
"""

from __future__ import annotations

import sys
from typing import Any

from .web_servers import patch

EVENTS = 3000

if __name__ == "__main__":
    patch("gevent")
    import flask
    from gevent.pywsgi import WSGIServer

    from asynction_server import AsynctionSocketIO

    from . import wire
    from .frames import opened, text

    app = flask.Flask("flooded")
    messages = [{"name": "flood"}, {"name": "ask"}]
    document: dict[str, Any] = {
        "asyncapi": "2.6.0",
        "info": {"title": "Flooded", "version": "1.0.0"},
        "channels": {"/": {"publish": {"message": {"oneOf": messages}}}},
    }
    asio = AsynctionSocketIO.from_spec(document, app=app, async_mode="gevent", docs=False)
    handled: list[int] = []

    @asio.on("flood")
    def flood() -> None:
        if not handled:
            other.send(text('421["ask"]'))
        handled.append(1)

    @asio.on("ask")
    def ask() -> int:
        return len(handled)

    server = WSGIServer(("127.0.0.1", 0), app, log=None)
    server.start()
    url = f"http://127.0.0.1:{server.server_port}"
    with opened(url) as other:
        if sys.argv[1] == "polling":
            with wire.opened("polling", url) as flooding:
                wire.connect(flooding)
                flooding.post(wire.SEPARATOR.join(['42["flood"]'] * EVENTS).encode())
                sys.stdout.write(other.message())
        else:
            with opened(url) as flooding:
                flooding.send(text('42["flood"]') * EVENTS)
                sys.stdout.write(other.message())
    server.stop()
