"""What gunicorn serves: `SERVER` is `asynction` or `bare`, `QUEUE` the message queue."""

from __future__ import annotations

import logging
import os
from threading import Event
from time import monotonic
from typing import Any

import flask
from flask_socketio import SocketIO

from asynction_server import AsynctionSocketIO

from .outages import log_with_times

NUMBER = {"type": "number", "minimum": 0}
DOCUMENT = {
    "asyncapi": "2.6.0",
    "info": {"title": "News", "version": "1.0.0"},
    "channels": {
        "/": {
            "publish": {
                "message": {
                    "oneOf": [
                        {
                            "name": "stream",
                            "payload": {"type": "array", "items": [NUMBER, NUMBER]},
                            "x-ack": {"args": NUMBER},
                        },
                        {
                            "name": "wait",
                            "payload": NUMBER,
                            "x-ack": {"args": {"type": "string"}},
                        },
                        {"name": "stop"},
                    ]
                }
            },
            "subscribe": {
                "message": {
                    "name": "news",
                    "payload": {"type": "array", "items": [NUMBER, NUMBER]},
                }
            },
        }
    },
}

log_with_times(logging.getLogger("asynction"))
app = flask.Flask(__name__)
options: dict[str, Any] = {"async_mode": "gevent", "message_queue": os.environ["QUEUE"]}
stopped = Event()
asio: Any
if os.environ["SERVER"] == "bare":
    asio = SocketIO(app, **options)
else:
    asio = AsynctionSocketIO.from_spec(DOCUMENT, app=app, **options)


@asio.on("stream")  # type: ignore[untyped-decorator]  # the class is chosen above
def stream(number: int, rate: float) -> float:
    """Emit numbers at a rate, with the time; give the seconds that the longest emit took."""
    longest = 0.0
    for each in range(number):
        if stopped.is_set():
            break
        started = monotonic()
        asio.emit("news", (each, started))
        longest = max(longest, monotonic() - started)
        asio.sleep(1 / rate)
    return longest


@asio.on("stop")  # type: ignore[untyped-decorator]
def stop() -> None:
    stopped.set()


@asio.on("wait")  # type: ignore[untyped-decorator]
def wait(seconds: float) -> str:
    asio.sleep(seconds)
    print("handled", flush=True)
    return "done"


@asio.on("disconnect")  # type: ignore[untyped-decorator]
def leave(*_: Any) -> None:
    print("left", flush=True)
