#!/usr/bin/env bash
# Guess: a server that emits a measure which is NaN sends null, as JavaScript does, or raises where it emits.
# Seen:  it writes `NaN`, which is not JSON. JavaScript's client ends the connection ("parse error"), connects again, and
#        misses what was emitted in between: all browsers at once, if it was for all. python-socketio's client
#        gets the NaN, so that tests with it pass; with msgpack JavaScript's client gets it, too.
# Of:    python-socketio 5.18.1, whose JSON is the standard library's; socket.io-client 4.8.4, and socket.io-msgpack-parser
#        3.0.2 with msgpack 1.2.4. `json=` of the server can be a codec that refuses or replaces it.
# Matters to: dashboards fed by numpy and pandas, where a missing value is NaN; a mean of nothing, a ratio of zeros.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet python-socketio==5.18.1 python-engineio==4.15.1 msgpack==1.2.4 \
    requests websocket-client simple-websocket werkzeug==3.1.9
npm install --silent --no-audit --no-fund socket.io-client@4.8.4 socket.io-msgpack-parser@3.0.2 >/dev/null

cat >client.cjs <<'JAVASCRIPT'
const { io } = require("socket.io-client");
const parser = require("socket.io-msgpack-parser");

const [url, serializer] = process.argv.slice(2);
const options = serializer === "msgpack" ? { parser } : {};
const socket = io(url, { transports: ["websocket"], ...options });
const seen = [];
socket.on("measure", (value) => seen.push(`measure ${value}`));
socket.on("disconnect", (reason) => seen.push(`disconnect (${reason})`));
socket.once("connect", () => {
  socket.emit("start");
  socket.on("connect", () => seen.push("connect"));
});
setTimeout(() => {
  console.log(`  JavaScript: ${seen.join(", ")}`);
  process.exit();
}, 3500);
JAVASCRIPT

cat >program.py <<'PYTHON'
import logging
import math
import queue
import subprocess
import threading
from importlib.metadata import version

import socketio
from werkzeug.serving import make_server

logging.disable()


def measures_over(serializer):
    """Print what clients see of three measures, of which the second is not a number."""
    server = socketio.Server(async_mode="threading", serializer=serializer)

    @server.on("start")
    def start(sid):
        for value in (1.5, math.nan, 2.5):
            server.emit("measure", value, to=sid)

    http = make_server("127.0.0.1", 0, socketio.WSGIApp(server), threaded=True)
    threading.Thread(target=http.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{http.server_port}"
    client, got = socketio.Client(serializer=serializer), queue.Queue()
    client.on("measure", got.put)
    client.connect(url, transports=["websocket"])
    client.emit("start")
    seen = sorted(str(got.get(timeout=20)) for _ in range(3))
    client.disconnect()
    print(f"{serializer}:\n  Python, in any order: {seen}", flush=True)
    subprocess.run(["node", "client.cjs", url, serializer], timeout=30, check=True)


print("python-socketio", version("python-socketio"))
measures_over("default")
measures_over("msgpack")
PYTHON

venv/bin/python program.py | tee seen
cat >expected <<'TEXT'
python-socketio 5.18.1
default:
  Python, in any order: ['1.5', '2.5', 'nan']
  JavaScript: measure 1.5, disconnect (parse error), connect
msgpack:
  Python, in any order: ['1.5', '2.5', 'nan']
  JavaScript: measure 1.5, measure NaN, measure 2.5
TEXT
diff expected seen || {
    echo "this has changed" >&2
    exit 1
}
