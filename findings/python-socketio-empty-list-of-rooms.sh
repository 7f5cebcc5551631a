#!/usr/bin/env bash
# Guess: `to=` names who gets an event, a room or a list of them: for an empty list that is nobody. A room may have
#        any name; `enter_room(sid, 0)` is taken, and `to=0` reaches those who are in it.
# Seen:  `to=[]`, `()`, `""` and `0` count as if `to` were not given: all clients get the event. In a handler of
#        Flask-SocketIO, whose `emit` answers the sender where `to` is not given, the sender gets it.
# Of:    python-socketio 5.18.1 (`room = to or room`), Flask-SocketIO 5.7.0.
# Matters to: whoever computes the addressees, `to=[each.room for each in watchers]`: the message of nobody is
#        published to everybody. Rooms by the number of a table or shard, beginning with 0, likewise.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet python-socketio==5.18.1 python-engineio==4.15.1 flask==3.1.3 flask-socketio==5.7.0 \
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
rooms = []  # the `to` of the next answer in a handler

app = flask.Flask("rooms")
server = flask_socketio.SocketIO(app, async_mode="threading")


@server.on("ask")
def answer():
    flask_socketio.emit("news", to=rooms)


@server.on("sit")
def sit(table):
    flask_socketio.join_room(table)


def connect(name):
    client = socketio.Client()
    client.on("news", lambda: got.put(name))
    client.connect(url, transports=["websocket"])
    return client


def reached():
    """Who gets the event; nobody after a second."""
    names = []
    try:
        while True:
            names.append(got.get(timeout=1))
    except queue.Empty:
        return ", ".join(sorted(names)) or "nobody"


http = make_server("127.0.0.1", 0, app, threaded=True)
threading.Thread(target=http.serve_forever, daemon=True).start()
url = f"http://127.0.0.1:{http.server_port}"
ada, bob = connect("ada"), connect("bob")
bob.call("sit", 0)
bob.call("sit", 1)
print("python-socketio", version("python-socketio"), "Flask-SocketIO", version("flask-socketio"))
for to in (1, ["kitchen"], [], (), "", 0):
    server.server.emit("news", to=to)
    print(f"to={to!r}: {reached()}", flush=True)
ada.emit("ask")
print(f"to=[] in a handler of ada's event: {reached()}")
PYTHON

venv/bin/python program.py | tee seen
cat >expected <<'TEXT'
python-socketio 5.18.1 Flask-SocketIO 5.7.0
to=1: bob
to=['kitchen']: nobody
to=[]: ada, bob
to=(): ada, bob
to='': ada, bob
to=0: ada, bob
to=[] in a handler of ada's event: ada
TEXT
diff expected seen || {
    echo "this has changed" >&2
    exit 1
}
