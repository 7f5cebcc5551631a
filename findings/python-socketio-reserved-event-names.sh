#!/usr/bin/env bash
# Guess: an event that a server emits reaches a client, or the name is refused where it is emitted, as Node's server
#        refuses it ('"newListener" is a reserved event name').
# Seen:  python-socketio emits any name. For `newListener`, `removeListener` and `disconnecting` JavaScript's client
#        ends the connection, with the reason "parse error"; python-socketio's client handles the event.
# Of:    python-socketio 5.18.1; socket.io 4.8.4 and socket.io-client 4.8.4.
# Matters to: whoever calls an event so because it is what happens (a new listener of a channel, a room that is
#        disconnecting), and tests with clients in Python.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet \
    python-socketio==5.18.1 python-engineio==4.15.1 requests websocket-client simple-websocket werkzeug==3.1.9
npm install --silent --no-audit --no-fund socket.io@4.8.4 socket.io-client@4.8.4 >/dev/null

cat >client.mjs <<'JAVASCRIPT'
import { io } from "socket.io-client";

const [url, name] = process.argv.slice(2);
const socket = io(url, { transports: ["websocket"], reconnection: false });
const end = (outcome) => {
  console.log(`JavaScript, ${name}: ${outcome}`);
  process.exit();
};
let had = 0;
socket.onAny((event) => (event === "last" ? end(had ? "handled" : "not handled") : (had += 1)));
socket.on("disconnect", end);
socket.on("connect", () => socket.emit("start", name));
JAVASCRIPT

cat >node.mjs <<'JAVASCRIPT'
import { Server } from "socket.io";

try {
  new Server().emit("newListener");
} catch (error) {
  console.log(`Node's server: ${error.message}`);
}
JAVASCRIPT

cat >program.py <<'PYTHON'
import logging
import subprocess
import threading

import socketio
from werkzeug.serving import make_server

logging.disable()
SECONDS = 30
server = socketio.Server(async_mode="threading")


@server.on("start")
def start(sid, name):
    server.emit(name, {"name": "Ada"}, to=sid)
    server.emit("last", to=sid)


http = make_server("127.0.0.1", 0, socketio.WSGIApp(server), threaded=True)
threading.Thread(target=http.serve_forever, daemon=True).start()
url = f"http://127.0.0.1:{http.server_port}"


def from_python(name):
    client, handled = socketio.Client(reconnection=False), threading.Event()
    client.on(name, lambda *values: handled.set())
    client.connect(url, transports=["websocket"])
    client.emit("start", name)
    outcome = handled.wait(SECONDS)
    client.disconnect()
    return "handled" if outcome else "not handled"


subprocess.run(["node", "node.mjs"], timeout=SECONDS, check=True)
for name in ("hello", "newListener", "removeListener", "disconnecting"):
    subprocess.run(["node", "client.mjs", url, name], timeout=SECONDS, check=True)
    print(f"Python, {name}: {from_python(name)}", flush=True)
PYTHON

venv/bin/python program.py | tee seen
cat >expected <<'TEXT'
Node's server: "newListener" is a reserved event name
JavaScript, hello: handled
Python, hello: handled
JavaScript, newListener: parse error
Python, newListener: handled
JavaScript, removeListener: parse error
Python, removeListener: handled
JavaScript, disconnecting: parse error
Python, disconnecting: handled
TEXT
diff expected seen || {
    echo "this has changed" >&2
    exit 1
}
