"""A server as operators run one, which prints each of its log records as a line of JSON.

python -m tests.journeys.operated_program threading|gevent [MESSAGE_QUEUE]
"""

from __future__ import annotations

import json
import logging
import os
import signal
import sys
from typing import Any

import flask

from asynction_server import AsynctionSocketIO

from .operated_document import SPEC

PORT = int(os.environ.get("OPERATED_PORT", "0"))
FIELDS = ("namespace", "event", "sid", "address", "reason")


class JsonLines(logging.Formatter):
    """A record as JSON, with the fields that it has."""

    def format(self, record: logging.LogRecord) -> str:
        fields = {name: getattr(record, name) for name in FIELDS if hasattr(record, name)}
        line = {"logger": record.name, "text": record.getMessage(), **fields}
        return json.dumps(line | {"failed": bool(record.exc_info)})


def log_as_json() -> None:
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(JsonLines())
    logger = logging.getLogger("asynction")
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)


app = flask.Flask(__name__)
asio = AsynctionSocketIO.from_spec(
    SPEC,
    app=app,
    async_mode=sys.argv[1],
    message_queue=sys.argv[2] if sys.argv[2:] else None,
)


@asio.on("say", namespace="/desk")
def say(text: str) -> str:
    asio.emit("said", text, namespace="/desk")
    return text


@asio.on("revoke", namespace="/desk")
def revoke(sub: str) -> str:
    asio.revoke(sub=sub)
    return "revoked"


@asio.on("renew", namespace="/desk")
def renew(token: str) -> str:
    return str(asio.renew_identity({"token": token}).user)


@asio.on("count", namespace="/counter")
def count(number: int) -> int:
    return number + 1


@asio.on("fail", namespace="/desk")
def fail() -> None:
    raise LookupError("the application's own")


@asio.on("wait", namespace="/desk")
def wait(seconds: int) -> str:
    print("waiting", flush=True)  # noqa: T201
    asio.sleep(seconds)
    print("waited", flush=True)  # noqa: T201
    return "done"


@asio.on("disconnect", namespace="/desk")
def leave(reason: str) -> None:
    print("left", reason, flush=True)  # noqa: T201


def end() -> None:
    print("shut down", asio.shutdown(timeout=60), flush=True)  # noqa: T201
    os._exit(0)


def main() -> None:
    log_as_json()
    signal.signal(signal.SIGTERM, lambda *_: asio.start_background_task(end))
    server: Any
    if sys.argv[1] == "gevent":
        from gevent.pywsgi import WSGIServer

        server = WSGIServer(("127.0.0.1", PORT), app, log=None)
        server.start()
    else:
        from werkzeug.serving import make_server

        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        server = make_server("127.0.0.1", PORT, app, threaded=True)
    print(f"listening on {server.server_port}", flush=True)  # noqa: T201
    server.serve_forever()


if __name__ == "__main__":
    main()
