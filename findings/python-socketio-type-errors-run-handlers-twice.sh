#!/usr/bin/env bash
# Guess: a handler runs once for each client that connects, and once for each that leaves; an exception in it ends
#        that run, and refuses a client that connects.
# Seen:  a TypeError from within a handler counts as one about the handler's parameters: the handler runs again,
#        without its last argument, if that is optional. A connect handler of Flask-SocketIO then gets no `auth`,
#        though the client sent one. Where the second run succeeds, the client is in, and no error is logged.
# Of:    python-socketio 5.18.1 (connect without `auth`, disconnect), Flask-SocketIO 5.7.0 (all of them), to keep older
#        signatures alive.
# Matters to: handlers that count or lock before they parse (`int(None)` is a TypeError): each run counts, and a
#        lock that is held waits for itself.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet python-socketio==5.18.1 python-engineio==4.15.1 flask==3.1.3 flask-socketio==5.7.0 \
    requests websocket-client simple-websocket werkzeug==3.1.9

cat >program.py <<'PYTHON'
import logging
import threading
from importlib.metadata import version

import flask
import flask_socketio
import socketio
from werkzeug.serving import make_server

logging.disable()


class Visits:
    """Handlers that count their runs, of which the first of each kind fails like `int(None)`."""

    def __init__(self):
        self.runs = []
        self.gone = threading.Event()

    def run(self, kind, argument):
        runs_before = sum(each[0] == kind for each in self.runs)
        self.runs.append((kind, argument))
        if not runs_before:
            int(None)
        if kind == "disconnect":
            self.gone.set()


def serve(app):
    http = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=http.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{http.server_port}"


def visit(url, visits, auth):
    """Connect and leave; gives the runs of the handlers for one client."""
    client = socketio.Client(reconnection=False)
    client.connect(url, auth=auth, transports=["websocket"])
    client.disconnect()
    assert visits.gone.wait(20)
    return visits.runs


def python_socketio():
    server, visits = socketio.Server(async_mode="threading"), Visits()

    @server.on("connect")
    def connect(sid, environ, auth="not given"):
        visits.run("connect", auth)

    @server.on("disconnect")
    def disconnect(sid, reason="not given"):
        visits.run("disconnect", reason if reason == "not given" else "a reason")

    return visit(serve(socketio.WSGIApp(server)), visits, None)


def flask_socketio_with_auth():
    app, visits = flask.Flask("visits"), Visits()
    server = flask_socketio.SocketIO(app, async_mode="threading")

    @server.on("connect")
    def connect(auth="not given"):
        visits.run("connect", auth)

    @server.on("disconnect")
    def disconnect(reason="not given"):
        visits.run("disconnect", reason if reason == "not given" else "a reason")

    return visit(serve(app), visits, {"token": "t"})


print("python-socketio", version("python-socketio"))
print(*python_socketio(), sep="\n")
print("Flask-SocketIO", version("flask-socketio"))
print(*flask_socketio_with_auth(), sep="\n")
PYTHON

venv/bin/python program.py | tee seen
cat >expected <<'TEXT'
python-socketio 5.18.1
('connect', None)
('connect', 'not given')
('disconnect', 'a reason')
('disconnect', 'not given')
Flask-SocketIO 5.7.0
('connect', {'token': 't'})
('connect', 'not given')
('disconnect', 'a reason')
('disconnect', 'not given')
TEXT
diff expected seen || {
    echo "this has changed" >&2
    exit 1
}
