#!/usr/bin/env bash
# Guess: a number of JavaScript, which is a double, arrives as that number with every parser; msgpack has a form for
#        doubles.
# Seen:  a number without a fraction of 2^64 or more is written as an unsigned integer of 64 bits, and what does not fit
#        is cut off: 2^64 and 1e300 arrive as 0, 1e20 as 7766279631452241920, -2^64 as 0. Nothing is reported. The
#        sender's side writes it so: msgpack for Python reads the same.
# Of:    socket.io-msgpack-parser 3.0.2 with notepack.io 2.2.0, by socket.io-client 4.8.4 and socket.io 4.8.4 as senders;
#        python-socketio 5.18.1 with msgpack 1.2.4 and socket.io-client as receivers.
# Matters to: large measures (atoms, distances in millimetres, factorials), amounts in the smallest unit of a currency
#        (1e20 wei are 100 ether), `Number.MAX_VALUE` as "no limit", which arrives as 0.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet \
    python-socketio==5.18.1 python-engineio==4.15.1 msgpack==1.2.4 simple-websocket werkzeug==3.1.9
npm install --silent --no-audit --no-fund socket.io@4.8.4 socket.io-client@4.8.4 socket.io-msgpack-parser@3.0.2 >/dev/null

cat >client.cjs <<'JAVASCRIPT'
const { createServer } = require("node:http");
const { io } = require("socket.io-client");
const { Server } = require("socket.io");
const parser = require("socket.io-msgpack-parser");

const [url, serializer] = process.argv.slice(2);
const options = serializer === "msgpack" ? { parser } : {};
const numbers = [2 ** 53, 2 ** 63, 2 ** 64, 1e20, -(2 ** 64), 1e300];

const sent = new Promise((resolve) => {
  const socket = io(url, { transports: ["websocket"], ...options });
  socket.on("connect", () => socket.emit("numbers", numbers, resolve));
});

const http = createServer();
const server = new Server(http, options);
server.on("connection", (socket) => socket.emit("numbers", numbers));
http.listen(0, "127.0.0.1", () => {
  const socket = io(`http://127.0.0.1:${http.address().port}`, { transports: ["websocket"], ...options });
  socket.on("numbers", async (received) => {
    await sent;
    console.log(`  JavaScript: ${received.map((each, index) => each === numbers[index])}`);
    process.exit();
  });
});
JAVASCRIPT

cat >program.py <<'PYTHON'
import logging
import subprocess
import threading
from importlib.metadata import version

import socketio
from werkzeug.serving import make_server

logging.disable()
SENT = [2.0**53, 2.0**63, 2.0**64, 1e20, -(2.0**64), 1e300]


def receive_over(serializer):
    """Print what a Python server, and then a JavaScript client, get of the numbers."""
    server = socketio.Server(async_mode="threading", serializer=serializer)

    @server.on("numbers")
    def numbers(sid, received):
        print(f"  Python: {[float(each) == sent or each for each, sent in zip(received, SENT)]}", flush=True)

    http = make_server("127.0.0.1", 0, socketio.WSGIApp(server), threaded=True)
    threading.Thread(target=http.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{http.server_port}"
    subprocess.run(["node", "client.cjs", url, serializer], timeout=30, check=True)


print("python-socketio", version("python-socketio"), "msgpack", version("msgpack"))
for serializer in ("default", "msgpack"):
    print(f"{serializer}: 2^53, 2^63, 2^64, 1e20, -2^64, 1e300 arrive", flush=True)
    receive_over(serializer)
PYTHON

venv/bin/python program.py | tee seen
cat >expected <<'TEXT'
python-socketio 5.18.1 msgpack 1.2.4
default: 2^53, 2^63, 2^64, 1e20, -2^64, 1e300 arrive
  Python: [True, True, True, True, True, True]
  JavaScript: true,true,true,true,true,true
msgpack: 2^53, 2^63, 2^64, 1e20, -2^64, 1e300 arrive
  Python: [True, True, 0, 7766279631452241920, 0, 0]
  JavaScript: true,true,false,false,false,false
TEXT
diff expected seen || {
    echo "this has changed" >&2
    exit 1
}
