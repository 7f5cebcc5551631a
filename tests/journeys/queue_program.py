"""A server on a message queue, whose clients steer it.

python -m tests.journeys.queue_program threading|gevent QUEUE [CHANNEL [EXTRA_EVENT]]
"""

from __future__ import annotations

import logging
import os
import signal
import socket
import sys
from typing import Any

import flask

from asynction_server import AsynctionSocketIO
from benchmarks.failures.outages import log_with_times

ASYNC_MODE, QUEUE, CHANNEL, EXTRA = (*sys.argv[1:], None, None, None)[:4]


def message(name: str, payload: Any, **more: Any) -> dict[str, Any]:
    return {"name": name, "payload": payload, **more}


COUNT = {"type": "integer", "minimum": 0}
TEXT = {"type": "string"}
DOCUMENT = {
    "asyncapi": "2.6.0",
    "info": {"title": "News", "version": "1.0.0"},
    "channels": {
        "/": {
            "publish": {
                "message": {
                    "oneOf": [
                        message("spread", {"type": "array", "items": [COUNT, COUNT]}),
                        message("wait", {"type": "number"}, **{"x-ack": {"args": TEXT}}),
                        message("admit", TEXT),
                        message("expel", TEXT),
                        message("spread in room", COUNT),
                        message("close room", {"type": "array", "items": [], "maxItems": 0}),
                        message("count refused", {"type": "array", "items": [], "maxItems": 0}),
                    ]
                }
            },
            "subscribe": {
                "message": {"oneOf": [message("news", COUNT), message(EXTRA or "other", TEXT)]}
            },
        }
    },
}

given = {"async_mode": ASYNC_MODE, "message_queue": QUEUE, "channel": CHANNEL}
options: dict[str, Any] = {name: value for name, value in given.items() if value}
app = flask.Flask(__name__)
asio = AsynctionSocketIO.from_spec(DOCUMENT, app=app, **options)


def say_aloud(text: str) -> None:
    sys.stdout.write(f"{text}\n")  # at once, for other threads write, too
    sys.stdout.flush()


@asio.on("spread")
def spread(first: int, end: int) -> str:
    """Emit numbers to everybody."""
    for number in range(first, end):
        asio.emit("news", number)
    return "spread"


@asio.on("admit")
def admit(sid: str) -> str:
    asio.server.enter_room(sid, "room")
    return "admitted"


@asio.on("expel")
def expel(sid: str) -> str:
    asio.server.disconnect(sid)
    return "expelled"


@asio.on("spread in room")
def spread_in_room(number: int) -> str:
    asio.emit("news", number, to="room")
    return "spread"


@asio.on("close room")
def close_room() -> str:
    asio.close_room("room")
    return "closed"


@asio.on("wait")
def wait(seconds: float) -> str:
    say_aloud("waiting")
    asio.server.sleep(seconds)
    return "done"


@asio.on("count refused")
def count_refused() -> int:
    health = asio.server.message_queue
    assert health is not None
    return health.refused


@asio.on("connect")
def come(auth: object = None) -> None:
    health = asio.server.message_queue
    if health is not None:
        is_known = health.is_listening or health.reason or health.is_listening  # or meanwhile
        say_aloud(f"a client comes, known of the queue: {bool(is_known)}")


@asio.on("disconnect")
def leave(reason: str) -> None:
    say_aloud(f"left {reason}")


def announce(port: int) -> None:
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=60).close()
        except OSError:
            asio.server.sleep(0.05)
        else:
            say_aloud(f"listening on {port}")
            return


def main() -> None:
    signal.signal(signal.SIGHUP, signal.SIG_DFL)  # ignored where the tests are run by nohup
    log_with_times(logging.getLogger())
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    port = int(os.environ.get("PORT", "0"))
    if not port:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port = listener.getsockname()[1]
    asio.start_background_task(announce, port)
    asio.run(app, port=port, allow_unsafe_werkzeug=True)
    say_aloud("run has returned")


if __name__ == "__main__":
    main()
