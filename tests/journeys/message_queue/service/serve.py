"""Serve clients on a free port: ``serve.py DOCUMENT QUEUE``."""

import signal
import sys

from flask import Flask
from werkzeug.serving import make_server

from asynction_server import AsynctionSocketIO, reply_with_error


def main(document: str, queue: str) -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    app = Flask(__name__)
    AsynctionSocketIO.from_spec(
        document,
        app=app,
        message_queue=queue,
        async_mode="threading",
        default_error_handler=reply_with_error,
    )
    server = make_server("127.0.0.1", 0, app, threaded=True)
    sys.stdout.write(f"listens on http://127.0.0.1:{server.server_port}\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
