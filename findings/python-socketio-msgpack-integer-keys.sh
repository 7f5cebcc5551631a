#!/usr/bin/env bash
# Guess: a Python server that emits `{1: "Ada"}` reaches a Python client whichever serializer both have; with msgpack,
#        which has integer keys, the key may even stay a number.
# Seen:  over JSON the client gets `{'1': 'Ada'}`. With msgpack the server sends it, the client raises ValueError ("int
#        is not allowed for map key when strict_map_key=True") in a thread, calls no handler and stays connected. A
#        client in JavaScript gets it.
# Of:    python-socketio 5.18.1 with msgpack 1.2.4, both sides; socket.io-client 4.8.4, socket.io-msgpack-parser 3.0.2.
#        `MsgPackPacket.configure` has no option for it.
# Matters to: whoever emits what a database gave, by id, and turns msgpack on.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet python-socketio==5.18.1 python-engineio==4.15.1 msgpack==1.2.4 \
    simple-websocket werkzeug==3.1.9 requests websocket-client
npm install --silent --no-audit --no-fund socket.io-client@4.8.4 socket.io-msgpack-parser@3.0.2 >/dev/null

cat >client.cjs <<'JAVASCRIPT'
const { io } = require("socket.io-client");
const parser = require("socket.io-msgpack-parser");

const [url, serializer] = process.argv.slice(2);
const options = serializer === "msgpack" ? { parser } : {};
const socket = io(url, { transports: ["websocket"], ...options });
socket.on("names", (names) => console.log(`${serializer}, JavaScript: ${JSON.stringify(names)}`));
socket.on("last", () => process.exit());
socket.on("connect", () => socket.emit("start"));
JAVASCRIPT

cat >program.py <<'PYTHON'
import logging
import subprocess
import threading
from importlib.metadata import version

import socketio
from werkzeug.serving import make_server

logging.disable()
SECONDS = 30


def serve(serializer):
    server = socketio.Server(async_mode="threading", serializer=serializer)

    @server.on("start")
    def start(sid):
        server.emit("names", {1: "Ada"}, to=sid)
        server.emit("last", to=sid)

    http = make_server("127.0.0.1", 0, socketio.WSGIApp(server), threaded=True)
    threading.Thread(target=http.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{http.server_port}"


def to_python(url, serializer):
    client, outcome = socketio.Client(serializer=serializer), []
    handled, last = threading.Event(), threading.Event()

    def end(what):
        outcome.append(what)
        handled.set()

    threading.excepthook = lambda failure: end(f"{failure.exc_type.__name__}: {failure.exc_value}")
    client.on("names", end)
    client.on("last", last.set)
    client.connect(url, transports=["websocket"])
    client.emit("start")
    assert handled.wait(SECONDS) and last.wait(SECONDS)
    client.disconnect()
    return outcome


print("python-socketio", version("python-socketio"), "msgpack", version("msgpack"))
for serializer in ("default", "msgpack"):
    url = serve(serializer)
    subprocess.run(["node", "client.cjs", url, serializer], timeout=SECONDS, check=True)
    print(f"{serializer}, Python: {to_python(url, serializer)}", flush=True)
PYTHON

venv/bin/python program.py | tee seen
cat >expected <<'TEXT'
python-socketio 5.18.1 msgpack 1.2.4
default, JavaScript: {"1":"Ada"}
default, Python: [{'1': 'Ada'}]
msgpack, JavaScript: {"1":"Ada"}
msgpack, Python: ['ValueError: int is not allowed for map key when strict_map_key=True']
TEXT
diff expected seen || {
    echo "this has changed" >&2
    exit 1
}
