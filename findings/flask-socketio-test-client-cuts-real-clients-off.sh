#!/usr/bin/env bash
# Guess: `test_client()` is one more client of the server. Real clients that are connected go on getting events.
# Seen:  from the moment that a test client is made the server sends to test clients alone: real clients get no event and
#        no acknowledgement any more, also when the test client has gone, and a new one can't connect, for its CONNECT
#        is not answered. Nothing is raised or logged. Handlers of all clients run one after the other from then on.
# Of:    Flask-SocketIO 5.7.0 with python-socketio 5.18.1: the test client replaces methods of the server.
# Matters to: suites that start the application once, for browsers and real clients, and use test clients in some tests:
#        which tests fail depends on their order.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet flask==3.1.3 flask-socketio==5.7.0 python-socketio==5.18.1 python-engineio==4.15.1 \
    requests websocket-client simple-websocket werkzeug==3.1.9

cat >program.py <<'PYTHON'
import logging
import queue
import threading
from importlib.metadata import version

import flask
import flask_socketio
import socketio
from werkzeug.serving import make_server

logging.disable()
app = flask.Flask("app")
server = flask_socketio.SocketIO(app, async_mode="threading")
server.on_event("ask", lambda: "answer")
http = make_server("127.0.0.1", 0, app, threaded=True)
threading.Thread(target=http.serve_forever, daemon=True).start()
url = f"http://127.0.0.1:{http.server_port}"


def of_real_client():
    """What the real client gets of an event and a call, and whether another can connect."""
    server.emit("news")
    try:
        event = got.get(timeout=2)
    except queue.Empty:
        event = "no event"
    try:
        answer = client.call("ask", timeout=2)
    except socketio.exceptions.TimeoutError:
        answer = "no answer"
    try:
        socketio.Client().connect(url, transports=["websocket"], wait_timeout=2)
        another = "another connects"
    except socketio.exceptions.ConnectionError:
        another = "no other connects"
    return f"{event}, {answer}, {another}; in threads of their own: {server.server.async_handlers}"


client, got = socketio.Client(), queue.Queue()
client.on("news", lambda: got.put("event"))
client.connect(url, transports=["websocket"])
print("Flask-SocketIO", version("flask-socketio"))
print("before:", of_real_client(), flush=True)
test_client = server.test_client(app)
server.emit("news")
print("the test client gets", len(test_client.get_received()), "event")
print("beside a test client:", of_real_client(), flush=True)
test_client.disconnect()
print("after it:", of_real_client(), flush=True)
PYTHON

venv/bin/python program.py | tee seen
cat >expected <<'TEXT'
Flask-SocketIO 5.7.0
before: event, answer, another connects; in threads of their own: True
the test client gets 1 event
beside a test client: no event, no answer, no other connects; in threads of their own: False
after it: no event, no answer, no other connects; in threads of their own: False
TEXT
diff expected seen || {
    echo "this has changed" >&2
    exit 1
}
