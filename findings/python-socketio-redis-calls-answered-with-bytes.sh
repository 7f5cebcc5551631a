#!/usr/bin/env bash
# Guess: `call` gives what the client acknowledges with, whichever process the client is connected to: bytes pass the
#        message queue in events, and so they do in acknowledgements.
# Seen:  a client of another process that acknowledges with bytes is not heard: the call times out, and nothing is raised
#        where the acknowledgement came in; the log says "Cannot publish to redis", though Redis is well. With text,
#        or within one process, the call returns.
# Of:    python-socketio 5.18.1 with redis 8.1.0 for Python; a redis-server that is installed.
# Matters to: servers that ask cameras or devices for a picture or a file, from the day they get a second process on.
set -euo pipefail

folder=$(mktemp -d)
servers=()
trap 'kill "${servers[@]}" 2>/dev/null || true; wait; rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet python-socketio==5.18.1 python-engineio==4.15.1 redis==8.1.0 \
    requests websocket-client simple-websocket werkzeug==3.1.9
port=$(venv/bin/python -c "import socket; s = socket.socket(); s.bind(('127.0.0.1', 0)); print(s.getsockname()[1])")
redis-server --bind 127.0.0.1 --port "$port" --save "" --appendonly no >redis.log &
servers+=($!)
until grep -qs "Ready to accept connections" redis.log; do sleep 0.1; done

cat >program.py <<'PYTHON'
import logging
import sys
import threading
from importlib.metadata import version

import socketio
from werkzeug.serving import make_server


class Messages(logging.Handler):
    """The texts of what is logged."""

    def __init__(self):
        super().__init__()
        self.texts = []

    def emit(self, record):
        self.texts.append(record.getMessage())


def serve():
    """A server that stands for a process, and a camera that is connected to it."""
    manager = socketio.RedisManager(f"redis://127.0.0.1:{sys.argv[1]}")
    server = socketio.Server(async_mode="threading", client_manager=manager, logger=logger)
    http = make_server("127.0.0.1", 0, socketio.WSGIApp(server), threaded=True)
    threading.Thread(target=http.serve_forever, daemon=True).start()
    camera, reached = socketio.Client(), threading.Event()
    camera.on("hello", reached.set)
    camera.on("name", lambda: "east")
    camera.on("picture", lambda: b"\xff\xd8")
    camera.on("picture in base64", lambda: "/9g=")
    camera.connect(f"http://127.0.0.1:{http.server_port}", transports=["websocket"])
    return server, camera.get_sid(), reached


logger, messages = logging.getLogger("cameras"), Messages()
logger.propagate = False
logger.addHandler(messages)
server, own, reached_own = serve()
other, elsewhere, reached_elsewhere = serve()
while not (reached_own.wait(0.5) and reached_elsewhere.wait(0.5)):
    server.emit("hello")  # until both processes have begun to listen
    other.emit("hello")
print("python-socketio", version("python-socketio"))
for event in ("name", "picture in base64", "picture"):
    for place, sid in (("own process", own), ("other process", elsewhere)):
        try:
            answer = repr(server.call(event, to=sid, timeout=3))
        except socketio.exceptions.TimeoutError:
            answer = "times out"
        print(f"{event}, {place}: {answer}", flush=True)
print(*(each for each in messages.texts if "publish" in each), sep="\n")
PYTHON

venv/bin/python program.py "$port" | tee seen
cat >expected <<'TEXT'
python-socketio 5.18.1
name, own process: 'east'
name, other process: 'east'
picture in base64, own process: '/9g='
picture in base64, other process: '/9g='
picture, own process: b'\xff\xd8'
picture, other process: times out
Cannot publish to redis... retrying
Cannot publish to redis... giving up
TEXT
diff expected seen || {
    echo "this has changed" >&2
    exit 1
}
