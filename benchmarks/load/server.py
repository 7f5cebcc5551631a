"""A Flask-SocketIO server, bare or Asynction's, under gevent.

    python -m gevent.monkey --module benchmarks.load.server VARIANT QUEUE PAYLOAD

QUEUE is the URL of a message queue, or `none`. It prints its port, and serves until the process is
ended.
"""

from __future__ import annotations

import sys
from typing import Any

from flask_socketio import join_room, leave_room

from ..handlers import HEARD
from ..payloads import PAYLOADS
from ..servers import BARE, Variant, count, from_spec, serve
from ..wire.flask_server import gevent_server, held
from .contract import MOVE, NO_QUEUE, SHOUT, SHOUTED, with_limits, with_rooms

VARIANTS = {
    "bare": BARE,
    "unchecked": Variant("unchecked", from_spec(validation=False, adapt=with_rooms), checks=False),
    "checked": Variant("checked", from_spec(validation=True, adapt=with_rooms), checks=True),
    "observed": Variant(
        "observed", from_spec(validation=True, adapt=with_limits, observe=count), checks=True
    ),
}


def add_handlers(server: Any) -> None:
    """Add the handlers that have to do with rooms."""

    def move(old: str, new: str) -> str:
        leave_room(old)
        join_room(new)
        return HEARD

    def shout(room: str, number: int, text: str) -> str:
        server.emit(SHOUTED, (number, text), to=room)
        return HEARD

    server.on_event(MOVE, move)
    server.on_event(SHOUT, shout)


def main(variant: str, queue: str, payload: str) -> None:
    """Serve until the process is ended."""
    options = {} if queue == NO_QUEUE else {"message_queue": queue}
    app, server = serve(
        VARIANTS[variant], PAYLOADS[payload], async_handlers=True, async_mode="gevent", **options
    )
    add_handlers(server)
    app.add_url_rule("/held", view_func=held)
    gevent_server(app)


if __name__ == "__main__":
    main(*sys.argv[1:])
