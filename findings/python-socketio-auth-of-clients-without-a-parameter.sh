#!/usr/bin/env bash
# Guess: a connect handler without a parameter for `auth`, `def connect(sid, environ)`, lets clients in whether they send
#        one or not: what is not asked for is left out.
# Seen:  a client that sends `auth` gets no answer at all, neither CONNECT nor CONNECT_ERROR: the handler is called with
#        three arguments, raises TypeError, and the client waits, connected below and not above. JavaScript's
#        client reports nothing, neither `connect` nor `connect_error`. Without `auth` both are let in.
# Of:    python-socketio 5.18.1; socket.io-client 4.8.4. Flask-SocketIO 5.7.0 leaves `auth` out.
# Matters to: servers that get a client that sends a token everywhere, to servers which don't need it as well, and
#        those moved from Flask-SocketIO to python-socketio.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet python-socketio==5.18.1 python-engineio==4.15.1 flask==3.1.3 flask-socketio==5.7.0 \
    simple-websocket werkzeug==3.1.9
npm install --silent --no-audit --no-fund socket.io-client@4.8.4 >/dev/null

cat >client.cjs <<'JAVASCRIPT'
const { io } = require("socket.io-client");

const [url, auth] = process.argv.slice(2);
const socket = io(url, { transports: ["websocket"], auth: JSON.parse(auth) });
const seen = [];
socket.io.on("open", () => seen.push("open"));
for (const each of ["connect", "connect_error", "disconnect"]) socket.on(each, () => seen.push(each));
setTimeout(() => {
  console.log(`  auth ${auth}: ${seen}`);
  process.exit();
}, 3000);
JAVASCRIPT

cat >program.py <<'PYTHON'
import logging
import subprocess
import threading
from importlib.metadata import version

import flask
import flask_socketio
import socketio
from werkzeug.serving import make_server

logging.disable()


def try_clients(app):
    http = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=http.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{http.server_port}"
    for auth in ("null", '{"token":"t"}'):
        subprocess.run(["node", "client.cjs", url, auth], timeout=30, check=True)


print("python-socketio", version("python-socketio"), flush=True)
server = socketio.Server(async_mode="threading")
server.on("connect", lambda sid, environ: None)
try_clients(socketio.WSGIApp(server))

print("Flask-SocketIO", version("flask-socketio"), flush=True)
app = flask.Flask("auth")
flask_server = flask_socketio.SocketIO(app, async_mode="threading")
flask_server.on("connect")(lambda: None)
try_clients(app)
PYTHON

venv/bin/python program.py 2>errors | tee seen
cat >expected <<'TEXT'
python-socketio 5.18.1
  auth null: open,connect
  auth {"token":"t"}: open
Flask-SocketIO 5.7.0
  auth null: open,connect
  auth {"token":"t"}: open,connect
TEXT
diff expected seen || {
    echo "this has changed" >&2
    exit 1
}
