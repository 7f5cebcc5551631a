#!/usr/bin/env bash
# Guess: `include_self=False` leaves the sender out and `skip_sid` those that it names; given both, both are left out, by
#        `emit` as by `send`.
# Seen:  with both, `emit` ignores `include_self`: the sender gets its own event. `send` ignores `skip_sid`: those that
#        were to be left out get the message.
# Of:    Flask-SocketIO 5.7.0 with python-socketio 5.18.1.
# Matters to: chats where somebody is muted or blocked: `skip_sid=blocked` shows the sender its own text twice with `emit`,
#        and to the blocked with `send`.
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
got = queue.Queue()
blocked = []
app = flask.Flask("chat")
server = flask_socketio.SocketIO(app, async_mode="threading")


@server.on("say")
def say(way, options):
    skipped = {"skip_sid": blocked} if "skip_sid" in options else {}
    included = {"include_self": False} if "include_self" in options else {}
    if way == "emit":
        flask_socketio.emit("message", "hello", broadcast=True, **skipped, **included)
    else:
        flask_socketio.send("hello", broadcast=True, **skipped, **included)


def connect(name):
    client = socketio.Client()
    client.on("message", lambda text: got.put(name))
    client.connect(f"http://127.0.0.1:{http.server_port}", transports=["websocket"])
    return client


def reached():
    names = []
    try:
        while True:
            names.append(got.get(timeout=1))
    except queue.Empty:
        return ", ".join(sorted(names))


http = make_server("127.0.0.1", 0, app, threaded=True)
threading.Thread(target=http.serve_forever, daemon=True).start()
ada, bob, carol = [connect(name) for name in ("ada", "bob", "carol")]
blocked.append(bob.get_sid())
print("Flask-SocketIO", version("flask-socketio"))
for way in ("emit", "send"):
    for options in (["include_self"], ["skip_sid"], ["include_self", "skip_sid"]):
        ada.emit("say", (way, options))
        print(f"ada: {way} with {' and '.join(options)} reaches {reached()}", flush=True)
PYTHON

venv/bin/python program.py | tee seen
cat >expected <<'TEXT'
Flask-SocketIO 5.7.0
ada: emit with include_self reaches bob, carol
ada: emit with skip_sid reaches ada, carol
ada: emit with include_self and skip_sid reaches ada, carol
ada: send with include_self reaches bob, carol
ada: send with skip_sid reaches ada, carol
ada: send with include_self and skip_sid reaches bob, carol
TEXT
diff expected seen || {
    echo "this has changed" >&2
    exit 1
}
